import AvazDatasets
import AvazModels
import AvazRecords
import AvazTensors

/// What is done once for each seed and fold: train on one part of a split, answer to the other.
///
/// `ClosedSetTrial` knows every class that it meets; `OpenSetTrial` meets unknown speakers too.
protocol Trial: Sendable {
    /// That train each network together; one, where each trial is a rank's own.
    var ranks: any Ranks { get }

    /// - Parameters:
    ///   - checkpoints: where a long training goes on from; nil begins anew and leaves nothing.
    ///   - report: given each epoch's figures, and the epochs in all.
    func run(
        _ split: Split, seed: Int, checkpoints: CheckpointFile?,
        shouldStop: @escaping @Sendable () -> Bool,
        report: (RunRecord.Epoch, _ epochs: Int) -> Void
    ) throws -> TrialResult
}

/// What a trial comes to.
struct TrialResult: Sendable {
    var history: [RunRecord.Epoch]
    /// Of the test part.
    var predictions: [Prediction]
    /// Known against unknown, where the experiment meets any.
    var detection: RunRecord.Detection?
    var model: ClassifierModel
    /// What the user should know of this training; nil where all went well.
    var warning: String?
}

/// A way to train on one part of a split: a network's, or a linear model's.
protocol TrainingMethod {
    func train(
        _ split: Split, seed: Int, checkpoints: CheckpointFile?,
        shouldStop: @escaping @Sendable () -> Bool,
        report: (RunRecord.Epoch, _ epochs: Int) -> Void
    ) throws -> TrainingResult
}

/// What a training comes to.
struct TrainingResult {
    var history: [RunRecord.Epoch]
    /// To the test part, in its order.
    var answers: Answers
    var scorer: any Scorer
    var warning: String?
}
