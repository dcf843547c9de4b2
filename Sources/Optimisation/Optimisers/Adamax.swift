import AvazTensors

/// Adamax (Kingma and Ba, 2015), in Keras's form: Adam with the greatest gradient of late in place of
/// the root of the mean square.
///
///     w ← w - η λ w                               for the parameters that decay
///     m ← m + (1 - β₁)(g - m)                     g = ∂L/∂w
///     u ← max(β₂ u, |g|)
///     w ← w - η / (1 - β₁ᵗ) · m / (u + ε)
///
/// `t` counts the steps from 1.
public final class Adamax: Optimiser {
    /// `η`.
    public var learningRate: Float
    /// `β₁`, in `0 ..< 1`: how slowly the mean gradient moves.
    public let beta1: Double
    /// `β₂`, in `0 ..< 1`: how slowly the greatest gradient is forgotten.
    public let beta2: Double
    /// `ε`, above 0.
    public let epsilon: Float
    /// `λ`, decoupled from the gradient (Loshchilov and Hutter, 2019).
    public let weightDecay: Float

    /// `β₁ᵗ`.
    private var power = 1.0
    private var means: [Tensor] = []
    private var greatest: [Tensor] = []

    /// The defaults are Keras's.
    public init(
        learningRate: Float = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999,
        epsilon: Float = 1e-7, weightDecay: Float = 0
    ) {
        precondition(
            (0..<1).contains(beta1) && (0..<1).contains(beta2) && epsilon > 0,
            "Adamax with beta \(beta1), \(beta2) and epsilon \(epsilon)")
        precondition(weightDecay >= 0, "weight decay \(weightDecay) below 0")
        self.learningRate = learningRate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecay = weightDecay
    }

    /// The means, then the greatest gradients; `β₁ᵗ`.
    public var state: OptimiserState {
        get { OptimiserState(tensors: means + greatest, numbers: [power]) }
        set {
            precondition(
                newValue.tensors.count.isMultiple(of: 2) && newValue.numbers.count == 1,
                "\(newValue.tensors.count) tensors, \(newValue.numbers.count) numbers for Adamax")
            means = Array(newValue.tensors.prefix(newValue.tensors.count / 2))
            greatest = Array(newValue.tensors.suffix(newValue.tensors.count / 2))
            power = newValue.numbers[0]
        }
    }

    /// Moves each trained parameter once, by its stored gradient.
    public func step(_ parameters: [Parameter]) {
        let trained = parameters.filter(\.isTrained)
        if means.isEmpty {
            means = trained.map { Tensor($0.value.shape) }
            greatest = trained.map { Tensor($0.value.shape) }
        }
        power *= beta1
        let rate = learningRate / Float(1 - power)
        for (index, parameter) in trained.enumerated() {
            let keep = parameter.decays ? 1 - learningRate * weightDecay : 1
            step(parameter, mean: means[index], greatest: greatest[index], rate: rate, keep: keep)
        }
    }

    private func step(
        _ parameter: Parameter, mean: Tensor, greatest: Tensor, rate: Float, keep: Float
    ) {
        let (value, gradient) = (parameter.value, parameter.gradient)
        let (rest, fade, epsilon) = (Float(1 - beta1), Float(beta2), epsilon)
        Parallel.forEachRange(of: value.count) { range, _ in
            @inline(__always) func rule(
                _ w: inout SIMD16<Float>, _ m: inout SIMD16<Float>, _ u: inout SIMD16<Float>,
                _ g: SIMD16<Float>
            ) {
                m += rest * (g - m)
                u = Vector.maximum(fade * u, Vector.maximum(g, -g))
                w = w * keep - rate * m / (u + epsilon)
            }
            let start = range.lowerBound
            Vector.update(
                value.pointer + start, mean.pointer + start, greatest.pointer + start,
                by: gradient.pointer + start, count: range.count, rule)
        }
    }
}
