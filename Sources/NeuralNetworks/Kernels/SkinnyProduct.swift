import AvazCVectorMath
import AvazTensors

/// The products of a dense layer with few outputs, in chunks of inputs that stay in the cache.
///
/// Matrix libraries cut such shapes badly: `[32, 123008]` times `[123008, 10]`. Here threads take
/// chunks of the weights' rows, each of which serves the whole batch.
struct SkinnyProduct: DenseProduct {
    /// Outputs up to which this is the faster way: one SIMD block.
    static let widest = 16
    /// Inputs of a chunk; the last one may have fewer.
    private static let width = 512
    /// Floats from one row of a chunk's copy to the next: rows a whole page apart would contend for
    /// the same places of the cache.
    private static let pitch = width + 16

    let samples: Int
    let inputs: Int
    let outputs: Int

    private var scratch = Buffer()
    /// Rows of `x` in a chunk, and in the last one.
    private let parts: Patches
    private let lastParts: Patches
    /// Rows of `g`, and its columns.
    private let gradients: Patches
    private let turnedGradients: Patches

    init(samples: Int, inputs: Int, outputs: Int) {
        self.samples = samples
        self.inputs = inputs
        self.outputs = outputs
        parts = Patches(count: samples, step: inputs, offsets: Array(0..<Self.width))
        let last = (inputs - 1) % Self.width + 1
        lastParts = Patches(count: samples, step: inputs, offsets: Array(0..<last))
        gradients = Patches(count: samples, step: outputs, offsets: Array(0..<outputs))
        turnedGradients = Patches(
            count: outputs, step: 1, offsets: (0..<samples).map { $0 * outputs })
    }

    private var chunks: Int { Parallel.rangeCount(of: inputs, size: Self.width) }

    /// Each chunk's share of the sums by itself, then their sum in the chunks' order.
    mutating func forward(_ x: Tensor, _ weights: Tensor, _ bias: Tensor, to y: Tensor) {
        let (samples, outputs, parts, lastParts) = (samples, outputs, parts, lastParts)
        let shares = scratch.shaped([chunks, samples, Self.widest])
        Parallel.forEachRange(of: inputs, size: Self.width) { rows, chunk in
            (rows.count == Self.width ? parts : lastParts).multiply(
                x.pointer + rows.lowerBound, by: weights.pointer + rows.lowerBound * outputs,
                kernelStride: outputs, to: shares.pointer + chunk * shares.columns,
                outputStride: Self.widest, channels: Self.widest)
        }
        Self.join(shares, bias, to: y)
    }

    /// The sum of all shares in their order, and the bias.
    ///
    /// - Parameter shares: `[chunks, N, columns]`, of which the first are the outputs.
    static func join(_ shares: Tensor, _ bias: Tensor, to y: Tensor) {
        let columns = shares.shape[2]
        for sample in 0..<y.rows {
            let result = y.pointer + sample * y.columns
            result.update(from: bias.pointer, count: y.columns)
            for chunk in 0..<shares.rows {
                let share = shares.pointer + chunk * shares.columns + sample * columns
                for output in 0..<y.columns { result[output] += share[output] }
            }
        }
    }

    /// By `(gᵀ x)ᵀ`: so whole SIMD blocks are inputs.
    mutating func weightGradient(
        _ x: Tensor, _ g: Tensor, to weightGradient: Tensor, _ biasGradient: Tensor
    ) {
        let (samples, inputs, outputs) = (samples, inputs, outputs)
        let (turnedGradients, threads) = (turnedGradients, Parallel.threads)
        let scratch = scratch.shaped([threads, samples + outputs, Self.pitch])
        Parallel.forEachRange(of: inputs, size: Self.width, threads: threads) {
            rows, _, worker in
            let packed = scratch.pointer + worker * scratch.columns
            let turned = packed + samples * Self.pitch
            for sample in 0..<samples {
                let part = x.pointer + sample * inputs + rows.lowerBound
                if sample + 1 < samples { Self.prefetch(part + inputs, count: rows.count) }
                (packed + sample * Self.pitch).update(from: part, count: rows.count)
            }
            turnedGradients.multiply(
                g.pointer, by: packed, kernelStride: Self.pitch, to: turned,
                outputStride: Self.pitch, channels: rows.count)
            MatrixProduct.transpose(
                turned, rows: outputs, columns: rows.count, stride: Self.pitch,
                to: weightGradient.pointer + rows.lowerBound * outputs, transposedStride: outputs)
        }
        biasGradient.fill(0)
        Columns.addSums(g.pointer, rows: samples, columns: outputs, to: biasGradient.pointer)
    }

    mutating func inputGradient(_ g: Tensor, _ weights: Tensor, to inputGradient: Tensor) {
        let (inputs, outputs, gradients) = (inputs, outputs, gradients)
        let threads = Parallel.threads
        let scratch = scratch.shaped([threads, outputs, Self.pitch])
        Parallel.forEachRange(of: inputs, size: Self.width, threads: threads) {
            rows, _, worker in
            let turned = scratch.pointer + worker * scratch.columns
            MatrixProduct.transpose(
                weights.pointer + rows.lowerBound * outputs, rows: rows.count, columns: outputs,
                stride: outputs, to: turned, transposedStride: Self.pitch)
            gradients.multiply(
                g.pointer, by: turned, kernelStride: Self.pitch,
                to: inputGradient.pointer + rows.lowerBound, outputStride: inputs,
                channels: rows.count)
        }
    }

    /// Asks for floats before they are wanted: pieces as short as a chunk's are over before the
    /// processor has noticed by itself that it reads on.
    private static func prefetch(_ piece: UnsafePointer<Float>, count: Int) {
        for line in stride(from: 0, to: count, by: 16) { vm_prefetch(piece + line) }
    }
}
