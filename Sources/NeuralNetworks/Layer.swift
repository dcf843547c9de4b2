import AvazTensors

/// One step of a network: `forward` computes it, `backward` its gradient.
///
/// A layer keeps what `backward` needs from the last `forward`, and owns the tensors it returns:
/// they are valid until its next call. Buffers are made when the batch size changes and reused
/// otherwise, so that a steady training loop allocates nothing.
public protocol Layer: AnyObject {
    /// The layer's word in model files and summaries, such as `dense`.
    var kind: String { get }

    /// Trained and untrained arrays, in a fixed order.
    var parameters: [Parameter] { get }

    /// Shape of one sample's output, given that of one sample's input; both without the batch axis.
    func outputShape(for inputShape: [Int]) -> [Int]

    /// - Parameters:
    ///   - input: `[N, …]`.
    ///   - training: dropout draws and batch statistics are for training alone.
    func forward(_ input: Tensor, training: Bool) -> Tensor

    /// Stores the gradient of each parameter and hands on that of the input.
    ///
    /// - Parameter outputGradient: `∂L/∂output`, shaped as the last output. The layer may overwrite
    ///   it, so that a gradient passes through small layers in one and the same memory.
    /// - Returns: `∂L/∂input`, shaped as the last input.
    func backward(_ outputGradient: Tensor) -> Tensor

    /// False where nobody asks for `∂L/∂input`: what `backward` returns is then meaningless. Set by
    /// the network; layers without parameters may ignore it, since `backward` is then not called.
    var needsInputGradient: Bool { get set }

    /// A layer over the same parameters with buffers of its own, to be used on another thread.
    func replica() -> any Layer
}

/// What holds for a layer without parameters whose output is shaped as its input.
extension Layer {
    public var parameters: [Parameter] { [] }
    public func outputShape(for inputShape: [Int]) -> [Int] { inputShape }
    public var needsInputGradient: Bool {
        get { true }
        set {}
    }
}

/// An array that a layer carries from step to step, with its gradient.
public final class Parameter {
    /// Unique within its layer, such as `weights`.
    public let name: String
    /// Changed in place by each step, so that replicas follow; its shape stays.
    public let value: Tensor
    /// `∂L/∂value`; empty for what is not trained.
    public let gradient: Tensor
    /// False for what training updates by other means than gradients, such as running means.
    public let isTrained: Bool
    /// Whether weight decay applies: to weights, not to biases and scales.
    public let decays: Bool

    public init(_ name: String, _ value: Tensor, isTrained: Bool = true, decays: Bool = false) {
        self.name = name
        self.value = value
        self.isTrained = isTrained
        self.decays = decays
        gradient = Tensor(isTrained ? value.shape : [0])
    }
}
