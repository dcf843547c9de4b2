import Tensors

/// The three products of a dense layer with many inputs and at most sixteen outputs.
///
/// Matrix libraries cut such shapes badly. Here one SIMD block holds all outputs of a sample, and
/// threads take chunks of the weights' rows, each chunk read once for the whole batch.
struct SkinnyProduct: DenseProduct {
    /// Outputs that one SIMD block holds.
    static let widest = 16
    /// Rows of a chunk; with 16 floats each they fill 64 KiB.
    private static let chunk = 1024

    let samples: Int
    let inputs: Int
    let outputs: Int

    /// The samples' parts in a chunk of inputs, and in the last one.
    private let parts: Patches
    private let lastParts: Patches
    /// Eight rows of `g`, and those left over.
    private let gradients: Patches
    private let lastGradients: Patches
    private var scratch = Buffer()
    private var widenedGradient = Buffer()

    init(samples: Int, inputs: Int, outputs: Int) {
        self.samples = samples
        self.inputs = inputs
        self.outputs = outputs
        func rows(_ count: Int, _ width: Int, step: Int) -> Patches {
            Patches(count: count, step: step, offsets: Array(0..<width))
        }
        parts = rows(samples, Self.chunk, step: inputs)
        lastParts = rows(samples, (inputs - 1) % Self.chunk + 1, step: inputs)
        gradients = rows(8, outputs, step: outputs)
        lastGradients = rows(samples % 8, outputs, step: outputs)
    }

    private var chunks: Int { Parallel.rangeCount(of: inputs, size: Self.chunk) }

    /// Each chunk's share of the sums by itself, then their sum in order.
    mutating func forward(_ x: Tensor, _ weights: Tensor, _ bias: Tensor, to y: Tensor) {
        let (parts, lastParts, samples, outputs) = (parts, lastParts, samples, outputs)
        let sums = scratch.shaped([chunks, samples, Self.widest])
        Parallel.forEachRange(of: inputs, size: Self.chunk) { rows, chunk in
            (rows.count == Self.chunk ? parts : lastParts).multiply(
                x.pointer + rows.lowerBound, by: weights.pointer + rows.lowerBound * outputs,
                kernelStride: outputs, adding: .zero,
                to: sums.pointer + chunk * samples * Self.widest, outputStride: Self.widest,
                channels: Self.widest)
        }
        for sample in 0..<samples {
            let result = y.pointer + sample * outputs
            result.update(from: bias.pointer, count: outputs)
            for chunk in 0..<chunks {
                let sum = sums.pointer + (chunk * samples + sample) * Self.widest
                for output in 0..<outputs { result[output] += sum[output] }
            }
        }
    }

    mutating func weightGradient(
        _ x: Tensor, _ g: Tensor, to weightGradient: Tensor, _ biasGradient: Tensor
    ) {
        let (parts, lastParts, outputs) = (parts, lastParts, outputs)
        let wide = widened(g)
        let threads = Parallel.threads
        let scratch = scratch.shaped([threads, (Self.chunk + 1) * Self.widest])
        let inputs = inputs
        Parallel.forEach(chunks, threads: threads) { chunk, worker in
            let rows = chunk * Self.chunk..<min((chunk + 1) * Self.chunk, inputs)
            let sums = scratch.pointer + worker * scratch.columns
            sums.update(repeating: 0, count: scratch.columns)
            let biasSums = sums + Self.chunk * Self.widest
            (rows.count == Self.chunk ? parts : lastParts).addGradient(
                x.pointer + rows.lowerBound, wide.pointer, gradientStride: Self.widest, to: sums,
                kernelStride: Self.widest, biasGradient: biasSums, channels: Self.widest)
            let result = weightGradient.pointer + rows.lowerBound * outputs
            for row in 0..<rows.count {
                (result + row * outputs).update(from: sums + row * Self.widest, count: outputs)
            }
            if chunk == 0 { biasGradient.pointer.update(from: biasSums, count: outputs) }
        }
    }

    /// By chunks of turned weights.
    mutating func inputGradient(_ g: Tensor, _ weights: Tensor, to inputGradient: Tensor) {
        let (gradients, lastGradients) = (gradients, lastGradients)
        let (samples, inputs, outputs) = (samples, inputs, outputs)
        let threads = Parallel.threads
        let scratch = scratch.shaped([threads, Self.chunk * Self.widest])
        Parallel.forEach(chunks, threads: threads) { chunk, worker in
            let rows = chunk * Self.chunk..<min((chunk + 1) * Self.chunk, inputs)
            let turned = scratch.pointer + worker * scratch.columns
            let weight = weights.pointer + rows.lowerBound * outputs
            for row in 0..<rows.count {
                for output in 0..<outputs {
                    turned[output * Self.chunk + row] = weight[row * outputs + output]
                }
            }
            // Eight samples at a time: more streams of results would crowd the cache.
            for sample in stride(from: 0, to: samples, by: 8) {
                for row in stride(from: 0, to: rows.count, by: Self.widest) {
                    (samples - sample >= 8 ? gradients : lastGradients).multiply(
                        g.pointer + sample * outputs, by: turned + row, kernelStride: Self.chunk,
                        adding: .zero,
                        to: inputGradient.pointer + sample * inputs + rows.lowerBound + row,
                        outputStride: inputs, channels: min(Self.widest, rows.count - row))
                }
            }
        }
    }

    /// `g` with rows of a whole block, zeros behind.
    private mutating func widened(_ g: Tensor) -> Tensor {
        let wide = widenedGradient.shaped([samples, Self.widest])
        wide.fill(0)
        for sample in 0..<samples {
            (wide.pointer + sample * Self.widest).update(
                from: g.pointer + sample * outputs, count: outputs)
        }
        return wide
    }
}
