import AvazTensors

/// A trained linear classifier: all that prediction needs, and all that is saved.
///
///     score = x Wᵀ + b
///
/// `x` is `[N, D]`, `W` is `[K, D]`, `b` is `[K]`. Two classes have one row of weights, whose
/// score is positive for class 1, as in scikit-learn.
///
/// ```swift
/// let classifier = try LinearClassifier(
///     classes: 2, coefficients: [[1, -1]], intercepts: [0.5], probabilities: .softmax)
/// try classifier.predict(DoubleMatrix([[0, 2], [3, 0]]))  // [0, 1]
/// ```
public struct LinearClassifier: Codable, Equatable, Sendable {
    /// How scores become probabilities.
    public enum Probabilities: String, Codable, Sendable {
        /// Logistic regression: `exp(sₖ) / Σ exp(sⱼ)`; of two classes, the logistic function.
        case softmax
        /// One against the rest with logarithmic loss: `1 / (1 + exp(-sₖ))`, then divided by
        /// their sum.
        case logistic
        /// One against the rest with modified Huber loss: `(clip(sₖ, -1, 1) + 1) / 2`, then
        /// divided by their sum; equal where all are zero.
        case clipped
        /// Scores that are no measure of probability.
        case none
    }

    /// Number of classes, at least 2.
    public let classes: Int
    /// `[K, D]`; `[1, D]` for two classes.
    public let coefficients: [[Double]]
    /// One for each row of `coefficients`.
    public let intercepts: [Double]
    /// What `predictProbabilities` makes of the scores.
    public let probabilities: Probabilities

    /// - Throws: `LinearModelError` where the counts do not belong together, as in a damaged file.
    public init(
        classes: Int, coefficients: [[Double]], intercepts: [Double],
        probabilities: Probabilities
    ) throws {
        guard classes > 1 else { throw LinearModelError.oneClass }
        func require(_ name: String, _ expected: Int, _ found: Int) throws {
            guard expected != found else { return }
            throw LinearModelError.count(of: name, expected: expected, found: found)
        }
        let rows = classes == 2 ? 1 : classes
        try require("rows of coefficients", rows, coefficients.count)
        try require("intercepts", rows, intercepts.count)
        for row in coefficients {
            try require("coefficients of a row", coefficients[0].count, row.count)
        }
        self.init(
            trusting: coefficients, intercepts, classes: classes, probabilities: probabilities)
    }

    init(
        trusting coefficients: [[Double]], _ intercepts: [Double], classes: Int,
        probabilities: Probabilities
    ) {
        self.classes = classes
        self.coefficients = coefficients
        self.intercepts = intercepts
        self.probabilities = probabilities
    }

    private enum CodingKeys: CodingKey {
        case classes, coefficients, intercepts, probabilities
    }

    /// - Throws: `LinearModelError` where the counts do not belong together; what `decoder` throws.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            classes: try values.decode(Int.self, forKey: .classes),
            coefficients: try values.decode([[Double]].self, forKey: .coefficients),
            intercepts: try values.decode([Double].self, forKey: .intercepts),
            probabilities: try values.decode(Probabilities.self, forKey: .probabilities))
    }

    /// Number of features.
    public var features: Int { coefficients[0].count }

    /// Signed distances, `[N, K]`; `[N, 1]` for two classes.
    ///
    /// - Throws: `LinearModelError` where `features` has another width than the training data.
    public func decisionFunction(_ features: DoubleMatrix) throws -> DoubleMatrix {
        guard features.columns == self.features else {
            throw LinearModelError.count(
                of: "features of a row", expected: self.features, found: features.columns)
        }
        let weights = DoubleMatrix(coefficients)
        let scores = DoubleMatrix(rows: features.rows, columns: intercepts.count)
        let chunk = 1024
        Parallel.forEach((features.rows + chunk - 1) / chunk) { index, _ in
            for row in index * chunk..<min(features.rows, (index + 1) * chunk) {
                for label in 0..<intercepts.count {
                    scores[row, label] =
                        intercepts[label]
                        + Vector.dot(
                            features.row(row), weights.row(label), count: features.columns)
                }
            }
        }
        return scores
    }

    /// The class of the highest score for each row; of equal ones the first.
    public func predict(_ features: DoubleMatrix) throws -> [Int] {
        let scores = try decisionFunction(features)
        return (0..<scores.rows).map { row in
            guard classes > 2 else { return scores[row, 0] > 0 ? 1 : 0 }
            var best = 0
            for label in 1..<classes where scores[row, label] > scores[row, best] { best = label }
            return best
        }
    }

    /// Probabilities `[N, K]`, each row summing to 1.
    ///
    /// - Throws: `LinearModelError` where the loss it was trained with knows none (hinge, squared).
    public func predictProbabilities(_ features: DoubleMatrix) throws -> DoubleMatrix {
        guard probabilities != .none else {
            throw LinearModelError.setting(
                "loss", expected: "log_loss or modified_huber for probabilities",
                found: "a loss without them")
        }
        let scores = try decisionFunction(features)
        let result = DoubleMatrix(rows: scores.rows, columns: classes)
        for row in 0..<scores.rows {
            let shares = result.row(row)
            if classes == 2 {
                let share = probability(scores[row, 0])
                (shares[0], shares[1]) = (1 - share, share)
            } else {
                shares.update(from: scores.row(row), count: classes)
                normalise(UnsafeMutableBufferPointer(start: shares, count: classes))
            }
        }
        return result
    }

    /// Turns the scores of one row into probabilities, in place.
    private func normalise(_ values: UnsafeMutableBufferPointer<Double>) {
        let greatest = values.max() ?? 0
        var sum = 0.0
        for label in values.indices {
            let isSoftmax = probabilities == .softmax
            values[label] =
                isSoftmax
                ? Vector.exponential(values[label] - greatest) : probability(values[label])
            sum += values[label]
        }
        for label in values.indices {
            values[label] = sum > 0 ? values[label] / sum : 1 / Double(classes)
        }
    }

    /// What one score says by itself.
    private func probability(_ score: Double) -> Double {
        probabilities == .clipped
            ? (min(max(score, -1), 1) + 1) / 2 : 1 / (1 + Vector.exponential(-score))
    }
}
