import AvazLinearModels
import AvazTensors

/// A trained linear classifier with the standardisation before it, in double precision.
package struct LinearScorer: Scorer, @unchecked Sendable {
    /// `[2, inputs]`: what is taken from each feature, and what the rest is divided by; zeros and
    /// ones where rows are not scaled.
    package let scaling: DoubleMatrix
    package let classifier: LinearClassifier

    package init(scaling: DoubleMatrix, classifier: LinearClassifier) {
        self.scaling = scaling
        self.classifier = classifier
    }

    /// It keeps nothing from call to call.
    package func replica() -> any Scorer { self }

    package var inputs: Int { classifier.features }
    package var outputs: Int { classifier.classes }

    package func answers(to rows: Tensor) -> Answers {
        let scaled = Self.scale(DoubleMatrix(rows), by: scaling)
        return Self.answers(of: classifier, to: scaled)
    }

    /// Standardises rows in place: `(x - mean) / scale`.
    package static func scale(_ rows: DoubleMatrix, by scaling: DoubleMatrix) -> DoubleMatrix {
        let (mean, scale) = (scaling.row(0), scaling.row(1))
        for row in 0..<rows.rows {
            let values = rows.row(row)
            for column in 0..<rows.columns {
                values[column] = (values[column] - mean[column]) / scale[column]
            }
        }
        return rows
    }

    /// Answers to rows that are already scaled: probabilities, or signed distances from a
    /// classifier that knows none; one a class.
    package static func answers(of classifier: LinearClassifier, to rows: DoubleMatrix) -> Answers {
        do {
            let scores: DoubleMatrix
            if classifier.probabilities != .none {
                scores = try classifier.predictProbabilities(rows)
            } else if classifier.classes > 2 {
                scores = try classifier.decisionFunction(rows)
            } else {
                scores = DoubleMatrix(
                    try classifier.decisionFunction(rows).arrays.map { [-$0[0], $0[0]] })
            }
            return Answers(
                scores: Tensor(
                    [rows.rows, classifier.classes], scores.arrays.joined().map(Float.init)),
                predicted: try classifier.predict(rows))
        } catch {
            preconditionFailure("\(rows.columns) columns for the classifier: \(error)")
        }
    }

    // MARK: The folder

    package struct Plan: Codable, Equatable, Sendable {
        package var probabilities: LinearClassifier.Probabilities
    }

    package func plan() -> ScorerPlan { .linear(Plan(probabilities: classifier.probabilities)) }

    package var weights: ScorerWeights {
        ScorerWeights(matrices: [
            ("scaling", scaling), ("coefficients", DoubleMatrix(classifier.coefficients)),
            ("intercepts", DoubleMatrix([classifier.intercepts])),
        ])
    }

    package init(_ plan: Plan, inputs: Int, classes: Int, _ weights: NamedWeights) throws {
        let rows = classes == 2 ? 1 : classes
        let coefficients = try weights.matrix("coefficients", rows: rows, columns: inputs)
        let intercepts = try weights.matrix("intercepts", rows: 1, columns: rows)
        let scaling = try weights.matrix("scaling", rows: 2, columns: inputs)
        try weights.requirePositive(
            "scaling", UnsafeBufferPointer(start: scaling.row(1), count: inputs))
        self.init(
            scaling: scaling,
            classifier: try LinearClassifier(
                classes: classes, coefficients: coefficients.arrays,
                intercepts: intercepts.arrays[0], probabilities: plan.probabilities))
    }
}
