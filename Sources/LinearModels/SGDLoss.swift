import Tensors

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

    @inline(__always)
    func value(_ score: Double, _ target: Double) -> Double {
        let margin = target * score
        switch self {
        case .hinge: return max(0, 1 - margin)
        case .log: return max(0, -margin) + Vector.logarithm(1 + Vector.exponential(-abs(margin)))
        case .modifiedHuber:
            let gap = max(0, 1 - margin)
            return margin >= -1 ? gap * gap : -4 * margin
        case .squaredError: return (score - target) * (score - target) / 2
        }
    }

    /// The derivative by the score, held to ±10¹² as in scikit-learn.
    @inline(__always)
    func slope(_ score: Double, _ target: Double) -> Double {
        let margin = target * score
        switch self {
        case .hinge: return margin <= 1 ? -target : 0
        case .log: return -target / (1 + Vector.exponential(margin))
        case .modifiedHuber: return margin >= -1 ? -2 * target * max(0, 1 - margin) : -4 * target
        case .squaredError: return min(max(score - target, -1e12), 1e12)
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
