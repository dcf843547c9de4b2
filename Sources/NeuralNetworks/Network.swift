import AvazTensors

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
    /// As they were given, from input to output, whether or not some are joined when run.
    public let layers: [any Layer]

    /// What is run: the layers, some of them joined.
    let steps: [any Layer]
    /// Steps before this one have no parameters, so that training needs no gradient of them.
    private let firstTrained: Int

    /// - Parameter joining: whether layers that follow each other are run in one pass where there is
    ///   a way: `ConvolutionPool`, `NormalisedDense`, `PooledClassifier`. The results are the same
    ///   but for rounding.
    public init(_ layers: [any Layer], joining: Bool = true) {
        self.layers = layers
        steps = joining ? Self.joined(layers) : layers
        firstTrained = steps.firstIndex { !$0.parameters.isEmpty } ?? steps.count
        needsInputGradient = false
        tellFirstStep()
    }

    private static func joined(_ layers: [any Layer]) -> [any Layer] {
        var steps: [any Layer] = []
        func join(_ count: Int, _ joined: (any Layer)?) {
            if let joined { steps.replaceSubrange((steps.count - count)..., with: [joined]) }
        }
        for layer in layers {
            steps.append(layer)
            join(3, ConvolutionPool(joining: steps.suffix(3)))
            join(3, NormalisedDense(joining: steps.suffix(3)))
            join(2, PooledClassifier(joining: steps.suffix(2)))
        }
        return steps
    }

    /// Whether `backward` goes down to the network's input, to explain a decision, or stops at the
    /// first parameters, to train. False unless set.
    public var needsInputGradient: Bool { didSet { tellFirstStep() } }

    private func tellFirstStep() {
        if firstTrained < steps.count {
            steps[firstTrained].needsInputGradient = needsInputGradient
        }
    }

    /// The same parameters with buffers of their own: another thread may run it at the same time, as
    /// long as nobody trains.
    public func replica() -> Network { Network(layers.map { $0.replica() }) }

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
        steps.reduce(input) { $1.forward($0, training: training) }
    }

    /// Stores the gradient of every parameter.
    ///
    /// - Parameter outputGradient: `∂L/∂output` of the last `forward`.
    /// - Returns: `∂L/∂input`, shaped as the last input, where `needsInputGradient` is set.
    @discardableResult
    public func backward(_ outputGradient: Tensor) -> Tensor {
        let called = needsInputGradient ? steps[...] : steps[firstTrained...]
        return called.reversed().reduce(outputGradient) { $1.backward($0) }
    }
}
