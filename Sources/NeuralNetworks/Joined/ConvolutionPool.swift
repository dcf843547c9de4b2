import Tensors

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
final class ConvolutionPool: Layer {
    let kind = "convolution-pool"
    let source: Conv2D
    let pool: MaxPool2D
    var needsInputGradient = true

    private var plan: Plan?
    private var images = Tensor([0])
    private var choices = Choices(count: 0)
    private var scratch = Buffer()
    private var output = Buffer()
    private var sourceGradient = Buffer()
    private var partialSums = PartialSums()

    /// - Parameters:
    ///   - source: followed by a ReLU.
    ///   - pool: whose windows stay inside.
    init(_ source: Conv2D, _ pool: MaxPool2D) {
        precondition(pool.window.padding == .valid, "a pool over the edge cannot be joined")
        self.source = source
        self.pool = pool
    }

    /// Nil where the layers are not a convolution, a ReLU and such a pool.
    convenience init?(joining layers: ArraySlice<any Layer>) {
        let layers = Array(layers)
        guard layers.count == 3, let source = layers[0] as? Conv2D,
            let activation = layers[1] as? Activation, activation.function == .relu,
            activation.derivative == .atPreactivation, let pool = layers[2] as? MaxPool2D,
            pool.window.padding == .valid
        else { return nil }
        self.init(source, pool)
    }

    var parameters: [Parameter] { source.parameters }

    func outputShape(for inputShape: [Int]) -> [Int] {
        pool.outputShape(for: source.outputShape(for: inputShape))
    }

    func replica() -> any Layer { ConvolutionPool(Conv2D(sharing: source), pool) }

    func forward(_ input: Tensor, training: Bool) -> Tensor {
        let (convolution, images) = source.prepare(input)
        let plan = Plan(convolution, pool.window)
        self.plan = plan
        self.images = images
        let output = output.shaped([input.rows] + outputShape(for: Array(input.shape.dropFirst())))
        if choices.count < output.count { choices = Choices(count: output.count) }
        let (choices, threads) = (choices, Parallel.threads)
        let scratch = scratch.shaped([threads, plan.linesCount])
        Parallel.forEach(input.rows * convolution.blocks, threads: threads) { index, worker in
            let (sample, block) = index.quotientAndRemainder(dividingBy: convolution.blocks)
            let place = sample * output.columns
            plan.forward(
                block, of: images.pointer + sample * images.columns,
                lines: scratch.pointer + worker * scratch.columns, to: output.pointer + place,
                choices: choices.pointer + place)
        }
        return output
    }

    func backward(_ outputGradient: Tensor) -> Tensor {
        guard let plan else { preconditionFailure("backward before forward") }
        let (images, choices) = (images, choices)
        let scratch = scratch.shaped([PartialSums.parts, plan.backwardScratchCount])
        partialSums.sum(
            over: images.rows, to: [source.kernel.gradient, source.bias.gradient]
        ) { samples, part, sums in
            for sample in samples {
                let place = sample * outputGradient.columns
                plan.backward(
                    images.pointer + sample * images.columns, outputGradient.pointer + place,
                    choices: choices.pointer + place,
                    scratch: scratch.pointer + part * scratch.columns, to: sums)
            }
        }
        return needsInputGradient
            ? inputGradient(outputGradient, plan.maxima.placement) : outputGradient
    }

    /// Through the whole gradient of the convolution's output, which only this needs.
    private func inputGradient(_ outputGradient: Tensor, _ place: Window2D.Placement) -> Tensor {
        let (filters, choices) = (source.filters, choices)
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

/// The arithmetic for images of one size, image by image and sixteen filters at a time.
private struct Plan: Sendable {
    let convolution: Convolution
    /// Over lines of the convolution's output: rows of one block of filters.
    let maxima: Maxima
    /// The short way to the gradients, where there is one.
    private let lookup: PatchLookup?

    init(_ convolution: Convolution, _ window: Window2D) {
        self.convolution = convolution
        lookup = PatchLookup(convolution, under: window)
        let place = convolution.placement
        maxima = Maxima(
            window: window,
            placement: window.placed(on: [place.outputHeight, place.outputWidth, 16]),
            rowStride: place.outputWidth * 16, columnStride: 16)
    }

    /// Floats of the lines under one row of windows.
    var linesCount: Int { maxima.window.height * maxima.rowStride }

    /// Floats that `backward` wants: the lines of the whole image, where it goes the long way.
    var backwardScratchCount: Int {
        lookup == nil ? maxima.placement.inputHeight * maxima.rowStride : 0
    }

    /// - Parameters:
    ///   - image: `[H, W, C]`.
    ///   - lines: `linesCount` floats.
    ///   - y, choices: `[H', W', F]`; the block's filters are written.
    func forward(
        _ block: Int, of image: UnsafePointer<Float>, lines: UnsafeMutablePointer<Float>,
        to y: UnsafeMutablePointer<Float>, choices: UnsafeMutablePointer<UInt8>
    ) {
        let (window, filters) = (maxima.window, convolution.filters(ofBlock: block))
        let kept = max(0, window.height - window.strideHeight)
        for row in 0..<maxima.placement.outputHeight {
            // The last lines of the row before are the first ones of this.
            let first = row == 0 ? 0 : kept
            if row > 0 {
                lines.update(
                    from: lines + window.strideHeight * maxima.rowStride,
                    count: kept * maxima.rowStride)
            }
            for line in first..<window.height {
                convolution.row(
                    row * window.strideHeight + line, of: image, filters: filters,
                    to: lines + line * maxima.rowStride, stride: 16)
            }
            let place =
                row * maxima.placement.outputWidth * convolution.filters + filters.lowerBound
            maxima.row(
                0, of: lines, channels: filters.count, rectifying: true, to: y + place,
                choices: choices + place, stride: convolution.filters)
        }
    }

    /// - Parameters:
    ///   - image: `[H, W, C]`.
    ///   - g, choices: `[H', W', F]`.
    ///   - scratch: `backwardScratchCount` floats.
    ///   - gradients: the kernel's and the bias's, added to.
    func backward(
        _ image: UnsafePointer<Float>, _ g: UnsafePointer<Float>,
        choices: UnsafePointer<UInt8>, scratch lines: UnsafeMutablePointer<Float>,
        to gradients: UnsafeMutablePointer<Float>
    ) {
        let width = maxima.placement.outputWidth * convolution.filters
        for block in 0..<convolution.blocks {
            let filters = convolution.filters(ofBlock: block)
            if lookup == nil { lines.update(repeating: 0, count: backwardScratchCount) }
            for row in 0..<maxima.placement.outputHeight {
                let place = row * width + filters.lowerBound
                if let lookup {
                    lookup.addGradients(
                        ofRow: row, of: image, g + place, choices: choices + place,
                        channels: filters.count, to: gradients + filters.lowerBound)
                } else {
                    maxima.scatterRow(
                        row, g + place, choices: choices + place, stride: convolution.filters,
                        channels: filters.count, to: lines)
                }
            }
            guard lookup == nil else { continue }
            for row in 0..<maxima.placement.inputHeight {
                convolution.addGradients(
                    ofRow: row, of: image, lines + row * maxima.rowStride, stride: 16,
                    block: block, to: gradients)
            }
        }
    }
}
