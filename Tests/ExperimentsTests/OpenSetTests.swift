@testable import AvazRecords
@testable import AvazModels
import AvazDatasets
import Foundation
import AvazTensors
import Testing

@testable import AvazExperiments

/// Classifiers that meet speakers whom they were not taught.
@Suite struct OpenSetTests {
    static let folds = [
        "task=speakers", "model={kind:'logistic'}", "training=null",
        "split={kind:'contiguous',testFraction:0.25}",
        "openSet={kind:'stranger-folds',falseAcceptance:0.1}",
    ]
    static let background = folds + ["openSet.kind=background"]

    func experiment(_ overrides: [String]) throws -> Experiment {
        try Experiment(
            name: "sample", text: SampleExperiment.text, file: "sample.json5",
            overrides: overrides.map { try Override($0) },
            publishedFigures: PublishedReports(corpora: [:]))
    }

    func outcome(_ corpus: TinyCorpus, _ overrides: [String]) throws -> ExperimentRun.Outcome {
        try ExperimentRun(
            experiment(overrides), on: Corpus(at: corpus.folder.path, task: .speakers)
        ).carryOut()
    }

    func failure(_ corpus: TinyCorpus, _ overrides: [String]) -> String {
        do {
            _ = try outcome(corpus, overrides)
            return ""
        } catch { return "\(error)" }
    }

    /// A folder a speaker, each with a pitch of its own, beside noise and others.
    func speeches(_ names: [String] = ["Ann", "Ben", "Cai", "_background_noise_", "other"]) throws
        -> TinyCorpus
    {
        let corpus = try TinyCorpus(digits: 0)
        var generator = FastGenerator(seed: 5)
        for (index, name) in names.enumerated() {
            try FileManager.default.createDirectory(
                at: corpus.folder.appending(path: name), withIntermediateDirectories: true)
            for clip in 0..<12 {
                let isNoise = name == "_background_noise_"
                try corpus.write(
                    (0..<2000).map { time in
                        let tone = 0.3 * sin(Float(time) * Float(index + 2) * 0.05)
                        return (isNoise ? 0 : tone) + (isNoise ? 0.2 : 0.02) * generator.normal()
                    }, "\(name)/\(clip).wav")
            }
        }
        return corpus
    }

    @Test(arguments: [
        [], ["features.slices={seconds:0.1}"],
        [
            "model={kind:'mlp',hidden:[8],activation:'tanh'}",
            "training={epochs:10,batchSize:4,learningRate:0.1,loss:'cross-entropy'}",
        ],
    ])
    func everySpeakerIsUnknownOnce(overrides: [String]) throws {
        let corpus = try TinyCorpus(speakers: ["anna", "ben", "carl", "dora"])
        let outcome = try outcome(corpus, Self.folds + overrides)
        let record = outcome.record
        #expect(record.contradiction == nil)
        #expect(record.runs.map(\.fold) == ["anna", "ben", "carl", "dora"])
        for (index, run) in record.runs.enumerated() {
            let detection = try #require(run.classification?.detection)
            #expect((0...1).contains(detection.equalErrorRate))
            #expect(detection.falseAcceptance != nil && detection.falseRejection != nil)
            #expect(detection.curve.count >= 2)
            // Nobody is taken for the unknown, whose own clips are in no confusion matrix.
            let confusion = try #require(run.classification).confusion
            #expect(confusion[index].allSatisfy { $0 == 0 })
            #expect(confusion.allSatisfy { $0[index] == 0 })
        }
        #expect(outcome.model.classes == ["anna", "ben", "carl", "dora"])
        #expect(outcome.model.threshold != nil)
        #expect(outcome.predictions.predictions.allSatisfy { $0.scores.count == 4 })
    }

    @Test func theSameRecordWithAnyThreads() throws {
        let corpus = try TinyCorpus(speakers: ["anna", "ben", "carl", "dora"])
        var tests: [[RunRecord.Judgement]] = []
        for threads in [2, 1] {
            Parallel.threads = threads
            tests.append(try outcome(corpus, Self.folds).record.runs.map(\.test))
        }
        Parallel.threads = Parallel.processors
        #expect(tests[0] == tests[1])
    }

    @Test func theBackgroundIsAClassAndRefused() throws {
        let corpus = try speeches()
        let outcome = try outcome(corpus, Self.background)
        let record = outcome.record
        #expect(record.corpus.classes == ["Ann", "Ben", "Cai", "background"])
        #expect(record.corpus.clips == 60)
        let detection = try #require(record.runs[0].classification?.detection)
        #expect(detection.equalErrorRate < 0.2)
        #expect(detection.accuracyAtOnePercentFalseAcceptance > 0.8)

        // Noise is unknown to the model that was kept, after it was saved too.
        let folder = corpus.folder.appending(path: "model")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try outcome.model.write(to: folder.path)
        let restored = try ClassifierModel(contentsOf: folder.path)
        #expect(restored.threshold == outcome.model.threshold)
        let noise = corpus.folder.appending(path: "_background_noise_/11.wav").path
        #expect(try restored.classify(noise).isUnknown)
        let speech = corpus.folder.appending(path: "Ben/0.wav").path
        #expect(try !restored.classify(speech).isUnknown)
    }

    @Test func aModelKeepsWhatItsThresholdIsOn() throws {
        let corpus = try speeches()
        let outcome = try outcome(
            corpus,
            Self.background + [
                "openSet.familiarity=distance",
                "model={kind:'mlp',hidden:[8],activation:'tanh',outputActivation:'identity'}",
                "training={epochs:30,batchSize:8,learningRate:0.05,loss:'mse'}",
            ])
        #expect(outcome.model.threshold.map { $0 <= 0 } == true)
        let folder = corpus.folder.appending(path: "model")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try outcome.model.write(to: folder.path)
        let restored = try ClassifierModel(contentsOf: folder.path)
        #expect(restored.confidence == .distance)
        #expect(restored.threshold == outcome.model.threshold)
    }

    @Test func withoutOpenSetTheBackgroundIsLeftOut() throws {
        let outcome = try outcome(speeches(), Array(Self.folds.dropLast()))
        #expect(outcome.record.corpus.classes == ["Ann", "Ben", "Cai"])
        #expect(outcome.record.runs[0].classification?.detection == nil)
        #expect(outcome.model.threshold == nil)
    }

    @Test func badInputIsOneClearError() throws {
        #expect(
            failure(try TinyCorpus(), Self.folds)
                == "unknown folds need 4 speakers or more, found 3: one is unknown, another "
                + "one that of the calibration, and two are to be told apart")
        #expect(
            failure(try TinyCorpus(), Self.background)
                .hasSuffix(
                    "holds no background; expected recordings in the folders “_background_noise_” "
                        + "or “other”, or openSet.kind \"stranger-folds\""))
        #expect(
            failure(try speeches(["Ann", "background", "other"]), Self.background)
                .hasSuffix(
                    "has a class “background”, the name that openSet gives to noise and the unknown; "
                        + "rename the folder"))
        #expect(
            SampleExperiment.failure(Self.folds + ["split={kind:'leave-one-group-out'}"])
                .hasSuffix(
                    "openSet makes folds of its own and needs a split without, such as \"random\" "
                        + "or \"contiguous\""))
        #expect(
            SampleExperiment.failure(Self.folds + ["scaling.fit=each-part"])
                .hasSuffix(
                    "would scale the unknown by themselves; with openSet choose \"train\""))
        #expect(
            SampleExperiment.failure(Self.folds + ["openSet.falseAcceptance=2"])
                .hasSuffix("must be a number from 0 to 0.5, found 2"))
    }
}

/// The judgement of encounters, counted by hand.
@Suite struct EncountersTests {
    /// Four known clips, of which the third is named wrongly, and two unknown.
    let met: Encounters = {
        var met = Encounters()
        met.add(scores: [0.9, 0.1], truth: 0)
        met.add(scores: [0.2, 0.8], truth: 1)
        met.add(scores: [0.7, 0.3], truth: 1)
        met.add(scores: [0.6, 0.4], truth: 0)
        met.add(scores: [0.65, 0.35], truth: nil)
        met.add(scores: [0.5, 0.5], truth: nil)
        return met
    }()

    @Test func detectionCountsBothErrorsAtTheThreshold() {
        let detection = met.detection(threshold: 0.62)
        #expect(detection.falseAcceptance == 0.5)
        #expect(detection.falseRejection == 0.25)
        // Without an unknown the threshold lies above 0.65: three are accepted, two named rightly.
        #expect(detection.accuracyAtOnePercentFalseAcceptance == 0.5)
        #expect(abs(detection.equalErrorRate - 0.25) <= 0.25)
    }

    @Test func whatMissesEveryTargetIsUnfamiliar() {
        #expect(Confidence.best([0.25, 0.5, 0]) == 0.5)
        #expect(Confidence.distance([0, 1, 0]) == 0)
        #expect(Confidence.distance([0.5, 0.5]) == -Float(0.5).squareRoot())
        // A score far beyond its target is no better than one far short of it.
        #expect(Confidence.distance([3, 0]) == -2)
        #expect(Confidence.distance([1, 0.5]) == -0.5)
    }

    @Test func theThresholdIsTheLaxestThatHolds() {
        #expect(met.threshold(atFalseAcceptance: 0) == 0.7)
        #expect(met.threshold(atFalseAcceptance: 0.5) == 0.6)
    }

    @Test func anUnknownOnTopShutsTheDoor() {
        var met = met
        met.add(scores: [1, 0], truth: nil)
        #expect(met.threshold(atFalseAcceptance: 0) == Float(1).nextUp)
    }
}
