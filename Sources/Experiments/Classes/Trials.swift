import AvazDatasets
import AvazTensors

/// The trials of all seeds and folds, each on a thread of its own where there are several.
struct Trials: Sendable {
    struct Outcome: Sendable {
        var seed: Int
        var split: Split
        var result: TrialResult
        /// That the trial took.
        var seconds: Double
    }

    /// In the order of the tasks.
    private(set) var outcomes: [Outcome]

    /// Takes the last outcome out.
    mutating func removeLast() -> Outcome { outcomes.removeLast() }

    /// What the trainings ask to be told, each once.
    var warnings: [String] {
        outcomes.compactMap(\.result.warning).reduce(into: []) { lines, line in
            if !lines.contains(line) { lines.append(line) }
        }
    }

    /// - Parameter checkpoint: of the training of that number; nil where none are kept.
    init(
        of trial: any Trial, _ tasks: [(seed: Int, split: Split)],
        checkpoint: @escaping @Sendable (Int) -> CheckpointFile?,
        report: @escaping @Sendable (RunEvent) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws {
        outcomes = try Parallel.map(tasks.count) { index in
            let (seed, split) = tasks[index]
            let began = ContinuousClock.now
            let result = try trial.run(
                split, seed: seed, checkpoints: checkpoint(index), shouldStop: shouldStop,
                report: { epoch, epochs in
                    report(.epoch(epoch, epochs: epochs, training: index + 1, of: tasks.count))
                })
            return Outcome(
                seed: seed, split: split, result: result,
                seconds: (ContinuousClock.now - began).seconds)
        }
    }
}
