import AvazTensors

/// What a binary problem minimises, for a score `s` and a target `y` of -1 or 1.
public enum SGDLoss: String, CaseIterable, Sendable {
    /// `max(0, 1 - y s)`: the support vector machine.
    case hinge
    /// `ln(1 + exp(-y s))`: logistic regression.
    case log = "log_loss"
    /// `max(0, 1 - y s)²` where `y s ≥ -1`, else `-4 y s` (Zhang, 2004).
    case modifiedHuber = "modified_huber"
    /// `½ (s - y)²`.
    case squaredError = "squared_error"

    /// The losses of eight problems.
    @inline(__always)
    func value(_ score: SIMD8<Double>, _ target: SIMD8<Double>) -> SIMD8<Double> {
        let margin = target * score
        let gap = Vector.greater(1 - margin, .zero)
        switch self {
        case .hinge: return gap
        case .log:
            let small = Vector.exponential(Vector.smaller(margin, 0 - margin))
            return Vector.greater(0 - margin, .zero) + Vector.logarithm(1 + small)
        case .modifiedHuber:
            return (gap * gap).replacing(with: -4 * margin, where: margin .< -1)
        case .squaredError: return (score - target) * (score - target) / 2
        }
    }

    /// Their derivatives by the scores, held to ±10¹² as in scikit-learn.
    // A call would pass the vectors in pieces, in the midst of the steps' chain.
    #if compiler(>=6.3)
        @inline(always)
    #else
        @inline(__always)
    #endif
    func slope(_ score: SIMD8<Double>, _ target: SIMD8<Double>) -> SIMD8<Double> {
        let margin = target * score
        switch self {
        case .hinge: return (0 - target).replacing(with: 0, where: margin .> 1)
        case .log: return target / (-1 - Vector.exponential(margin))
        case .modifiedHuber:
            return (-2 * target * Vector.greater(1 - margin, .zero))
                .replacing(with: -4 * target, where: margin .< -1)
        case .squaredError:
            let limit = SIMD8<Double>(repeating: 1e12)
            return Vector.smaller(Vector.greater(score - target, 0 - limit), limit)
        }
    }

    var probabilities: LinearClassifier.Probabilities {
        switch self {
        case .log: .logistic
        case .modifiedHuber: .clipped
        case .hinge, .squaredError: .none
        }
    }
}
