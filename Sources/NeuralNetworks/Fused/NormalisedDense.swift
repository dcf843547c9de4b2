import AvazOptimisation
import AvazTensors

/// Batch normalisation of images and the dense layer behind it in one: what `Network` runs where
/// batch normalisation, flattening and a dense layer with few outputs follow each other.
///
///     o = y W + b            y = γ (x - μ) / √(σ² + ε) + β
///
/// With `d = ∂L/∂o`, `D = Σ d` and `G = (x - μ)ᵀ d`, summed over samples:
///
///     ∂L/∂W = γ / √(σ² + ε) G + β D            ∂L/∂y = d Wᵀ
///     Σ ∂L/∂y = Σ W · D                        Σ ∂L/∂y (x - μ) = Σ W · G
///
/// The sums of the last line, over outputs and places, are all that batch normalisation wants to
/// know of `∂L/∂y`. Thus neither `y` nor `∂L/∂y`, each as large as the input, is ever written: both
/// arise row by row of the images in the processor's cache.
final class NormalisedDense: Step {
    let normalisation: BatchNorm
    let dense: Dense

    /// Of the last batch.
    private(set) var rows: NormalisedRows?
    private var scratch = Buffer()
    private var shares = Buffer()
    private var sums = Buffer()
    private var output = Buffer()
    private var inputGradient = Buffer()
    private var spareBias = Buffer()
    private var spareWeights = Buffer()

    init(_ normalisation: BatchNorm, _ dense: Dense) {
        self.normalisation = normalisation
        self.dense = dense
    }

    /// Nil where the layers are none such.
    convenience init?(fusing steps: ArraySlice<any Step>) {
        let layers = Array(steps)
        guard layers.count == 3, let normalisation = layers[0] as? BatchNorm,
            layers[1] is Flatten, let dense = layers[2] as? Dense,
            dense.outputs <= SkinnyProduct.widest
        else { return nil }
        self.init(normalisation, dense)
    }

    var parameters: [Parameter] { normalisation.parameters + dense.parameters }

    func forward(_ input: Tensor, training: Bool) -> Tensor {
        precondition(
            input.columns == dense.inputs, "\(dense.inputs) inputs expected, not \(input.shape)")
        normalisation.prepare(input, training: training)
        let rows = NormalisedRows(input, normalisation, dense)
        self.rows = rows
        let shares = shares.shaped([rows.count, input.rows, rows.columns])
        forEachRow(of: rows) { row, scratch in
            rows.multiply(row, scratch: scratch, to: shares.pointer + row * shares.columns)
        }
        let output = output.shaped([input.rows, dense.outputs])
        SkinnyProduct.join(shares, dense.bias.value, to: output)
        return output
    }

    func backward(_ outputGradient: Tensor, _ wanted: Gradients) -> Tensor? {
        take(outputGradient, wanted)
        guard wanted.contains(.input), let rows else { return nil }
        let inputGradient = inputGradient.shaped(rows.input.shape)
        forEachRow(of: rows) { row, scratch in
            rows.inputGradient(row, outputGradient, scratch: scratch) { sample, gradient in
                (inputGradient.pointer + rows.place(row, sample)).update(
                    from: gradient, count: rows.width)
            }
        }
        return inputGradient
    }

    /// The parameters' gradients, and what `∂L/∂x` needs: where that alone is wanted, the products of
    /// the dense layer go into memory that is nobody's gradient.
    func take(_ outputGradient: Tensor, _ wanted: Gradients) {
        guard let rows else { preconditionFailure("backward before forward") }
        checkGradient(outputGradient, of: output.tensor, in: self)
        let isWanted = wanted.contains(.parameters)
        let total = isWanted ? dense.bias.gradient : spareBias.shaped([dense.outputs])
        let gradient =
            isWanted ? dense.weights.gradient : spareWeights.shaped(dense.weights.value.shape)
        total.fill(0)
        Columns.addSums(
            outputGradient.pointer, rows: outputGradient.rows, columns: dense.outputs,
            to: total.pointer)
        let sums = sums.shaped([rows.count, 2 * normalisation.channels])
        forEachRow(of: rows) { row, scratch in
            rows.weightGradient(
                row, outputGradient, total: total, scratch: scratch, to: gradient,
                sums: sums.pointer + row * sums.columns)
        }
        normalisation.takeSums(sums, rows: rows.input.count / normalisation.channels, wanted)
        rows.take(normalisation)
    }

    private func forEachRow(
        of rows: NormalisedRows,
        _ body: @Sendable (_ row: Int, _ scratch: UnsafeMutablePointer<Float>) -> Void
    ) {
        let threads = Parallel.threads
        let scratch = scratch.shaped([threads, rows.scratchCount])
        Parallel.forEach(rows.count, threads: threads) { row, worker in
            body(row, scratch.pointer + worker * scratch.columns)
        }
    }
}

extension Plain {
    /// `y W + b` with `y = (x - mean) factor + shift`, `[C]` each, and its gradients from `d`:
    /// `yᵀ d`, `d Wᵀ`, and of that `Σ` and `Σ · (x - mean)` over samples and places.
    static func normalisedDense(
        _ x: Tensor, mean: Tensor, factor: Tensor, shift: Tensor, _ weights: Tensor, _ bias: Tensor,
        _ d: Tensor
    ) -> (output: Tensor, weights: Tensor, normalised: Tensor, sums: [Float], products: [Float]) {
        let y = Tensor([x.rows, x.columns])
        for index in 0..<x.count {
            let channel = index % mean.count
            y[index] = (x[index] - mean[channel]) * factor[channel] + shift[channel]
        }
        let gradients = denseGradients(y, weights, d)
        let (sums, products) = sums(gradients.input.array, x.array, mean: mean.array)
        return (dense(y, weights, bias), gradients.weights, gradients.input, sums, products)
    }
}
