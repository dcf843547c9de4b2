import AvazTensors

@testable import AvazNeuralNetworks

/// What the image layers compute, in plain loops: the oracles of their tests.
enum NaiveImages {
    /// `x` `[N, H, W, C]`, `kernel` `[height, width, C, F]`.
    static func convolution(_ x: Tensor, _ kernel: Tensor, _ bias: Tensor, _ window: Window2D)
        -> Tensor
    {
        let (channels, filters) = (x.shape[3], bias.count)
        let place = window.placed(on: Array(x.shape.dropFirst()))
        let y = Tensor([x.rows, place.outputHeight, place.outputWidth, filters])
        visit(x, window) { sample, output, i, j, cell in
            for filter in 0..<filters {
                for channel in 0..<channels {
                    let weight = kernel[
                        ((i * window.width + j) * channels + channel) * filters + filter]
                    y.row(sample)[output * filters + filter] +=
                        weight * x.row(sample)[cell * channels + channel]
                }
            }
        }
        for index in 0..<y.count { y[index] += bias[index % filters] }
        return y
    }

    static func maximum(_ x: Tensor, _ window: Window2D) -> Tensor {
        let channels = x.shape[3]
        let place = window.placed(on: Array(x.shape.dropFirst()))
        let y = Tensor([x.rows, place.outputHeight, place.outputWidth, channels])
        y.fill(-.infinity)
        visit(x, window) { sample, output, _, _, cell in
            for channel in 0..<channels {
                let index = output * channels + channel
                y.row(sample)[index] = max(
                    y.row(sample)[index], x.row(sample)[cell * channels + channel])
            }
        }
        return y
    }

    /// Every output place with every cell under its window.
    private static func visit(
        _ x: Tensor, _ window: Window2D,
        _ body: (_ sample: Int, _ output: Int, _ i: Int, _ j: Int, _ cell: Int) -> Void
    ) {
        let place = window.placed(on: Array(x.shape.dropFirst()))
        for sample in 0..<x.rows {
            for row in 0..<place.outputHeight {
                for column in 0..<place.outputWidth {
                    for i in 0..<window.height {
                        for j in 0..<window.width {
                            let r = row * window.strideHeight - place.top + i
                            let c = column * window.strideWidth - place.left + j
                            guard (0..<place.inputHeight).contains(r),
                                (0..<place.inputWidth).contains(c)
                            else { continue }
                            body(
                                sample, row * place.outputWidth + column, i, j,
                                r * place.inputWidth + c)
                        }
                    }
                }
            }
        }
    }
}
