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
        report: @escaping @Sendable (ExperimentRun.Event) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws -> Outcome {
        let began = ContinuousClock.now
        if experiment.task == .polyphony {
            return try rolls(began, checkpoints, report, shouldStop)
        }
        let corpus = try self.corpus()
        let data = try SequenceData(corpus, experiment)
        let reading = (ContinuousClock.now - began).seconds
        let trial = SequenceTrial(experiment: experiment, data: data)
        var results: [(seed: Int, result: SequenceTrial.Result, seconds: Double)] = []
        for (index, seed) in experiment.seeds.enumerated() {
            let start = ContinuousClock.now
            let result = try trial.run(
                seed: seed,
                checkpoints: checkpoints?.file(
                    index, subject: subject(seed, corpus.fingerprint)),
                shouldStop: shouldStop,
                report: { epoch, epochs in
                    report(
                        .epoch(
                            epoch, epochs: epochs, training: index + 1,
                            of: experiment.seeds.count))
                })
            results.append((seed, result, (ContinuousClock.now - start).seconds))
        }
        let runs = results.map { seed, result, seconds in
            RunRecord.Run(
                seed: seed, history: result.history, test: .sequence(result.judgement),
                seconds: RunRecord.Seconds(features: reading, training: seconds))
        }
        let record = RunRecord(
            experiment: experiment.name,
            corpus: RunRecord.CorpusPart(
                name: corpus.name, task: experiment.task.rawValue, clips: corpus.pieces.count,
                classes: [],
                rejected: corpus.rejected.map {
                    RunRecord.Rejection(file: $0.path, reason: $0.reason)
                }, fingerprint: corpus.fingerprint),
            split: split(results[0].result.counts, corpus.fingerprint), runs: runs,
            summary: RunRecord.Summary(figuresOf: runs), published: experiment.published,
            settings: experiment.settings, environment: Environment.current(code: code))
        var warnings = corpus.remarks
        if let first = corpus.rejected.first {
            warnings.append(
                "\(corpus.rejected.count) of \(corpus.rejected.count + corpus.pieces.count) files "
                    + "cannot be used: \(first.path): \(first.reason)")
        }
        return Outcome(
            record: record, model: results[0].result.model, samples: results[0].result.samples,
            warnings: warnings)
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

    /// What a training is of: a checkpoint of anything else is not gone on from.
    /// Whether the pieces are those that a record was made from.
    public func agrees(with record: RunRecord) -> Bool {
        let now =
            experiment.task == .polyphony
            ? try? RollCorpus(
                at: path, from: experiment.pieces.folder, step: experiment.pieces.rollStep
            ).fingerprint : try? corpus().fingerprint
        return now == record.corpus.fingerprint
    }

    private func subject(_ seed: Int, _ corpus: String) -> String {
        var hash = Fingerprint()
        for part in [experiment.settings.text, corpus, code ?? "", "\(seed)"] { hash.combine(part) }
        return hash.text
    }

    private func split(_ counts: (train: Int, test: Int), _ corpus: String) -> RunRecord.SplitPart {
        var hash = Fingerprint()
        for part in ["\(experiment.split.kind)", "\(counts)", corpus] { hash.combine(part) }
        return RunRecord.SplitPart(
            kind: experiment.split.kind.rawValue, seed: experiment.split.seed,
            train: counts.train, test: counts.test, fingerprint: hash.text)
    }

    // MARK: Piano rolls

    private func rolls(
        _ began: ContinuousClock.Instant, _ checkpoints: CheckpointFolder?,
        _ report: @escaping @Sendable (ExperimentRun.Event) -> Void,
        _ shouldStop: @escaping @Sendable () -> Bool
    ) throws -> Outcome {
        var corpus = try RollCorpus(
            at: path, from: experiment.pieces.folder, step: experiment.pieces.rollStep)
        if let corpusName { try corpus.rename(corpusName) }
        let trial = try RollTrial(experiment, corpus)
        let reading = (ContinuousClock.now - began).seconds
        var runs: [RunRecord.Run] = []
        for (index, seed) in experiment.seeds.enumerated() {
            let start = ContinuousClock.now
            let result = try trial.run(
                seed: seed,
                checkpoints: checkpoints?.file(
                    index, subject: subject(seed, corpus.fingerprint)),
                shouldStop: shouldStop,
                report: { epoch, epochs in
                    report(
                        .epoch(
                            epoch, epochs: epochs, training: index + 1,
                            of: experiment.seeds.count))
                })
            runs.append(
                RunRecord.Run(
                    seed: seed, history: result.history, test: .sequence(result.judgement),
                    seconds: RunRecord.Seconds(
                        features: reading, training: (ContinuousClock.now - start).seconds)))
        }
        let record = RunRecord(
            experiment: experiment.name,
            corpus: RunRecord.CorpusPart(
                name: corpus.name, task: experiment.task.rawValue, clips: corpus.pieces.count,
                classes: [],
                rejected: corpus.rejected.map {
                    RunRecord.Rejection(file: $0.path, reason: $0.reason)
                }, fingerprint: corpus.fingerprint),
            split: split((trial.train.count, trial.test.count), corpus.fingerprint), runs: runs,
            summary: RunRecord.Summary(figuresOf: runs), published: experiment.published,
            settings: experiment.settings, environment: Environment.current(code: code))
        return Outcome(record: record, model: nil, samples: [], warnings: corpus.remarks)
    }
}
