import AvazTensors

/// An array that a layer carries from step to step, with its gradient.
public final class Parameter {
    /// Unique within its layer, such as `weights`.
    public let name: String
    /// Changed in place by each step, so that replicas follow; its shape stays.
    public let value: Tensor
    /// `∂L/∂value`; empty for what is not trained.
    public private(set) var gradient: Tensor
    /// False for what training updates by other means than gradients, such as running means.
    public let isTrained: Bool
    /// Whether weight decay applies: to weights, not to biases and scales.
    public let decays: Bool

    /// - Parameters:
    ///   - name: unique within its layer.
    ///   - value: kept, not copied.
    ///   - isTrained: false for what training updates by other means than gradients.
    ///   - decays: true for weights, to which weight decay applies.
    public init(_ name: String, _ value: Tensor, isTrained: Bool = true, decays: Bool = false) {
        self.name = name
        self.value = value
        self.isTrained = isTrained
        self.decays = decays
        gradient = Tensor(isTrained ? value.shape : [0])
    }

    /// Brings the gradients of what is trained together into one block, one behind the other: to be
    /// sent, summed or saved as a whole. What stood in them is kept.
    ///
    /// - Returns: the gradients of `parameters` that are trained, in one memory.
    @discardableResult
    public static func gatherGradients(of parameters: [Parameter]) -> Arena {
        let trained = parameters.filter(\.isTrained)
        let arena = Arena(trained.map(\.value.shape))
        for (parameter, place) in zip(trained, arena.tensors) {
            place.assign(parameter.gradient)
            parameter.gradient = place
        }
        return arena
    }
}
