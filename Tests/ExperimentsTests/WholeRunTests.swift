@testable import AvazRecords
@testable import AvazInputs
import AvazDatasets
import Foundation
import Synchronization
import AvazTensors
import Testing

@testable import AvazExperiments

/// Experiments on a tiny corpus, from recordings to a record.
@Suite struct WholeRunTests {
    func outcome(_ corpus: TinyCorpus, _ overrides: String...) throws -> ExperimentRun.Outcome {
        let experiment = try Experiment(
            name: "sample", text: SampleExperiment.text, file: "sample.json5",
            overrides: overrides.map { try Override($0) },
            publishedFigures: PublishedReports(corpora: [:]))
        return try ExperimentRun(
            experiment, on: Corpus(at: corpus.folder.path, task: .digits)
        ).carryOut()
    }

    /// The record without what may differ from run to run.
    func constant(_ record: RunRecord) -> RunRecord {
        var record = record
        record.environment = .null
        for index in record.runs.indices {
            record.runs[index].seconds = .init(features: 0, training: 0)
        }
        return record
    }

    @Test func learnsTheTones() throws {
        let outcome = try outcome(TinyCorpus(), "training.epochs=60")
        let record = outcome.record
        #expect(record.corpus.name.hasPrefix("avaz-tiny-"))
        #expect(record.corpus.classes == ["0", "1", "2", "3"])
        #expect(record.corpus.clips == 48)
        #expect(record.split.train == 36 && record.split.test == 12)
        #expect(record.runs[0].history.count == 60)
        #expect((record.summary.classification?.testAccuracy.mean ?? 0) > 0.9)
        #expect(outcome.warnings.isEmpty)
    }

    @Test func aTrainingThatRanOffKeepsWhenAndWhy() throws {
        let divergence = #expect(throws: Diverged.self) {
            try outcome(
                TinyCorpus(), "training.learningRate=1000", "training.batchSize=1",
                "training.outputDelta=difference", "model.activation=identity")
        }
        let record = try #require(divergence?.record)
        let kept = try #require(record.runs[0].divergence)
        #expect(kept.epoch == 1 && kept.epoch == divergence?.epoch)
        #expect(kept.reason.contains("mean squared length of an input is"))
        #expect(record.corpus.clips == 48 && record.runs.count == 1)
        #expect(record.contradiction == nil)
    }

    @Test func keepsPicturesOfWhatWentIn() throws {
        let inputs = try #require(try outcome(TinyCorpus()).record.inputs)
        let map = try #require(inputs.map)
        #expect(map.train.classes.count == 36 && map.test.classes.count == 12)
        #expect(map.explained[0] >= map.explained[1] && map.explained[0] <= 1)
        // Tones of four pitches lie in four places.
        let centres = (0..<4).map { index in
            let own = map.train.classes.indices.filter { map.train.classes[$0] == index }
            return own.reduce(0) { $0 + map.train.x[$1] } / Double(own.count)
        }
        #expect((centres.max() ?? 0) - (centres.min() ?? 0) > 2)
        #expect(inputs.samples.map(\.class) == ["0", "1", "2", "3"].flatMap { [$0, $0, $0] })
        for sample in inputs.samples {
            #expect(sample.height == 8 && sample.width == 16)
            #expect(sample.levels.count == 8 * 16)
        }
        #expect(inputs.samples.contains { $0.levels.contains("f") })
        let slices = try outcome(
            TinyCorpus(), "features.slices={seconds:0.1,hop:0.05}", "features.pooling=['frames:6']")
        #expect(slices.record.inputs?.samples.first?.width == 7)
    }

    @Test func eachSeedMayDrawItsOwnSplit() throws {
        let corpus = try TinyCorpus()
        func judged(_ override: String) throws -> [[String]] {
            let outcome = try outcome(corpus, "seeds=[1,7]", override)
            return outcome.predictions.runs.map { $0.predictions.map(\.file) }
        }
        let shared = try judged("split.seed=7")
        #expect(shared[0] == shared[1])
        let own = try judged("split.seed=null")
        #expect(own[0] != own[1])
        #expect(own[1] == shared[1])
    }

    @Test(arguments: [
        ["training.epochs=3"], ["split.seed=null", "seeds=[1,2]"],
        ["split={kind:'leave-one-group-out'}", "seeds=[1,2]"],
        [
            "training.batchSize=1", "training.shuffle=false", "model.hidden=[300, 250]",
            "features.pooling=['flatten']", "scaling.constant=zero",
        ],
        ["augmentation={copies:2,speed:[0.9,1.1],signalToNoise:[10,20],maskedTime:0.2}"],
        ["features.principalComponents=4", "training.loss=cross-entropy", "model.dropout=0.2"],
        ["training.validation={kind:'grouped',fraction:0.4,patience:2}", "model.batchNorm=true"],
    ])
    func givesTheSameRecordWithAnyThreads(overrides: [String]) throws {
        let corpus = try TinyCorpus()
        var records: [RunRecord] = []
        for threads in [2, 1, 2] {
            Parallel.threads = threads
            let experiment = try Experiment(
                name: "sample", text: SampleExperiment.text, file: "sample.json5",
                overrides: overrides.map { try Override($0) },
                publishedFigures: PublishedReports(corpora: [:]))
            let run = ExperimentRun(
                experiment, on: try Corpus(at: corpus.folder.path, task: .digits))
            records.append(constant(try run.carryOut().record))
        }
        Parallel.threads = Parallel.processors
        #expect(records[0] == records[1])
        #expect(records[0] == records[2])
    }

    /// 36 clips to train: the last of 5 or 35 at a time stands alone.
    @Test(arguments: [(1, true), (5, true), (35, true), (4, false), (36, false)])
    func batchNormalisationOfOneClipIsSaid(size: Int, isSaid: Bool) throws {
        let corpus = try TinyCorpus()
        func warnings(_ overrides: String...) throws -> [String] {
            let experiment = try Experiment(
                name: "sample", text: SampleExperiment.text, file: "sample.json5",
                overrides: (["training.batchSize=\(size)", "training.epochs=1"] + overrides).map {
                    try Override($0)
                }, publishedFigures: PublishedReports(corpora: [:]))
            return try ExperimentRun(
                experiment, on: Corpus(at: corpus.folder.path, task: .digits)
            ).carryOut().warnings
        }
        let said = try warnings("model.batchNorm=true").filter {
            $0.contains("batch normalisation learns nothing of a batch of one clip")
        }
        #expect(said.count == (isSaid ? 1 : 0))
        #expect(try warnings("model.batchNorm=false").isEmpty)
    }

    /// Stratified already, a split is not to be stratified; the class that has too few is named.
    @Test func anEmptyShareIsAdvisedAsItsSplitAllows() throws {
        let corpus = try TinyCorpus(digits: 3, speakers: ["anna"], takes: 8)
        for take in 1..<8 {
            try FileManager.default.removeItem(
                at: corpus.folder.appending(path: "2_anna_\(take).wav"))
        }
        try corpus.write((0..<2000).map { sinf(Float($0) * 0.9) }, "2_anna_8.wav")
        func warnings(_ kind: String, seed: Int) throws -> [String] {
            try outcome(
                corpus, "split.kind=\(kind)", "split.testFraction=0.2", "split.seed=\(seed)",
                "training.epochs=1"
            ).warnings.filter { $0.contains("holds no clip of class “2”") }
        }
        let stratified = try #require(try warnings("stratified", seed: 1).first)
        #expect(
            stratified.hasSuffix(
                "with 2 clips its share comes to none: add some, or raise split.testFraction"))
        let random = try #require(
            try (1...9).compactMap { try warnings("random", seed: $0).first }.first)
        #expect(random.hasSuffix("split.kind “stratified” avoids that"))
    }

    /// A model that is taught at one rate keeps it, though the settings name none.
    @Test func theTaughtRateIsKept() throws {
        let corpus = try TinyCorpus()
        let model = try outcome(corpus, "features.sampleRate=null").model
        #expect(model.features.sampleRate == 8000)
        let samples = (0..<4000).map { 0.3 * sinf(Float($0) * 0.06) }
        let twice = samples.flatMap { [$0, $0] }
        let (plain, fast) = (
            try model.classify(samples: samples, sampleRate: 8000),
            try model.classify(samples: twice, sampleRate: 16_000)
        )
        for (before, after) in zip(plain.scores, fast.scores) { #expect(abs(before - after) < 0.1) }
    }

    @Test func badFilesAreListedAndTheOthersUsed() throws {
        let corpus = try TinyCorpus()
        try Data("not audio".utf8).write(to: corpus.folder.appending(path: "0_dora_0.wav"))
        try Data().write(to: corpus.folder.appending(path: "1_dora_0.wav"))
        try corpus.write([0.1, 0.2], "2_dora_0.wav")
        try Data().write(to: corpus.folder.appending(path: "what.wav"))
        let outcome = try outcome(corpus)
        #expect(outcome.record.corpus.clips == 48)
        #expect(
            outcome.record.corpus.rejected.map(\.file)
                == ["0_dora_0.wav", "1_dora_0.wav", "2_dora_0.wav", "what.wav"])
        #expect(outcome.record.corpus.rejected[2].reason.contains("shorter than one frame"))
        #expect(outcome.warnings.count == 1)
    }

    @Test func whatCannotBeJudgedIsAnError() throws {
        func failure(_ corpus: TinyCorpus, _ overrides: String...) -> String {
            do {
                let experiment = try Experiment(
                    name: "sample", text: SampleExperiment.text, file: "sample.json5",
                    overrides: overrides.map { try Override($0) },
                    publishedFigures: PublishedReports(corpora: [:]))
                _ = try ExperimentRun(
                    experiment, on: Corpus(at: corpus.folder.path, task: .digits)
                ).carryOut()
                return ""
            } catch { return "\(error)" }
        }
        let corpus = try TinyCorpus()
        #expect(
            failure(try TinyCorpus(digits: 1)).hasSuffix(
                "all 12 usable recordings are of one class, “0”; a classifier needs 2 or more"))
        #expect(
            failure(corpus, "split={kind:'grouped-folds',folds:4}")
                == "4 folds but only 3 groups; ask for 3 folds or fewer")
        try FileManager.default.removeItem(at: corpus.folder.appending(path: "0_anna_0.wav"))
        for take in 1..<4 {
            try FileManager.default.removeItem(
                at: corpus.folder.appending(path: "0_anna_\(take).wav"))
        }
        #expect(
            failure(corpus, "split={kind:'leave-one-group-out'}")
                == "the test part of fold “anna” holds no clip of class “0”; "
                + "add some, or choose another split")
        #expect(
            failure(corpus, "training.learningRate=1e30", "model.activation=identity")
                .hasPrefix("the loss is no longer finite in epoch 1"))
        #expect(
            failure(corpus, "features.principalComponents=9")
                .hasPrefix("9 principal components of "))
        #expect(
            failure(corpus, "model.hidden=['in - 8']")
                .hasPrefix("model: “in - 8” gives no layer with in = 8"))
        #expect(
            failure(corpus, "model={kind:'layers',layers:[{kind:'dense',units:7}]}")
                .hasPrefix("model.layers: the last layer gives [7]"))
    }

    @Test func stoppingEndsWithAnInterruption() throws {
        let corpus = try TinyCorpus()
        let experiment = try SampleExperiment.make("training.epochs=1000")
        let run = ExperimentRun(
            experiment, on: try Corpus(at: corpus.folder.path, task: .digits))
        let epochs = Atomic<Int>(0)
        #expect(throws: Interrupted.self) {
            try run.carryOut(
                report: { if case .epoch = $0 { epochs.add(1, ordering: .relaxed) } },
                shouldStop: { epochs.load(ordering: .relaxed) >= 2 })
        }
        #expect(epochs.load(ordering: .relaxed) < 10)
    }
}
