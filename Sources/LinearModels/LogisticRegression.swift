import AvazTensors

/// Multinomial logistic regression with an L2 penalty.
///
///     minimise   c · Σᵢ wᵢ (ln Σₖ exp(sᵢₖ) - sᵢ,yᵢ) + ½ Σ W²        s = x Wᵀ + b
///
/// The intercepts `b` are not penalised. Of two classes the first serves as reference, with its
/// score held at zero, so that one row of weights is left. Names, defaults and stopping rules are
/// scikit-learn's `LogisticRegression`'s; the optimum is unique, and so are the answers.
///
/// ```swift
/// var generator = MersenneTwister(seed: 42)
/// let fit = try LogisticRegression(solver: .sag, maxIter: 1000)
///     .fit(features, labels, classes: 5, using: &generator)
/// if let warning = fit.convergence.warning { print(warning) }
/// let given = try fit.classifier.predict(unseen)
/// ```
public struct LogisticRegression: Equatable, Sendable {
    /// The way to the optimum, which is the same for both but for `tol`.
    public enum Solver: String, Sendable {
        /// Limited-memory BFGS, see `LimitedMemoryBFGS`: the fastest.
        case lbfgs
        /// Stochastic average gradient, see `StochasticAverageGradient`: the published one.
        case sag
    }

    /// Inverse strength of the penalty, scikit-learn's `C`: above 0; infinity for none.
    public var c: Double
    /// `lbfgs` stops where no part of the gradient of the mean loss exceeds it; `sag` where no
    /// coefficient moves by more than this part of the largest in one pass.
    public var tol: Double
    /// Passes at most, at least 1.
    public var maxIter: Int
    /// Whether intercepts `b` are learnt; else they are 0.
    public var fitIntercept: Bool
    /// `lbfgs` by default, the faster.
    public var solver: Solver
    /// Multiplies the sample weight of each row.
    public var classWeight: ClassWeight

    /// scikit-learn's defaults; `fit` throws where a setting is out of range.
    public init(
        c: Double = 1, tol: Double = 1e-4, maxIter: Int = 100, fitIntercept: Bool = true,
        solver: Solver = .lbfgs, classWeight: ClassWeight = .uniform
    ) {
        self.c = c
        self.tol = tol
        self.maxIter = maxIter
        self.fitIntercept = fitIntercept
        self.solver = solver
        self.classWeight = classWeight
    }

    /// Trains on `features` `[N, D]` with one label in `0 ..< classes` a row.
    ///
    /// - Parameters:
    ///   - sampleWeight: one a row, at least 0; all weigh 1 if nil.
    ///   - generator: drawn from by `sag` alone, as scikit-learn draws from `random_state`.
    /// - Throws: `LinearModelError` for settings out of range, features that are not finite, and
    ///   classes without rows.
    public func fit(
        _ features: DoubleMatrix, _ labels: [Int], classes: Int, sampleWeight: [Double]? = nil,
        using generator: inout MersenneTwister
    ) throws -> LinearResult {
        try validate()
        let data = try LabelledRows(features, labels, classes: classes, sampleWeight: sampleWeight)
        try data.requireEveryClass()
        let perClass = try classWeight.resolved(
            labels: labels, classes: classes, sampleWeight: sampleWeight)
        let objective = SoftmaxObjective(
            features, labels: labels, classes: classes,
            rowWeights: rowWeights(data, perClass), c: c, fitsIntercept: fitIntercept)
        let (parameters, convergence) =
            switch solver {
            case .lbfgs: LimitedMemoryBFGS(tol: tol, maxIter: maxIter).minimise(objective)
            case .sag:
                try StochasticAverageGradient(tol: tol, maxIter: maxIter)
                    .minimise(objective, using: &generator)
            }
        return LinearResult(
            classifier: objective.classifier(parameters), convergence: convergence)
    }

    private func validate() throws {
        guard c > 0 else {
            throw LinearModelError.setting("c", expected: "a number above 0", found: "\(c)")
        }
        guard tol >= 0 else {
            throw LinearModelError.setting(
                "tol", expected: "a number of at least 0", found: "\(tol)")
        }
        guard maxIter > 0 else {
            throw LinearModelError.setting("maxIter", expected: "at least 1", found: "\(maxIter)")
        }
    }

    /// The product of sample and class weights; nil where all are 1.
    private func rowWeights(_ data: LabelledRows, _ perClass: [Double]) -> [Double]? {
        if data.sampleWeight == nil && classWeight == .uniform { return nil }
        return data.labels.enumerated().map { row, label in
            perClass[label] * (data.sampleWeight?[row] ?? 1)
        }
    }
}
