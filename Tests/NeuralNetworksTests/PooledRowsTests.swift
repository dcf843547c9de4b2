import AvazTensors
import Testing

@testable import AvazNeuralNetworks

@Suite struct PooledRowsTests {
    /// A convolution's and a pool's window, channels and filters: with the short way to the gradients
    /// and without, windows that overlap, touch and part.
    static let cases: [(Window2D, Window2D, Int, Int)] =
        [Window2D(3, 3, stride: 2), Window2D(2, 2, stride: 2), Window2D(3, 6), Window2D(1, 1)].map {
            (Window2D(3, 3), $0, 1, 17)
        }
        + [
            (Window2D(3, 3, padding: .same), Window2D(2, 2), 1, 32),
            (Window2D(3, 3, padding: .same), Window2D(2, 2, stride: 2), 3, 16),
            (Window2D(3, 3), Window2D(3, 7), 1, 5), (Window2D(3, 3), Window2D(4, 3), 1, 5),
            (Window2D(2, 4, stride: 2), Window2D(2, 3), 2, 5),
            (Window2D(3, 3), Window2D(1, 2, strideHeight: 3, strideWidth: 3), 16, 18),
        ]

    /// The short way is for 3 x 3 over one channel, under a pool of which it sees all.
    @Test func theShortWayIsTakenWhereItLeads() {
        func leads(_ window: Window2D, under pool: Window2D, channels: Int = 1) -> Bool {
            let convolution = Convolution(
                window: window, imageShape: [20, 20, channels], filters: 2)
            return PatchLookup(convolution, under: pool) != nil
        }
        #expect(leads(Window2D(3, 3), under: Window2D(3, 6)))
        #expect(leads(Window2D(3, 3, padding: .same), under: Window2D(1, 1, stride: 4)))
        #expect(!leads(Window2D(3, 3), under: Window2D(4, 3)))
        #expect(!leads(Window2D(3, 3), under: Window2D(3, 7)))
        #expect(!leads(Window2D(3, 3), under: Window2D(2, 2, padding: .same)))
        #expect(!leads(Window2D(3, 3), under: Window2D(2, 2), channels: 2))
        #expect(!leads(Window2D(2, 3), under: Window2D(2, 2)))
        #expect(!leads(Window2D(3, 2), under: Window2D(2, 2)))
        #expect(!leads(Window2D(3, 3, strideHeight: 2, strideWidth: 1), under: Window2D(2, 2)))
        #expect(!leads(Window2D(3, 3, strideHeight: 1, strideWidth: 2), under: Window2D(2, 2)))
    }

    @Test(arguments: cases.indices, [true, false])
    func agreesWithThePlainLoops(index: Int, looksUp: Bool) {
        let (window, pool, channels, filters) = Self.cases[index]
        let x = wholeTensor([2, 14, 13, channels], seed: 1)
        let kernel = wholeTensor([window.height, window.width, channels, filters], seed: 2)
        let bias = wholeTensor([filters], seed: 3)
        let expected = Plain.pooledConvolution(x, kernel, bias, window, under: pool)
        let g = wholeTensor(expected.shape, seed: 4)
        let gradients = Plain.pooledConvolutionGradients(
            x, kernel, bias, g, window, under: pool)

        let convolution = Convolution(
            window: window, imageShape: [14, 13, channels], filters: filters)
        convolution.pack(kernel: kernel, bias: bias)
        let place = convolution.placement
        let images = Tensor([2, place.paddedHeight, place.paddedWidth, channels])
        for sample in 0..<2 {
            convolution.pad(x.row(sample).pointer, to: images.row(sample).pointer)
        }
        let rows = PooledRows(
            images, convolution, under: pool, Choices(count: g.count), looksUp: looksUp)
        let scratch = Tensor([rows.scratchCount])
        scratch.fill(.nan)
        let (y, sums) = (Tensor(g.shape), Tensor([kernel.count + filters]))
        for sample in 0..<2 {
            for block in 0..<convolution.blocks {
                rows.forward(sample, block: block, scratch: scratch.pointer, to: y)
            }
            for row in 0..<rows.placement.outputHeight {
                let line = row * rows.placement.outputWidth * filters
                rows.addGradients(
                    ofRow: row, sample, g.row(sample).pointer + line, scratch: scratch.pointer,
                    to: sums.pointer)
            }
        }
        #expect(y.array == expected.array)
        #expect(sums.array == gradients.kernel.array + gradients.bias.array)
    }
}
