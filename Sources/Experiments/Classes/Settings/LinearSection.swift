import AvazFiles
import AvazLinearModels
import AvazTensors

/// A linear classifier in the `model` section, with scikit-learn's names and defaults.
///
/// ```
/// { kind: "logistic", solver: "sag", maxIter: 1000 }
/// { kind: "sgd", loss: "log_loss", learningRate: "constant", eta0: 0.01 }
/// ```
enum LinearSection: Sendable {
    case logistic(LogisticRegression)
    case descent(SGDClassifier)

    private enum Weighting: String, CaseIterable {
        case uniform, balanced
    }

    /// Reads the settings of `LogisticRegression`.
    init(logistic section: SettingsSection) throws {
        let standard = LogisticRegression()
        self = .logistic(
            LogisticRegression(
                c: try section.positive("c", default: standard.c),
                tol: try section.positive("tol", default: standard.tol),
                maxIter: try section.integer(
                    "maxIter", in: 1...1_000_000, default: standard.maxIter),
                fitIntercept: try section.bool("fitIntercept", default: standard.fitIntercept),
                solver: try section.choice("solver", default: standard.solver),
                classWeight: try Self.classWeight(section)))
    }

    /// Reads the settings of `SGDClassifier`.
    init(descent section: SettingsSection) throws {
        let standard = SGDClassifier()
        let classifier = SGDClassifier(
            loss: try section.choice("loss", default: standard.loss),
            penalty: try section.choice("penalty", default: standard.penalty),
            alpha: try section.number("alpha", in: 0...1e6, default: standard.alpha),
            l1Ratio: try section.number("l1Ratio", in: 0...1, default: standard.l1Ratio),
            fitIntercept: try section.bool("fitIntercept", default: standard.fitIntercept),
            maxIter: try section.integer("maxIter", in: 1...1_000_000, default: standard.maxIter),
            tol: try section.number("tol", in: 0...1e6, default: standard.tol),
            shuffle: try section.bool("shuffle", default: standard.shuffle),
            learningRate: try section.choice("learningRate", default: standard.learningRate),
            eta0: try section.positive("eta0", default: standard.eta0),
            powerT: try section.number("powerT", in: 0...100, default: standard.powerT),
            nIterNoChange: try section.integer(
                "nIterNoChange", in: 1...1_000_000, default: standard.nIterNoChange),
            classWeight: try Self.classWeight(section),
            average: try section.integer("average", in: 0...1_000_000_000, default: 0))
        guard classifier.alpha > 0 || classifier.learningRate != .optimal else {
            throw section.failure(
                "model.alpha must be above 0 for the learning rate \"optimal\", which divides by "
                    + "it; choose \"constant\" or \"invscaling\"")
        }
        self = .descent(classifier)
    }

    private static func classWeight(_ section: SettingsSection) throws -> ClassWeight {
        let weighting: Weighting = try section.choice("classWeight", default: .uniform)
        return weighting == .balanced ? .balanced : .uniform
    }

    /// Trains on standardised rows; the seed is scikit-learn's `random_state`.
    func fit(_ rows: DoubleMatrix, _ labels: [Int], classes: Int, seed: UInt32) throws
        -> LinearResult
    {
        var generator = MersenneTwister(seed: seed)
        switch self {
        case .logistic(let model):
            return try model.fit(rows, labels, classes: classes, using: &generator)
        case .descent(let model):
            return try model.fit(rows, labels, classes: classes, using: &generator)
        }
    }
}

extension LogisticRegression.Solver: CaseIterable {
    /// Those that a file may name.
    public static var allCases: [Self] { [.lbfgs, .sag] }
}

extension SGDClassifier.Penalty: CaseIterable {
    /// Those that a file may name.
    public static var allCases: [Self] { [.l2, .l1, .elasticnet, .none] }
}

extension SGDClassifier.LearningRate: CaseIterable {
    /// Those that a file may name.
    public static var allCases: [Self] { [.constant, .optimal, .invscaling] }
}
