import AvazAdversarial
import AvazDatasets
import AvazFiles
import AvazInputs
import AvazModels
import AvazRecords
import AvazTensors
import AvazTraining

/// A contest from its settings to a record and what the generator made.
///
/// ```swift
/// let outcome = try ContestRun(experiment, on: .recordings(corpus)).carryOut()
/// outcome.record.summary.figures["modes"]?.mean
/// ```
public struct ContestRun: Sendable {
    let experiment: ContestExperiment
    let corpus: ContestCorpus?
    let code: String?

    /// - Parameters:
    ///   - corpus: of the experiment's `dataTask`; nil where it has none.
    ///   - code: the program's `SourceCode.fingerprint`, for the record.
    public init(
        _ experiment: ContestExperiment, on corpus: ContestCorpus? = nil, code: String? = nil
    ) {
        self.experiment = experiment
        self.corpus = corpus
        self.code = code
    }

    /// All that a run leaves behind.
    public struct Outcome: Sendable {
        /// All figures, as `run.json` has them.
        public var record: RunRecord
        /// Of the first seed.
        public var made: ContestMade
        /// Of the first seed; nil of points.
        public var model: GeneratorModel?
        /// What the user should know, a line each.
        public var warnings: [String]
    }

    /// Reads the corpus, if there is one, and trains once for each seed, several at a time.
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
        let goal = try goal(report, shouldStop)
        let reading = (ContinuousClock.now - began).seconds
        let seeds = experiment.seeds
        do {
            let done = try Parallel.map(seeds.count) { index in
                try ContestTrial(
                    experiment: experiment, goal: goal, seed: seeds[index], reading: reading
                ).run(
                    checkpoints: checkpoints?.file(
                        index, of: experiment.settings.text, code, goal.fingerprint,
                        "\(seeds[index])"),
                    shouldStop: shouldStop
                ) { epoch, epochs in
                    report(.epoch(epoch, epochs: epochs, training: index + 1, of: seeds.count))
                }
            }
            return Outcome(
                record: record(done.map(\.run), goal), made: done[0].made, model: done[0].model,
                warnings: (goal.remarks + done.compactMap(\.warning)).reduce(into: []) {
                    lines, line in
                    if !lines.contains(line) { lines.append(line) }
                })
        } catch var divergence as Diverged {
            divergence.record = record(
                [
                    RunRecord.Run(
                        seed: divergence.seed, history: [],
                        test: .divergence(
                            RunRecord.Divergence(epoch: divergence.epoch, reason: divergence.reason)
                        ),
                        seconds: RunRecord.Seconds(features: reading, training: 0))
                ], goal)
            throw divergence
        }
    }

    private func goal(
        _ report: @escaping @Sendable (RunEvent) -> Void,
        _ shouldStop: @escaping @Sendable () -> Bool
    ) throws -> any ContestGoal {
        switch experiment.material {
        case .points(let points):
            return PointsGoal(
                experiment: experiment, mixture: points.mixture, name: points.rawValue)
        case .mel(let material):
            guard case .recordings(let corpus)? = corpus else {
                throw SettingsError("“\(experiment.name)” needs a corpus of recordings")
            }
            return try MelGoal(
                experiment, material, on: corpus, report: report, shouldStop: shouldStop)
        case .tunes(let material):
            guard case .pieces(let path, let name)? = corpus else {
                throw SettingsError("“\(experiment.name)” needs a folder of MIDI files")
            }
            return try TuneGoal(experiment, material, on: path, name: name)
        }
    }

    private func record(_ runs: [RunRecord.Run], _ goal: any ContestGoal) -> RunRecord {
        RunRecord(
            experiment: experiment.name, corpus: goal.corpus, split: goal.split, runs: runs,
            summary: RunRecord.Summary(figuresOf: runs), published: experiment.published,
            settings: experiment.settings, environment: Environment.current(code: code))
    }
}

/// One contest of one seed.
struct ContestTrial {
    let experiment: ContestExperiment
    let goal: any ContestGoal
    let seed: Int
    /// Seconds that the corpus and the judge took.
    let reading: Double

    struct Result: Sendable {
        var run: RunRecord.Run
        var made: ContestMade
        var model: GeneratorModel?
        /// What is wrong with it, if anything.
        var warning: String?
    }

    func run(
        checkpoints: CheckpointFile?, shouldStop: @escaping @Sendable () -> Bool,
        report: (RunRecord.Epoch, _ epochs: Int) -> Void
    ) throws -> Result {
        let began = ContinuousClock.now
        let plan = experiment.training.plan
        let networks = try experiment.networks(
            seed: seed, classes: goal.samples.classes, shape: goal.samples.shape)
        let loop = AdversarialLoop(
            generator: networks.generator, of: [experiment.latent],
            discriminator: networks.discriminator, samples: goal.samples, plan: plan,
            optimisers: experiment.training.optimisers)
        do {
            let history = try loop.train(
                seed: UInt64(seed), checkpoints: checkpoints, shouldStop: shouldStop,
                report: { report(Self.entry($0), plan.epochs) })
            let seconds = RunRecord.Seconds(
                features: reading, training: (ContinuousClock.now - began).seconds)
            return try result(loop, history, seconds)
        } catch TrainingError.interrupted(let epoch) {
            throw Interrupted(
                during: "training, in epoch \(epoch)", isKept: checkpoints?.isKept ?? false)
        } catch let fault as AdversarialFault {
            throw Diverged(
                seed: seed, fold: nil, epoch: (fault.step - 1) / plan.stepsPerEpoch + 1,
                overshoot: nil, remedy: "\(fault)")
        }
    }

    private func result(
        _ loop: AdversarialLoop, _ history: TrainingHistory, _ seconds: RunRecord.Seconds
    ) throws -> Result {
        let diagnosis = Diagnosis(history.epochs.map(\.train.named))
        let (judged, made) = try goal.judge(loop, seed: seed)
        var figures = judged
        let last = history.epochs.last?.train.named ?? [:]
        for name in ["discriminatorAccuracy", "generatorGradient", "coverage", "diversity"] {
            figures.measures[name] = last[name]
        }
        let generation = RunRecord.Generation(
            measures: figures.measures,
            intervals: figures.intervals.isEmpty ? nil : figures.intervals, samples: made.files,
            state: diagnosis.words)
        return Result(
            run: RunRecord.Run(
                seed: seed, history: history.epochs.map(Self.entry), test: .generation(generation),
                seconds: seconds),
            made: made, model: goal.model(loop),
            warning: diagnosis.state == .healthy ? nil : "seed \(seed): \(diagnosis.words)")
    }

    /// An epoch as the record has it: figures that only the diagnosis needs are left out.
    private static func entry(_ epoch: TrainingHistory.Epoch) -> RunRecord.Epoch {
        var figures = epoch.train.named.filter { !$0.key.hasPrefix("centre") }
        figures["generatorSlope"] = nil
        figures["discriminatorLoss"] = epoch.train.loss
        return RunRecord.Epoch(epoch: epoch.number, figures: figures)
    }
}
