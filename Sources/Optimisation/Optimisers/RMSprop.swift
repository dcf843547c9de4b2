import AvazTensors

/// RMSprop (Tieleman and Hinton, 2012), in Keras's form.
///
///     w ← w - η λ w                               for the parameters that decay
///     v ← ρ v + (1 - ρ) g²                        g = ∂L/∂w
///     w ← w - η g / √(v + ε)
///
/// PyTorch adds its `ε` to `√v`: the two rules differ where `√v` is as small.
public final class RMSprop: Optimiser {
    /// `η`.
    public var learningRate: Float
    /// `ρ`, in `0 ..< 1`: how slowly the mean square moves.
    public let rho: Double
    /// `ε`, above 0.
    public let epsilon: Float
    /// `λ`, decoupled from the gradient (Loshchilov and Hutter, 2019).
    public let weightDecay: Float

    private var squares: [Tensor] = []

    /// The defaults are Keras's.
    public init(
        learningRate: Float = 1e-3, rho: Double = 0.9, epsilon: Float = 1e-7,
        weightDecay: Float = 0
    ) {
        precondition(
            (0..<1).contains(rho) && epsilon > 0, "RMSprop with rho \(rho), epsilon \(epsilon)")
        precondition(weightDecay >= 0, "weight decay \(weightDecay) below 0")
        self.learningRate = learningRate
        self.rho = rho
        self.epsilon = epsilon
        self.weightDecay = weightDecay
    }

    /// The mean squares.
    public var state: OptimiserState {
        get { OptimiserState(tensors: squares) }
        set { squares = newValue.tensors }
    }

    /// Moves each trained parameter once, by its stored gradient.
    public func step(_ parameters: [Parameter]) {
        let trained = parameters.filter(\.isTrained)
        if squares.isEmpty { squares = trained.map { Tensor($0.value.shape) } }
        for (index, parameter) in trained.enumerated() {
            let keep = parameter.decays ? 1 - learningRate * weightDecay : 1
            step(parameter, squares: squares[index], keep: keep)
        }
    }

    private func step(_ parameter: Parameter, squares: Tensor, keep: Float) {
        let (value, gradient, rate, epsilon) = (
            parameter.value, parameter.gradient, learningRate, epsilon
        )
        let (rho, rest) = (Float(rho), Float(1 - rho))
        Parallel.forEachRange(of: value.count) { range, _ in
            @inline(__always) func rule(
                _ w: inout SIMD16<Float>, _ v: inout SIMD16<Float>, _ g: SIMD16<Float>
            ) {
                v = rho * v + rest * g * g
                w = w * keep - rate * g / (v + epsilon).squareRoot()
            }
            let start = range.lowerBound
            Vector.update(
                value.pointer + start, squares.pointer + start, by: gradient.pointer + start,
                count: range.count, rule)
        }
    }
}
