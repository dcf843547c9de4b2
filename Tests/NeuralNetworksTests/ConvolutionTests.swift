import AvazTensors
import Testing

@testable import AvazNeuralNetworks

/// The arithmetic under `Conv2D` and `ConvolutionPool`, image by image.
@Suite struct ConvolutionTests {
    static let windows = Conv2DTests.windows + [Window2D(2, 2, padding: .same)]

    /// Channels and filters of less than a block, whole blocks and more.
    @Test(arguments: windows, [(1, 1), (1, 32), (3, 7), (16, 16), (18, 33)])
    func agreesWithThePlainLoops(window: Window2D, sizes: (channels: Int, filters: Int)) {
        let (channels, filters) = sizes
        for (height, width) in [(11, 13), (5, 6), (9, 5)] {
            let x = wholeTensor([2, height, width, channels], seed: 1)
            let kernel = wholeTensor([window.height, window.width, channels, filters], seed: 2)
            let bias = wholeTensor([filters], seed: 3)
            let y = Plain.convolution(x, kernel, bias, window)
            let g = wholeTensor(y.shape, seed: 4)
            let expected = Plain.convolutionGradients(x, kernel, g, window)

            let convolution = Convolution(
                window: window, imageShape: [height, width, channels], filters: filters)
            convolution.pack(kernel: kernel, bias: bias)
            convolution.packTurned(kernel: kernel)
            let (output, input) = (Tensor(y.shape), Tensor(x.shape))
            let sums = Tensor([kernel.count + filters])
            let spread = Tensor([convolution.spreadCount])
            let place = convolution.placement
            let padded = Tensor([place.paddedHeight * place.paddedWidth * channels])
            padded.fill(.nan)
            for sample in 0..<2 {
                convolution.pad(x.row(sample).pointer, to: padded.pointer)
                for row in 0..<place.outputHeight {
                    let line = row * place.outputWidth * filters
                    convolution.row(
                        row, of: padded.pointer, filters: 0..<filters,
                        to: output.row(sample).pointer + line, stride: filters)
                    for block in 0..<convolution.blocks {
                        convolution.addGradients(
                            ofRow: row, of: padded.pointer,
                            g.row(sample).pointer + line + 16 * block, stride: filters,
                            block: block, to: sums.pointer)
                    }
                }
                convolution.inputGradient(
                    g.row(sample).pointer, spread: spread.pointer, to: input.row(sample).pointer)
            }
            #expect(output.array == y.array)
            #expect(sums.array == expected.kernel.array + expected.bias.array)
            #expect(input.array == expected.input.array)
        }
    }
}
