import AvazTensors
import Testing

@testable import AvazImages

@Suite struct ImageTransformTests {
    private func transform(_ golden: Golden.Transform) throws -> ImageTransform {
        func value(_ key: String, _ standard: Double) -> Double {
            golden.transform[key]?.value ?? standard
        }
        var transform = ImageTransform()
        transform.rotation = value("theta", 0)
        transform.shift = (value("tx", 0), value("ty", 0))
        transform.shear = value("shear", 0)
        transform.zoom = (value("zx", 1), value("zy", 1))
        transform.isFlippedHorizontally = value("flip_horizontal", 0) == 1
        transform.isFlippedVertically = value("flip_vertical", 0) == 1
        transform.brightness = value("brightness", 1)
        transform.fill = try #require(FillMode(rawValue: golden.fill))
        transform.fillValue = 64.0 / 255
        return transform
    }

    @Test func agreesWithKeras() throws {
        let (cases, values) = try Golden.read()
        cases.skip(values, files: true, sizes: true, pyramids: true)
        for golden in cases.transforms {
            let image = drawnImage([17, 17, golden.channels], seed: 5)
            for index in 0..<image.pixels.count {
                image.pixels[index] = (255 * image.pixels[index]).rounded(.toNearestOrEven) / 255
            }
            let changed = try transform(golden).applied(to: image)
            // Keras cuts to whole brightness of 255 before it changes the light, and after.
            let tolerance: Float = golden.transform["brightness"] == nil ? 2e-6 : 2.6 / 255
            #expect(
                difference(changed, values.next(golden.shape)) < tolerance,
                "\(golden.fill): \(golden.transform.mapValues(\.value))")
        }
        #expect(values.place == values.all.count)
    }

    /// Half a turn about the centre is both flips, of oblong images too.
    @Test func turnsAboutTheCentre() {
        let image = drawnImage([5, 8, 1], seed: 7)
        var (turn, flips) = (ImageTransform(), ImageTransform())
        turn.rotation = 180
        (flips.isFlippedHorizontally, flips.isFlippedVertically) = (true, true)
        #expect(difference(turn.applied(to: image), flips.applied(to: image).pixels) < 1e-5)
    }

    @Test func shiftsMoveByTheirOwnAxis() {
        let image = drawnImage([5, 8, 1], seed: 7)
        var transform = ImageTransform()
        transform.shift = (2, 1)
        #expect(transform.applied(to: image)[1, 3, 0] == image[2, 5, 0])
    }

    @Test func nothingAskedChangesNothing() {
        let image = drawnImage([6, 5, 3], seed: 1)
        #expect(ImageTransform().applied(to: image).pixels.array == image.pixels.array)
        var generator = FastGenerator(seed: 1)
        let changed = ImageAugmentation().changed(image, using: &generator)
        #expect(changed.pixels.array == image.pixels.array)
    }

    @Test func theSameSeedGivesTheSameImage() {
        let image = drawnImage([12, 12, 1], seed: 4)
        func changed(_ stream: UInt64) -> [Float] {
            var generator = FastGenerator(seed: 9, stream: stream)
            return ImageAugmentation.ofTheReport.changed(image, using: &generator).pixels.array
        }
        #expect(changed(1) == changed(1))
        #expect(changed(1) != changed(2))
    }

    @Test func drawsStayWithinTheirRanges() {
        var generator = FastGenerator(seed: 2)
        let augmentation = ImageAugmentation.ofTheReport
        var flips = 0
        for _ in 0..<500 {
            let drawn = augmentation.transform(height: 40, width: 20, using: &generator)
            #expect(abs(drawn.rotation) <= 20 && abs(drawn.shear) <= 10)
            #expect(abs(drawn.shift.y) <= 8 && abs(drawn.shift.x) <= 4)
            #expect((0.8...1.2).contains(drawn.zoom.x))
            #expect((0.75...1.5).contains(drawn.brightness))
            flips += drawn.isFlippedVertically ? 1 : 0
        }
        #expect((200...300).contains(flips))
    }

    /// A place far outside of a wild transform is still looked up within the image.
    @Test(arguments: FillMode.allCases)
    func wildNumbersStayWithin(fill: FillMode) {
        var transform = ImageTransform()
        transform.zoom = (1e12, -1e12)
        transform.shift = (1e9, 3)
        transform.fill = fill
        for size in [1, 2, 9] {
            let values = transform.applied(to: drawnImage([size, size, 1], seed: 1)).pixels.array
            #expect(values.allSatisfy { (0...1).contains($0) })
        }
    }
}
