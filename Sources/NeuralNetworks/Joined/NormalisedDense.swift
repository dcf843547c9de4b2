import CVectorMath
import Tensors

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
/// arise in chunks in the processor's cache.
final class NormalisedDense: Layer {
    let kind = "normalised-dense"
    let normalisation: BatchNorm
    let dense: Dense
    var needsInputGradient = true

    private var input = Tensor([0])
    private var chunks: SkinnyChunks
    private var scratch = Buffer()
    private var shares = Buffer()
    private var partials = Buffer()
    private var output = Buffer()
    private var inputGradient = Buffer()
    private let ones: Tensor
    private let zeros: Tensor

    init(_ normalisation: BatchNorm, _ dense: Dense) {
        self.normalisation = normalisation
        self.dense = dense
        let channels = normalisation.channels
        chunks = Self.chunks(samples: 1, normalisation, dense)
        ones = Tensor([channels], [Float](repeating: 1, count: channels))
        zeros = Tensor([channels])
    }

    /// Nil where the layers are none such, or where one place fills a chunk by itself.
    convenience init?(joining layers: ArraySlice<any Layer>) {
        let layers = Array(layers)
        guard layers.count == 3, let normalisation = layers[0] as? BatchNorm,
            layers[1] is Flatten, let dense = layers[2] as? Dense,
            dense.outputs <= SkinnyChunks.widest, normalisation.channels <= 256
        else { return nil }
        self.init(normalisation, dense)
    }

    private static func chunks(samples: Int, _ normalisation: BatchNorm, _ dense: Dense)
        -> SkinnyChunks
    {
        SkinnyChunks(
            samples: samples, inputs: dense.inputs, outputs: dense.outputs,
            multiple: normalisation.channels, packed: true)
    }

    var parameters: [Parameter] { normalisation.parameters + dense.parameters }

    func outputShape(for inputShape: [Int]) -> [Int] { [dense.outputs] }

    func replica() -> any Layer {
        NormalisedDense(BatchNorm(sharing: normalisation), Dense(sharing: dense))
    }

    func forward(_ input: Tensor, training: Bool) -> Tensor {
        precondition(
            input.columns == dense.inputs, "\(dense.inputs) inputs expected, not \(input.shape)")
        self.input = input
        if chunks.samples != input.rows {
            chunks = Self.chunks(samples: input.rows, normalisation, dense)
        }
        normalisation.prepare(input, training: training)
        let (chunks, threads, weights) = (chunks, Parallel.threads, dense.weights.value)
        let (mean, factor, shift) =
            (normalisation.mean, normalisation.factor, normalisation.shift.value)
        let scratch = scratch.shaped([threads, chunks.packedCount])
        let shares = shares.shaped([chunks.sharesCount])
        Parallel.forEach(chunks.count, threads: threads) { chunk, worker in
            let y = scratch.pointer + worker * scratch.columns
            chunks.pack(chunk, input, minus: mean, times: factor, plus: shift, to: y)
            chunks.multiply(chunk, y, weights, shares: shares.pointer)
        }
        let output = output.shaped([input.rows, dense.outputs])
        chunks.join(shares: shares.pointer, dense.bias.value, to: output)
        return output
    }

    func backward(_ outputGradient: Tensor) -> Tensor {
        dense.bias.gradient.fill(0)
        Columns.addSums(
            outputGradient.pointer, rows: outputGradient.rows, columns: dense.outputs,
            to: dense.bias.gradient.pointer)
        weightGradient(outputGradient)
        normalisation.takeSums(partials.tensor, rows: input.count / normalisation.channels)
        return needsInputGradient ? inputGradient(outputGradient) : outputGradient
    }

    /// `∂L/∂W`, and the sums for batch normalisation by chunks.
    private func weightGradient(_ d: Tensor) {
        let (chunks, threads, input) = (chunks, Parallel.threads, input)
        let (weights, gradient) = (dense.weights.value, dense.weights.gradient)
        let (mean, factor, shift) =
            (normalisation.mean, normalisation.factor, normalisation.shift.value)
        let (total, ones, zeros) = (dense.bias.gradient, ones, zeros)
        let partials = partials.shaped([chunks.count, 2 * mean.count])
        let scratch = scratch.shaped([threads, chunks.packedCount + 2 * chunks.turnedCount])
        Parallel.forEach(chunks.count, threads: threads) { chunk, worker in
            let centred = scratch.pointer + worker * scratch.columns
            let products = centred + chunks.packedCount
            let turned = products + chunks.turnedCount
            chunks.pack(chunk, input, minus: mean, times: ones, plus: zeros, to: centred)
            chunks.turnedGradient(chunk, packed: centred, d, to: products)
            chunks.turn(chunk, weights, to: turned)
            let sums = partials.pointer + chunk * partials.columns
            sums.update(repeating: 0, count: partials.columns)
            for start in stride(
                from: 0, to: chunks.inputs(ofChunk: chunk).count, by: mean.count)
            {
                for output in 0..<chunks.outputs {
                    let place = output * chunks.pitch + start
                    Self.finish(
                        products + place, weights: turned + place, total: total[output],
                        factor: factor.pointer, shift: shift.pointer, sums: sums,
                        channels: mean.count)
                }
            }
            chunks.turnBack(chunk, products, to: gradient)
        }
    }

    /// For one place and output: adds `W D` and `W G` to the channels' sums and makes `∂L/∂W` of `G`.
    @inline(__always)
    private static func finish(
        _ gradient: UnsafeMutablePointer<Float>, weights: UnsafePointer<Float>, total: Float,
        factor: UnsafePointer<Float>, shift: UnsafePointer<Float>,
        sums: UnsafeMutablePointer<Float>, channels: Int
    ) {
        let total = SIMD16<Float>(repeating: total)
        for channel in stride(from: 0, to: channels, by: 16) {
            let lanes = min(16, channels - channel)
            let product = Vector.loadFirst(lanes, gradient + channel)
            let weight = Vector.loadFirst(lanes, weights + channel)
            let sum = vm_multiply_add(weight, total, Vector.loadFirst(lanes, sums + channel))
            Vector.storeFirst(lanes, sum, sums + channel)
            let products = sums + channels + channel
            let other = vm_multiply_add(weight, product, Vector.loadFirst(lanes, products))
            Vector.storeFirst(lanes, other, products)
            let result = vm_multiply_add(
                Vector.loadFirst(lanes, factor + channel), product,
                Vector.loadFirst(lanes, shift + channel) * total)
            Vector.storeFirst(lanes, result, gradient + channel)
        }
    }

    private func inputGradient(_ d: Tensor) -> Tensor {
        let (chunks, threads, input) = (chunks, Parallel.threads, input)
        let (mean, factor, slope, rest) =
            (normalisation.mean, normalisation.factor, normalisation.slope, normalisation.rest)
        let weights = dense.weights.value
        let inputGradient = inputGradient.shaped(input.shape)
        let scratch = scratch.shaped([threads, chunks.packedCount + chunks.turnedCount])
        Parallel.forEach(chunks.count, threads: threads) { chunk, worker in
            let g = scratch.pointer + worker * scratch.columns
            let turned = g + chunks.packedCount
            chunks.turn(chunk, weights, to: turned)
            chunks.inputGradient(chunk, d, turned: turned, to: g, stride: chunks.width)
            let inputs = chunks.inputs(ofChunk: chunk)
            for sample in 0..<chunks.samples {
                let place = sample * chunks.inputs + inputs.lowerBound
                Columns.combine(
                    g + sample * chunks.width, scale: factor.pointer, input.pointer + place,
                    mean: mean.pointer, slope: slope.pointer, shift: rest.pointer,
                    to: inputGradient.pointer + place, rows: inputs.count / mean.count,
                    columns: mean.count)
            }
        }
        return inputGradient
    }
}
