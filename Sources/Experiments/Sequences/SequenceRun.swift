import AvazDatasets
import AvazFiles
import AvazInputs
import AvazModels
import AvazRecords

/// An experiment on sequences, from files to a record, a model and what that wrote.
///
/// ```swift
/// let run = SequenceRun(experiment, on: "piano-midi")
/// let outcome = try run.carryOut()
/// outcome.record.summary.figures["nats"]?.mean
/// ```
public struct SequenceRun: Sendable {
    let experiment: SequenceExperiment
    let path: String
    let corpusName: String?
    let code: String?

    /// - Parameters:
    ///   - path: a folder or table; of piano rolls, a file.
    ///   - name: what to call the corpus; nil for its own name.
    ///   - code: the program's `SourceCode.fingerprint`, for the record.
    public init(
        _ experiment: SequenceExperiment, on path: String, name: String? = nil, code: String? = nil
    ) {
        self.experiment = experiment
        self.path = path
        corpusName = name
        self.code = code
    }

    /// All that a run leaves behind.
    public struct Outcome: Sendable {
        /// All figures, as `run.json` has them.
        public var record: RunRecord
        /// Of the first seed; nil of piano rolls.
        public var model: SequenceModel?
        /// Of the first seed.
        public var samples: [SequenceSample]
        /// What the user should know, a line each.
        public var warnings: [String]
    }

    /// Reads the corpus and trains once for each seed.
    ///
    /// - Parameters:
    ///   - checkpoints: where a long run leaves them and goes on from; nil begins anew.
    ///   - report: given each epoch: training of so many, its epochs.
    ///   - shouldStop: asked before every step; true ends the run by an error.
    public func carryOut(
        checkpoints: CheckpointFolder? = nil,
        report: @escaping @Sendable (RunEvent) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws -> Outcome {
        let began = ContinuousClock.now
        if experiment.task == .polyphony {
            return try rolls(began, checkpoints, report, shouldStop)
        }
        let corpus = try self.corpus()
        let data = try SequenceData(corpus, experiment)
        let facts = Facts(
            name: corpus.name, pieces: corpus.pieces.count, rejected: corpus.rejected,
            fingerprint: corpus.fingerprint, remarks: corpus.remarks,
            reading: (ContinuousClock.now - began).seconds)
        let trial = SequenceTrial(experiment: experiment, data: data)
        let results = try trained(facts, checkpoints, report) { seed, checkpoints, report in
            try trial.run(
                seed: seed, checkpoints: checkpoints, shouldStop: shouldStop, report: report)
        }
        let first = results[0].result
        return Outcome(
            record: record(
                facts, experiment.split.kind, first.counts,
                results.map {
                    run($0.seed, $0.result.history, $0.result.judgement, facts, $0.seconds)
                }),
            model: first.model, samples: first.samples, warnings: facts.warnings)
    }

    // MARK: Steps

    /// What a record says of a corpus.
    private struct Facts {
        var name: String
        var pieces: Int
        var rejected: [RejectedFile]
        var fingerprint: String
        var remarks: [String]
        /// Seconds.
        var reading: Double

        var warnings: [String] {
            guard let first = rejected.first else { return remarks }
            return remarks + [
                "\(rejected.count) of \(rejected.count + pieces) files cannot be used: \(first.path): "
                    + first.reason
            ]
        }
    }

    /// A training for each seed; where one runs off, what is known of it goes with the error.
    private func trained<Result>(
        _ facts: Facts, _ checkpoints: CheckpointFolder?,
        _ report: @escaping @Sendable (RunEvent) -> Void,
        _ train: (Int, CheckpointFile?, (RunRecord.Epoch, Int) -> Void) throws -> Result
    ) throws -> [(seed: Int, result: Result, seconds: Double)] {
        try experiment.seeds.enumerated().map { index, seed in
            let began = ContinuousClock.now
            do {
                let result = try train(
                    seed,
                    checkpoints?.file(
                        index, of: experiment.settings.text, facts.fingerprint, code, "\(seed)")
                ) { epoch, epochs in
                    report(
                        .epoch(
                            epoch, epochs: epochs, training: index + 1, of: experiment.seeds.count))
                }
                return (seed, result, (ContinuousClock.now - began).seconds)
            } catch var divergence as Diverged {
                divergence.record = record(
                    facts, experiment.split.kind, (0, 0),
                    [
                        RunRecord.Run(
                            seed: seed, history: [],
                            test: .divergence(
                                RunRecord.Divergence(
                                    epoch: divergence.epoch, reason: divergence.reason)),
                            seconds: RunRecord.Seconds(features: facts.reading, training: 0))
                    ])
                throw divergence
            }
        }
    }

    private func run(
        _ seed: Int, _ history: [RunRecord.Epoch], _ judgement: RunRecord.SequenceModelling,
        _ facts: Facts, _ seconds: Double
    ) -> RunRecord.Run {
        RunRecord.Run(
            seed: seed, history: history, test: .sequence(judgement),
            seconds: RunRecord.Seconds(features: facts.reading, training: seconds))
    }

    private func record(
        _ facts: Facts, _ split: SequenceSplitSection.Kind, _ counts: (train: Int, test: Int),
        _ runs: [RunRecord.Run]
    ) -> RunRecord {
        var hash = Fingerprint()
        for part in [split.rawValue, "\(counts)", facts.fingerprint] { hash.combine(part) }
        return RunRecord(
            experiment: experiment.name,
            corpus: RunRecord.CorpusPart(
                name: facts.name, task: experiment.task.rawValue, clips: facts.pieces, classes: [],
                rejected: facts.rejected.map {
                    RunRecord.Rejection(file: $0.path, reason: $0.reason)
                }, fingerprint: facts.fingerprint),
            split: RunRecord.SplitPart(
                kind: split.rawValue, seed: experiment.split.seed, train: counts.train,
                test: counts.test, fingerprint: hash.text), runs: runs,
            summary: RunRecord.Summary(figuresOf: runs), published: experiment.published,
            settings: experiment.settings, environment: Environment.current(code: code))
    }

    private func corpus() throws -> SequenceCorpus {
        var corpus =
            experiment.task == .lyrics
            ? try SequenceCorpus(textAt: path, cleaning: experiment.pieces.cleaning)
            : try SequenceCorpus(
                musicAt: path, from: experiment.pieces.folder, style: experiment.pieces.style)
        if let corpusName { try corpus.rename(corpusName) }
        return corpus
    }

    /// Whether the pieces are those that a record was made from.
    public func agrees(with record: RunRecord) -> Bool {
        let now =
            experiment.task == .polyphony
            ? try? RollCorpus(
                at: path, from: experiment.pieces.folder, step: experiment.pieces.rollStep
            ).fingerprint : try? corpus().fingerprint
        return now == record.corpus.fingerprint
    }

    // MARK: Piano rolls

    private func rolls(
        _ began: ContinuousClock.Instant, _ checkpoints: CheckpointFolder?,
        _ report: @escaping @Sendable (RunEvent) -> Void,
        _ shouldStop: @escaping @Sendable () -> Bool
    ) throws -> Outcome {
        var corpus = try RollCorpus(
            at: path, from: experiment.pieces.folder, step: experiment.pieces.rollStep)
        if let corpusName { try corpus.rename(corpusName) }
        let trial = try RollTrial(experiment, corpus)
        let facts = Facts(
            name: corpus.name, pieces: corpus.pieces.count, rejected: corpus.rejected,
            fingerprint: corpus.fingerprint, remarks: corpus.remarks,
            reading: (ContinuousClock.now - began).seconds)
        let results = try trained(facts, checkpoints, report) { seed, checkpoints, report in
            try trial.run(
                seed: seed, checkpoints: checkpoints, shouldStop: shouldStop, report: report)
        }
        return Outcome(
            record: record(
                facts, trial.splitKind, (trial.train.count, trial.test.count),
                results.map {
                    run($0.seed, $0.result.history, $0.result.judgement, facts, $0.seconds)
                }),
            model: nil, samples: [], warnings: facts.warnings)
    }
}
