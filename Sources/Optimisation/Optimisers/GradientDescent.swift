import AvazTensors

/// Gradient descent, plain or with a velocity.
///
///     w ← w - η λ w                     weight decay, for the parameters that decay
///
///     w ← w - η g                       plain                                g = ∂L/∂w
///
///     v ← μ v - η g
///     w ← w + v                         momentum (Polyak, 1964)
///     w ← w + μ v - η g                 Nesterov (Sutskever et al., 2013)
public final class GradientDescent: Optimiser {
    /// `η`.
    public var learningRate: Float
    /// `μ`, in `0 ..< 1`: the part of the last step that is taken again.
    public let momentum: Float
    /// Whether the gradient acts as if taken where the velocity leads.
    public let isNesterov: Bool
    /// `λ`, decoupled from the gradient (Loshchilov and Hutter, 2019).
    public let weightDecay: Float

    private var velocities: [Tensor] = []

    /// Plain descent where nothing but the rate is given.
    public init(
        learningRate: Float, momentum: Float = 0, isNesterov: Bool = false, weightDecay: Float = 0
    ) {
        precondition(momentum >= 0 && momentum < 1, "momentum \(momentum) outside 0 ..< 1")
        precondition(weightDecay >= 0, "weight decay \(weightDecay) below 0")
        self.learningRate = learningRate
        self.momentum = momentum
        self.isNesterov = isNesterov
        self.weightDecay = weightDecay
    }

    /// Whether a step is `w ← w - η g` and nothing else.
    public var isPlain: Bool { momentum == 0 && weightDecay == 0 }

    /// The velocities.
    public var state: OptimiserState {
        get { OptimiserState(tensors: velocities) }
        set { velocities = newValue.tensors }
    }

    /// Moves each trained parameter once, by its stored gradient.
    public func step(_ parameters: [Parameter]) {
        let trained = parameters.filter(\.isTrained)
        if momentum > 0 && velocities.isEmpty {
            velocities = trained.map { Tensor($0.value.shape) }
        }
        for (index, parameter) in trained.enumerated() {
            let keep = parameter.decays ? 1 - learningRate * weightDecay : 1
            if momentum > 0 {
                accelerate(parameter, velocity: velocities[index], keep: keep)
            } else {
                descend(parameter, keep: keep)
            }
        }
    }

    private func descend(_ parameter: Parameter, keep: Float) {
        let (value, gradient, rate) = (parameter.value, parameter.gradient, learningRate)
        Parallel.forEachRange(of: value.count) { range, _ in
            @inline(__always) func rule(_ w: inout SIMD16<Float>, _ g: SIMD16<Float>) {
                w = w * keep - rate * g
            }
            let start = range.lowerBound
            Vector.update(
                value.pointer + start, by: gradient.pointer + start, count: range.count, rule)
        }
    }

    private func accelerate(_ parameter: Parameter, velocity: Tensor, keep: Float) {
        let (value, gradient, rate) = (parameter.value, parameter.gradient, learningRate)
        let (momentum, isNesterov) = (momentum, isNesterov)
        Parallel.forEachRange(of: value.count) { range, _ in
            @inline(__always) func rule(
                _ w: inout SIMD16<Float>, _ v: inout SIMD16<Float>, _ g: SIMD16<Float>
            ) {
                v = momentum * v - rate * g
                w = w * keep + (isNesterov ? momentum * v - rate * g : v)
            }
            let start = range.lowerBound
            Vector.update(
                value.pointer + start, velocity.pointer + start, by: gradient.pointer + start,
                count: range.count, rule)
        }
    }
}
