@testable import AvazFiles
@testable import AvazModels
@testable import AvazRecords
@testable import AvazInputs
import AvazDatasets
import Foundation
import AvazTensors
import Testing

@testable import AvazExperiments

/// The genres chapter on tiny corpora: slices, votes, images, known faults and bad input.
@Suite struct GenreRunTests {
    static let text = """
        {
          title: "a sample", task: "genres",
          features: {
            sampleRate: null, slices: { seconds: 0.25 }, kinds: ["mel-db"], transformLength: 256,
            hopLength: 128, melBands: 16, reference: "max", pooling: ["image:12x10"],
          },
          scaling: { fit: "train", per: "frequency" },
          duplicates: "leave-out",
          split: { kind: "grouped-folds", folds: 3 },
          model: {
            kind: "layers", initialiser: "glorot-uniform",
            layers: [
              { kind: "conv2d", filters: 4, size: 3, activation: "relu" },
              { kind: "max-pool2d", size: 3, stride: 2 }, { kind: "batch-norm", momentum: 0.8 },
              { kind: "flatten" }, { kind: "dense", units: "out" },
            ],
          },
          training: {
            epochs: 8, batchSize: 8, optimiser: "adam", learningRate: 0.01, loss: "cross-entropy",
          },
          seeds: [1],
        }
        """

    func outcome(_ corpus: TinyGenres, _ overrides: String...) throws -> ExperimentRun.Outcome {
        let experiment = try Experiment(
            name: "sample", text: Self.text, file: "sample.json5",
            overrides: overrides.map { try Override($0) },
            publishedFigures: PublishedReports(corpora: [:]))
        return try ExperimentRun(
            experiment, on: Corpus(at: corpus.folder.path, task: .genres)
        ).carryOut()
    }

    func failure(_ corpus: TinyGenres, _ override: String) -> String {
        do {
            _ = try outcome(corpus, override)
            return ""
        } catch { return "\(error)" }
    }

    /// The first file's reason among the rejected.
    func reason(_ corpus: TinyGenres, _ overrides: String...) throws -> String {
        let experiment = try Experiment(
            name: "sample", text: Self.text, file: "sample.json5",
            overrides: overrides.map { try Override($0) },
            publishedFigures: PublishedReports(corpora: [:]))
        let run = ExperimentRun(
            experiment, on: try Corpus(at: corpus.folder.path, task: .genres))
        let rejected = try run.carryOut().record.corpus.rejected
        #expect(rejected.count == 1)
        return "\(rejected.first?.file ?? ""): \(rejected.first?.reason ?? "")"
    }

    // MARK: Slices

    @Test func slicesAreJudgedAndClipsByVote() throws {
        let outcome = try outcome(TinyGenres())
        let record = outcome.record
        #expect(record.corpus.clips == 15 && record.corpus.slices == 60)
        #expect(record.split.train == 10 && record.split.test == 5)
        for run in record.runs {
            #expect(run.classification?.confusion.joined().reduce(0, +) == 20)
            #expect(run.classification?.vote?.confusion.joined().reduce(0, +) == 5)
        }
        let summary = try #require(record.summary.classification)
        #expect(summary.testAccuracy.mean > 0.8)
        #expect((summary.clipAccuracy?.mean ?? 0) > 0.8)
        let first = try #require(outcome.predictions.predictions.first)
        #expect(first.file.hasSuffix(".wav#t=0,0.25"))
        #expect(first.group.map { first.file.hasPrefix($0) } == true)
    }

    @Test func theMeanScoreDecidesTheVote() throws {
        func slice(_ clip: String, _ index: Int, _ scores: [Float], truth: Int) -> Prediction {
            Prediction(
                file: "\(clip)#t=\(index),\(index + 1)", truth: truth,
                predicted: scores[0] >= scores[1] ? 0 : 1, scores: scores)
        }
        let test = RunRecord.Classification(
            predictions: [
                // Two slices of three say 1, but the third says 0 with more weight.
                slice("a", 0, [0.45, 0.55], truth: 0), slice("a", 1, [0.45, 0.55], truth: 0),
                slice("a", 2, [0.9, 0.1], truth: 0), slice("b", 0, [0.6, 0.4], truth: 1),
            ], classes: ["x", "y"])
        #expect(test.accuracy == 0.25)
        #expect(test.vote == RunRecord.Vote(accuracy: 0.5, confusion: [[1, 0], [1, 0]]))
        let whole = RunRecord.Classification(
            predictions: [Prediction(file: "a#1.wav", truth: 0, predicted: 0, scores: [1, 0])],
            classes: ["x", "y"])
        #expect(whole.vote == nil)
    }

    @Test(
        arguments: [
            "{kind:'random',seed:4}", "{kind:'stratified',seed:4}", "{kind:'grouped',seed:4}",
            "{kind:'grouped-folds',folds:5}", "{kind:'leave-one-group-out'}", "{kind:'contiguous'}",
        ], [UInt32(1), 2, 3])
    func noClipIsOnBothSides(split: String, seed: UInt32) throws {
        let section = try SplitSection(
            SettingsSection(JSON5.parse(split, origin: "test"), path: "split"), folder: ".")
        var generator = MersenneTwister(seed: seed)
        let order = generator.permutation(24)
        let clips = order.map { index in
            Clip(path: "\(index % 4)/\(index).wav", label: "\(index % 4)", group: "\(index)")
        }
        // As many slices as the clip is long: between none left out and many.
        var end = 0
        let rows = order.map { index in
            end += 1 + index % 5
            return end - 1 - index % 5..<end
        }
        for split in try section.splits(clips, runSeed: 0) {
            let train = Set(split.train.flatMap { rows[$0] })
            let test = Set(split.test.flatMap { rows[$0] })
            #expect(train.isDisjoint(with: test))
            #expect(train.count + test.count == end)
            for range in rows { #expect(train.isSuperset(of: range) || test.isSuperset(of: range)) }
        }
    }

    @Test func noValidationSliceIsOfATrainedClip() throws {
        // A network that knows each clip by heart gains nothing on the others: with pure noise for
        // labels, validation accuracy stays near chance only where clips are not divided.
        let corpus = try TinyGenres(genres: ["blues", "jazz"], clips: 1)
        try FileManager.default.removeItem(at: corpus.folder)
        var generator = FastGenerator(seed: 9)
        for clip in 0..<24 {
            let pitch = generator.uniform()
            let samples = (0..<8000).map { 0.3 * sin(Float($0) * (0.2 + pitch)) }
            let genre = clip % 2 == 0 ? "blues" : "jazz"
            try corpus.write(samples, "\(genre)/\(genre).000\(10 + clip).wav")
        }
        let record = try outcome(
            corpus, "training.validation={kind:'random',fraction:0.4}", "training.epochs=150",
            "seeds=[1,2,3]"
        ).record
        let last = record.runs.compactMap(\.history.last?.validationAccuracy)
        #expect(last.reduce(0, +) / Double(last.count) < 0.8)
        #expect(record.runs.allSatisfy { ($0.history.last?.trainAccuracy ?? 0) > 0.9 })
    }

    @Test(arguments: [
        (3.0, 3.0, 22050 * 10, 3), (3, 1.5, 22050 * 10, 5), (3, 3, 22050 * 3, 1),
        (3, 3, 22050 * 3 - 1, 0),
    ])
    func slicesAreWhole(seconds: Double, hop: Double, samples: Int, count: Int) {
        let ranges = SliceSettings(seconds: seconds, hop: hop)
            .ranges(in: samples, sampleRate: 22050)
        #expect(ranges.count == count)
        #expect(ranges.allSatisfy { $0.upperBound <= samples && $0.count == ranges[0].count })
    }

    @Test func theRecordIsTheSameWithAnyThreads() throws {
        let corpus = try TinyGenres()
        let records = try [2, 1].map { threads in
            Parallel.threads = threads
            var record = try outcome(
                corpus, "augmentation={copies:1,maskedChannels:3}",
                "training.validation={kind:'grouped',fraction:0.4,patience:3}"
            ).record
            record.environment = .null
            for index in record.runs.indices {
                record.runs[index].seconds = .init(features: 0, training: 0)
            }
            return record
        }
        Parallel.threads = Parallel.processors
        #expect(records[0] == records[1])
    }

    @Test func aSavedModelVotesAsBefore() throws {
        let corpus = try TinyGenres()
        let model = try outcome(corpus).model
        let folder = corpus.folder.appending(path: "model").path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        try model.write(to: folder)
        let restored = try ClassifierModel(contentsOf: folder)
        let file = corpus.folder.appending(path: "rock/rock.00002.wav").path
        let (before, after) = (try model.classify(file), try restored.classify(file))
        #expect(before.label == after.label && before.scores == after.scores)
        #expect(abs(before.scores.reduce(0, +) - 1) < 1e-5)
    }

    // MARK: Bad input

    @Test func badClipsAreListed() throws {
        func corpus(_ add: (TinyGenres) throws -> Void) throws -> TinyGenres {
            let corpus = try TinyGenres()
            try add(corpus)
            return corpus
        }
        let tone = (0..<8000).map { 0.2 * sin(Float($0) * 0.7) }
        #expect(
            try reason(corpus { try $0.write(Array(tone.prefix(1000)), "rock/rock.00009.wav") })
                .contains("is 0.125 s long, shorter than one slice of 0.25 s"))
        #expect(
            try reason(corpus { try $0.write(Array(tone.prefix(200)), "rock/rock.00009.wav") })
                .contains("shorter than one frame of 256"))
        #expect(
            try reason(corpus { try $0.write(tone.map { _ in 0 }, "rock/rock.00009.wav") })
                == "rock/rock.00009.wav: is silent: all its samples are zero; record it again")
        #expect(
            try reason(
                corpus {
                    try Data("RIFF".utf8).write(
                        to: $0.folder.appending(path: "jazz/jazz.00054.wav"))
                }
            ).hasSuffix("(a known fault: this file is unreadable in Kaggle's copy of GTZAN)"))
    }

    @Test func duplicatesAreRejectedOrTold() throws {
        let corpus = try TinyGenres()
        let original = corpus.folder.appending(path: "rock/rock.00001.wav")
        try FileManager.default.copyItem(
            at: original, to: corpus.folder.appending(path: "rock/rock.00008.wav"))
        #expect(
            try reason(corpus)
                == "rock/rock.00008.wav: has exactly the samples of rock/rock.00001.wav")
        let kept = try outcome(corpus, "duplicates=keep")
        #expect(kept.record.corpus.clips == 16)
        #expect(
            kept.warnings.contains { $0.contains("rock/rock.00008.wav and rock/rock.00001.wav") })
    }

    @Test func mixedRatesAndChannelsAreFine() throws {
        let corpus = try TinyGenres()
        let tone = (0..<16000).map { 0.2 * sin(Float($0) * 0.3) }
        try corpus.write(tone, "rock/rock.00008.wav", sampleRate: 16000)
        try corpus.write(tone, "rock/rock.00009.wav", sampleRate: 11025, channels: 2)
        let record = try outcome(corpus).record
        #expect(record.corpus.clips == 17 && record.corpus.rejected.isEmpty)
        #expect(record.corpus.slices == 60 + 4 + 5)
    }

    @Test func aSilentSliceIsFinite() throws {
        let corpus = try TinyGenres()
        let samples = (0..<8000).map { $0 < 4000 ? 0 : 0.2 * sin(Float($0) * 0.7) }
        try corpus.write(samples, "rock/rock.00009.wav")
        let outcome = try outcome(corpus)
        #expect(outcome.record.corpus.clips == 16)
        #expect(outcome.predictions.predictions.allSatisfy { $0.scores.allSatisfy(\.isFinite) })
    }

    @Test func settingsThatCannotBeAreErrors() throws {
        let corpus = try TinyGenres(clips: 2)
        try FileManager.default.removeItem(at: corpus.folder.appending(path: "rock/rock.00001.wav"))
        #expect(failure(corpus, "split.folds=2").contains("holds no clip of class “rock”"))
        #expect(
            failure(corpus, "split={kind:'stratified',seed:1}").contains("2 clips of each class"))
        #expect(failure(corpus, "features.slices.seconds=2").contains("none of its 5 recordings"))
        #expect(failure(corpus, "features.slices.second=2").contains("did you mean"))
        #expect(failure(corpus, "features.slices.seconds=0").contains("a number from 0.01 to 3600"))
        #expect(failure(corpus, "features.reference=maxi").contains("must be a power above 0"))
        let whole = try TinyGenres()
        #expect(failure(whole, "features.pooling=['mean']").contains("needs an image"))
        #expect(failure(corpus, "scaling={fit:'none',per:'frequency'}").contains("scaling.per"))
        #expect(failure(corpus, "duplicates=drop").contains("\"keep\", \"leave-out\""))
    }
}
