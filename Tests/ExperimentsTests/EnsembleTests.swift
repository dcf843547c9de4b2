@testable import AvazExperiments
import AvazDatasets
@testable import AvazModels
import AvazRecords
import Foundation
import Testing

/// Several networks taught alike, whose mean score decides.
@Suite struct EnsembleTests {
    private func outcome(_ corpus: TinyCorpus, members: Int) throws -> ExperimentRun.Outcome {
        try ExperimentRun(
            SampleExperiment.make(
                "training.members=\(members)", "training.loss='cross-entropy'",
                "model.outputActivation=identity"),
            on: Corpus(at: corpus.folder.path, task: .digits)
        ).carryOut()
    }

    @Test func theMeanScoreDecides() throws {
        let corpus = try TinyCorpus()
        let (one, three) = (try outcome(corpus, members: 1), try outcome(corpus, members: 3))
        let scorer = try #require(three.model.scorer as? EnsembleScorer)
        #expect(scorer.members.count == 3)
        // The first member is the network that would have been alone.
        let alone = try #require(one.model.scorer as? NetworkScorer)
        for (first, other) in zip(alone.network.parameters, scorer.members[0].network.parameters) {
            #expect(first.value.array == other.value.array)
        }
        #expect(
            scorer.members[1].network.parameters[0].value.array
                != alone.network.parameters[0].value.array)
        let file = corpus.folder.appending(
            path: try #require(three.predictions.runs.first?.predictions.first?.file)
        ).path
        let answers = try scorer.members.map { member in
            try ClassifierModel(
                experiment: "x", task: "digits", classes: three.model.classes,
                features: three.model.features, scorer: member
            ).classify(file).scores
        }
        let mean = try three.model.classify(file).scores
        for (index, score) in mean.enumerated() {
            let expected = answers.reduce(Float(0)) { $0 + $1[index] } / 3
            #expect(abs(score - expected) < 1e-6)
        }
        #expect(three.record.runs[0].history.count == one.record.runs[0].history.count)
    }

    @Test func anEnsembleSurvivesItsFolder() throws {
        let corpus = try TinyCorpus()
        let outcome = try outcome(corpus, members: 2)
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "avaz-ensemble-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try outcome.model.write(toNewFolder: folder.path)
        let again = try ClassifierModel(contentsOf: folder.path)
        let prediction = try #require(outcome.predictions.runs.first?.predictions.first)
        let answer = try again.classify(corpus.folder.appending(path: prediction.file).path)
        #expect(answer.scores == prediction.scores)
    }
}
