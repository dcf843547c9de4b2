import AvazTensors
import Testing

@testable import AvazFeatures

@Suite struct ImageResizeTests {
    /// The values are decibels, -80 ... 0.
    @Test func agreesWithScikitImage() throws {
        for (image, expected) in try Golden.images() {
            let resized = ImageResize(from: image.shape, to: expected.shape)(image)
            try #require(resized.shape == expected.shape)
            for index in 0..<resized.count {
                #expect(
                    abs(resized[index] - expected[index]) < 5e-5,
                    "\(image.shape) to \(expected.shape)")
            }
        }
    }

    @Test func sameSizeIsTheSameImage() {
        var generator = FastGenerator(seed: 1)
        let image = Tensor([6, 11], (0..<66).map { _ in generator.normal() })
        #expect(ImageResize(from: [6, 11], to: [6, 11])(image).array == image.array)
    }

    @Test(arguments: [[1, 1], [40, 3], [7, 90]])
    func aFlatImageStaysFlat(size: [Int]) {
        let image = Tensor([20, 30], Array(repeating: -12.5, count: 600))
        for value in ImageResize(from: [20, 30], to: size)(image).array {
            #expect(abs(value + 12.5) < 1e-5)
        }
    }
}
