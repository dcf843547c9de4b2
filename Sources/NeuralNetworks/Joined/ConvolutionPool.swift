import Tensors

/// Convolution, ReLU and maximum pooling in one pass: what `Network` runs where the three follow
/// each other.
///
///     y = max over the window of max(0, x * K + b)
///
/// The convolution's output is the largest array of such a network, and it is needed only until it
/// is pooled. Here it exists a band of rows at a time, for sixteen filters, in the processor's
/// cache. Since `max` and ReLU can change places, ReLU acts on the pooled values alone. Backward,
/// each gradient goes to the place that its value came from, again in bands, and on to the kernel's
/// gradient.
///
/// `Conv2D` and `MaxPool2D` remain the description; the parameters are the convolution's.
final class ConvolutionPool: Layer {
    let kind = "convolution-pool"
    let source: Conv2D
    let pool: MaxPool2D
    var needsInputGradient = true

    private var bands: Bands?
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
        let bands = Bands(convolution, pool.window)
        self.bands = bands
        self.images = images
        let output = output.shaped([input.rows] + outputShape(for: Array(input.shape.dropFirst())))
        if choices.count < output.count { choices = Choices(count: output.count) }
        let (choices, threads) = (choices, Parallel.threads)
        let scratch = scratch.shaped([threads, bands.scratchCount])
        Parallel.forEach(input.rows * bands.count, threads: threads) { index, worker in
            let (sample, band) = index.quotientAndRemainder(dividingBy: bands.count)
            let place = sample * output.columns
            bands.forward(
                band, of: images.pointer + sample * images.columns,
                scratch: scratch.pointer + worker * scratch.columns, to: output.pointer + place,
                choices: choices.pointer + place)
        }
        return output
    }

    func backward(_ outputGradient: Tensor) -> Tensor {
        guard let bands else { preconditionFailure("backward before forward") }
        let (images, choices) = (images, choices)
        // A scratch for each thread would do, but parts do not know their thread.
        let scratch = scratch.shaped([PartialSums.parts, bands.scratchCount])
        partialSums.sum(
            over: images.rows, to: [source.kernel.gradient, source.bias.gradient]
        ) { samples, part, sums in
            for sample in samples {
                let place = sample * outputGradient.columns
                bands.backward(
                    images.pointer + sample * images.columns, outputGradient.pointer + place,
                    choices: choices.pointer + place,
                    scratch: scratch.pointer + part * scratch.columns, to: sums)
            }
        }
        return needsInputGradient ? inputGradient(outputGradient, bands) : outputGradient
    }

    /// Through the whole gradient of the convolution's output, which only this needs.
    private func inputGradient(_ outputGradient: Tensor, _ bands: Bands) -> Tensor {
        let (place, choices) = (bands.maxima.placement, choices)
        let sourceGradient = sourceGradient.shaped(
            [outputGradient.rows, place.inputHeight, place.inputWidth, source.filters])
        let filters = source.filters
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

/// The pooled rows of an image in bands, each small enough that the convolution's rows under it stay
/// in the cache.
private struct Bands: Sendable {
    let convolution: Convolution
    /// Over rows of the convolution's output for one block of filters.
    let maxima: Maxima
    /// The short way to the gradients, where there is one.
    let lookup: PatchLookup?

    /// Pooled rows of a band.
    private static let height = 16

    init(_ convolution: Convolution, _ window: Window2D) {
        self.convolution = convolution
        lookup = PatchLookup(convolution, under: window)
        let place = convolution.placement
        maxima = Maxima(
            window: window,
            placement: window.placed(on: [place.outputHeight, place.outputWidth, 16]),
            rowStride: place.outputWidth * 16, columnStride: 16)
    }

    var count: Int { Parallel.rangeCount(of: maxima.placement.outputHeight, size: Self.height) }

    /// Floats of one block's rows under a band.
    var scratchCount: Int {
        let rows = (Self.height - 1) * maxima.window.strideHeight + maxima.window.height
        return min(rows, maxima.placement.inputHeight) * maxima.rowStride
    }

    private func rows(ofBand band: Int) -> Range<Int> {
        band * Self.height..<min((band + 1) * Self.height, maxima.placement.outputHeight)
    }

    /// The convolution's rows under some pooled rows.
    private func sources(of rows: Range<Int>) -> Range<Int> {
        let stride = maxima.window.strideHeight
        return rows.lowerBound * stride..<(rows.upperBound - 1) * stride + maxima.window.height
    }

    /// - Parameters:
    ///   - image: `[H, W, C]`.
    ///   - y, choices: `[H', W', F]`; the band's rows are written.
    func forward(
        _ band: Int, of image: UnsafePointer<Float>, scratch: UnsafeMutablePointer<Float>,
        to y: UnsafeMutablePointer<Float>, choices: UnsafeMutablePointer<UInt8>
    ) {
        let rows = rows(ofBand: band)
        let first = sources(of: rows).lowerBound
        // The band's rows, addressed by their number in the whole image.
        let lines = scratch - first * maxima.rowStride
        let width = maxima.placement.outputWidth * convolution.filters
        for block in 0..<convolution.blocks {
            var next = first
            for row in rows {
                let wanted = sources(of: row..<row + 1)
                for source in max(next, wanted.lowerBound)..<wanted.upperBound {
                    convolution.row(
                        source, of: image, filters: convolution.filters(ofBlock: block),
                        to: lines + source * maxima.rowStride, stride: 16)
                }
                next = wanted.upperBound
                let place = row * width + 16 * block
                maxima.row(
                    row, of: lines, channels: convolution.filters(ofBlock: block).count,
                    rectifying: true, to: y + place, choices: choices + place,
                    stride: convolution.filters)
            }
        }
    }

    /// - Parameters:
    ///   - image: `[H, W, C]`.
    ///   - g, choices: `[H', W', F]`.
    ///   - gradients: the kernel's and the bias's, added to.
    func backward(
        _ image: UnsafePointer<Float>, _ g: UnsafePointer<Float>,
        choices: UnsafePointer<UInt8>, scratch: UnsafeMutablePointer<Float>,
        to gradients: UnsafeMutablePointer<Float>
    ) {
        for band in 0..<count {
            for block in 0..<convolution.blocks {
                if let lookup {
                    look(lookup, band, block, image, g, choices, gradients)
                } else {
                    scatter(band, block, image, g, choices, scratch, gradients)
                }
            }
        }
    }

    private func look(
        _ lookup: PatchLookup, _ band: Int, _ block: Int, _ image: UnsafePointer<Float>,
        _ g: UnsafePointer<Float>, _ choices: UnsafePointer<UInt8>,
        _ gradients: UnsafeMutablePointer<Float>
    ) {
        for row in rows(ofBand: band) {
            let place = row * maxima.placement.outputWidth * convolution.filters + 16 * block
            lookup.addGradients(
                ofRow: row, of: image, g + place, choices: choices + place,
                channels: convolution.filters(ofBlock: block).count, to: gradients + 16 * block)
        }
    }

    /// Through the gradients of the convolution's rows under the band.
    private func scatter(
        _ band: Int, _ block: Int, _ image: UnsafePointer<Float>, _ g: UnsafePointer<Float>,
        _ choices: UnsafePointer<UInt8>, _ scratch: UnsafeMutablePointer<Float>,
        _ gradients: UnsafeMutablePointer<Float>
    ) {
        let rows = rows(ofBand: band)
        let sources = sources(of: rows)
        let lines = scratch - sources.lowerBound * maxima.rowStride
        scratch.update(repeating: 0, count: sources.count * maxima.rowStride)
        for row in rows {
            let place = row * maxima.placement.outputWidth * convolution.filters + 16 * block
            maxima.scatterRow(
                row, g + place, choices: choices + place, stride: convolution.filters,
                channels: convolution.filters(ofBlock: block).count, to: lines)
        }
        for source in sources {
            convolution.addGradients(
                ofRow: source, of: image, lines + source * maxima.rowStride, stride: 16,
                block: block, to: gradients)
        }
    }
}
