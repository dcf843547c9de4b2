import AvazOptimisation
import AvazTensors

/// Convolution, ReLU and maximum pooling in one pass: what `Network` runs where the three follow
/// each other.
///
///     y = max over the window of max(0, x * K + b)
///
/// The convolution's output is the largest array of such a network, and it is needed only until it
/// is pooled. Here no more of it exists than the rows under one row of windows, for sixteen filters,
/// in the processor's nearest cache. Since `max` and ReLU can change places, ReLU acts on the pooled
/// values alone. Backward, each gradient goes to the place that its value came from.
///
/// `Conv2D` and `MaxPool2D` remain the description; the parameters are the convolution's.
final class ConvolutionPool: Step {
    let source: Conv2D
    let pool: MaxPool2D

    /// Of the last batch.
    private(set) var rows: PooledRows?
    private var choices = Choices(count: 0)
    private var scratch = Buffer()
    private var output = Buffer()
    private var sourceGradient = Buffer()
    private var partialSums = PartialSums()

    /// - Parameters:
    ///   - source: followed by a ReLU.
    ///   - pool: whose windows stay inside.
    init(_ source: Conv2D, _ pool: MaxPool2D) {
        precondition(pool.window.padding == .valid, "a pool over the edge cannot be fused")
        self.source = source
        self.pool = pool
    }

    /// Nil where the layers are not a convolution, a ReLU and such a pool.
    convenience init?(fusing steps: ArraySlice<any Step>) {
        let layers = Array(steps)
        guard layers.count == 3, let source = layers[0] as? Conv2D,
            let activation = layers[1] as? Activation, activation.function == .relu,
            activation.derivative == .atPreactivation, let pool = layers[2] as? MaxPool2D,
            pool.window.padding == .valid
        else { return nil }
        self.init(source, pool)
    }

    var parameters: [Parameter] { source.parameters }

    func forward(_ input: Tensor, training: Bool) -> Tensor {
        let (convolution, images) = source.prepare(input)
        let output = output.shaped(
            [input.rows]
                + pool.outputShape(
                    for: source.outputShape(for: Array(input.shape.dropFirst()))))
        if choices.count < output.count { choices = Choices(count: output.count) }
        let rows = PooledRows(images, convolution, under: pool.window, choices)
        self.rows = rows
        let threads = Parallel.threads
        let scratch = scratch.shaped([threads, rows.scratchCount])
        Parallel.forEach(input.rows * convolution.blocks, threads: threads) { index, worker in
            let (sample, block) = index.quotientAndRemainder(dividingBy: convolution.blocks)
            rows.forward(
                sample, block: block, scratch: scratch.pointer + worker * scratch.columns,
                to: output)
        }
        return output
    }

    func backward(_ outputGradient: Tensor, _ wanted: Gradients) -> Tensor? {
        guard let rows else { preconditionFailure("backward before forward") }
        checkGradient(outputGradient, of: output.tensor, in: self)
        if wanted.contains(.parameters) { parameterGradients(outputGradient, rows) }
        return wanted.contains(.input) ? inputGradient(outputGradient, rows) : nil
    }

    private func parameterGradients(_ outputGradient: Tensor, _ rows: PooledRows) {
        let (height, size) = (rows.placement.outputHeight, outputGradient.columns)
        let scratch = scratch.shaped([PartialSums.parts, rows.scratchCount])
        partialSums.sum(over: outputGradient.rows, to: parameters.map(\.gradient)) {
            samples, part, sums in
            for sample in samples {
                for row in 0..<height {
                    rows.addGradients(
                        ofRow: row, sample,
                        outputGradient.pointer + sample * size + row * size / height,
                        scratch: scratch.pointer + part * scratch.columns, to: sums)
                }
            }
        }
    }

    /// Through the whole gradient of the convolution's output, which only this needs.
    private func inputGradient(_ outputGradient: Tensor, _ rows: PooledRows) -> Tensor {
        let (place, filters, choices) = (rows.placement, source.filters, choices)
        let sourceGradient = sourceGradient.shaped(
            [outputGradient.rows, place.inputHeight, place.inputWidth, filters])
        let maxima = Maxima(
            window: pool.window, placement: place, rowStride: place.inputWidth * filters,
            columnStride: filters)
        Parallel.forEach(outputGradient.rows) { sample, _ in
            maxima.scatter(
                outputGradient.pointer + sample * outputGradient.columns,
                choices: choices.pointer + sample * outputGradient.columns, channels: filters,
                to: sourceGradient.pointer + sample * sourceGradient.columns)
        }
        return source.inputGradient(sourceGradient)
    }
}
