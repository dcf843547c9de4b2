import AvazOptimisation
import AvazFiles
import AvazTensors

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
    /// `K`, `[height, width, C, F]`; weight decay applies.
    public let kernel: Parameter
    /// `b`, `[F]`.
    public let bias: Parameter
    /// The kernel's height and width, its strides and what happens at the edges.
    public let window: Window2D

    private var convolution: Convolution?
    private var images = Tensor([0])
    private var padded = Buffer()
    private var output = Buffer()
    private var inputGradient = Buffer()
    private var partialSums = PartialSums()
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
    /// The kernel and the bias.
    public var parameters: [Parameter] { [kernel, bias] }

    public func outputShape(for inputShape: [Int]) -> [Int] {
        let placement = window.placed(on: inputShape)
        return [placement.outputHeight, placement.outputWidth, filters]
    }

    /// A layer over the parameters of another, with buffers of its own.
    convenience init(sharing other: Conv2D) {
        self.init(kernel: other.kernel, bias: other.bias, window: other.window)
    }

    public var configuration: any LayerConfiguration {
        Configuration(filters: filters, window: window)
    }

    public func replica() -> any Layer { Conv2D(sharing: self) }

    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        let (convolution, images) = prepare(input)
        let place = convolution.placement
        let output = output.shaped([input.rows, place.outputHeight, place.outputWidth, filters])
        Parallel.forEachRange(of: input.rows * place.outputHeight, size: 8) { rows, _ in
            for index in rows {
                let (sample, row) = index.quotientAndRemainder(dividingBy: place.outputHeight)
                convolution.row(
                    row, of: images.pointer + sample * images.columns,
                    filters: 0..<convolution.filters,
                    to: output.pointer + index * place.outputWidth * convolution.filters,
                    stride: convolution.filters)
            }
        }
        return output
    }

    public func backward(_ outputGradient: Tensor, _ wanted: Gradients) -> Tensor? {
        guard let convolution else { preconditionFailure("backward before forward") }
        checkGradient(outputGradient, of: output.tensor, in: self)
        if wanted.contains(.parameters) { parameterGradients(outputGradient, convolution) }
        return wanted.contains(.input) ? inputGradient(outputGradient) : nil
    }

    private func parameterGradients(_ outputGradient: Tensor, _ convolution: Convolution) {
        let (images, place, filters) = (images, convolution.placement, filters)
        partialSums.sum(over: images.rows, to: [kernel.gradient, bias.gradient]) {
            samples, _, sums in
            for sample in samples {
                let g = outputGradient.pointer + sample * outputGradient.columns
                for row in 0..<place.outputHeight {
                    for block in 0..<convolution.blocks {
                        convolution.addGradients(
                            ofRow: row, of: images.pointer + sample * images.columns,
                            g + row * place.outputWidth * filters + 16 * block, stride: filters,
                            block: block, to: sums)
                    }
                }
            }
        }
    }

    /// `∂L/∂x` alone, of the batch last prepared.
    func inputGradient(_ outputGradient: Tensor) -> Tensor {
        guard let convolution else { preconditionFailure("backward before forward") }
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

    /// The arithmetic for the images' size, with today's weights, and the images, padded where the
    /// window is `same`.
    func prepare(_ input: Tensor) -> (Convolution, images: Tensor) {
        let convolution = place(on: Array(input.shape.dropFirst()))
        convolution.pack(kernel: kernel.value, bias: bias.value)
        images = convolution.placement.isPadded ? pad(input, convolution) : input
        return (convolution, images)
    }

    /// The arithmetic for images of a size, which `inputGradient` then hands a gradient on to.
    @discardableResult
    func place(on shape: [Int]) -> Convolution {
        precondition(shape.last == channels, "\(channels) channels expected, not \(shape)")
        let convolution: Convolution
        if let known = self.convolution, known.imageShape == shape {
            convolution = known
        } else {
            convolution = Convolution(window: window, imageShape: shape, filters: filters)
            self.convolution = convolution
            spread = Tensor([0])
        }
        return convolution
    }

    private func pad(_ input: Tensor, _ convolution: Convolution) -> Tensor {
        let place = convolution.placement
        let padded = padded.shaped([input.rows, place.paddedHeight, place.paddedWidth, channels])
        Parallel.forEach(input.rows) { sample, _ in
            convolution.pad(
                input.pointer + sample * input.columns,
                to: padded.pointer + sample * padded.columns)
        }
        return padded
    }
}

// MARK: In files

extension Conv2D {
    /// `{ kind: "conv2d", filters: 32, size: 3, stride: 1, padding: "valid" }`
    public struct Configuration: LayerConfiguration {
        /// The layer's word in files.
        public static let kind = "conv2d"
        /// Its description may name an activation, which stands for a layer behind it.
        public static let takesActivation = true
        /// Outputs at each place, 1 to 65536.
        public var filters: Int
        /// The kernel's height and width, its strides and what happens at the edges.
        public var window: Window2D

        /// - Parameter filters: outputs at each place, 1 to 65536.
        public init(filters: Int, window: Window2D) {
            self.filters = filters
            self.window = window
        }

        private enum Key: String, CodingKey {
            case filters
        }

        public init(from decoder: any Decoder) throws {
            window = try Window2D(from: decoder, stride: 1)
            filters = try decoder.container(keyedBy: Key.self).integer(.filters, in: 1...65_536)
        }

        public func encode(to encoder: any Encoder) throws {
            try window.encode(to: encoder)
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(filters, forKey: .filters)
        }

        /// - Throws: `LayerError` where the samples are no images `[H, W, C]`, or smaller than a
        ///   `valid` window.
        public func layer(on inputShape: [Int], from source: LayerSource) throws -> any Layer {
            try window.check(fitsOn: inputShape, kind: Self.kind)
            let (channels, places) = (inputShape[2], window.height * window.width)
            return Conv2D(
                kernel: try source.tensor(
                    "kernel", [window.height, window.width, channels, filters],
                    .drawn(fanIn: places * channels, fanOut: places * filters)),
                bias: try source.tensor("bias", [filters], .zeros), window: window)
        }
    }
}
