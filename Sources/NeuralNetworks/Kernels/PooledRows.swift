import AvazTensors

/// The arithmetic of `ConvolutionPool` for one batch, row of windows by row of windows and sixteen
/// filters at a time.
///
/// What a row of windows sees of the convolution's output are a few lines: `[W', 16]` each.
struct PooledRows: Sendable {
    /// `[N, H, W, C]`, padded where the convolution wants it.
    let images: Tensor
    /// Where each pooled value came from, `[N, H'', W'', F]`.
    let choices: Choices
    let convolution: Convolution

    /// Over lines.
    private let maxima: Maxima
    /// The short way to the gradients, where there is one.
    private let lookup: PatchLookup?

    init(
        _ images: Tensor, _ convolution: Convolution, under window: Window2D, _ choices: Choices,
        looksUp: Bool = PatchLookup.isFast
    ) {
        self.images = images
        self.choices = choices
        self.convolution = convolution
        lookup = looksUp ? PatchLookup(convolution, under: window) : nil
        let place = convolution.placement
        maxima = Maxima(
            window: window,
            placement: window.placed(on: [place.outputHeight, place.outputWidth, 16]),
            rowStride: place.outputWidth * 16, columnStride: 16)
    }

    /// Where windows stand on the convolution's output.
    var placement: Window2D.Placement { maxima.placement }
    /// Pooled floats of a row, and of an image.
    private var width: Int { placement.outputWidth * convolution.filters }
    private var size: Int { placement.outputHeight * width }
    /// Floats that the following want.
    var scratchCount: Int { maxima.window.height * maxima.rowStride }

    /// The pooled image of one sample and block of filters.
    ///
    /// - Parameter y: `[N, H'', W'', F]`.
    func forward(
        _ sample: Int, block: Int, scratch lines: UnsafeMutablePointer<Float>, to y: Tensor
    ) {
        let (window, filters) = (maxima.window, convolution.filters(ofBlock: block))
        let image = images.pointer + sample * images.columns
        let kept = max(0, window.height - window.strideHeight)
        for row in 0..<placement.outputHeight {
            // The last lines of the row before are the first ones of this.
            if row > 0 {
                lines.update(
                    from: lines + window.strideHeight * maxima.rowStride,
                    count: kept * maxima.rowStride)
            }
            for line in (row == 0 ? 0 : kept)..<window.height {
                convolution.row(
                    row * window.strideHeight + line, of: image, filters: filters,
                    to: lines + line * maxima.rowStride, stride: 16)
            }
            let place = sample * size + row * width + filters.lowerBound
            maxima.row(
                0, of: lines, channels: filters.count, rectifying: true, to: y.pointer + place,
                choices: choices.pointer + place, stride: convolution.filters)
        }
    }

    /// Adds the part of one sample's row of windows to `∂L/∂K` and `∂L/∂b`.
    ///
    /// - Parameters:
    ///   - g: the row's gradients, `[W'', F]`.
    ///   - gradients: the kernel's, and the bias's behind it.
    func addGradients(
        ofRow row: Int, _ sample: Int, _ g: UnsafePointer<Float>,
        scratch lines: UnsafeMutablePointer<Float>, to gradients: UnsafeMutablePointer<Float>
    ) {
        let image = images.pointer + sample * images.columns
        for block in 0..<convolution.blocks {
            let filters = convolution.filters(ofBlock: block)
            let choices = choices.pointer + sample * size + row * width + filters.lowerBound
            if let lookup {
                lookup.addGradients(
                    ofRow: row, of: image, g + filters.lowerBound, choices: choices,
                    channels: filters.count, to: gradients + filters.lowerBound)
                continue
            }
            lines.update(repeating: 0, count: scratchCount)
            maxima.scatterRow(
                0, g + filters.lowerBound, choices: choices, stride: convolution.filters,
                channels: filters.count, to: lines)
            for line in 0..<maxima.window.height {
                convolution.addGradients(
                    ofRow: row * maxima.window.strideHeight + line, of: image,
                    lines + line * maxima.rowStride, stride: 16, block: block, to: gradients)
            }
        }
    }
}

extension Plain {
    /// Convolution, ReLU and maximum pool one after the other; the ReLU comes last, which makes no
    /// difference to the largest.
    static func pooledConvolution(
        _ x: Tensor, _ kernel: Tensor, _ bias: Tensor, _ window: Window2D, under pool: Window2D
    ) -> Tensor {
        let values = maximum(convolution(x, kernel, bias, window), pool).values
        for index in 0..<values.count { values[index] = max(0, values[index]) }
        return values
    }

    /// Their gradients, from `g` of the pooled values: as well what `PatchLookup` finds.
    static func pooledConvolutionGradients(
        _ x: Tensor, _ kernel: Tensor, _ bias: Tensor, _ g: Tensor, _ window: Window2D,
        under pool: Window2D
    ) -> (kernel: Tensor, bias: Tensor, input: Tensor) {
        let lines = convolution(x, kernel, bias, window)
        let (values, places) = maximum(lines, pool)
        let loud = g.copy()
        for index in 0..<g.count where values[index] <= 0 { loud[index] = 0 }
        return convolutionGradients(
            x, kernel, scatter(loud, to: places, shape: lines.shape), window)
    }
}
