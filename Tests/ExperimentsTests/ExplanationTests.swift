@testable import AvazFiles
@testable import AvazModels
@testable import AvazInputs
import AvazDatasets
import Foundation
import AvazTensors
import Testing

@testable import AvazExperiments

@Suite struct ExplanationTests {
    func model(_ corpus: TinyGenres, _ overrides: String...) throws -> ClassifierModel {
        let experiment = try Experiment(
            name: "sample", text: GenreRunTests.text, file: "sample.json5",
            overrides: overrides.map { try Override($0) },
            publishedFigures: PublishedReports(corpora: [:]))
        return try ExperimentRun(
            experiment, on: Corpus(at: corpus.folder.path, task: .genres)
        ).carryOut().model
    }

    /// Integrated gradients are complete: they add up to what the recording changes in the score.
    @Test func theEvidenceAddsUpToTheScore() throws {
        let corpus = try TinyGenres()
        let model = try model(corpus)
        let file = corpus.folder.appending(path: "jazz/jazz.00001.wav").path
        let scorer = try #require(model.scorer as? NetworkScorer)
        let row = try FeatureReader(model.features).read(file).rows[1]
        func score(_ row: [Float], _ label: Int) -> Float {
            let input = scorer.prepared(Tensor([1, row.count], row))
            let output = scorer.network.forward(input, training: false)
            return output[label] - output.array.reduce(0, +) / Float(output.count)
        }
        let silence = row.map { _ in row.min() ?? 0 }
        for label in 0..<3 {
            let difference = score(row, label) - score(silence, label)
            let sum = scorer.evidence(in: row, for: label).reduce(0, +)
            #expect(abs(sum - difference) < 0.03 * max(1, abs(difference)))
        }
    }

    @Test func theImageCoversAllSlices() throws {
        let corpus = try TinyGenres()
        let file = corpus.folder.appending(path: "rock/rock.00000.wav").path
        let explanation = try model(corpus).explain(file)
        #expect(explanation.answer.label == "rock")
        #expect(explanation.height == 12 && explanation.width == 40)
        #expect(explanation.seconds == 0..<1)
        #expect(explanation.slices.map(\.seconds) == [0..<0.25, 0.25..<0.5, 0.5..<0.75, 0.75..<1])
        let mean = explanation.slices.reduce(0) { $0 + $1.answer.scores[0] } / 4
        #expect(abs(mean - explanation.answer.scores[0]) < 1e-6)
        #expect(explanation.image.count == 480 && explanation.evidence.count == 480)
        let frequencies = try #require(explanation.frequencies)
        #expect(frequencies.count == 12 && frequencies == frequencies.sorted())
        #expect(frequencies[0] > 0 && frequencies[11] < 4000)
        let overlapping = try model(corpus, "features.slices.hop=0.125").explain(file)
        #expect(overlapping.width == 40 && overlapping.evidence.allSatisfy(\.isFinite))
        let whole = try model(corpus, "features.slices=null").explain(file)
        #expect(whole.width == 10 && whole.seconds == 0..<1 && whole.slices.isEmpty)
    }

    @Test func oneSliceIsExplainedByItself() throws {
        let corpus = try TinyGenres()
        let file = corpus.folder.appending(path: "rock/rock.00000.wav").path
        let model = try model(corpus)
        let (all, third) = (try model.explain(file), try model.explain(file, slice: 3))
        #expect(third.width == 10 && third.seconds == 0.5..<0.75 && third.slices.isEmpty)
        #expect(third.answer.scores == all.slices[2].answer.scores)
        #expect(throws: FileFault.self) { try model.explain(file, slice: 5) }
        #expect(throws: FileFault.self) { try model.explain(file, slice: 0) }
        let whole = try self.model(corpus, "features.slices=null")
        #expect(throws: SettingsError.self) { try whole.explain(file, slice: 1) }
    }

    @Test func rowsThatAreNoImagesCannotBeDrawn() throws {
        let corpus = try TinyGenres()
        let model = try model(
            corpus, "features.pooling=['mean']", "scaling.per=column",
            "model={kind:'mlp',hidden:[4],activation:'relu',outputActivation:'identity'}")
        let file = corpus.folder.appending(path: "rock/rock.00000.wav").path
        #expect(throws: SettingsError.self) { try model.explain(file) }
    }

    @Test func whatIsTrimmedKeepsItsPlaceInTime() throws {
        let corpus = try TinyGenres()
        let tone = (0..<4000).map { Float(sin(0.4 * Double($0))) }
        let silence = [Float](repeating: 0, count: 2400)
        try corpus.write(silence + tone + silence, "word.wav")
        let file = corpus.folder.appending(path: "word.wav").path
        let model = try model(corpus, "features.trim=20", "features.slices=null")
        let seconds = try model.explain(file).seconds
        // From 0.3 s to 0.8 s, but for the frames that stand half in the silence.
        #expect(abs(seconds.lowerBound - 0.3) < 0.1 && abs(seconds.upperBound - 0.8) < 0.1)
    }

    @Test func aModelThatTrimsSlicesSaysSo() throws {
        let corpus = try TinyGenres()
        let model = try model(corpus, "features.trim=60")
        let file = corpus.folder.appending(path: "rock/rock.00000.wav").path
        let error = #expect(throws: SettingsError.self) { try model.explain(file) }
        #expect(error?.description.contains("it trims each slice") == true)
    }

    @Test func summariesCountParameters() throws {
        let library = try ExperimentLibrary(
            root: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().path)
        let published = try library.experiment("cnn-genre")
        #expect(try published.summary().contains("1,230,538 parameters, 64 of them not trained"))
        #expect(try published.summary(classes: 5).contains("615,493 parameters"))
        let flattened = try library.experiment("mlp-one-hidden-deltas")
        #expect(throws: SettingsError.self) { try flattened.summary() }
        for name in ["cnn-genre-corrected", "genre-best", "mlp-two-hidden"] {
            #expect(try library.experiment(name).summary().contains(" parameters, "))
        }
    }
}
