import AvazFiles
import AvazOptimisation
import AvazTensors

/// Transposed two-dimensional convolution: what a convolution does to a gradient, done to an image, so
/// that it grows (Zeiler et al., 2010).
///
///     y[r s + i, c s + j, o] = b[o] + Σ x[r, c, k] K[i, j, o, k]      over all r, c, i, j that meet there
///
///     ∂L/∂x[r, c, k]    = Σ g[r s + i, c s + j, o] K[i, j, o, k]      a convolution of g by K
///     ∂L/∂K[i, j, o, k] = Σ g[r s + i, c s + j, o] x[r, c, k]         over samples and r, c
///     ∂L/∂b[o]          = Σ g[.., .., o]                              over samples and places
///
/// `x` is `[N, H, W, C]`, `y` and `g = ∂L/∂y` are `[N, H', W', F]`, `K` is `[height, width, F, C]` as in
/// Keras, `b` is `[F]`, `s` the stride. `H' = H s` where the window is `same`, and `H s + max(height - s,
/// 0)` where it is `valid`. The layer is a `Conv2D` from `F` to `C` channels run backward, whose kernels
/// do the work.
public final class ConvTranspose2D: Layer {
    /// `K`, `[height, width, F, C]`; weight decay applies.
    public let kernel: Parameter
    /// `b`, `[F]`.
    public let bias: Parameter
    /// The kernel's height and width, its strides and what happens at the edges.
    public let window: Window2D

    /// From `F` channels to `C`, over the same kernel, without bias.
    private let turned: Conv2D
    private var input = Tensor([0])
    private var sums = PartialSums()
    private var output = Tensor([0])

    /// - Parameters:
    ///   - kernel: `[height, width, F, C]`, as high and wide as the window.
    ///   - bias: `[F]`.
    public convenience init(kernel: Tensor, bias: Tensor, window: Window2D) {
        self.init(
            kernel: Parameter("kernel", kernel, decays: true), bias: Parameter("bias", bias),
            window: window)
    }

    init(kernel: Parameter, bias: Parameter, window: Window2D) {
        let shape = kernel.value.shape
        precondition(
            shape.count == 4 && bias.value.shape == [shape[2]],
            "kernel \(shape) with bias \(bias.value.shape)")
        self.kernel = kernel
        self.bias = bias
        self.window = window
        turned = Conv2D(kernel: kernel.value, bias: Tensor([shape[3]]), window: window)
    }

    /// `C`.
    public var channels: Int { kernel.value.shape[3] }
    /// `F`.
    public var filters: Int { kernel.value.shape[2] }
    /// The kernel and the bias.
    public var parameters: [Parameter] { [kernel, bias] }

    public func outputShape(for inputShape: [Int]) -> [Int] {
        precondition(inputShape.count == 3, "[H, W, C] expected, not \(inputShape)")
        return window.grown(inputShape) + [filters]
    }

    public var configuration: any LayerConfiguration {
        Configuration(filters: filters, window: window)
    }

    public func replica() -> any Layer {
        ConvTranspose2D(kernel: kernel, bias: bias, window: window)
    }

    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        precondition(
            input.shape.count == 4 && input.shape[3] == channels,
            "\(channels) channels expected, not \(input.shape)")
        self.input = input
        turned.place(on: outputShape(for: Array(input.shape.dropFirst())))
        output = turned.inputGradient(input)
        let (bias, filters, output) = (bias.value, filters, output)
        Parallel.forEachRange(of: output.count / filters, size: 1 << 10) { places, _ in
            for place in places {
                Vector.addScaled(
                    1, bias.pointer, to: output.pointer + place * filters, count: filters)
            }
        }
        return output
    }

    public func backward(_ outputGradient: Tensor, _ wanted: Gradients) -> Tensor? {
        checkGradient(outputGradient, of: output, in: self)
        let gradient =
            outputGradient.shape == output.shape
            ? outputGradient : outputGradient.reshaped(output.shape)
        // The convolution of g is the gradient of x, and holds g for that of the kernel.
        let inputGradient = turned.forward(gradient, training: true)
        if wanted.contains(.parameters) {
            _ = turned.backward(input, .parameters)
            kernel.gradient.assign(turned.kernel.gradient)
            let filters = filters
            sums.sum(over: gradient.rows, to: [bias.gradient]) { samples, _, sums in
                for place in samples.lowerBound * gradient.columns / filters..<samples.upperBound
                    * gradient.columns / filters
                {
                    Vector.addScaled(
                        1, gradient.pointer + place * filters, to: sums, count: filters)
                }
            }
        }
        return wanted.contains(.input) ? inputGradient : nil
    }
}

extension Window2D {
    /// Height and width of the image that this window, run backward, makes of one of `[H, W, …]`.
    func grown(_ shape: [Int]) -> [Int] {
        func grown(_ size: Int, _ window: Int, _ stride: Int) -> Int {
            size * stride + (padding == .same ? 0 : max(window - stride, 0))
        }
        return [grown(shape[0], height, strideHeight), grown(shape[1], width, strideWidth)]
    }
}

extension Plain {
    /// A transposed convolution of `x` `[N, H, W, C]` by `kernel` `[height, width, F, C]`.
    static func transposedConvolution(
        _ x: Tensor, _ kernel: Tensor, _ bias: Tensor, _ window: Window2D
    ) -> Tensor {
        let (channels, filters) = (x.shape[3], bias.count)
        let y = Tensor([x.rows] + window.grown(Array(x.shape[1...2])) + [filters])
        for index in 0..<y.count { y[index] = bias[index % filters] }
        visit(y, window) { place, tap, cell in
            for filter in 0..<filters {
                for channel in 0..<channels {
                    y[cell * filters + filter] +=
                        x[place * channels + channel]
                        * kernel[(tap * filters + filter) * channels + channel]
                }
            }
        }
        return y
    }

    /// Its gradients, from `g` `[N, H', W', F]`.
    static func transposedConvolutionGradients(
        _ x: Tensor, _ kernel: Tensor, _ g: Tensor, _ window: Window2D
    ) -> (kernel: Tensor, bias: Tensor, input: Tensor) {
        let (channels, filters) = (x.shape[3], g.shape[3])
        let sums = (kernel: Tensor(kernel.shape), bias: Tensor([filters]), input: Tensor(x.shape))
        for index in 0..<g.count { sums.bias[index % filters] += g[index] }
        visit(g, window) { place, tap, cell in
            for filter in 0..<filters {
                for channel in 0..<channels {
                    let weight = (tap * filters + filter) * channels + channel
                    let gradient = g[cell * filters + filter]
                    sums.kernel[weight] += x[place * channels + channel] * gradient
                    sums.input[place * channels + channel] += kernel[weight] * gradient
                }
            }
        }
        return sums
    }
}

// MARK: In files

extension ConvTranspose2D {
    /// `{ kind: "conv2d-transpose", filters: 32, size: 4, stride: 2, padding: "same" }`
    public struct Configuration: LayerConfiguration {
        /// The layer's word in files.
        public static let kind = "conv2d-transpose"
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

        private enum Key: String, CodingKey { case filters }

        public init(from decoder: any Decoder) throws {
            window = try Window2D(from: decoder, stride: 1)
            filters = try decoder.container(keyedBy: Key.self).integer(.filters, in: 1...65_536)
        }

        public func encode(to encoder: any Encoder) throws {
            try window.encode(to: encoder)
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(filters, forKey: .filters)
        }

        /// - Throws: `LayerError` where the samples are no images `[H, W, C]`.
        public func layer(on inputShape: [Int], from source: LayerSource) throws -> any Layer {
            guard inputShape.count == 3 else {
                throw LayerError(
                    "a conv2d-transpose layer needs an image [H, W, C], but gets \(inputShape); put "
                        + "a \"reshape\" layer before it")
            }
            let (channels, places) = (inputShape[2], window.height * window.width)
            return ConvTranspose2D(
                kernel: try source.tensor(
                    "kernel", [window.height, window.width, filters, channels],
                    .drawn(fanIn: places * channels, fanOut: places * filters)),
                bias: try source.tensor("bias", [filters], .zeros), window: window)
        }
    }
}
