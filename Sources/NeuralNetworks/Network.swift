import Tensors

/// Layers one after the other.
///
/// ```swift
/// var generator = MersenneTwister(seed: 1)
/// let network = Network([
///     Dense(inputs: 12, outputs: 11, initialiser: .xavier, using: &generator),
///     Activation(.relu),
///     Dense(inputs: 11, outputs: 10, initialiser: .xavier, using: &generator),
/// ])
/// let scores = network.forward(features, training: false)  // [N, 10]
/// ```
public final class Network {
    public let layers: [any Layer]

    public init(_ layers: [any Layer]) {
        self.layers = layers
        (layers.first as? Dense)?.needsInputGradient = false
    }

    /// Every layer's parameters in order, named `<layer index>.<name>` by `namedParameters`.
    public var parameters: [Parameter] { layers.flatMap(\.parameters) }

    /// Parameters under names that are unique in the network: `0.weights`, `0.bias`, `2.weights`…
    public var namedParameters: [(name: String, parameter: Parameter)] {
        layers.enumerated().flatMap { index, layer in
            layer.parameters.map { ("\(index).\($0.name)", $0) }
        }
    }

    /// - Parameter input: `[N, …]`.
    /// - Returns: the last layer's output, valid until the next call.
    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        layers.reduce(input) { $1.forward($0, training: training) }
    }

    /// - Parameter outputGradient: `∂L/∂output` of the last `forward`.
    public func backward(_ outputGradient: Tensor) {
        _ = layers.reversed().reduce(outputGradient) { $1.backward($0) }
    }
}
