@testable import AvazExperiments
@testable import AvazModels
import AvazDatasets
import AvazRecords
import AvazTensors
import Foundation
import RankThreads
import Synchronization
import Testing

/// A run by several ranks is the run by one, to the bit.
@Suite struct RankTests {
    private struct Left: Equatable, Sendable {
        var record: RunRecord
        var predictions: [Prediction]
        var warnings: [String]
        /// The model's answer to a row of ones; nil where the rank has none.
        var scores: [Float]?
    }

    private static func left(
        _ overrides: [String], _ corpus: String, task: ClassificationTask = .digits,
        ranks: any Ranks, checkpoints: CheckpointFolder? = nil
    ) throws -> Left {
        let experiment = try Experiment(
            name: "sample", text: SampleExperiment.text, file: "sample.json5",
            overrides: overrides.map { try Override($0) },
            publishedFigures: PublishedReports(corpora: [:]))
        let outcome = try ExperimentRun(
            experiment, on: Corpus(at: corpus, task: task), ranks: ranks
        ).carryOut(checkpoints: checkpoints)
        var record = outcome.record
        record.environment = .null
        for index in record.runs.indices {
            record.runs[index].seconds = .init(features: 0, training: 0)
        }
        return Left(
            record: record, predictions: outcome.predictions.predictions,
            warnings: outcome.warnings,
            scores: ranks.rank > 0
                ? nil
                : outcome.model.answer(
                    to: Array(repeating: 1, count: outcome.model.scorer.inputs)
                ).scores)
    }

    private func expectTheSame(
        _ overrides: [String], _ corpus: TinyCorpus, task: ClassificationTask = .digits
    ) throws {
        let path = corpus.folder.path
        let alone = try Self.left(overrides, path, task: task, ranks: OneRank())
        for count in [2, 3] {
            let all = try ThreadRanks.run(count) {
                try Self.left(overrides, path, task: task, ranks: $0)
            }
            #expect(all[0] == alone, "\(count) ranks")
            for other in all.dropFirst() {
                #expect(other.record == alone.record)
                #expect(other.predictions == alone.predictions)
            }
        }
    }

    @Test(arguments: [
        [], ["seeds=[1,2,3,4]", "split.seed=null"],
        [
            "split={kind:'leave-one-group-out'}", "seeds=[1,2]", "finalModel=all",
            "calibration=temperature", "training.loss=cross-entropy",
        ],
        ["training.shards=3", "seeds=[1,2]", "model.batchNorm=true", "model.dropout=0.2"],
        ["training.shards=2", "training.validation={kind:'grouped',fraction:0.4,patience:2}"],
        ["augmentation={copies:2,speed:[0.9,1.1],maskedTime:0.2}", "features.pooling=['flatten']"],
        ["model={kind:'gaussian'}", "training=null", "scaling={fit:'none'}"],
        ["training.members=2", "split={kind:'grouped-folds',folds:3}"],
    ])
    func theSameRecord(overrides: [String]) throws {
        let corpus = try TinyCorpus()
        try Data("no sound".utf8).write(to: corpus.folder.appending(path: "1_anna_9.wav"))
        try corpus.write([0.1, 0.2], "2_ben_9.wav")
        try expectTheSame(overrides, corpus)
    }

    @Test(arguments: [
        [],
        [
            "model={kind:'mlp',hidden:[8],activation:'tanh'}",
            "training={epochs:5,batchSize:4,learningRate:0.1,loss:'cross-entropy',shards:2}",
        ],
    ])
    func theSameRecordOfUnknownFolds(overrides: [String]) throws {
        let corpus = try TinyCorpus(speakers: ["anna", "ben", "carl", "dora"])
        try expectTheSame(OpenSetTests.folds + overrides, corpus, task: .speakers)
    }

    /// The first training that fails is told by all, as one rank alone tells it.
    @Test(arguments: [
        ["training.learningRate=1000", "training.outputDelta=difference", "seeds=[3,4,5]"],
        ["training.learningRate=1e30", "training.shards=2", "model.activation=identity"],
        ["features.principalComponents=9"], ["split={kind:'grouped-folds',folds:4}"],
    ])
    func theSameError(overrides: [String]) throws {
        let corpus = try TinyCorpus()
        let path = corpus.folder.path
        defer { withExtendedLifetime(corpus) {} }
        @Sendable func failure(_ ranks: any Ranks) -> [String] {
            do {
                _ = try Self.left(
                    ["model.activation=identity"] + overrides, path, ranks: ranks)
                return []
            } catch {
                return [
                    "\(error)", "\((error as? Diverged)?.record?.runs.map(\.test) ?? [])",
                ]
            }
        }
        let alone = failure(OneRank())
        #expect(!alone.isEmpty)
        let all = try ThreadRanks.run(3) { failure($0) }
        for one in all { #expect(one == alone) }
    }

    /// All go on from the checkpoint that the first one has.
    @Test func goesOnFromTheFirstRanksCheckpoint() throws {
        let corpus = try TinyCorpus()
        defer { withExtendedLifetime(corpus) {} }
        let path = corpus.folder.path
        let overrides = ["training.shards=2", "training.optimiser=adam", "training.epochs=6"]
        let experiment = try SampleExperiment.make(overrides[0], overrides[1], overrides[2])
        let alone = try Self.left(overrides, path, ranks: OneRank())
        let together = try ThreadRanks.run(2) { ranks in
            // Each has a disk of its own.
            let folder = CheckpointFolder(
                beside: "\(path)/../\(UUID().uuidString)", patience: .zero)
            defer { folder.remove() }
            let epochs = Atomic<Int>(0)
            #expect(throws: (any Error).self) {
                try ExperimentRun(
                    experiment, on: Corpus(at: path, task: .digits), ranks: ranks
                ).carryOut(
                    checkpoints: folder,
                    report: { if case .epoch = $0 { epochs.add(1, ordering: .relaxed) } },
                    shouldStop: { epochs.load(ordering: .relaxed) >= 3 })
            }
            #expect(FileManager.default.fileExists(atPath: folder.path) == (ranks.rank == 0))
            return try Self.left(overrides, path, ranks: ranks, checkpoints: folder)
        }
        #expect(together[0] == alone)
    }

    @Test func ranksThatDifferAreRefused() throws {
        let (one, other) = (try TinyCorpus(), try TinyCorpus(takes: 3))
        defer { withExtendedLifetime((one, other)) {} }
        let (first, second) = (one.folder.path, other.folder.path)
        func failures(_ overrides: [String], _ path: String) throws -> [String] {
            try ThreadRanks.run(2) { ranks in
                do {
                    _ = try Self.left(
                        ranks.rank == 0 ? [] : overrides, ranks.rank == 0 ? first : path,
                        ranks: ranks)
                    return ""
                } catch { return "\(error)" }
            }
        }
        for line in try failures(["training.epochs=9"], first) {
            #expect(
                line
                    == "rank 1 has other settings than rank 0: give all ranks the same command line"
            )
        }
        for line in try failures([], second) {
            #expect(line.hasPrefix("rank 1 has 36 recordings of mark "))
            #expect(line.hasSuffix(": give all ranks the same recordings"))
        }
    }
}
