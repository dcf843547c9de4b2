import AvazTensors

/// The settings of an `SGDClassifier` as its steps need them.
struct DescentRules: Sendable {
    let loss: SGDLoss
    let fitsIntercept: Bool
    /// The penalty's `α`, 0 if there is none, and L1's share of it.
    let strength: Double
    let l1Share: Double
    let nIterNoChange: Int
    /// Whether the objective is added up.
    let measures: Bool
    private let average: Int
    private let learningRate: SGDClassifier.LearningRate
    private let eta0: Double
    private let powerT: Double
    private let alpha: Double
    /// The inverse of the optimal rate's first step: `α t₀ = α^¼`.
    private let start: Double

    init(_ settings: SGDClassifier, measures: Bool) {
        self.measures = measures
        loss = settings.loss
        fitsIntercept = settings.fitIntercept
        strength = settings.penalty == .none ? 0 : settings.alpha
        l1Share =
            switch settings.penalty {
            case .l2, .none: 0
            case .l1: 1
            case .elasticnet: settings.l1Ratio
            }
        nIterNoChange = settings.nIterNoChange
        average = settings.average
        learningRate = settings.learningRate
        eta0 = settings.eta0
        powerT = settings.powerT
        alpha = settings.alpha
        start = settings.alpha.squareRoot().squareRoot()
    }

    /// What one step is made of, the same for all binary problems.
    struct Step {
        /// `η`.
        let rate: Double
        /// What the L2 part leaves of the weights; not less than nothing.
        let kept: Double
        /// What the L1 part takes from each weight.
        let l1: Double
        /// The step's share of the mean of the weights; 0 while none is kept.
        let share: Double
    }

    /// - Parameter count: of the step, from 1.
    @inline(__always)
    func step(_ count: Int) -> Step {
        let rate = rate(at: Double(count))
        let isAveraged = average > 0 && average <= count
        return Step(
            rate: rate, kept: max(0, 1 - (1 - l1Share) * rate * strength),
            l1: l1Share * rate * strength,
            share: isAveraged ? 1 / Double(count - average + 1) : 0)
    }

    /// `η` at step `t`.
    @inline(__always)
    private func rate(at t: Double) -> Double {
        switch learningRate {
        case .constant: return eta0
        case .invscaling: return eta0 * Vector.exponential(-powerT * Vector.logarithm(t))
        case .optimal: return 1 / (start + alpha * (t - 1))
        }
    }
}
