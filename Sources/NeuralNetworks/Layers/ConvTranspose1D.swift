import AvazOptimisation
import AvazTensors

/// Transposed convolution over time: a line of `T` steps grows to about `T` times the stride.
///
///     y[t s + i, o] = b[o] + Σ x[t, k] K[i, o, k]                over all t, i that meet there
///
///     ∂L/∂x[t, k]    = Σ g[t s + i, o] K[i, o, k]                a convolution of g by K
///     ∂L/∂K[i, o, k] = Σ g[t s + i, o] x[t, k]                   over samples and t
///     ∂L/∂b[o]       = Σ g[.., o]                                over samples and steps
///
/// `x` is `[N, T, C]`, `y` and `g = ∂L/∂y` are `[N, T', F]`, `K` is `[size, F, C]` as in Keras, `b` is
/// `[F]`, `s` the stride; `T' = T s` where the window is `same`, and `T s + max(size - s, 0)` where it is
/// `valid`. A line is an image of height 1: `ConvTranspose2D` does the work, and holds the plain loops.
public final class ConvTranspose1D: Layer {
    /// `K`, `[size, F, C]`; weight decay applies.
    public let kernel: Parameter
    /// `b`, `[F]`.
    public let bias: Parameter
    /// Steps that each step of the input is apart in the output, 1 or more.
    public let stride: Int
    /// What happens at the ends.
    public let padding: Window2D.Padding

    private let images: ConvTranspose2D
    private let line = LineViews()

    /// - Parameters:
    ///   - kernel: `[size, F, C]`.
    ///   - bias: `[F]`.
    public convenience init(
        kernel: Tensor, bias: Tensor, stride: Int = 1, padding: Window2D.Padding = .valid
    ) {
        self.init(
            kernel: Parameter("kernel", kernel, decays: true), bias: Parameter("bias", bias),
            stride: stride, padding: padding)
    }

    init(kernel: Parameter, bias: Parameter, stride: Int, padding: Window2D.Padding) {
        let shape = kernel.value.shape
        precondition(
            shape.count == 3 && bias.value.shape == [shape[1]],
            "kernel \(shape) with bias \(bias.value.shape)")
        self.kernel = kernel
        self.bias = bias
        self.stride = stride
        self.padding = padding
        images = ConvTranspose2D(
            kernel: kernel.value.reshaped([1] + shape), bias: bias.value,
            window: Window2D(
                1, shape[0], strideHeight: 1, strideWidth: stride, padding: padding))
    }

    /// `size`.
    public var size: Int { kernel.value.shape[0] }
    /// `C`.
    public var channels: Int { kernel.value.shape[2] }
    /// `F`.
    public var filters: Int { kernel.value.shape[1] }
    /// The kernel and the bias.
    public var parameters: [Parameter] { [kernel, bias] }

    public func outputShape(for inputShape: [Int]) -> [Int] {
        Array(images.outputShape(for: [1] + inputShape).dropFirst())
    }

    public var configuration: any LayerConfiguration {
        Configuration(filters: filters, size: size, stride: stride, padding: padding)
    }

    public func replica() -> any Layer {
        ConvTranspose1D(kernel: kernel, bias: bias, stride: stride, padding: padding)
    }

    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        line.narrowed(images.forward(line.widened(input), training: training))
    }

    public func backward(_ outputGradient: Tensor, _ wanted: Gradients) -> Tensor? {
        let gradient = images.backward(line.widenedGradient(outputGradient), wanted)
        if wanted.contains(.parameters) {
            kernel.gradient.assign(images.kernel.gradient)
            bias.gradient.assign(images.bias.gradient)
        }
        return gradient.map(line.narrowedGradient)
    }
}

// MARK: In files

extension ConvTranspose1D {
    /// `{ kind: "conv1d-transpose", filters: 32, size: 4, stride: 2, padding: "same" }`
    public struct Configuration: LayerConfiguration {
        /// The layer's word in files.
        public static let kind = "conv1d-transpose"
        /// Its description may name an activation, which stands for a layer behind it.
        public static let takesActivation = true
        /// Outputs at each step, 1 to 65536.
        public var filters: Int
        /// Steps under the window, 1 to 1024.
        public var size: Int
        /// How far the steps of the input lie apart in the output, 1 to 1024; 1 unless said.
        public var stride: Int
        /// What happens at the ends; `valid` unless said.
        public var padding: Window2D.Padding

        /// `filters` 1 to 65536; `size` and `stride` 1 to 1024 steps.
        public init(
            filters: Int, size: Int, stride: Int = 1, padding: Window2D.Padding = .valid
        ) {
            self.filters = filters
            self.size = size
            self.stride = stride
            self.padding = padding
        }

        public init(from decoder: any Decoder) throws {
            let values = try LineWindow(from: decoder)
            (filters, size) = (values.filters, values.size)
            (stride, padding) = (values.stride, values.padding)
        }

        public func encode(to encoder: any Encoder) throws {
            try LineWindow(filters: filters, size: size, stride: stride, padding: padding)
                .encode(to: encoder)
        }

        /// - Throws: `LayerError` where the samples are no lines `[T, C]`.
        public func layer(on inputShape: [Int], from source: LayerSource) throws -> any Layer {
            try LineWindow.check(inputShape, Self.kind)
            let channels = inputShape[1]
            return ConvTranspose1D(
                kernel: try source.tensor(
                    "kernel", [size, filters, channels],
                    .drawn(fanIn: size * channels, fanOut: size * filters)),
                bias: try source.tensor("bias", [filters], .zeros), stride: stride,
                padding: padding)
        }
    }
}
