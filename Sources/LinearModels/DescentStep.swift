import Tensors

/// What one step of stochastic gradient descent is made of, the same for all binary problems.
struct DescentStep {
    let loss: SGDLoss
    let fitsIntercept: Bool
    /// `η`.
    let rate: Double
    /// The penalty's `α`, and L1's share of it.
    let strength: Double
    let l1Share: Double
    /// What the L2 part leaves of the weights; not less than nothing.
    let kept: Double
    /// What the L1 part takes from each weight.
    let l1: Double
    /// How many steps the mean covers with this one; 0 where none is kept.
    let averaged: Int
    /// Whether the objective is added up.
    let measures: Bool

    /// - Parameter count: of this step, from 1.
    @inline(__always)
    init(_ settings: SGDClassifier, count: Int, measures: Bool) {
        loss = settings.loss
        fitsIntercept = settings.fitIntercept
        rate = Self.rate(settings, at: Double(count))
        strength = settings.penaltyStrength
        l1Share = settings.l1Share
        kept = max(0, 1 - (1 - l1Share) * rate * strength)
        l1 = l1Share * rate * strength
        averaged = settings.average > 0 ? max(0, count - settings.average + 1) : 0
        self.measures = measures
    }

    /// `η` at step `t`.
    @inline(__always)
    private static func rate(_ settings: SGDClassifier, at t: Double) -> Double {
        switch settings.learningRate {
        case .constant: return settings.eta0
        case .invscaling:
            return settings.eta0 * Vector.exponential(-settings.powerT * Vector.logarithm(t))
        case .optimal:
            // α t₀ = α^¼, the inverse of the first step.
            let start = settings.alpha.squareRoot().squareRoot()
            return 1 / (start + settings.alpha * (t - 1))
        }
    }
}
