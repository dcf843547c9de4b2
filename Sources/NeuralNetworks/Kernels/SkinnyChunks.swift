import Tensors

/// The inputs of a dense layer with few outputs, in chunks that stay in the cache.
///
/// Matrix libraries cut such shapes badly: `[32, 123008]` times `[123008, 10]`. Here threads take
/// chunks of the weights' rows, each of which serves the whole batch. `x` is `[N, in]`, `W` is
/// `[in, out]`, `g` is `[N, out]`.
struct SkinnyChunks: Sendable {
    /// Outputs up to which this is the faster way: one SIMD block.
    static let widest = 16
    /// Inputs of a chunk: turned into rows of outputs, they fill 32 KiB at most.
    private static let usualWidth = 512

    let samples: Int
    let inputs: Int
    let outputs: Int
    /// Inputs of a chunk; the last one may have fewer.
    let width: Int
    /// Floats from one row of a chunk's turned weights to the next: rows a whole page apart would
    /// contend for the same places of the cache.
    let pitch: Int

    private let parts: Patches
    private let lastParts: Patches
    /// Rows and columns of `g`.
    private let gradients: Patches
    private let turnedGradients: Patches

    /// - Parameters:
    ///   - multiple: what the width of a chunk is to be a multiple of.
    ///   - packed: whether `multiply` will be given a chunk's inputs side by side, `[N, width]`, or as
    ///     they lie in `[N, in]`.
    init(samples: Int, inputs: Int, outputs: Int, multiple: Int = 1, packed: Bool = false) {
        self.samples = samples
        self.inputs = inputs
        self.outputs = outputs
        width = max(1, Self.usualWidth / multiple) * multiple
        pitch = width + 16
        let step = packed ? width : inputs
        parts = Patches(count: samples, step: step, offsets: Array(0..<width))
        lastParts = Patches(
            count: samples, step: step, offsets: Array(0..<(inputs - 1) % width + 1))
        gradients = Patches(count: samples, step: outputs, offsets: Array(0..<outputs))
        turnedGradients = Patches(
            count: outputs, step: 1, offsets: (0..<samples).map { $0 * outputs })
    }

    var count: Int { Parallel.rangeCount(of: inputs, size: width) }

    func inputs(ofChunk chunk: Int) -> Range<Int> {
        chunk * width..<min((chunk + 1) * width, inputs)
    }

    /// Floats of a chunk's turned rows, `[out, pitch]`.
    var turnedCount: Int { outputs * pitch }
    /// Floats of a chunk's inputs side by side, `[N, width]`.
    var packedCount: Int { samples * width }

    // MARK: y = x W + b

    /// Floats that the shares of all chunks take.
    var sharesCount: Int { count * samples * Self.widest }

    /// One chunk's share of `x W`.
    ///
    /// - Parameters:
    ///   - x: the first sample's inputs of the chunk.
    ///   - shares: of all chunks.
    func multiply(
        _ chunk: Int, _ x: UnsafePointer<Float>, _ weights: Tensor,
        shares: UnsafeMutablePointer<Float>
    ) {
        (chunk < count - 1 ? parts : lastParts).multiply(
            x, by: weights.pointer + chunk * width * outputs, kernelStride: outputs,
            to: shares + chunk * samples * Self.widest, outputStride: Self.widest,
            channels: outputs)
    }

    /// The sum of all shares in their order, and the bias.
    func join(shares: UnsafePointer<Float>, _ bias: Tensor, to y: Tensor) {
        for sample in 0..<samples {
            let result = y.pointer + sample * outputs
            result.update(from: bias.pointer, count: outputs)
            for chunk in 0..<count {
                let share = shares + (chunk * samples + sample) * Self.widest
                for output in 0..<outputs { result[output] += share[output] }
            }
        }
    }

    // MARK: ∂L/∂W = xᵀ g

    /// One chunk's inputs, side by side.
    func pack(_ chunk: Int, _ x: Tensor, to packed: UnsafeMutablePointer<Float>) {
        let inputs = inputs(ofChunk: chunk)
        for sample in 0..<samples {
            (packed + sample * width).update(
                from: x.pointer + sample * self.inputs + inputs.lowerBound, count: inputs.count)
        }
    }

    /// One chunk's inputs, side by side, as `(x - mean) factor + shift` with one number a channel.
    ///
    /// - Parameter x: `[N, …, C]`; the chunks' width is a multiple of `C`.
    func pack(
        _ chunk: Int, _ x: Tensor, minus mean: Tensor, times factor: Tensor, plus shift: Tensor,
        to packed: UnsafeMutablePointer<Float>
    ) {
        let inputs = inputs(ofChunk: chunk)
        for sample in 0..<samples {
            Columns.normalise(
                x.pointer + sample * self.inputs + inputs.lowerBound, mean: mean.pointer,
                scale: factor.pointer, shift: shift.pointer, to: packed + sample * width,
                rows: inputs.count / mean.count, columns: mean.count)
        }
    }

    /// `gᵀ x` of one chunk: the turned gradient of its weights.
    ///
    /// - Parameters:
    ///   - packed: `[N, width]`.
    ///   - turned: `[out, pitch]`, overwritten.
    func turnedGradient(
        _ chunk: Int, packed: UnsafePointer<Float>, _ g: Tensor,
        to turned: UnsafeMutablePointer<Float>
    ) {
        turnedGradients.multiply(
            g.pointer, by: packed, kernelStride: width, to: turned, outputStride: pitch,
            channels: inputs(ofChunk: chunk).count)
    }

    /// Turns a chunk's rows back to where they belong in the whole.
    func turnBack(_ chunk: Int, _ turned: UnsafePointer<Float>, to weights: Tensor) {
        let inputs = inputs(ofChunk: chunk)
        MatrixProduct.transpose(
            turned, rows: outputs, columns: inputs.count, stride: pitch,
            to: weights.pointer + inputs.lowerBound * outputs, transposedStride: outputs)
    }

    // MARK: ∂L/∂x = g Wᵀ

    /// A chunk's weights as `[out, pitch]`.
    func turn(_ chunk: Int, _ weights: Tensor, to turned: UnsafeMutablePointer<Float>) {
        let inputs = inputs(ofChunk: chunk)
        MatrixProduct.transpose(
            weights.pointer + inputs.lowerBound * outputs, rows: inputs.count, columns: outputs,
            stride: outputs, to: turned, transposedStride: pitch)
    }

    /// `g Wᵀ` of one chunk.
    ///
    /// - Parameters:
    ///   - turned: the chunk's weights.
    ///   - gradient: the first sample's place; the next one's lies `stride` floats behind.
    func inputGradient(
        _ chunk: Int, _ g: Tensor, turned: UnsafePointer<Float>,
        to gradient: UnsafeMutablePointer<Float>, stride: Int
    ) {
        gradients.multiply(
            g.pointer, by: turned, kernelStride: pitch, to: gradient, outputStride: stride,
            channels: inputs(ofChunk: chunk).count)
    }
}
