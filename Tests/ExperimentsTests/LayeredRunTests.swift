import AvazDatasets
import AvazFiles
@testable import AvazModels
import Foundation
import Testing

@testable import AvazExperiments

/// Digits by networks that take steps in time, or a row in parts.
@Suite struct LayeredRunTests {
    private static func text(pooling: String, layers: String) -> String {
        """
        {
          title: "a sample", task: "digits",
          features: {
            sampleRate: 8000, kinds: ["mfcc"], coefficients: 6, transformLength: 256,
            hopLength: 128, melBands: 20, pooling: [\(pooling)],
          },
          scaling: { fit: "train" },
          split: { kind: "stratified", testFraction: 0.25, seed: 1 },
          model: { kind: "layers", layers: [\(layers)] },
          training: {
            epochs: 12, batchSize: 8, optimiser: "adam", learningRate: 0.02, loss: "cross-entropy",
          },
          seeds: [1],
        }
        """
    }

    static let recurrent = text(
        pooling: "'steps:40'",
        layers: "{ kind: 'gru', units: 8, direction: 'both' }, { kind: 'dense', units: 'out' }")
    static let joined = text(
        pooling: "'frames:8', 'mean'",
        layers: """
            { kind: 'branches', branches: [
                { shape: [6, 8, 1], layers: [
                    { kind: 'conv2d', filters: 4, size: 3 }, { kind: 'flatten' }] },
                { shape: [6], layers: [{ kind: 'dense', units: 4 }] } ] },
            { kind: 'dense', units: 'out' }
            """)

    /// Clips of 16 frames, and one in three of half as many.
    private func corpus() throws -> TinyCorpus {
        let corpus = try TinyCorpus()
        let samples = { (digit: Int) in
            (0..<1000).map { 0.3 * sin(Float($0) * Float(digit + 2) * 0.06) }
        }
        for digit in 0..<4 {
            for take in 4..<6 { try corpus.write(samples(digit), "\(digit)_ben_\(take).wav") }
        }
        return corpus
    }

    private func outcome(_ text: String, on corpus: TinyCorpus) throws -> ExperimentRun.Outcome {
        try ExperimentRun(
            SampleExperiment.make(text: text), on: Corpus(at: corpus.folder.path, task: .digits)
        ).carryOut()
    }

    @Test(arguments: [recurrent, joined])
    func learnsAndComesBackFromItsFolder(text: String) throws {
        let corpus = try corpus()
        let outcome = try outcome(text, on: corpus)
        let test = try #require(outcome.record.runs.first?.classification)
        #expect(test.accuracy > 0.6)
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "avaz-layers-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try outcome.model.write(toNewFolder: folder.path)
        let model = try ClassifierModel(contentsOf: folder.path)
        // One clip by itself is answered as it was among all the others.
        for prediction in try #require(outcome.predictions.runs.first).predictions {
            let answer = try model.classify(corpus.folder.appending(path: prediction.file).path)
            for (own, judged) in zip(answer.scores, prediction.scores) {
                #expect(abs(own - judged) < 1e-5, "\(prediction.file)")
            }
        }
    }

    /// A place for more steps than any clip has changes no answer.
    @Test func whatSequencesAreFilledUpWithIsNotHeard() throws {
        let corpus = try corpus()
        let short = try outcome(Self.recurrent, on: corpus)
        let long = try outcome(
            Self.recurrent.replacingOccurrences(of: "steps:40", with: "steps:90"), on: corpus)
        let (first, second) = (short.predictions.runs[0], long.predictions.runs[0])
        for (one, other) in zip(first.predictions, second.predictions) {
            #expect(one.scores == other.scores)
        }
    }

    /// Nor do the layers that a training begins with, and leaves as they are, hear it.
    @Test func frozenLayersKeepTrueLengths() throws {
        let corpus = try corpus()
        let scores = try ["steps:40", "steps:90"].map { steps in
            let text = Self.recurrent.replacingOccurrences(of: "steps:40", with: steps)
            let folder = FileManager.default.temporaryDirectory.appending(
                path: "avaz-frozen-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: folder) }
            try outcome(text, on: corpus).model.write(toNewFolder: folder.path)
            let begun = text.replacingOccurrences(
                of: "seeds:", with: "start: { model: '\(folder.path)', frozen: true }, seeds:")
            return try outcome(begun, on: corpus).predictions.runs[0].predictions.map(\.scores)
        }
        #expect(scores[0] == scores[1])
    }
}
