import AvazDatasets
import AvazDetection
import AvazFiles
import AvazImages
import AvazRecords
import AvazTensors

/// An experiment on images, from files to a record.
///
/// ```swift
/// let outcome = try ImageRun(experiment, on: "Data/synthetic-scenes").carryOut()
/// outcome.record.summary.figures["ap50"]?.mean
/// ```
public struct ImageRun: Sendable {
    let experiment: ImageExperiment
    let path: String
    let corpusName: String
    let code: String?

    /// - Parameters:
    ///   - path: a folder, or a table of small images.
    ///   - name: what to call the corpus; nil for its own name.
    ///   - code: the program's `SourceCode.fingerprint`, for the record.
    public init(
        _ experiment: ImageExperiment, on path: String, name: String? = nil, code: String? = nil
    ) {
        self.experiment = experiment
        self.path = path
        corpusName = name ?? Self.corpusName(of: path)
        self.code = code
    }

    /// The name of a folder or table, without its ending.
    static func corpusName(of path: String) -> String {
        let own = String((FileSystem.resolved(path) ?? path).split(separator: "/").last ?? "images")
        guard FileSystem.kind(path) != .folder, let dot = own.lastIndex(of: ".") else {
            return CorpusName.made(fromFolder: own)
        }
        return CorpusName.made(fromFolder: String(own[..<dot]))
    }

    /// A picture for the folder `samples`.
    public struct Sample: Sendable {
        /// Of its file in the folder.
        public var name: String
        /// In colour: found boxes are drawn in their classes' colours, true ones in white.
        public var image: Image
    }

    /// All that a run leaves behind.
    public struct Outcome: Sendable {
        /// All figures, as `run.json` has them.
        public var record: RunRecord
        /// Nil where objects were found.
        public var predictions: PredictionTable?
        /// Of the first training.
        public var samples: [Sample]
        /// What the user should know, a line each.
        public var warnings: [String]
    }

    /// Reads the corpus and trains once for each seed and fold.
    ///
    /// - Parameters:
    ///   - checkpoints: where a long run leaves them and goes on from; nil begins anew.
    ///   - report: given each epoch.
    ///   - shouldStop: asked before every step; true ends the run by an error.
    public func carryOut(
        checkpoints: CheckpointFolder? = nil,
        report: @escaping @Sendable (RunEvent) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws -> Outcome {
        let began = ContinuousClock.now
        let data = try ImageData(experiment, at: path)
        let reading = (ContinuousClock.now - began).seconds
        let tasks = try tasks(data)
        let trial = data.scenes.map { SceneTrial(experiment: experiment, corpus: $0) }
        let outcomes: [Trained]
        do {
            outcomes = try trained(tasks, data, trial, checkpoints, report, shouldStop)
        } catch var divergence as Diverged {
            divergence.record = record(
                data, (0, 0),
                [
                    RunRecord.Run(
                        seed: divergence.seed, fold: divergence.fold, history: [],
                        test: .divergence(
                            RunRecord.Divergence(
                                epoch: divergence.epoch, reason: divergence.reason)),
                        seconds: RunRecord.Seconds(features: reading, training: 0))
                ], nil)
            throw divergence
        }
        let runs = outcomes.map { outcome in
            RunRecord.Run(
                seed: outcome.task.seed, fold: outcome.task.split.fold,
                history: outcome.result.history, test: outcome.result.judgement,
                seconds: RunRecord.Seconds(features: reading, training: outcome.seconds))
        }
        let table =
            experiment.detection != nil
            ? nil
            : PredictionTable(
                classes: data.classes,
                runs: outcomes.map {
                    PredictionTable.Run(
                        seed: $0.task.seed, fold: $0.task.split.fold,
                        predictions: $0.result.predictions)
                })
        let sides = outcomes.map(\.result.counts)
        let counts = (
            sides.reduce(0) { $0 + $1.train } / sides.count,
            sides.reduce(0) { $0 + $1.test } / sides.count
        )
        return Outcome(
            record: record(data, counts, runs, table), predictions: table,
            samples: outcomes[0].result.samples, warnings: warnings(data))
    }

    // MARK: Steps

    private struct Task: Sendable {
        var seed: Int
        var split: Split
    }

    private struct Trained: Sendable {
        var task: Task
        var result: ImageResult
        var seconds: Double
    }

    private func tasks(_ data: ImageData) throws -> [Task] {
        let section = experiment.split
        let splits: [Split] =
            switch data {
            case .small(let images):
                Split.stratifiedFolds(
                    labels: images.labels, folds: section.folds, seed: section.seed)
            case .scenes(let corpus, _):
                [
                    try .random(
                        count: corpus.scenes.count, testFraction: section.testFraction,
                        seed: UInt32(section.seed))
                ]
            }
        guard splits.allSatisfy({ !$0.train.isEmpty && !$0.test.isEmpty }) else {
            throw SettingsError(
                "\(path): too few images for \(section.folds) folds; add some, or set split.folds")
        }
        return experiment.seeds.flatMap { seed in splits.map { Task(seed: seed, split: $0) } }
    }

    /// One after the other where there is one, each on a thread of its own where there are several.
    private func trained(
        _ tasks: [Task], _ data: ImageData, _ trial: SceneTrial?, _ checkpoints: CheckpointFolder?,
        _ report: @escaping @Sendable (RunEvent) -> Void,
        _ shouldStop: @escaping @Sendable () -> Bool
    ) throws -> [Trained] {
        let corpus = data.fingerprint
        return try Parallel.map(tasks.count) { index in
            let task = tasks[index]
            let own = checkpoints?.file(
                index, of: experiment.settings.text, corpus, code, "\(task.seed)", task.split.fold)
            return try trained(task, data, trial, own, shouldStop) { epoch, epochs in
                report(.epoch(epoch, epochs: epochs, training: index + 1, of: tasks.count))
            }
        }
    }

    private func trained(
        _ task: Task, _ data: ImageData, _ trial: SceneTrial?, _ checkpoints: CheckpointFile?,
        _ shouldStop: @escaping @Sendable () -> Bool,
        _ report: (RunRecord.Epoch, Int) -> Void
    ) throws -> Trained {
        let began = ContinuousClock.now
        let result: ImageResult =
            switch data {
            case .small(let images):
                try SmallImageTrial(experiment: experiment, images: images).run(
                    task.split, seed: task.seed, checkpoints: checkpoints, shouldStop: shouldStop,
                    report: report)
            case .scenes(let corpus, _):
                try (trial ?? SceneTrial(experiment: experiment, corpus: corpus)).run(
                    task.split, seed: task.seed, checkpoints: checkpoints, shouldStop: shouldStop,
                    report: report)
            }
        return Trained(
            task: task, result: result, seconds: (ContinuousClock.now - began).seconds)
    }

    private func warnings(_ data: ImageData) -> [String] {
        var warnings: [String] = []
        if let first = data.rejected.first {
            warnings.append(
                "\(counted(data.rejected.count)) cannot be used: \(first.file): \(first.reason)"
                    + (data.rejected.count > 1 ? "; the others are listed in the table" : ""))
        }
        if let pair = data.duplicates.first {
            warnings.append(
                "\(data.duplicates.count) images have exactly the pixels of another, such as "
                    + "\(pair.copy) and \(pair.original), which a split may part; take them out")
        }
        return warnings
    }

    private func counted(_ count: Int) -> String {
        count == 1 ? "1 image or label" : "\(count) images or labels"
    }

    private func record(
        _ data: ImageData, _ counts: (train: Int, test: Int), _ runs: [RunRecord.Run],
        _ table: PredictionTable?
    ) -> RunRecord {
        let kind = experiment.split.kind.rawValue
        var hash = Fingerprint()
        for part in [kind, "\(counts)", "\(experiment.split.seed)", data.fingerprint] {
            hash.combine(part)
        }
        return RunRecord(
            experiment: experiment.name,
            corpus: RunRecord.CorpusPart(
                name: corpusName, task: experiment.task.rawValue, clips: data.count,
                classes: data.classes,
                rejected: data.rejected.map {
                    RunRecord.Rejection(file: $0.file, reason: $0.reason)
                }, fingerprint: data.fingerprint),
            split: RunRecord.SplitPart(
                kind: kind, seed: experiment.split.seed, train: counts.train, test: counts.test,
                fingerprint: hash.text), runs: runs,
            summary: table.map { RunRecord.Summary(of: $0, splitKind: kind) }
                ?? RunRecord.Summary(figuresOf: runs),
            published: experiment.published, settings: experiment.settings,
            environment: Environment.current(code: code))
    }

    /// Whether the images are those that a record was made from.
    public func agrees(with record: RunRecord) -> Bool {
        (try? ImageData(experiment, at: path).fingerprint) == record.corpus.fingerprint
    }
}
