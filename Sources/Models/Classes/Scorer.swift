import AvazTensors

/// The learnt part of a classifier: from a row of features, not yet scaled, to its scores.
package protocol Scorer: Sendable {
    /// Numbers in a row.
    var inputs: Int { get }
    /// Scores that a row is given.
    var outputs: Int { get }

    /// Answers to rows `[N, inputs]`, which are left as they are.
    func answers(to rows: Tensor) -> Answers

    /// The same, to be used on another thread.
    func replica() -> any Scorer

    /// What `model.json` says of it.
    func plan() -> ScorerPlan

    /// What `weights.safetensors` holds of it.
    var weights: ScorerWeights { get }
}

/// A scorer's answers to some rows.
package struct Answers: Sendable {
    /// `[N, K]`.
    package var scores: Tensor
    /// Index of each row's class: that of the largest score, before any rounding.
    package var predicted: [Int]

    package init(scores: Tensor, predicted: [Int]) {
        self.scores = scores
        self.predicted = predicted
    }
}

/// The shape of a scorer, as it stands in `model.json`: of a network its layers, of a linear
/// classifier how its scores become probabilities, of a Gaussian one what its background counts.
package enum ScorerPlan: Equatable, Sendable {
    case network(NetworkScorer.Plan)
    case ensemble([NetworkScorer.Plan])
    case linear(LinearScorer.Plan)
    case gaussian(GaussianScorer.Plan)

    /// The scorer with the weights from a file.
    package func scorer(inputs: Int, classes: Int, _ weights: NamedWeights) throws -> any Scorer {
        switch self {
        case .network(let plan): try NetworkScorer(plan, inputs: inputs, weights)
        case .ensemble(let plans): try EnsembleScorer(plans, inputs: inputs, weights)
        case .linear(let plan): try LinearScorer(plan, inputs: inputs, classes: classes, weights)
        case .gaussian(let plan):
            try GaussianScorer(plan, inputs: inputs, classes: classes, weights)
        }
    }
}

/// The numbers of a scorer: singles of a network, doubles of a linear classifier.
package struct ScorerWeights {
    package var tensors: [(name: String, tensor: Tensor)] = []
    package var matrices: [(name: String, matrix: DoubleMatrix)] = []
}
