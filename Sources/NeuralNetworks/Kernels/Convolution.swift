import AvazTensors

/// The arithmetic of a convolution over images of one size, image by image and row by row.
///
/// `Conv2D` and its fusion with pooling are made of it. Images are `[H, W, C]`, already padded
/// where the window is `same`; filters are worked in blocks of sixteen.
struct Convolution: Sendable {
    let window: Window2D
    let placement: Window2D.Placement
    let channels: Int
    let filters: Int

    /// Taps `(i, j, k)` of one output place.
    private let patches: Patches
    /// Taps `(i, j, o)` of one place of the input gradient, in the spread output gradient.
    private let turnedPatches: Patches
    /// `[taps, F]` and `[F]`, and `[turned taps, C]`: rows filled up to whole blocks with zeros.
    private let packedKernel: Tensor
    private let packedBias: Tensor
    private let turnedKernel: Tensor

    /// - Parameter imageShape: `[H, W, C]`, without padding.
    init(window: Window2D, imageShape: [Int], filters: Int) {
        self.window = window
        self.filters = filters
        placement = window.placed(on: imageShape)
        channels = imageShape[2]
        let (columns, turnedColumns) = (Self.wholeBlocks(filters), Self.wholeBlocks(channels))
        patches = Patches(
            count: placement.outputWidth, step: window.strideWidth * channels,
            height: window.height, width: window.width * channels,
            rowStride: placement.paddedWidth * channels)
        turnedPatches = Patches(
            count: placement.inputWidth, step: filters, height: window.height,
            width: window.width * filters,
            rowStride: (placement.paddedWidth + window.width - 1) * filters)
        packedKernel = Tensor([patches.offsets.count, columns])
        packedBias = Tensor([columns])
        turnedKernel = Tensor([turnedPatches.offsets.count, turnedColumns])
    }

    private static func wholeBlocks(_ count: Int) -> Int { (count + 15) / 16 * 16 }

    /// `[H, W, C]`, without padding.
    var imageShape: [Int] { [placement.inputHeight, placement.inputWidth, channels] }
    /// Blocks of sixteen filters.
    var blocks: Int { packedBias.count / 16 }
    func filters(ofBlock block: Int) -> Range<Int> { 16 * block..<min(16 * (block + 1), filters) }

    // MARK: Output

    /// Takes over the weights, before `row` is called.
    func pack(kernel: Tensor, bias: Tensor) {
        for tap in 0..<patches.offsets.count {
            (packedKernel.pointer + tap * packedKernel.columns).update(
                from: kernel.pointer + tap * filters, count: filters)
        }
        packedBias.pointer.update(from: bias.pointer, count: filters)
    }

    /// `image` with zeros around it.
    func pad(_ image: UnsafePointer<Float>, to padded: UnsafeMutablePointer<Float>) {
        let (width, paddedWidth) =
            (placement.inputWidth * channels, placement.paddedWidth * channels)
        padded.update(repeating: 0, count: placement.paddedHeight * paddedWidth)
        let first = padded + placement.top * paddedWidth + placement.left * channels
        for row in 0..<placement.inputHeight {
            (first + row * paddedWidth).update(from: image + row * width, count: width)
        }
    }

    /// One row of outputs of some filters.
    ///
    /// - Parameter y: the row's first place; the next lies `stride` floats behind it.
    func row(
        _ row: Int, of image: UnsafePointer<Float>, filters: Range<Int>,
        to y: UnsafeMutablePointer<Float>, stride: Int
    ) {
        patches.multiply(
            image + start(ofRow: row), by: packedKernel.pointer + filters.lowerBound,
            kernelStride: packedKernel.columns, adding: packedBias.pointer + filters.lowerBound,
            to: y, outputStride: stride, channels: filters.count)
    }

    private func start(ofRow row: Int) -> Int {
        row * window.strideHeight * placement.paddedWidth * channels
    }

    // MARK: Gradients

    /// Adds one row's part of `∂L/∂K` and `∂L/∂b` for one block of filters.
    ///
    /// - Parameters:
    ///   - g: the gradient at the row's first place; the next lies `stride` floats behind it.
    ///   - gradients: `[height, width, C, F]`, and `[F]` behind it.
    func addGradients(
        ofRow row: Int, of image: UnsafePointer<Float>, _ g: UnsafePointer<Float>, stride: Int,
        block: Int, to gradients: UnsafeMutablePointer<Float>
    ) {
        patches.addGradient(
            image + start(ofRow: row), g, gradientStride: stride,
            to: gradients + 16 * block, kernelStride: filters,
            biasGradient: gradients + patches.offsets.count * filters + 16 * block,
            channels: filters(ofBlock: block).count)
    }

    /// Takes over the kernel turned by half a turn, before `inputGradient` is called.
    func packTurned(kernel: Tensor) {
        let places = window.height * window.width
        for place in 0..<places {
            let from = kernel.pointer + (places - 1 - place) * channels * filters
            let to = turnedKernel.pointer + place * filters * turnedKernel.columns
            for filter in 0..<filters {
                for channel in 0..<channels {
                    to[filter * turnedKernel.columns + channel] = from[channel * filters + filter]
                }
            }
        }
    }

    /// Floats of the scratch that `inputGradient` wants.
    var spreadCount: Int {
        (placement.paddedHeight + window.height - 1) * (placement.paddedWidth + window.width - 1)
            * filters
    }

    /// `∂L/∂x` of one image.
    ///
    /// - Parameters:
    ///   - g: `[H', W', F]`.
    ///   - spread: `spreadCount` floats, zero or as the last call for images of this size left them.
    ///   - gradient: `[H, W, C]`, overwritten.
    func inputGradient(
        _ g: UnsafePointer<Float>, spread: UnsafeMutablePointer<Float>,
        to gradient: UnsafeMutablePointer<Float>
    ) {
        let spreadWidth = (placement.paddedWidth + window.width - 1) * filters
        let first = spread + (window.height - 1) * spreadWidth + (window.width - 1) * filters
        for row in 0..<placement.outputHeight {
            for column in 0..<placement.outputWidth {
                let place =
                    row * window.strideHeight * spreadWidth + column * window.strideWidth * filters
                (first + place).update(
                    from: g + (row * placement.outputWidth + column) * filters, count: filters)
            }
        }
        let corner = spread + placement.top * spreadWidth + placement.left * filters
        for row in 0..<placement.inputHeight {
            turnedPatches.multiply(
                corner + row * spreadWidth, by: turnedKernel.pointer,
                kernelStride: turnedKernel.columns,
                to: gradient + row * placement.inputWidth * channels, outputStride: channels,
                channels: channels)
        }
    }
}

extension Plain {
    /// A convolution of `x` `[N, H, W, C]` by `kernel` `[height, width, C, F]`.
    static func convolution(_ x: Tensor, _ kernel: Tensor, _ bias: Tensor, _ window: Window2D)
        -> Tensor
    {
        let (channels, filters) = (x.shape[3], bias.count)
        let place = window.placed(on: Array(x.shape.dropFirst()))
        let y = Tensor([x.rows, place.outputHeight, place.outputWidth, filters])
        for index in 0..<y.count { y[index] = bias[index % filters] }
        visit(x, window) { output, tap, cell in
            for channel in 0..<channels {
                for filter in 0..<filters {
                    y[output * filters + filter] +=
                        x[cell * channels + channel]
                        * kernel[(tap * channels + channel) * filters + filter]
                }
            }
        }
        return y
    }

    /// Its gradients, from `g` `[N, H', W', F]`.
    static func convolutionGradients(
        _ x: Tensor, _ kernel: Tensor, _ g: Tensor, _ window: Window2D
    ) -> (kernel: Tensor, bias: Tensor, input: Tensor) {
        let (channels, filters) = (x.shape[3], g.shape[3])
        let sums = (kernel: Tensor(kernel.shape), bias: Tensor([filters]), input: Tensor(x.shape))
        for index in 0..<g.count { sums.bias[index % filters] += g[index] }
        visit(x, window) { output, tap, cell in
            for channel in 0..<channels {
                for filter in 0..<filters {
                    let weight = (tap * channels + channel) * filters + filter
                    let gradient = g[output * filters + filter]
                    sums.kernel[weight] += x[cell * channels + channel] * gradient
                    sums.input[cell * channels + channel] += kernel[weight] * gradient
                }
            }
        }
        return sums
    }

    /// Every place of a window, counted over the batch, with every number of the window and the cell
    /// of `x` `[N, H, W, C]` that lies under it.
    static func visit(
        _ x: Tensor, _ window: Window2D, _ body: (_ output: Int, _ tap: Int, _ cell: Int) -> Void
    ) {
        let place = window.placed(on: Array(x.shape.dropFirst()))
        for output in 0..<x.rows * place.outputHeight * place.outputWidth {
            let (line, column) = output.quotientAndRemainder(dividingBy: place.outputWidth)
            let (sample, row) = line.quotientAndRemainder(dividingBy: place.outputHeight)
            for tap in 0..<window.height * window.width {
                let r = row * window.strideHeight - place.top + tap / window.width
                let c = column * window.strideWidth - place.left + tap % window.width
                guard (0..<place.inputHeight).contains(r), (0..<place.inputWidth).contains(c)
                else { continue }
                body(output, tap, (sample * place.inputHeight + r) * place.inputWidth + c)
            }
        }
    }
}
