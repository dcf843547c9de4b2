import Testing

@testable import AvazTensors

@Suite struct PatchesTests {
    /// Patches, height, width, channels: fewer than a group of eight, a whole one and more.
    static let cases = [(1, 1, 1, 1), (5, 2, 3, 16), (8, 3, 3, 32), (11, 3, 3, 17), (30, 5, 4, 40)]

    static func random(_ count: Int, seed: UInt64) -> Tensor {
        var generator = FastGenerator(seed: seed)
        return Tensor([count], (0..<count).map { _ in generator.normal() })
    }

    @Test(arguments: cases, [1, 3])
    func productsAreTheSums(sizes: (Int, Int, Int, Int), step: Int) {
        let (count, height, width, channels) = sizes
        let rowStride = count * step + width
        let patches = Patches(
            count: count, step: step, height: height, width: width, rowStride: rowStride)
        let x = Self.random(height * rowStride, seed: 1)
        let kernel = Self.random(height * width * channels, seed: 2)
        let bias = Self.random(channels, seed: 3)
        let y = Tensor([count, channels + 2])
        patches.multiply(
            x.pointer, by: kernel.pointer, kernelStride: channels, adding: bias.pointer,
            to: y.pointer, outputStride: channels + 2, channels: channels)
        for patch in 0..<count {
            for channel in 0..<channels {
                var sum = bias[channel]
                for (tap, offset) in patches.offsets.enumerated() {
                    sum += x[patch * step + offset] * kernel[tap * channels + channel]
                }
                #expect(abs(y[patch, channel] - sum) < 1e-4)
            }
            #expect(y[patch, channels] == 0 && y[patch, channels + 1] == 0)
        }
    }

    @Test(arguments: cases, [1, 3])
    func gradientsAreTheSums(sizes: (Int, Int, Int, Int), step: Int) {
        let (count, height, width, all) = sizes
        let channels = min(all, 16)
        let rowStride = count * step + width
        let patches = Patches(
            count: count, step: step, height: height, width: width, rowStride: rowStride)
        let x = Self.random(height * rowStride, seed: 1)
        let g = Self.random(count * channels, seed: 2)
        let kernel = Self.random(height * width * channels, seed: 3)
        let bias = Self.random(channels, seed: 4)
        let (before, biasBefore) = (kernel.copy(), bias.copy())
        patches.addGradient(
            x.pointer, g.pointer, gradientStride: channels, to: kernel.pointer,
            kernelStride: channels, biasGradient: bias.pointer, channels: channels)
        for channel in 0..<channels {
            let column = (0..<count).map { g[$0 * channels + channel] }
            #expect(abs(bias[channel] - biasBefore[channel] - column.reduce(0, +)) < 1e-4)
            for (tap, offset) in patches.offsets.enumerated() {
                let sum = column.enumerated().reduce(Float(0)) {
                    $0 + $1.element * x[$1.offset * step + offset]
                }
                let index = tap * channels + channel
                #expect(abs(kernel[index] - before[index] - sum) < 1e-4)
            }
        }
    }
}
