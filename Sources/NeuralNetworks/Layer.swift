import AvazOptimisation
import AvazTensors

/// What a backward pass is to work out.
public struct Gradients: OptionSet, Sendable {
    public let rawValue: Int
    /// One bit each: 1 for the parameters, 2 for the input.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Of the parameters: stored with each, over what stood there.
    public static let parameters = Gradients(rawValue: 1)
    /// Of the input: returned.
    public static let input = Gradients(rawValue: 2)
}

/// One pass through a part of a network: `forward` computes it, `backward` its gradient.
///
/// A step keeps what `backward` needs from its last `forward`, and owns the tensors it returns: they
/// are valid until its next call. Buffers are made when the batch size changes and reused otherwise,
/// so that a steady training loop allocates nothing.
public protocol Step: AnyObject {
    /// Trained and untrained arrays, in a fixed order.
    var parameters: [Parameter] { get }

    /// - Parameters:
    ///   - input: `[N, …]`.
    ///   - training: dropout draws and batch statistics are for training alone.
    func forward(_ input: Tensor, training: Bool) -> Tensor

    /// Overwrites the gradient of each parameter and hands on that of the input, as far as either is
    /// wanted; what is not wanted is not touched.
    ///
    /// - Parameter outputGradient: `∂L/∂output`, as many numbers as the last output. The step may
    ///   overwrite it, so that a gradient passes through small steps in one and the same memory.
    /// - Returns: `∂L/∂input`, shaped as the last input; nil where it is not wanted.
    func backward(_ outputGradient: Tensor, _ wanted: Gradients) -> Tensor?
}

/// A step that stands for itself: what networks are made of.
public protocol Layer: Step {
    /// All that the layer is but its weights, as files write it.
    var configuration: any LayerConfiguration { get }

    /// Shape of one sample's output, given that of one sample's input; both without the batch axis.
    func outputShape(for inputShape: [Int]) -> [Int]

    /// The parameters under names that are unique in the layer: their own, unless it is made of layers.
    var namedParameters: [(name: String, parameter: Parameter)] { get }

    /// A layer over the same parameters with buffers of its own, and, where it draws, its draws from
    /// the beginning.
    func replica() -> any Layer
}

/// What holds for a step without parameters.
extension Step {
    /// None.
    public var parameters: [Parameter] { [] }
}

extension Layer {
    /// The layer's own parameters under their own names.
    public var namedParameters: [(name: String, parameter: Parameter)] {
        parameters.map { ($0.name, $0) }
    }
}

/// What holds for a layer whose output is shaped as its input.
extension Layer {
    public func outputShape(for inputShape: [Int]) -> [Int] { inputShape }
}

/// A step that draws at random while it trains.
public protocol Stochastic: Step {
    /// Where its generator stands: training that goes on from here draws the same.
    var generator: FastGenerator { get set }
}

/// Refuses a gradient of another size than the output that it is of: a layer would write past its
/// end, or leave a part of what it hands on as it was.
func checkGradient(_ gradient: Tensor, of output: Tensor, in layer: Any) {
    precondition(
        gradient.count == output.count,
        "\(type(of: layer)): a gradient of \(gradient.shape) for an output of \(output.shape)")
}
