import AvazFiles
import AvazLinearModels
import AvazTensors

/// A trained `GaussianClassifier`, in double precision from the features on.
package struct GaussianScorer: Scorer {
    package let classifier: GaussianClassifier

    package init(classifier: GaussianClassifier) { self.classifier = classifier }

    /// It keeps nothing from call to call.
    package func replica() -> any Scorer { self }

    package var inputs: Int { classifier.features }
    package var outputs: Int { classifier.classes.count }

    package func answers(to rows: Tensor) -> Answers {
        Self.answers(of: classifier, to: DoubleMatrix(rows))
    }

    /// Nats that a row is more probable as one of a class than as anything; one a class.
    package static func answers(of classifier: GaussianClassifier, to rows: DoubleMatrix) -> Answers
    {
        let scores = classifier.scores(of: rows).arrays
        return Answers(
            scores: Tensor(
                [rows.rows, classifier.classes.count], scores.joined().map(Float.init)),
            predicted: scores.map { row in
                row.indices.dropFirst().reduce(0) { row[$1] > row[$0] ? $1 : $0 }
            })
    }

    // MARK: The folder

    package struct Plan: Codable, Equatable, Sendable {
        package var backgroundWeight: Double
    }

    package func plan() -> ScorerPlan {
        .gaussian(Plan(backgroundWeight: classifier.backgroundWeight))
    }

    /// The classes' means and triangles one below the other, the background's last.
    package var weights: ScorerWeights {
        let densities = classifier.classes + [classifier.background]
        return ScorerWeights(matrices: [
            ("means", DoubleMatrix(densities.map(\.mean))),
            ("factors", DoubleMatrix(densities.flatMap(\.factor.arrays))),
        ])
    }

    package init(_ plan: Plan, inputs: Int, classes: Int, _ weights: NamedWeights) throws {
        guard (0...1).contains(plan.backgroundWeight) else {
            throw SettingsError(
                "“gaussian.backgroundWeight” must be a number from 0 to 1, found "
                    + "\(plan.backgroundWeight)")
        }
        let means = try weights.matrix("means", rows: classes + 1, columns: inputs).arrays
        let factors = try weights.matrix(
            "factors", rows: (classes + 1) * inputs, columns: inputs
        ).arrays
        let densities = try means.enumerated().map { index, mean in
            let factor = DoubleMatrix(Array(factors[index * inputs..<(index + 1) * inputs]))
            guard let density = GaussianDensity(mean: mean, factor: factor) else {
                throw SettingsError("“factors” holds a covariance that is none")
            }
            return density
        }
        classifier = GaussianClassifier(
            classes: Array(densities.dropLast()), background: densities[classes],
            backgroundWeight: plan.backgroundWeight)
    }
}
