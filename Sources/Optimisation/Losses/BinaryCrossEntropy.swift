import AvazTensors

/// Cross-entropy of a yes or no, told by raw scores.
///
///     p = 1 / (1 + exp(-o))        L = -Σ (t ln p + (1 - t) ln(1 - p)) / (N K)        ∂L/∂o = (p - t) / (N K)
///
/// `N` samples of `K` scores each, `t` in `0 ... 1`: targets between are smoothed ones. The sigmoid is a
/// part of the loss, as `max(o, 0) - o t + ln(1 + exp(-|o|))`, in which nothing can overflow, and a score
/// that is far on the wrong side keeps its whole gradient.
public struct BinaryCrossEntropy: Loss {
    /// There is nothing to set.
    public init() {}

    /// Targets are shaped as the output; the loss is a mean over all of its numbers.
    public func evaluate(_ output: Tensor, targets: Tensor, gradient: Tensor?) -> Float {
        checkTargets(targets, of: output, gradient)
        var total = 0.0
        let share = 1 / Float(max(1, output.count))
        for index in 0..<output.count {
            let (loss, slope) = Self.ofScore(output[index], target: targets[index])
            total += Double(loss)
            if let gradient { gradient[index] = slope * share }
        }
        return Float(total / Double(output.count))
    }

    /// The loss of one score, and its slope `p - t`.
    static func ofScore(_ score: Float, target: Float) -> (loss: Float, slope: Float) {
        // One exponential for both; what it is of is never above zero.
        let small = Vector.exponential(SIMD16(repeating: -abs(score)))[0]
        let probability = score >= 0 ? 1 / (1 + small) : small / (1 + small)
        let logarithm = Vector.logarithm(SIMD16(repeating: 1 + small))[0]
        let loss = max(score, 0) - score * target + logarithm
        // Neither the maximum nor the exponential hands a NaN on.
        return score.isFinite ? (loss, probability - target) : (score + .nan, .nan)
    }
}

extension Plain {
    /// `BinaryCrossEntropy` by its definition, in double precision; for scores that are not far out.
    package static func binaryCrossEntropy(_ output: [Float], targets: [Float]) -> Double {
        let terms = zip(output, targets).map { score, target in
            let probability = 1 / (1 + Vector.exponential(-Double(score)))
            return Double(target) * Vector.logarithm(probability)
                + (1 - Double(target)) * Vector.logarithm(1 - probability)
        }
        return -terms.reduce(0, +) / Double(output.count)
    }
}
