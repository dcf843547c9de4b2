import AvazOptimisation
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
///
/// A network with recurrent layers also goes through time by itself, one step after the other:
///
/// ```swift
/// network.resetState()
/// for token in melody { scores = network.step(Tensor([1], [token])) }  // of what follows
/// ```
public final class Network {
    /// As they were given, from input to output.
    public let layers: [any Layer]

    /// What is run: replicas of the layers, some of them fused.
    let steps: [any Step]
    /// Those steps that go through time, at their places; nil at the others'.
    private let recurrent: [(any RecurrentLayer)?]
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
        let isRecurrent = own.contains { $0 is any RecurrentLayer }
        if isRecurrent {
            // A step by itself is to give what it gives within a sequence, to the bit.
            for case let dense as Dense in own { dense.isRowwise = true }
        }
        steps = fusing && !isRecurrent ? Self.fused(own) : own
        recurrent = steps.map { $0 as? any RecurrentLayer }
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
            layer.namedParameters.map { ("\(index).\($0.name)", $0.parameter) }
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

    /// - Parameters:
    ///   - input: `[N, …]`.
    ///   - lengths: steps of each sequence that are its own; recurrent layers pass over what lies
    ///     behind, other layers do not know of it. Nil where all are.
    /// - Returns: the last layer's output, valid until the next call.
    public func forward(_ input: Tensor, lengths: [Int]? = nil, training: Bool) -> Tensor {
        for case let layer? in recurrent { layer.lengths = lengths }
        return steps.reduce(input) { $1.forward($0, training: training) }
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

    // MARK: Through time

    /// Whether the network goes through time one `step` after the other: it has recurrent layers, and
    /// all of them read forward.
    public var canStep: Bool {
        isRecurrent && recurrent.allSatisfy { $0?.canStep ?? true }
    }

    /// Whether some layer goes through time.
    var isRecurrent: Bool { recurrent.contains { $0 != nil } }

    /// Whether each batch begins where the one before it ended, in some layer.
    public var carriesState: Bool { recurrent.contains { $0?.carriesState ?? false } }

    /// Where the sequences stand: the states of each recurrent layer, in their order. They can be kept
    /// (copied, since the layers go on with them) and set again.
    public var state: [[Tensor]] {
        get { recurrent.compactMap { $0?.state } }
        set {
            let layers = recurrent.compactMap(\.self)
            precondition(
                layers.count == newValue.count,
                "states of \(newValue.count) layers for \(layers.count)")
            for (layer, state) in zip(layers, newValue) { layer.state = state }
        }
    }

    /// Every sequence begins afresh.
    public func resetState() { for case let layer? in recurrent { layer.resetState() } }

    /// The next step of each sequence, from where the last `step` or `forward` ended: what `forward`
    /// would give at that place, to the bit. Where the last recurrent layer gives its last state alone,
    /// that is the state after this step.
    ///
    /// - Parameter input: one step, `[N, C]`, or `[N]` symbols; `N` sequences as before.
    /// - Returns: the last layer's output, `[N, …]`, valid until the next call. Where the input is always
    ///   the same tensor, nothing is allocated after the first call, but for what the system takes to
    ///   wake a second thread for large layers.
    public func step(_ input: Tensor) -> Tensor {
        var output = input
        for index in steps.indices {
            output =
                recurrent[index]?.step(output) ?? steps[index].forward(output, training: false)
        }
        return output
    }

    private var gradients: [Tensor] { parameters.filter(\.isTrained).map(\.gradient) }

    private func keep(_ gradients: [Tensor]) {
        if kept.isEmpty { kept = gradients.map { Tensor($0.shape) } }
        for (place, gradient) in zip(kept, gradients) { place.assign(gradient) }
    }
}
