import AvazDatasets
import AvazModels
import AvazRecords

/// Trains several networks alike, from different beginnings, and lets their mean score decide.
///
/// Networks that begin elsewhere err elsewhere: the mean errs less than its members do (Hansen and
/// Salamon, 1990).
struct EnsembleTraining: TrainingMethod {
    let member: NetworkTraining
    /// 2 or more.
    let count: Int

    func train(
        _ split: Split, seed: Int, checkpoints: CheckpointFile?,
        shouldStop: @escaping @Sendable () -> Bool,
        report: (RunRecord.Epoch, _ epochs: Int) -> Void
    ) throws -> TrainingResult {
        var results: [TrainingResult] = []
        for index in 0..<count {
            results.append(
                try member.train(
                    split, seed: Self.seed(of: index, from: seed),
                    checkpoints: checkpoints?.ofMember(index), shouldStop: shouldStop,
                    report: { epoch, epochs in
                        var epoch = epoch
                        epoch.epoch += index * epochs
                        report(epoch, epochs * count)
                    }))
        }
        return TrainingResult(
            history: Self.mean(of: results.map(\.history)),
            answers: EnsembleScorer.mean(of: results.map(\.answers)),
            scorer: EnsembleScorer(members: results.compactMap { $0.scorer as? NetworkScorer }),
            warning: results.lazy.compactMap(\.warning).first)
    }

    /// The first begins as the only one would; the others far from every seed that people choose.
    private static func seed(of member: Int, from seed: Int) -> Int {
        Int(UInt32(truncatingIfNeeded: seed &+ member &* 0x9E37_79B1))
    }

    /// Each epoch's figures, averaged over the members that came so far.
    private static func mean(of histories: [[RunRecord.Epoch]]) -> [RunRecord.Epoch] {
        let longest = histories.map(\.count).max() ?? 0
        return (0..<longest).map { index in
            let epochs = histories.compactMap { $0.indices.contains(index) ? $0[index] : nil }
            func mean(_ figure: (RunRecord.Epoch) -> Double?) -> Double? {
                let values = epochs.compactMap(figure)
                return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
            }
            return RunRecord.Epoch(
                epoch: index + 1, trainLoss: mean(\.trainLoss),
                trainAccuracy: mean(\.trainAccuracy),
                testLoss: mean(\.testLoss), testAccuracy: mean(\.testAccuracy),
                validationLoss: mean(\.validationLoss),
                validationAccuracy: mean(\.validationAccuracy))
        }
    }
}
