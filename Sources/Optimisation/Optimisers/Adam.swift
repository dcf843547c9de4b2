import AvazTensors

/// Adam (Kingma and Ba, 2015), in Keras's form, with decoupled weight decay.
///
///     w ← w - η λ w                               for the parameters that decay
///     m ← m + (1 - β₁)(g - m)                     g = ∂L/∂w
///     v ← v + (1 - β₂)(g² - v)
///     w ← w - η √(1 - β₂ᵗ) / (1 - β₁ᵗ) · m / (√v + ε)
///
/// `t` counts the steps from 1. PyTorch adds its `ε` to `√(v / (1 - β₂ᵗ))`: the two rules differ
/// where `√v` is as small as `ε`.
///
/// All four arrays pass through the processor once a step.
public final class Adam: Optimiser {
    /// `η`.
    public var learningRate: Float
    /// `β₁`, in `0 ..< 1`: how slowly the mean gradient moves. Double, since a float as near to 1 as
    /// `β₂` is would leave `1 - β₂` no more than five digits.
    public let beta1: Double
    /// `β₂`, in `0 ..< 1`: how slowly the mean square moves.
    public let beta2: Double
    /// `ε`, above 0.
    public let epsilon: Float
    /// `λ` (AdamW; Loshchilov and Hutter, 2019).
    public let weightDecay: Float

    /// `β₁ᵗ` and `β₂ᵗ`.
    private var (power1, power2) = (1.0, 1.0)
    private var means: [Tensor] = []
    private var squares: [Tensor] = []

    /// The defaults are Keras's.
    public init(
        learningRate: Float = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999,
        epsilon: Float = 1e-7, weightDecay: Float = 0
    ) {
        precondition(
            (0..<1).contains(beta1) && (0..<1).contains(beta2) && epsilon > 0,
            "Adam with beta \(beta1), \(beta2) and epsilon \(epsilon)")
        precondition(weightDecay >= 0, "weight decay \(weightDecay) below 0")
        self.learningRate = learningRate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecay = weightDecay
    }

    /// The means, then the mean squares; `β₁ᵗ` and `β₂ᵗ`.
    public var state: OptimiserState {
        get { OptimiserState(tensors: means + squares, numbers: [power1, power2]) }
        set {
            precondition(
                newValue.tensors.count.isMultiple(of: 2) && newValue.numbers.count == 2,
                "\(newValue.tensors.count) tensors, \(newValue.numbers.count) numbers for Adam")
            means = Array(newValue.tensors.prefix(newValue.tensors.count / 2))
            squares = Array(newValue.tensors.suffix(newValue.tensors.count / 2))
            (power1, power2) = (newValue.numbers[0], newValue.numbers[1])
        }
    }

    /// Moves each trained parameter once, by its stored gradient.
    public func step(_ parameters: [Parameter]) {
        let trained = parameters.filter(\.isTrained)
        if means.isEmpty {
            means = trained.map { Tensor($0.value.shape) }
            squares = trained.map { Tensor($0.value.shape) }
        }
        // Both means begin at zero and are too small at first.
        (power1, power2) = (power1 * beta1, power2 * beta2)
        let rate = learningRate * Float((1 - power2).squareRoot() / (1 - power1))
        for (index, parameter) in trained.enumerated() {
            let keep = parameter.decays ? 1 - learningRate * weightDecay : 1
            step(parameter, mean: means[index], square: squares[index], rate: rate, keep: keep)
        }
    }

    private func step(
        _ parameter: Parameter, mean: Tensor, square: Tensor, rate: Float, keep: Float
    ) {
        let (value, gradient) = (parameter.value, parameter.gradient)
        let (rest1, rest2, epsilon) = (Float(1 - beta1), Float(1 - beta2), epsilon)
        Parallel.forEachRange(of: value.count) { range, _ in
            @inline(__always) func rule(
                _ w: inout SIMD16<Float>, _ m: inout SIMD16<Float>, _ v: inout SIMD16<Float>,
                _ g: SIMD16<Float>
            ) {
                m += rest1 * (g - m)
                v += rest2 * (g * g - v)
                w = w * keep - rate * m / (v.squareRoot() + epsilon)
            }
            let start = range.lowerBound
            Vector.update(
                value.pointer + start, mean.pointer + start, square.pointer + start,
                by: gradient.pointer + start, count: range.count, rule)
        }
    }
}
