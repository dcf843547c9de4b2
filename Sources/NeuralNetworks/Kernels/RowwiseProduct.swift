import AvazTensors

/// The products of a dense layer in a network that goes through time: what a row gives is the same to
/// the bit whether it comes alone, as the next step of a melody, or among all steps of a batch.
struct RowwiseProduct: DenseProduct {
    private var (panels, panelsBack) = (Panels(), Panels())
    private var sums = OuterSums()

    /// Rows under which laying out the weights would take longer than the product.
    private static let few = 8

    mutating func forward(_ x: Tensor, _ weights: Tensor, _ bias: Tensor, to y: Tensor) {
        let (inputs, outputs) = (weights.rows, weights.columns)
        guard x.rows >= Self.few else {
            for row in 0..<x.rows {
                (y.pointer + row * outputs).update(from: bias.pointer, count: outputs)
            }
            Panels.add(
                Panels.Product(a: x.pointer, depth: inputs, b: weights.pointer, stride: outputs),
                rows: x.rows, columns: outputs, to: y.pointer, resultStride: outputs)
            return
        }
        panels.pack(weights.pointer, depth: inputs, columns: outputs, stride: outputs)
        Self.spread(panels, x, from: bias, to: y)
    }

    mutating func weightGradient(
        _ x: Tensor, _ g: Tensor, to weightGradient: Tensor, _ biasGradient: Tensor
    ) {
        sums.sum(x, g, to: weightGradient, sums: biasGradient)
    }

    mutating func inputGradient(_ g: Tensor, _ weights: Tensor, to inputGradient: Tensor) {
        let (inputs, outputs) = (weights.rows, weights.columns)
        panelsBack.pack(
            transposing: weights.pointer, depth: outputs, columns: inputs, stride: outputs)
        if zeros.count != inputs { zeros = Tensor([inputs]) }
        Self.spread(panelsBack, g, from: zeros, to: inputGradient)
    }

    private var zeros = Tensor([0])

    /// `c = start + a B` by all threads.
    private static func spread(_ panels: Panels, _ a: Tensor, from start: Tensor, to c: Tensor) {
        let rows = max(8, ((a.rows + Parallel.threads - 1) / Parallel.threads + 7) / 8 * 8)
        Parallel.forEachRange(of: a.rows, size: min(64, rows)) { range, _ in
            panels.multiply(
                a.pointer + range.lowerBound * panels.depth, stride: panels.depth,
                rows: range.count, from: start.pointer, startStride: 0,
                into: c.pointer + range.lowerBound * panels.columns, resultStride: panels.columns)
        }
    }
}
