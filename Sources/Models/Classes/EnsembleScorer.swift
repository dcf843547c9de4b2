import AvazNeuralNetworks
import AvazTensors

/// Several networks that were taught alike from different beginnings; their mean score decides.
package struct EnsembleScorer: Scorer {
    /// One or more, of the same rows and classes.
    package let members: [NetworkScorer]

    package init(members: [NetworkScorer]) {
        precondition(!members.isEmpty, "an ensemble of nobody")
        self.members = members
    }

    package var inputs: Int { members[0].inputs }
    package var outputs: Int { members[0].outputs }

    package func replica() -> any Scorer {
        EnsembleScorer(
            members: members.map { member in
                NetworkScorer(
                    inputs: member.inputs, scaler: member.scaler, components: member.components,
                    network: member.network.replica(), inputShape: member.inputShape,
                    givesLogits: member.givesLogits)
            })
    }

    package func answers(to rows: Tensor) -> Answers {
        Self.mean(of: members.map { $0.answers(to: rows) })
    }

    /// The mean of several answers to the same rows.
    package static func mean(of answers: [Answers]) -> Answers {
        let scores = Tensor(answers[0].scores.shape)
        for answer in answers {
            Vector.addScaled(
                1 / Float(answers.count), answer.scores.pointer, to: scores.pointer,
                count: scores.count)
        }
        return Answers(
            scores: scores, predicted: (0..<scores.rows).map { scores.largest(inRow: $0) })
    }

    // MARK: The folder

    package func plan() -> ScorerPlan { .ensemble(members.map(\.networkPlan)) }

    package var weights: ScorerWeights {
        ScorerWeights(
            tensors: members.enumerated().flatMap { index, member in
                member.weights.tensors.map { ("member\(index).\($0.name)", $0.tensor) }
            })
    }

    package init(_ plans: [NetworkScorer.Plan], inputs: Int, _ weights: NamedWeights) throws {
        guard !plans.isEmpty else { throw weights.empty("ensemble") }
        members = try plans.enumerated().map { index, plan in
            try NetworkScorer(plan, inputs: inputs, weights.within("member\(index)."))
        }
        guard members.allSatisfy({ $0.outputs == members[0].outputs }) else {
            throw LayerError("the members of the ensemble give different numbers of scores")
        }
    }
}
