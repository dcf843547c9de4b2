import AvazTensors

/// Adadelta (Zeiler, 2012), in Keras's form.
///
///     w ← w - η λ w                               for the parameters that decay
///     a ← ρ a + (1 - ρ) g²                        g = ∂L/∂w
///     δ = g √(d + ε) / √(a + ε)
///     d ← ρ d + (1 - ρ) δ²
///     w ← w - η δ
///
/// In the paper `η` is 1: the rule finds its own measure. Keras's default of 0.001 moves a thousand
/// times less.
public final class Adadelta: Optimiser {
    /// `η`.
    public var learningRate: Float
    /// `ρ`, in `0 ..< 1`: how slowly both mean squares move.
    public let rho: Double
    /// `ε`, above 0.
    public let epsilon: Float
    /// `λ`, decoupled from the gradient (Loshchilov and Hutter, 2019).
    public let weightDecay: Float

    /// `a` and `d` of each parameter.
    private var (gradients, steps): ([Tensor], [Tensor]) = ([], [])

    /// The defaults are Keras's.
    public init(
        learningRate: Float = 1e-3, rho: Double = 0.95, epsilon: Float = 1e-7,
        weightDecay: Float = 0
    ) {
        precondition(
            (0..<1).contains(rho) && epsilon > 0, "Adadelta with rho \(rho), epsilon \(epsilon)")
        precondition(weightDecay >= 0, "weight decay \(weightDecay) below 0")
        self.learningRate = learningRate
        self.rho = rho
        self.epsilon = epsilon
        self.weightDecay = weightDecay
    }

    /// The mean squares of the gradients, then those of the steps.
    public var state: OptimiserState {
        get { OptimiserState(tensors: gradients + steps) }
        set {
            precondition(
                newValue.tensors.count.isMultiple(of: 2),
                "\(newValue.tensors.count) tensors for Adadelta")
            gradients = Array(newValue.tensors.prefix(newValue.tensors.count / 2))
            steps = Array(newValue.tensors.suffix(newValue.tensors.count / 2))
        }
    }

    /// Moves each trained parameter once, by its stored gradient.
    public func step(_ parameters: [Parameter]) {
        let trained = parameters.filter(\.isTrained)
        if gradients.isEmpty {
            gradients = trained.map { Tensor($0.value.shape) }
            steps = trained.map { Tensor($0.value.shape) }
        }
        for (index, parameter) in trained.enumerated() {
            let keep = parameter.decays ? 1 - learningRate * weightDecay : 1
            step(parameter, gradients: gradients[index], steps: steps[index], keep: keep)
        }
    }

    private func step(_ parameter: Parameter, gradients: Tensor, steps: Tensor, keep: Float) {
        let (value, gradient, rate, epsilon) = (
            parameter.value, parameter.gradient, learningRate, epsilon
        )
        let (rho, rest) = (Float(rho), Float(1 - rho))
        Parallel.forEachRange(of: value.count) { range, _ in
            @inline(__always) func rule(
                _ w: inout SIMD16<Float>, _ a: inout SIMD16<Float>, _ d: inout SIMD16<Float>,
                _ g: SIMD16<Float>
            ) {
                a = rho * a + rest * g * g
                let step = g * (d + epsilon).squareRoot() / (a + epsilon).squareRoot()
                d = rho * d + rest * step * step
                w = w * keep - rate * step
            }
            let start = range.lowerBound
            Vector.update(
                value.pointer + start, gradients.pointer + start, steps.pointer + start,
                by: gradient.pointer + start, count: range.count, rule)
        }
    }
}
