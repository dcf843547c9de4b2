import AvazDatasets
import AvazModels
import AvazRecords
import AvazTensors

/// The trials of all seeds and folds, each on a thread of its own where there are several, and
/// spread over the ranks.
struct Trials: Sendable {
    struct Outcome: Sendable {
        var seed: Int
        var split: Split
        var history: [RunRecord.Epoch]
        /// Of the test part.
        var predictions: [Prediction]
        var detection: RunRecord.Detection?
        var warning: String?
        /// That the trial took.
        var seconds: Double
        /// Nil where another rank has it.
        var model: ClassifierModel?
    }

    /// In the order of the tasks.
    private(set) var outcomes: [Outcome]

    /// Takes the last outcome out.
    mutating func removeLast() -> Outcome { outcomes.removeLast() }

    /// What the trainings ask to be told, each once.
    var warnings: [String] {
        outcomes.compactMap(\.warning).reduce(into: []) { lines, line in
            if !lines.contains(line) { lines.append(line) }
        }
    }

    /// - Parameters:
    ///   - kept: number of the task whose model the first rank is to have.
    ///   - ranks: that share the tasks out among themselves; all take part in each, one after the
    ///     other, where the trial trains by ranks.
    ///   - checkpoint: of the training of that number; nil where none are kept.
    /// - Throws: in all ranks, the error of the first task that failed in any.
    init(
        of trial: any Trial, _ tasks: [(seed: Int, split: Split)], kept: Int = 0,
        ranks: any Ranks = OneRank(),
        checkpoint: @escaping @Sendable (Int) -> CheckpointFile?,
        report: @escaping @Sendable (RunEvent) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws {
        @Sendable func outcome(_ index: Int) throws(Failure) -> Outcome {
            let (seed, split) = tasks[index]
            let began = ContinuousClock.now
            // The next training may need blocks of other sizes.
            defer { returnFreedMemory() }
            do {
                let result = try trial.run(
                    split, seed: seed, checkpoints: checkpoint(index), shouldStop: shouldStop,
                    report: { epoch, epochs in
                        report(.epoch(epoch, epochs: epochs, training: index + 1, of: tasks.count))
                    })
                return Outcome(
                    seed: seed, split: split, history: result.history,
                    predictions: result.predictions, detection: result.detection,
                    warning: result.warning, seconds: (ContinuousClock.now - began).seconds,
                    model: result.model)
            } catch {
                throw Failure(task: index, error: error)
            }
        }
        do {
            if ranks.count > 1, trial.ranks.count > 1 {
                outcomes = try tasks.indices.map { index throws(Failure) in try outcome(index) }
                return
            }
            let own = tasks.indices.filter {
                ($0 - kept + tasks.count * ranks.count) % ranks.count == ranks.rank
            }
            let result = Result { () throws(Failure) in
                try Parallel.map(own.count) { number throws(Failure) in try outcome(own[number]) }
            }
            outcomes = try Self.gathered(result, of: own, tasks, ranks)
        } catch let failure as Failure {
            throw failure.error
        }
    }

    /// Why a task could not be done.
    private struct Failure: Error {
        var task: Int
        var error: any Error
    }

    // MARK: Ranks

    /// The outcomes of all tasks, of which each rank has done some; a failure of any is one of all.
    private static func gathered(
        _ result: Result<[Outcome], Failure>, of own: [Int], _ tasks: [(seed: Int, split: Split)],
        _ ranks: any Ranks
    ) throws -> [Outcome] {
        guard ranks.count > 1 else { return try result.get() }
        var told = Told()
        switch result {
        case .success(let outcomes):
            told.outcomes = zip(own, outcomes).map { ToldOutcome($1, of: $0) }
        case .failure(let failure):
            told.failure = ToldFailure(task: failure.task, error: ToldError(failure.error))
        }
        let all = ranks.gather(told)
        let first = all.compactMap(\.failure).min { $0.task < $1.task }
        if let first {
            if case .failure(let failure) = result, failure.task == first.task { throw failure }
            throw first.error.error
        }
        var models: [Int: ClassifierModel] = [:]
        for (task, outcome) in zip(own, try result.get()) { models[task] = outcome.model }
        return all.flatMap(\.outcomes).sorted { $0.task < $1.task }.map {
            $0.outcome(of: tasks[$0.task], model: models[$0.task])
        }
    }

    /// What one rank tells the others.
    private struct Told: Codable {
        var outcomes: [ToldOutcome] = []
        var failure: ToldFailure?
    }

    private struct ToldFailure: Codable {
        var task: Int
        var error: ToldError
    }
}

/// An outcome without its model, as one rank tells the others of it.
private struct ToldOutcome: Codable {
    var task: Int
    var history: [RunRecord.Epoch]
    var predictions: [ToldPrediction]
    var detection: RunRecord.Detection?
    var warning: String?
    var seconds: Double

    struct ToldPrediction: Codable {
        var file: String
        var group: String?
        var truth: Int
        var predicted: Int
        var scores: [Float]
    }

    init(_ outcome: Trials.Outcome, of task: Int) {
        self.task = task
        history = outcome.history
        predictions = outcome.predictions.map {
            ToldPrediction(
                file: $0.file, group: $0.group, truth: $0.truth, predicted: $0.predicted,
                scores: $0.scores)
        }
        detection = outcome.detection
        warning = outcome.warning
        seconds = outcome.seconds
    }

    func outcome(of task: (seed: Int, split: Split), model: ClassifierModel?) -> Trials.Outcome {
        Trials.Outcome(
            seed: task.seed, split: task.split, history: history,
            predictions: predictions.map {
                Prediction(
                    file: $0.file, group: $0.group, truth: $0.truth, predicted: $0.predicted,
                    scores: $0.scores)
            }, detection: detection, warning: warning, seconds: seconds, model: model)
    }
}
