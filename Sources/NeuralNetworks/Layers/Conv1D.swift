import AvazFiles
import AvazOptimisation
import AvazTensors

/// One-dimensional convolution over time (cross-correlation, as in all network libraries).
///
///     y[t, o] = b[o] + Σ x[t s + i, k] K[i, k, o]             over i, k
///
///     ∂L/∂K[i, k, o] = Σ x[t s + i, k] g[t, o]                over samples and t
///     ∂L/∂b[o]       = Σ g[t, o]                              over samples and t
///
/// `x` is `[N, T, C]`, `y` and `g = ∂L/∂y` are `[N, T', F]`, `K` is `[size, C, F]`, `b` is `[F]`, `s`
/// the stride. A line of time is an image of height 1, so that `Conv2D`'s kernels do the work; its
/// plain loops are the oracle.
///
/// ```swift
/// let layer = Conv1D(kernel: Tensor([2, 1, 1], [1, -1]), bias: Tensor([1]))
/// layer.forward(Tensor([1, 3, 1], [5, 3, 4]), training: false).array  // [2.0, -1.0]
/// ```
public final class Conv1D: Layer {
    /// `K`, `[size, C, F]`; weight decay applies.
    public let kernel: Parameter
    /// `b`, `[F]`.
    public let bias: Parameter
    /// From one place to the next, 1 or more.
    public let stride: Int
    /// What happens at the ends.
    public let padding: Window2D.Padding

    private let images: Conv2D
    private let line = LineViews()

    /// - Parameters:
    ///   - kernel: `[size, C, F]`.
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
            shape.count == 3 && bias.value.shape == [shape[2]],
            "kernel \(shape) with bias \(bias.value.shape)")
        self.kernel = kernel
        self.bias = bias
        self.stride = stride
        self.padding = padding
        images = Conv2D(
            kernel: kernel.value.reshaped([1] + shape), bias: bias.value,
            window: Window2D(
                1, shape[0], strideHeight: 1, strideWidth: stride, padding: padding))
    }

    /// `size`.
    public var size: Int { kernel.value.shape[0] }
    /// `C`.
    public var channels: Int { kernel.value.shape[1] }
    /// `F`.
    public var filters: Int { kernel.value.shape[2] }
    /// The kernel and the bias.
    public var parameters: [Parameter] { [kernel, bias] }

    public func outputShape(for inputShape: [Int]) -> [Int] {
        Array(images.outputShape(for: [1] + inputShape).dropFirst())
    }

    public var configuration: any LayerConfiguration {
        Configuration(filters: filters, size: size, stride: stride, padding: padding)
    }

    public func replica() -> any Layer {
        Conv1D(kernel: kernel, bias: bias, stride: stride, padding: padding)
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

/// A line of time `[N, T, C]` as an image `[N, 1, T, C]`, and back; views that are made anew only when
/// another tensor comes.
final class LineViews {
    private var (image, line) = (ShapedView(), ShapedView())
    private var (gradientImage, gradientLine) = (ShapedView(), ShapedView())

    func widened(_ line: Tensor) -> Tensor { image.view(of: line, shape: Self.wide(line)) }
    func narrowed(_ image: Tensor) -> Tensor { line.view(of: image, shape: Self.narrow(image)) }
    func widenedGradient(_ line: Tensor) -> Tensor {
        gradientImage.view(of: line, shape: Self.wide(line))
    }
    func narrowedGradient(_ image: Tensor) -> Tensor {
        gradientLine.view(of: image, shape: Self.narrow(image))
    }

    private static func wide(_ line: Tensor) -> [Int] {
        precondition(line.shape.count == 3, "[N, T, C] expected, not \(line.shape)")
        return [line.shape[0], 1, line.shape[1], line.shape[2]]
    }

    private static func narrow(_ image: Tensor) -> [Int] {
        [image.shape[0], image.shape[2], image.shape[3]]
    }
}

// MARK: In files

extension Conv1D {
    /// `{ kind: "conv1d", filters: 32, size: 5, stride: 2, padding: "same" }`
    public struct Configuration: LayerConfiguration {
        /// The layer's word in files.
        public static let kind = "conv1d"
        /// Its description may name an activation, which stands for a layer behind it.
        public static let takesActivation = true
        /// Outputs at each place, 1 to 65536.
        public var filters: Int
        /// Steps under the window, 1 to 1024.
        public var size: Int
        /// From one place to the next, 1 to 1024; 1 unless said.
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

        /// - Throws: `LayerError` where the samples are no lines `[T, C]`, or shorter than a `valid` window.
        public func layer(on inputShape: [Int], from source: LayerSource) throws -> any Layer {
            try LineWindow.check(inputShape, Self.kind)
            guard padding == .same || inputShape[0] >= size else {
                throw LayerError(
                    "a conv1d window of \(size) does not fit into \(inputShape[0]) steps")
            }
            let channels = inputShape[1]
            return Conv1D(
                kernel: try source.tensor(
                    "kernel", [size, channels, filters],
                    .drawn(fanIn: size * channels, fanOut: size * filters)),
                bias: try source.tensor("bias", [filters], .zeros), stride: stride,
                padding: padding)
        }
    }
}

/// The keys that a convolution over time and its transpose have in files.
struct LineWindow {
    var filters: Int
    var size: Int
    var stride: Int
    var padding: Window2D.Padding

    private enum Key: String, CodingKey { case filters, size, stride, padding }

    init(filters: Int, size: Int, stride: Int, padding: Window2D.Padding) {
        self.filters = filters
        self.size = size
        self.stride = stride
        self.padding = padding
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        filters = try container.integer(.filters, in: 1...65_536)
        size = try container.integer(.size, in: 1...1024)
        stride = try container.integer(.stride, in: 1...1024, default: 1)
        padding = try container.choice(.padding, default: .valid)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(filters, forKey: .filters)
        try container.encode(size, forKey: .size)
        try container.encode(stride, forKey: .stride)
        try container.encode(padding.rawValue, forKey: .padding)
    }

    /// - Throws: `LayerError` where samples of that shape are no lines of time.
    static func check(_ inputShape: [Int], _ kind: String) throws {
        guard inputShape.count == 2 else {
            throw LayerError(
                "a \(kind) layer needs steps in time [T, C], but gets \(inputShape); put a "
                    + "\"reshape\" layer before it")
        }
    }
}
