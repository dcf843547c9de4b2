import Tensors

/// Two-dimensional convolution (cross-correlation, as in all network libraries).
///
///     y[r, c, o] = b[o] + Σ x[r s + i, c s + j, k] K[i, j, k, o]       over i, j, k
///
///     ∂L/∂K[i, j, k, o] = Σ x[r s + i, c s + j, k] g[r, c, o]          over samples and r, c
///     ∂L/∂b[o]          = Σ g[r, c, o]                                 over samples and r, c
///     ∂L/∂x             = g, spread by s and padded, convolved with K turned by half a turn
///
/// `x` is `[N, H, W, C]`, `y` and `g = ∂L/∂y` are `[N, H', W', F]`, `K` is `[height, width, C, F]`,
/// `b` is `[F]`, `s` the stride. Padded with zeros where the window is `same`.
///
/// ```swift
/// let convolution = Conv2D(
///     channels: 1, filters: 32, window: Window2D(3, 3), initialiser: .glorotUniform,
///     using: &generator)
/// convolution.outputShape(for: [128, 128, 1])  // [126, 126, 32]
/// ```
public final class Conv2D: Layer {
    public let kind = "conv2d"
    public let kernel: Parameter
    public let bias: Parameter
    public let window: Window2D
    public var needsInputGradient = true

    private var convolution: Convolution?
    /// Padded where the window is `same`.
    private var input = Tensor([0])
    private var padded = Buffer()
    private var output = Buffer()
    private var inputGradient = Buffer()
    private var partials = Buffer()
    private var spread = Tensor([0])

    /// - Parameters:
    ///   - kernel: `[height, width, C, F]`, as high and wide as the window.
    ///   - bias: `[F]`.
    public convenience init(kernel: Tensor, bias: Tensor, window: Window2D) {
        self.init(
            kernel: Parameter("kernel", kernel, decays: true), bias: Parameter("bias", bias),
            window: window)
    }

    /// Kernel drawn by `initialiser`, zero bias.
    public convenience init(
        channels: Int, filters: Int, window: Window2D, initialiser: Initialiser,
        using generator: inout MersenneTwister
    ) {
        let places = window.height * window.width
        let kernel = initialiser.draw(
            [window.height, window.width, channels, filters], fanIn: places * channels,
            fanOut: places * filters, using: &generator)
        self.init(kernel: kernel, bias: Tensor([filters]), window: window)
    }

    init(kernel: Parameter, bias: Parameter, window: Window2D) {
        let shape = kernel.value.shape
        precondition(
            shape.count == 4 && bias.value.shape == [shape[3]]
                && shape[0] == window.height && shape[1] == window.width,
            "kernel \(shape) with bias \(bias.value.shape) for \(window)")
        self.kernel = kernel
        self.bias = bias
        self.window = window
    }

    /// `C`.
    public var channels: Int { kernel.value.shape[2] }
    /// `F`.
    public var filters: Int { kernel.value.shape[3] }
    public var parameters: [Parameter] { [kernel, bias] }

    public func outputShape(for inputShape: [Int]) -> [Int] {
        let placement = window.placed(on: inputShape)
        return [placement.outputHeight, placement.outputWidth, filters]
    }

    public func replica() -> any Layer { Conv2D(kernel: kernel, bias: bias, window: window) }

    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        let convolution = convolution(for: input)
        self.input = pad(input, convolution)
        convolution.pack(kernel: kernel.value, bias: bias.value)
        let (images, place) = (self.input, convolution.placement)
        let output = output.shaped([input.rows, place.outputHeight, place.outputWidth, filters])
        Parallel.forEachRange(of: input.rows * place.outputHeight, size: 8) { rows, _ in
            for index in rows {
                let (sample, row) = index.quotientAndRemainder(dividingBy: place.outputHeight)
                for block in 0..<convolution.blocks {
                    convolution.row(
                        row, of: images.pointer + sample * images.columns, block: block,
                        to: output.pointer + index * place.outputWidth * convolution.filters
                            + 16 * block, stride: convolution.filters)
                }
            }
        }
        return output
    }

    public func backward(_ outputGradient: Tensor) -> Tensor {
        guard let convolution else { preconditionFailure("backward before forward") }
        let (images, place, filters) = (input, convolution.placement, filters)
        let (kernelCount, width) = (kernel.value.count, place.outputWidth * filters)
        // Samples are cut into parts by their number alone, whatever threads there are.
        let samplesOfPart = (images.rows + 15) / 16
        let parts = Parallel.rangeCount(of: images.rows, size: samplesOfPart)
        let partials = partials.shaped([parts, kernelCount + filters])
        partials.fill(0)
        Parallel.forEachRange(of: images.rows, size: samplesOfPart) { samples, part in
            let gradient = partials.pointer + part * partials.columns
            for sample in samples {
                let image = images.pointer + sample * images.columns
                let g = outputGradient.pointer + sample * outputGradient.columns
                for row in 0..<place.outputHeight {
                    for block in 0..<convolution.blocks {
                        convolution.addKernelGradient(
                            ofRow: row, of: image, g + row * width + 16 * block, stride: filters,
                            block: block, to: gradient)
                    }
                }
                Columns.addSums(
                    g, rows: place.outputHeight * place.outputWidth, columns: filters,
                    to: gradient + kernelCount)
            }
        }
        kernel.gradient.fill(0)
        bias.gradient.fill(0)
        for part in 0..<parts {
            let gradient = partials.pointer + part * partials.columns
            Vector.addScaled(1, gradient, to: kernel.gradient.pointer, count: kernelCount)
            Vector.addScaled(1, gradient + kernelCount, to: bias.gradient.pointer, count: filters)
        }
        return needsInputGradient ? inputGradient(outputGradient, convolution) : outputGradient
    }

    private func inputGradient(_ outputGradient: Tensor, _ convolution: Convolution) -> Tensor {
        let place = convolution.placement
        let inputGradient = inputGradient.shaped(
            [outputGradient.rows, place.inputHeight, place.inputWidth, channels])
        let threads = Parallel.threads
        if spread.shape != [threads, convolution.spreadCount] {
            spread = Tensor([threads, convolution.spreadCount])
        }
        convolution.packTurned(kernel: kernel.value)
        let spread = spread
        Parallel.forEach(outputGradient.rows, threads: threads) { sample, worker in
            convolution.inputGradient(
                outputGradient.pointer + sample * outputGradient.columns,
                spread: spread.pointer + worker * spread.columns,
                to: inputGradient.pointer + sample * inputGradient.columns)
        }
        return inputGradient
    }

    private func convolution(for input: Tensor) -> Convolution {
        let shape = Array(input.shape.dropFirst())
        precondition(shape.last == channels, "\(channels) channels expected, not \(input.shape)")
        if let convolution, convolution.imageShape == shape { return convolution }
        let convolution = Convolution(window: window, imageShape: shape, filters: filters)
        self.convolution = convolution
        spread = Tensor([0])
        return convolution
    }

    private func pad(_ input: Tensor, _ convolution: Convolution) -> Tensor {
        let place = convolution.placement
        guard place.paddedHeight > place.inputHeight || place.paddedWidth > place.inputWidth else {
            return input
        }
        let padded = padded.shaped(
            [input.rows, place.paddedHeight, place.paddedWidth, channels])
        Parallel.forEach(input.rows) { sample, _ in
            convolution.pad(
                input.pointer + sample * input.columns,
                to: padded.pointer + sample * padded.columns)
        }
        return padded
    }
}
