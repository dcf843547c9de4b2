import AvazTensors
import Testing

/// Patches fewer than a group of eight, whole groups and more; taps fewer than a group of nine and
/// more; channels of every number up to some vectors.
@Suite struct PatchesTests {
    static let windows = [(height: 1, width: 1), (2, 3), (3, 3), (2, 5), (5, 4)]

    static func patches(_ count: Int, _ window: (height: Int, width: Int), step: Int)
        -> (Patches, image: [Float])
    {
        let rowStride = count * step + window.width
        let patches = Patches(
            count: count, step: step, height: window.height, width: window.width,
            rowStride: rowStride)
        return (patches, wholeNumbers(window.height * rowStride, seed: 1))
    }

    @Test(arguments: windows, [1, 3])
    func productsAgreeWithThePlainLoops(window: (height: Int, width: Int), step: Int) {
        let taps = window.height * window.width
        for (count, channels) in (0...20).map({ ($0, 19) }) + (1...40).map({ (11, $0) }) {
            let (patches, image) = Self.patches(count, window, step: step)
            let kernelStride = (channels + 15) / 16 * 16 + 3
            let kernel = wholeNumbers(taps * kernelStride, seed: 2)
            let bias = wholeNumbers((channels + 15) / 16 * 16, seed: 3)
            for bias in [bias, nil] {
                let stride = channels + 2
                let y = Room(count: count * stride)
                func multiply(_ bias: UnsafePointer<Float>?) {
                    patches.multiply(
                        guarded(image), by: guarded(kernel), kernelStride: kernelStride,
                        adding: bias, to: y.pointer, outputStride: stride, channels: channels)
                }
                if let bias { multiply(bias) } else { multiply(nil) }
                let expected = patches.plainProduct(
                    image, by: kernel, kernelStride: kernelStride, adding: bias,
                    channels: channels)
                // The two behind each patch's channels stay.
                let rows = (0..<count).flatMap { patch -> [Float] in
                    expected[patch * channels..<(patch + 1) * channels] + [5, 5]
                }
                #expect(y.numbers == rows)
            }
        }
    }

    @Test(arguments: windows, [1, 3])
    func gradientsAgreeWithThePlainLoops(window: (height: Int, width: Int), step: Int) {
        let taps = window.height * window.width
        for (count, channels) in (0...20).map({ ($0, 13) }) + (1...16).map({ (11, $0) }) {
            let (patches, image) = Self.patches(count, window, step: step)
            let (gradientStride, kernelStride) = (channels + 1, channels + 2)
            let g = wholeNumbers(count * gradientStride, seed: 2)
            let before = wholeNumbers(taps * kernelStride, seed: 3)
            let biasBefore = wholeNumbers(channels, seed: 4)
            let (kernel, bias) = (Room(before), Room(biasBefore))
            patches.addGradient(
                guarded(image), guarded(g), gradientStride: gradientStride, to: kernel.pointer,
                kernelStride: kernelStride, biasGradient: bias.pointer, channels: channels)
            let added = patches.plainGradient(
                image, g, gradientStride: gradientStride, channels: channels)
            #expect(bias.numbers == zip(biasBefore, added.bias).map(+))
            var expected = before
            for tap in 0..<taps {
                for channel in 0..<channels {
                    expected[tap * kernelStride + channel] += added.kernel[tap * channels + channel]
                }
            }
            #expect(kernel.numbers == expected)
        }
    }
}
