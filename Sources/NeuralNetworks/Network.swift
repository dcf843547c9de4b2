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
///
/// What is run are replicas of the layers: the same parameters, but buffers of the network's own. A
/// layer may therefore stand in several networks, such as a discriminator by itself and behind a
/// generator; each can be run and trained at any time, and none changes what another one holds but
/// for the parameters that they share.
public final class Network {
    /// As they were given, from input to output.
    public let layers: [any Layer]

    /// What is run: replicas of the layers, some of them fused.
    let steps: [any Step]
    /// Steps before this one have no parameters, so that training needs no gradient of them.
    private let firstTrained: Int
    /// Gradients of before, where new ones are added to them.
    private var kept: [Tensor] = []

    /// - Parameter fusing: whether layers that follow each other are run in one pass where there is
    ///   a way: `ConvolutionPool`, `NormalisedDense`, `PooledClassifier`. The results are the same
    ///   but for rounding.
    public init(_ layers: [any Layer], fusing: Bool = true) {
        self.layers = layers
        let own = layers.map { $0.replica() }
        steps = fusing ? Self.fused(own) : own
        firstTrained = steps.firstIndex { !$0.parameters.isEmpty } ?? steps.count
    }

    private static func fused(_ layers: [any Layer]) -> [any Step] {
        var steps: [any Step] = []
        func fuse(_ count: Int, _ fused: (any Step)?) {
            if let fused { steps.replaceSubrange((steps.count - count)..., with: [fused]) }
        }
        for layer in layers {
            steps.append(layer)
            fuse(3, ConvolutionPool(fusing: steps.suffix(3)))
            fuse(3, NormalisedDense(fusing: steps.suffix(3)))
            fuse(2, PooledClassifier(fusing: steps.suffix(2)))
        }
        return steps
    }

    /// The same parameters with buffers of their own: another thread may run it at the same time, as
    /// long as nobody trains.
    public func replica() -> Network { Network(layers) }

    /// Every layer's parameters in order, named `<layer index>.<name>` by `namedParameters`.
    public var parameters: [Parameter] { layers.flatMap(\.parameters) }

    /// Parameters under names that are unique in the network: `0.weights`, `0.bias`, `2.weights`…
    public var namedParameters: [(name: String, parameter: Parameter)] {
        layers.enumerated().flatMap { index, layer in
            layer.parameters.map { ("\(index).\($0.name)", $0) }
        }
    }

    /// Where the generators of what draws in training stand, in the order of the layers.
    public var generators: [FastGenerator] {
        get { steps.compactMap { ($0 as? any Stochastic)?.generator } }
        set {
            let drawing = steps.compactMap { $0 as? any Stochastic }
            precondition(drawing.count == newValue.count, "\(newValue.count) generators")
            for (step, generator) in zip(drawing, newValue) { step.generator = generator }
        }
    }

    /// - Parameter input: `[N, …]`.
    /// - Returns: the last layer's output, valid until the next call.
    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        steps.reduce(input) { $1.forward($0, training: training) }
    }

    /// Works out gradients of the last `forward`, as far as they are wanted.
    ///
    /// Where none of the input is wanted, the pass ends at the first parameters. Where none of the
    /// parameters are, theirs stay as they were: so a generator learns through a discriminator.
    ///
    /// - Parameters:
    ///   - outputGradient: `∂L/∂output`, which may be overwritten.
    ///   - adding: whether the parameters' gradients are added to those that are there, instead of
    ///     overwriting them.
    /// - Returns: `∂L/∂input`, shaped as the last input; nil where it is not wanted.
    @discardableResult
    public func backward(
        _ outputGradient: Tensor, _ wanted: Gradients = .parameters, adding: Bool = false
    ) -> Tensor? {
        let added = adding && wanted.contains(.parameters) ? gradients : []
        keep(added)
        let last = wanted.contains(.input) ? 0 : firstTrained
        var gradient: Tensor? = outputGradient
        for index in steps.indices.reversed() where index >= last {
            guard let above = gradient else { break }
            var own = wanted.intersection(.parameters)
            if index > last || wanted.contains(.input) { own.insert(.input) }
            gradient = steps[index].backward(above, own)
        }
        for (gradient, before) in zip(added, kept) {
            Vector.addScaled(1, before.pointer, to: gradient.pointer, count: gradient.count)
        }
        return wanted.contains(.input) ? gradient : nil
    }

    private var gradients: [Tensor] { parameters.filter(\.isTrained).map(\.gradient) }

    private func keep(_ gradients: [Tensor]) {
        if kept.isEmpty { kept = gradients.map { Tensor($0.shape) } }
        for (place, gradient) in zip(kept, gradients) { place.assign(gradient) }
    }
}
