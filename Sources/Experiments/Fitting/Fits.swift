import AvazDatasets
import Synchronization
import AvazTensors

/// The trainings of all seeds and folds, each on a thread of its own where there are several.
struct Fits: Sendable {
    struct Fit: Sendable {
        var seed: Int
        var split: Split
        var fitted: Fitting.Fitted
        /// That the training took.
        var seconds: Double
    }

    /// In the order of the tasks.
    let all: [Fit]

    /// What the trainings ask to be told, each once.
    var warnings: [String] {
        all.compactMap(\.fitted.warning).reduce(into: []) { lines, line in
            if !lines.contains(line) { lines.append(line) }
        }
    }

    init(
        _ fitting: any SplitFitting, of tasks: [(seed: Int, split: Split)],
        report: @escaping @Sendable (ExperimentRun.Progress) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws {
        let results = Mutex<[Result<Fit, any Error>?]>(Array(repeating: nil, count: tasks.count))
        let hasFailed = Atomic<Bool>(false)
        Parallel.forEach(tasks.count) { index, _ in
            // After one failure the others are in vain.
            guard !hasFailed.load(ordering: .relaxed) else { return }
            let (seed, split) = tasks[index]
            let began = ContinuousClock.now
            let result = Result {
                let fitted = try fitting.fit(
                    split, seed: seed,
                    shouldStop: { shouldStop() },
                    report: { epoch, epochs in
                        report(
                            .epoch(epoch, epochs: epochs, training: index + 1, of: tasks.count))
                    })
                return Fit(
                    seed: seed, split: split, fitted: fitted,
                    seconds: (ContinuousClock.now - began).seconds)
            }
            if case .failure = result { hasFailed.store(true, ordering: .relaxed) }
            results.withLock { $0[index] = result }
        }
        all = try results.withLock { $0 }.compactMap { try $0?.get() }
    }
}
