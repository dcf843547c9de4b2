import AvazDatasets
import AvazDetection
import AvazModels
import AvazRecords

/// An experiment that finds words in long recordings, from single words to a record.
///
/// ```swift
/// let corpus = try Corpus(at: "recordings", task: SpottingExperiment.corpusTask)
/// let outcome = try SpottingRun(experiment, on: corpus).carryOut()
/// outcome.record.summary.figures["ap50"]?.mean
/// ```
public struct SpottingRun: Sendable {
    let experiment: SpottingExperiment
    let corpus: Corpus
    let code: String?

    /// - Parameter code: the program's `SourceCode.fingerprint`, for the record.
    public init(_ experiment: SpottingExperiment, on corpus: Corpus, code: String? = nil) {
        self.experiment = experiment
        self.corpus = corpus
        self.code = code
    }

    /// A part of a test recording with what is there and what was found.
    public struct Picture: Sendable {
        /// Of its file in the folder `samples`.
        public static let fileName = "recording.svg"
        /// That are shown, from the recording's beginning.
        public var seconds: Range<Double>
        /// Mel bands in decibels, `[bands, frames]`, the lowest first.
        public var levels: [Float]
        /// Hz of each band.
        public var frequencies: [Double]
        /// What is there and what was found, by their beginnings.
        public var truth: [(seconds: Range<Double>, label: String)]
        /// See `truth`.
        public var found: [(seconds: Range<Double>, label: String)]
    }

    /// All that a run leaves behind.
    public struct Outcome: Sendable {
        /// All figures, as `run.json` has them.
        public var record: RunRecord
        /// Of the first seed and fold.
        public var model: SpottingModel
        /// Of its first test recording; nil where none could be drawn.
        public var picture: Picture?
        /// What the user should know, a line each.
        public var warnings: [String]
    }

    /// Reads the corpus, and makes recordings, trains and judges once for each seed and fold.
    ///
    /// - Parameters:
    ///   - checkpoints: where a long run leaves them and goes on from; nil begins anew.
    ///   - report: given each file and epoch, from any thread.
    ///   - shouldStop: asked before every file, step and recording; true ends the run by an error.
    public func carryOut(
        checkpoints: CheckpointFolder? = nil,
        report: @escaping @Sendable (RunEvent) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws -> Outcome {
        let began = ContinuousClock.now
        let files = corpus.clips.count
        let words = try SpokenWords(
            of: corpus, sampleRate: experiment.search.plan.sampleRate, shouldStop: shouldStop,
            report: { report(.reading(done: $0, of: files)) })
        let reading = (ContinuousClock.now - began).seconds
        let tasks = try experiment.seeds.flatMap { seed in
            try experiment.split.splits(words.clips, runSeed: seed).map { (seed: seed, split: $0) }
        }
        let trial = SpottingTrial(experiment: experiment, words: words)
        var results: [SpottingResult] = []
        var runs: [RunRecord.Run] = []
        for (index, task) in tasks.enumerated() {
            let began = ContinuousClock.now
            do {
                let own = checkpoints?.file(
                    index, of: experiment.settings.text, words.fingerprint, code, "\(task.seed)",
                    task.split.fold)
                let result = try trial.run(
                    task.split, seed: task.seed,
                    checkpoints: own,
                    shouldStop: shouldStop
                ) { epoch, epochs in
                    report(.epoch(epoch, epochs: epochs, training: index + 1, of: tasks.count))
                }
                var seconds = RunRecord.Seconds(
                    features: reading, training: (ContinuousClock.now - began).seconds)
                seconds.search = result.secondsOfSearch
                runs.append(
                    RunRecord.Run(
                        seed: task.seed, fold: task.split.fold, history: result.history,
                        test: .objects(result.judgement), seconds: seconds))
                results.append(result)
            } catch var divergence as Diverged {
                divergence.record = record(
                    words, (0, 0), tasks.map(\.split),
                    [
                        RunRecord.Run(
                            seed: divergence.seed, fold: divergence.fold, history: [],
                            test: .divergence(
                                RunRecord.Divergence(
                                    epoch: divergence.epoch, reason: divergence.reason)),
                            seconds: RunRecord.Seconds(features: reading, training: 0))
                    ])
                throw divergence
            }
        }
        let counts = (
            results.reduce(0) { $0 + $1.counts.train } / results.count,
            results.reduce(0) { $0 + $1.counts.test } / results.count
        )
        return Outcome(
            record: record(words, counts, tasks.map(\.split), runs), model: results[0].model,
            picture: results[0].picture, warnings: warnings(words))
    }

    private func warnings(_ words: SpokenWords) -> [String] {
        guard let first = words.rejected.first else { return [] }
        return [
            "\(words.rejected.count) of \(words.rejected.count + words.clips.count) files cannot be "
                + "used: \(first.path): \(first.reason)"
                + (words.rejected.count > 1 ? "; the others are listed in the table" : "")
        ]
    }

    private func record(
        _ words: SpokenWords, _ counts: (train: Int, test: Int), _ splits: [Split],
        _ runs: [RunRecord.Run]
    ) -> RunRecord {
        RunRecord(
            experiment: experiment.name,
            corpus: RunRecord.CorpusPart(
                name: corpus.name, task: experiment.task.rawValue, clips: words.clips.count,
                classes: words.classes,
                rejected: words.rejected.map {
                    RunRecord.Rejection(file: $0.path, reason: $0.reason)
                }, fingerprint: words.fingerprint),
            split: RunRecord.SplitPart(
                kind: experiment.split.kind.rawValue, seed: experiment.split.seed,
                train: counts.train, test: counts.test,
                fingerprint: ExperimentRun.fingerprint(of: splits, words.clips)),
            runs: runs, summary: RunRecord.Summary(figuresOf: runs),
            published: experiment.published, settings: experiment.settings,
            environment: Environment.current(code: code))
    }

    /// Whether the recordings are those that a record was made from.
    public func agrees(with record: RunRecord) -> Bool {
        let words = try? SpokenWords(
            of: corpus, sampleRate: experiment.search.plan.sampleRate, shouldStop: { false },
            report: { _ in })
        return words?.fingerprint == record.corpus.fingerprint
    }
}

extension SpottingRun.Picture {
    /// Seconds that a picture shows.
    private static let length = 20.0

    /// From shortly before the first word on; nil of a recording without words.
    init?(of scene: SoundScene, found: [FoundBox], plan: SpottingPlan, classes: [String]) {
        guard let first = scene.words.first?.box.left else { return nil }
        let start = max(0, first - 1)
        let end = min(scene.seconds, start + Self.length)
        let rate = Double(plan.sampleRate)
        let samples = Array(scene.samples[Int(start * rate)..<Int(end * rate)])
        guard let extractor = try? plan.extractor(decibelsBelowGreatest: 60),
            let levels = try? extractor.extract(samples)
        else { return nil }
        func shown(_ boxes: [(box: Box, label: Int)]) -> [(seconds: Range<Double>, label: String)] {
            boxes.filter { $0.box.left >= start && $0.box.right <= end }.map {
                ($0.box.seconds, classes[$0.label])
            }
        }
        seconds = start..<end
        self.levels = levels.array
        frequencies = extractor.settings.mel.frequencies(sampleRate: plan.sampleRate)
        truth = shown(scene.words.map { ($0.box, $0.label) })
        self.found = shown(found.map { ($0.box, $0.label) })
    }
}
