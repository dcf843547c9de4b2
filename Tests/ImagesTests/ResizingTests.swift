import Testing

@testable import AvazImages

@Suite struct ResizingTests {
    @Test func agreesWithPillowAndScikitImage() throws {
        let (cases, values) = try Golden.read()
        cases.skip(values, files: true)
        for size in cases.sizes {
            let method = try #require(Resizing(rawValue: size.method))
            let image = drawnImage(size.source, seed: size.seed)
            let resized = image.resized(to: (size.shape[0], size.shape[1]), by: method)
            #expect(
                difference(resized, values.next(size.shape)) < 2e-6,
                "\(size.source) to \(size.shape) by \(size.method)")
        }
    }

    @Test func pyramidsAgreeWithScikitImage() throws {
        let (cases, values) = try Golden.read()
        cases.skip(values, files: true, sizes: true)
        for pyramid in cases.pyramids {
            let levels = drawnImage(pyramid.source, seed: pyramid.seed).gaussianPyramid(
                downscale: pyramid.downscale, levels: pyramid.levels)
            try #require(levels.map(\.pixels.shape) == pyramid.shapes)
            for level in levels {
                #expect(difference(level, values.next(level.pixels.shape)) < 2e-6)
            }
        }
    }

    @Test(arguments: Resizing.allCases)
    func twoPassesAreOneSum(method: Resizing) {
        let image = drawnImage([9, 14, 3], seed: 8)
        let (rows, columns) = (method.axis(from: 9, to: 4), method.axis(from: 14, to: 20))
        let plain = image.plainlyMapped(rows: rows, columns: columns)
        #expect(difference(image.mapped(rows: rows, columns: columns), plain.pixels) < 2e-6)
    }

    @Test(arguments: Resizing.allCases)
    func aFlatImageStaysFlat(method: Resizing) {
        let image = Image(height: 12, width: 7, channels: 3, filled: 0.25)
        for value in image.resized(to: (5, 30), by: method).pixels.array {
            #expect(abs(value - 0.25) < 1e-6)
        }
    }

    @Test func areaIsTheMeanOfBlocks() {
        let image = drawnImage([4, 6, 1], seed: 2)
        let small = image.resized(to: (2, 3), by: .area)
        let block = [image[2, 4, 0], image[2, 5, 0], image[3, 4, 0], image[3, 5, 0]]
        #expect(abs(small[1, 2, 0] - block.reduce(0, +) / 4) < 1e-6)
    }
}
