import AvazTensors

/// Linear classifiers, one against the rest, by stochastic gradient descent.
///
/// For each class, over the rows in shuffled order, with `y = 1` for the class and -1 for the rest:
///
///     w = (1 - η α (1 - l1Ratio)) w - η ω L′(s, y) x        s = w · x + b
///     b = b - η ω L′(s, y)                                  ω: weight of row and class
///
/// and, with an L1 part, `w` drawn towards zero by the cumulative penalty (Tsuruoka, Tsujii and
/// Ananiadou, 2009). Names, defaults, stopping rule and order of rows are scikit-learn's
/// `SGDClassifier`'s: a generator of the same seed gives the same coefficients.
///
/// ```swift
/// var generator = MersenneTwister(seed: 0)
/// let fit = try SGDClassifier(loss: .log, learningRate: .constant)
///     .fit(features, labels, classes: 5, using: &generator)
/// let probabilities = try fit.classifier.predictProbabilities(unseen)
/// ```
public struct SGDClassifier: Equatable, Sendable {
    /// Which norm of the weights is kept small: L2 (`l1Ratio` counts as 0), L1 (as 1) or a mix.
    public enum Penalty: String, Sendable {
        /// scikit-learn's penalty of the same name.
        case l2, l1, elasticnet, none
    }

    /// The step `η` at row `t`, counted from 1 over all epochs.
    public enum LearningRate: String, Sendable {
        /// `eta0`
        case constant
        /// `1 / (α (t₀ + t - 1))`, `t₀ = α^-¾`, so that the first step is `α^-¼` (Bottou, 2012).
        case optimal
        /// `eta0 / tᵖ`, `p` the setting `powerT`.
        case invscaling
    }

    /// `L`; from `hinge` and `squaredError` there are no probabilities.
    public var loss: SGDLoss
    /// What draws the weights towards zero.
    public var penalty: Penalty
    /// Strength of the penalty, at least 0; above 0 with the optimal rate.
    public var alpha: Double
    /// L1's share of an elastic net, 0 to 1.
    public var l1Ratio: Double
    /// Whether an intercept `b` is learnt for each class; else it is 0. It is never penalised.
    public var fitIntercept: Bool
    /// Epochs at most, at least 1.
    public var maxIter: Int
    /// A class stops once its mean objective has failed `nIterNoChange` times running to fall by
    /// this much below its best; nil to run all epochs.
    public var tol: Double?
    /// Whether each epoch has its own order of the rows; else they are taken as they come.
    public var shuffle: Bool
    /// How the step changes from row to row.
    public var learningRate: LearningRate
    /// Above 0.
    public var eta0: Double
    /// `p` of the rate `invscaling`, at least 0.
    public var powerT: Double
    /// Epochs in a row without progress that end a class's training, at least 1; see `tol`.
    public var nIterNoChange: Int
    /// In more than two classes it weighs the rows of the class against the rest, which weighs 1.
    public var classWeight: ClassWeight
    /// The weights are the mean over all steps from this row on, counted from 1; 0 for the last
    /// weights alone. With an L1 part it is the mean of the weights as they stood: scikit-learn's
    /// differs there.
    public var average: Int

    /// scikit-learn's defaults; `fit` throws where a setting is out of range.
    public init(
        loss: SGDLoss = .hinge, penalty: Penalty = .l2, alpha: Double = 1e-4,
        l1Ratio: Double = 0.15, fitIntercept: Bool = true, maxIter: Int = 1000,
        tol: Double? = 1e-3, shuffle: Bool = true, learningRate: LearningRate = .optimal,
        eta0: Double = 0.01, powerT: Double = 0.5, nIterNoChange: Int = 5,
        classWeight: ClassWeight = .uniform, average: Int = 0
    ) {
        self.loss = loss
        self.penalty = penalty
        self.alpha = alpha
        self.l1Ratio = l1Ratio
        self.fitIntercept = fitIntercept
        self.maxIter = maxIter
        self.tol = tol
        self.shuffle = shuffle
        self.learningRate = learningRate
        self.eta0 = eta0
        self.powerT = powerT
        self.nIterNoChange = nIterNoChange
        self.classWeight = classWeight
        self.average = average
    }

    /// Trains on `features` `[N, D]` with one label in `0 ..< classes` a row.
    ///
    /// - Parameters:
    ///   - sampleWeight: one a row, at least 0; all weigh 1 if nil.
    ///   - generator: drawn from as scikit-learn draws from `random_state`.
    /// - Throws: `LinearModelError` for settings out of range, features that are not finite,
    ///   classes without rows, and weights that grow without bound.
    public func fit(
        _ features: DoubleMatrix, _ labels: [Int], classes: Int, sampleWeight: [Double]? = nil,
        using generator: inout MersenneTwister
    ) throws -> LinearResult {
        try validate()
        let data = try LabelledRows(features, labels, classes: classes, sampleWeight: sampleWeight)
        try data.requireEveryClass()
        let perClass = try classWeight.resolved(
            labels: labels, classes: classes, sampleWeight: nil)
        let descent = OneVersusRestDescent(self, classes: classes, features: features.columns)
        let convergence = try descent.run(
            data, classWeight: perClass, epochs: maxIter, tol: tol, using: &generator)
        return LinearResult(classifier: descent.classifier, convergence: convergence)
    }

    func validate() throws {
        func require(_ holds: Bool, _ name: String, _ expected: String, _ found: some Any) throws {
            guard !holds else { return }
            throw LinearModelError.setting(name, expected: expected, found: "\(found)")
        }
        try require(alpha >= 0 && alpha.isFinite, "alpha", "a finite number of at least 0", alpha)
        try require(
            alpha > 0 || learningRate != .optimal, "alpha", "above 0 for the optimal rate", alpha)
        try require((0...1).contains(l1Ratio), "l1Ratio", "0 to 1", l1Ratio)
        try require(maxIter > 0, "maxIter", "at least 1", maxIter)
        try require(tol ?? 0 >= 0, "tol", "a number of at least 0", tol ?? 0)
        try require(eta0 > 0 && eta0.isFinite, "eta0", "a finite number above 0", eta0)
        try require(powerT >= 0 && powerT.isFinite, "powerT", "a finite number from 0", powerT)
        try require(nIterNoChange > 0, "nIterNoChange", "at least 1", nIterNoChange)
        try require(average >= 0, "average", "at least 0", average)
    }
}
