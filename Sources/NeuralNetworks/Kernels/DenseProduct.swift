import AvazTensors

/// The three products of a dense layer. `x` is `[N, in]`, `W` is `[in, out]`, `g` and `y` are
/// `[N, out]`.
protocol DenseProduct {
    /// `y = x W + b`.
    mutating func forward(_ x: Tensor, _ weights: Tensor, _ bias: Tensor, to y: Tensor)
    /// `∂L/∂W = xᵀ g` and `∂L/∂b = Σ g` over the samples.
    mutating func weightGradient(
        _ x: Tensor, _ g: Tensor, to weightGradient: Tensor, _ biasGradient: Tensor)
    /// `∂L/∂x = g Wᵀ`.
    mutating func inputGradient(_ g: Tensor, _ weights: Tensor, to inputGradient: Tensor)
}

/// By OpenBLAS, in tiles: for layers with more outputs than `SkinnyProduct` takes.
///
/// Of a small batch the weights' gradient has few products for each of its numbers. OpenBLAS clears it,
/// then reads and writes it; `OuterSums` writes it once, which counts where no second cache holds it.
struct BlockedProduct: DenseProduct {
    private var sums = OuterSums()
    /// Numbers of a gradient that a second cache may hold, 2 MB.
    private static let cached = 1 << 19

    func forward(_ x: Tensor, _ weights: Tensor, _ bias: Tensor, to y: Tensor) {
        let (inputs, outputs) = (weights.rows, weights.columns)
        for row in 0..<x.rows {
            (y.pointer + row * outputs).update(from: bias.pointer, count: outputs)
        }
        MatrixProduct.multiplyInTiles(
            x.pointer, weights.pointer, into: y.pointer, m: x.rows, n: outputs, k: inputs, keep: 1)
    }

    mutating func weightGradient(
        _ x: Tensor, _ g: Tensor, to weightGradient: Tensor, _ biasGradient: Tensor
    ) {
        if x.rows <= Panels.block && weightGradient.count > Self.cached {
            sums.sum(x, g, to: weightGradient)
        } else {
            MatrixProduct.multiplyInTiles(
                x.pointer, g.pointer, into: weightGradient.pointer,
                m: weightGradient.rows, n: g.columns, k: x.rows, transposing: .first)
        }
        biasGradient.fill(0)
        Columns.addSums(g.pointer, rows: g.rows, columns: g.columns, to: biasGradient.pointer)
    }

    func inputGradient(_ g: Tensor, _ weights: Tensor, to inputGradient: Tensor) {
        MatrixProduct.multiplyInTiles(
            g.pointer, weights.pointer, into: inputGradient.pointer,
            m: g.rows, n: weights.rows, k: g.columns, transposing: .second)
    }
}

extension Plain {
    /// `x W + b`.
    static func dense(_ x: Tensor, _ weights: Tensor, _ bias: Tensor) -> Tensor {
        let y = Tensor([x.rows, bias.count])
        for n in 0..<x.rows {
            for o in 0..<bias.count {
                y[n, o] = bias[o]
                for i in 0..<x.columns { y[n, o] += x[n, i] * weights[i, o] }
            }
        }
        return y
    }

    /// `xᵀ g`, `Σ g` and `g Wᵀ`.
    static func denseGradients(_ x: Tensor, _ weights: Tensor, _ g: Tensor)
        -> (weights: Tensor, bias: Tensor, input: Tensor)
    {
        let sums = (
            weights: Tensor(weights.shape), bias: Tensor([g.columns]), input: Tensor(x.shape)
        )
        for n in 0..<x.rows {
            for o in 0..<g.columns {
                sums.bias[o] += g[n, o]
                for i in 0..<x.columns {
                    sums.weights[i, o] += x[n, i] * g[n, o]
                    sums.input.pointer[n * x.columns + i] += weights[i, o] * g[n, o]
                }
            }
        }
        return sums
    }
}
