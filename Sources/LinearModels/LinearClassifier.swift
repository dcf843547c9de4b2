import Tensors

/// A trained linear classifier: all that prediction needs, and all that is saved.
///
///     score = x Wᵀ + b
///
/// `x` is `[N, D]`, `W` is `[K, D]`, `b` is `[K]`. Two classes have one row of weights, whose
/// score is positive for class 1, as in scikit-learn.
///
/// ```swift
/// let classifier = LinearClassifier(
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
    public let probabilities: Probabilities

    public init(
        classes: Int, coefficients: [[Double]], intercepts: [Double],
        probabilities: Probabilities
    ) {
        precondition(
            classes > 1 && coefficients.count == (classes == 2 ? 1 : classes)
                && intercepts.count == coefficients.count,
            "\(coefficients.count) rows of weights, \(intercepts.count) intercepts, "
                + "\(classes) classes")
        self.classes = classes
        self.coefficients = coefficients
        self.intercepts = intercepts
        self.probabilities = probabilities
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
            let values = UnsafeBufferPointer(start: scores.row(row), count: scores.columns)
            for (label, value) in rowProbabilities(values).enumerated() {
                result[row, label] = value
            }
        }
        return result
    }

    private func rowProbabilities(_ scores: UnsafeBufferPointer<Double>) -> [Double] {
        let shares: [Double]
        switch probabilities {
        case .softmax where classes > 2:
            let greatest = scores.max() ?? 0
            shares = scores.map { Vector.exponential($0 - greatest) }
        case .softmax, .logistic:
            shares = scores.map { 1 / (1 + Vector.exponential(-$0)) }
        case .clipped, .none:
            shares = scores.map { (min(max($0, -1), 1) + 1) / 2 }
        }
        if classes == 2 { return [1 - shares[0], shares[0]] }
        let sum = shares.reduce(0, +)
        return shares.map { sum > 0 ? $0 / sum : 1 / Double(classes) }
    }
}
