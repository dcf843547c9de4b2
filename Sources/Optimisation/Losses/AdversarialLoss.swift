import AvazTensors

/// What a discriminator and a generator strive for against each other, by the discriminator's scores.
///
/// `r` are scores of real samples, `f` of made ones; `E` is the mean, `p = 1 / (1 + exp(-score))` what
/// the discriminator gives a sample to be real, and `S(x) = ln(1 + exp x)`, so that `-ln p = S(-score)`:
///
///     kind              discriminator                                generator
///     minimax           E S(-r) + E S(f)                             -E S(f)
///     nonSaturating     E S(-r) + E S(f)                             E S(-f)
///     leastSquares      (E (r - 1)² + E f²) / 2                      E (f - 1)² / 2
///     hinge             E max(0, 1 - r) + E max(0, 1 + f)            -E f
///     wasserstein       E f - E r                                    -E f
///
/// Goodfellow et al. (2014) for the first two, Mao et al. (2017), Lim and Ye (2017), Arjovsky et al.
/// (2017). Minimax is the game as it stands; its generator's slope `-p` fades as soon as the
/// discriminator is sure, which is what the non-saturating loss was proposed against. Wasserstein wants a
/// discriminator of bounded slope: `GradientPenalty` or `SpectralNorm`.
public enum AdversarialLoss: String, CaseIterable, Codable, Sendable {
    /// The value of the game itself, as Goodfellow et al. (2014) write it.
    case minimax
    /// Their second loss, whose gradient does not vanish where the discriminator is sure.
    case nonSaturating = "non-saturating"
    /// Squared distances (Mao et al., 2017).
    case leastSquares = "least-squares"
    /// Margins of 1 (Lim and Ye, 2017).
    case hinge
    /// Differences of scores (Arjovsky et al., 2017).
    case wasserstein

    /// Who is judged by a score, and of what.
    public enum Side: Sendable {
        /// The discriminator, by a real sample.
        case real
        /// The discriminator, by one that the generator made.
        case made
        /// The generator, by one that it made.
        case generator
    }

    /// The mean loss of scores of one side, and its gradient.
    ///
    /// The discriminator's loss is the sum of its two sides.
    ///
    /// - Parameters:
    ///   - scores: raw, of any shape.
    ///   - target: what the discriminator is to say of a real sample instead of 1: one-sided label
    ///     smoothing (Salimans et al., 2016). Of the first three kinds; others take no notice.
    ///   - gradient: overwritten with `∂L/∂score`, as many; nil where only the loss is wanted.
    public func evaluate(
        _ scores: Tensor, _ side: Side, target: Float = 1, gradient: Tensor? = nil
    ) -> Float {
        precondition(
            gradient?.count ?? scores.count == scores.count,
            "a gradient of \(gradient?.shape ?? []) for scores of \(scores.shape)")
        var total = 0.0
        let share = 1 / Float(max(1, scores.count))
        for index in 0..<scores.count {
            let (loss, slope) = ofScore(scores[index], side, target: target)
            total += Double(loss)
            if let gradient { gradient[index] = slope * share }
        }
        return Float(total / Double(max(1, scores.count)))
    }

    /// The loss of one score, and its slope.
    func ofScore(_ score: Float, _ side: Side, target: Float = 1) -> (loss: Float, slope: Float) {
        switch (self, side) {
        case (.minimax, .real), (.nonSaturating, .real):
            return BinaryCrossEntropy.ofScore(score, target: target)
        case (.minimax, .made), (.nonSaturating, .made):
            return BinaryCrossEntropy.ofScore(score, target: 0)
        case (.minimax, .generator):
            let (loss, slope) = BinaryCrossEntropy.ofScore(score, target: 0)
            return (-loss, -slope)
        case (.nonSaturating, .generator):
            return BinaryCrossEntropy.ofScore(score, target: 1)
        case (.leastSquares, .real):
            return ((score - target) * (score - target) / 2, score - target)
        case (.leastSquares, .made): return (score * score / 2, score)
        case (.leastSquares, .generator): return ((score - 1) * (score - 1) / 2, score - 1)
        case (.hinge, .real): return score < 1 ? (1 - score, -1) : (score - score, 0)
        case (.hinge, .made): return score > -1 ? (1 + score, 1) : (score - score, 0)
        case (.wasserstein, .made): return (score, 1)
        case (.hinge, .generator), (.wasserstein, .real), (.wasserstein, .generator):
            return (-score, -1)
        }
    }
}
