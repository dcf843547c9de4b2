import AvazAdversarial
import AvazDatasets
import AvazFiles
import AvazInputs
import AvazMetrics
import AvazRecords
import AvazTensors
import AvazTraining

/// A contest from its settings to a record and what the generator made.
///
/// ```swift
/// let outcome = try ContestRun(experiment).carryOut()
/// outcome.record.summary.figures["modes"]?.mean
/// ```
public struct ContestRun: Sendable {
    let experiment: ContestExperiment
    let code: String?

    /// - Parameter code: the program's `SourceCode.fingerprint`, for the record.
    public init(_ experiment: ContestExperiment, code: String? = nil) {
        self.experiment = experiment
        self.code = code
    }

    /// All that a run leaves behind.
    public struct Outcome: Sendable {
        /// All figures, as `run.json` has them.
        public var record: RunRecord
        /// Of the first seed, in their order.
        public var pictures: [MadePoints]
        /// What the user should know, a line each.
        public var warnings: [String]
    }

    /// Trains once for each seed, several at a time.
    ///
    /// - Parameters:
    ///   - checkpoints: where a long run leaves them and goes on from; nil begins anew.
    ///   - report: given each epoch.
    ///   - shouldStop: asked before every step; true ends the run by an error.
    public func carryOut(
        checkpoints: CheckpointFolder? = nil,
        report: @escaping @Sendable (ExperimentRun.Event) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws -> Outcome {
        let seeds = experiment.seeds
        do {
            let done = try Parallel.map(seeds.count) { index in
                try ContestTrial(experiment: experiment, seed: seeds[index]).run(
                    checkpoints: checkpoints?.file(index, subject: subject(seeds[index])),
                    shouldStop: shouldStop
                ) { epoch, epochs in
                    report(.epoch(epoch, epochs: epochs, training: index + 1, of: seeds.count))
                }
            }
            return Outcome(
                record: record(done.map(\.run)), pictures: done[0].pictures,
                warnings: done.compactMap(\.warning).reduce(into: []) { lines, line in
                    if !lines.contains(line) { lines.append(line) }
                })
        } catch var divergence as Diverged {
            divergence.record = record([
                RunRecord.Run(
                    seed: divergence.seed, history: [],
                    test: .divergence(
                        RunRecord.Divergence(epoch: divergence.epoch, reason: divergence.reason)),
                    seconds: RunRecord.Seconds(features: 0, training: 0))
            ])
            throw divergence
        }
    }

    private func record(_ runs: [RunRecord.Run]) -> RunRecord {
        let (points, plan) = (experiment.points.mixture, experiment.training.plan)
        var hash = Fingerprint()
        hash.combine("\(points.centres) \(points.deviation)")
        return RunRecord(
            experiment: experiment.name,
            corpus: RunRecord.CorpusPart(
                name: experiment.points.rawValue, task: experiment.task.rawValue,
                clips: points.centres.count, classes: [], rejected: [], fingerprint: hash.text),
            split: RunRecord.SplitPart(
                kind: "fresh", train: plan.steps * plan.discriminatorSteps * plan.batchSize,
                test: experiment.judged, fingerprint: hash.text), runs: runs,
            summary: RunRecord.Summary(figuresOf: runs), published: experiment.published,
            settings: experiment.settings, environment: Environment.current(code: code))
    }

    /// What a training is of: a checkpoint of anything else is not gone on from.
    private func subject(_ seed: Int) -> String {
        var hash = Fingerprint()
        for part in [experiment.settings.text, code ?? "", "\(seed)"] { hash.combine(part) }
        return hash.text
    }
}

/// Points that a generator made, to be drawn.
public struct MadePoints: Sendable {
    /// After so many steps.
    public let step: Int
    /// In the order in which they were made.
    public let points: [SIMD2<Float>]
}

/// One contest of one seed.
struct ContestTrial {
    let experiment: ContestExperiment
    let seed: Int

    struct Result: Sendable {
        var run: RunRecord.Run
        var pictures: [MadePoints]
        /// What is wrong with it, if anything.
        var warning: String?
    }

    func run(
        checkpoints: CheckpointFile?, shouldStop: @escaping @Sendable () -> Bool,
        report: (RunRecord.Epoch, _ epochs: Int) -> Void
    ) throws -> Result {
        let began = ContinuousClock.now
        let plan = experiment.training.plan
        let networks = try experiment.networks(seed: seed)
        let loop = AdversarialLoop(
            generator: networks.generator, of: [experiment.latent],
            discriminator: networks.discriminator, samples: experiment.points.mixture, plan: plan,
            optimisers: experiment.training.optimisers)
        let history: TrainingHistory
        do {
            history = try loop.train(
                seed: UInt64(seed), checkpoints: checkpoints, shouldStop: shouldStop,
                report: { report(Self.entry($0), plan.epochs) })
        } catch TrainingError.interrupted(let epoch) {
            throw Interrupted(
                during: "training, in epoch \(epoch)", isKept: checkpoints?.isKept ?? false)
        } catch let fault as AdversarialFault {
            throw Diverged(
                seed: seed, fold: nil, epoch: (fault.step - 1) / plan.stepsPerEpoch + 1,
                overshoot: nil, remedy: "\(fault)")
        }
        let diagnosis = Diagnosis(history.epochs.map(\.train.named))
        let generation = RunRecord.Generation(
            measures: measures(loop, history), samples: ["points.svg"], state: diagnosis.words)
        let isHealthy = diagnosis.state == .healthy
        return Result(
            run: RunRecord.Run(
                seed: seed, history: history.epochs.map(Self.entry), test: .generation(generation),
                seconds: RunRecord.Seconds(
                    features: 0, training: (ContinuousClock.now - began).seconds)),
            pictures: loop.pictures.enumerated().map { index, made in
                MadePoints(
                    step: plan.epoch(ofPicture: index) * plan.stepsPerEpoch,
                    points: Self.points(made))
            },
            warning: isHealthy ? nil : "seed \(seed): \(diagnosis.words)")
    }

    private func measures(_ loop: AdversarialLoop, _ history: TrainingHistory) -> [String: Double] {
        let mixture = experiment.points.mixture
        let made = loop.make(experiment.judged, seed: UInt64(seed), stream: 2)
        let coverage = ModeCoverage(
            of: Self.points(made), centres: mixture.centres, deviation: mixture.deviation)
        var measures = [
            "modes": Double(coverage.modes), "goodShare": coverage.goodShare,
            "reverseDivergence": coverage.reverseDivergence,
        ]
        let last = history.epochs.last?.train.named ?? [:]
        for name in ["discriminatorAccuracy", "generatorGradient", "coverage", "diversity"] {
            measures[name] = last[name]
        }
        return measures
    }

    private static func points(_ made: Tensor) -> [SIMD2<Float>] {
        (0..<made.rows).map { SIMD2(made[$0, 0], made[$0, 1]) }
    }

    /// An epoch as the record has it: figures that only the diagnosis needs are left out.
    private static func entry(_ epoch: TrainingHistory.Epoch) -> RunRecord.Epoch {
        var figures = epoch.train.named.filter { !$0.key.hasPrefix("centre") }
        figures["generatorSlope"] = nil
        figures["discriminatorLoss"] = epoch.train.loss
        return RunRecord.Epoch(epoch: epoch.number, figures: figures)
    }
}
