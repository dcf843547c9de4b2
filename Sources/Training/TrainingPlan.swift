import AvazOptimisation
import AvazNeuralNetworks

/// How long, in what portions and at what rate a network is trained.
public struct TrainingPlan: Sendable {
    /// Passes over the training part; 1 or more.
    public var epochs: Int
    /// Samples that one step averages over; 1 or more.
    public var batchSize: Int
    /// Parts of a batch whose gradients are summed, in which several machines can share it; nil takes
    /// a batch in one piece.
    public var shards: Int?
    /// Whether each epoch takes the samples in an order of its own.
    public var shuffles: Bool
    /// The published protocol counts training loss and accuracy while the weights move; otherwise
    /// both are taken after the epoch, as those of the test part are.
    public var countsWhileTraining: Bool
    /// Of each step, before its schedule.
    public var learningRate: Float
    /// How the rate changes from step to step.
    public var schedule: LearningRateSchedule
    /// Bound on the length of all gradients together; nil for none.
    public var clipping: GradientClipping?
    /// Epochs without a better one after which training ends; nil goes on to the end. Either way the
    /// weights of the best epoch are restored, where there is a validation part.
    public var patience: Int?
    /// The figure of the validation part that tells which epoch is the best.
    public var monitor: Monitor

    /// A figure to choose an epoch by.
    public enum Monitor: String, CaseIterable, Sendable {
        /// The least loss.
        case loss
        /// The highest accuracy; of equal ones that with the least loss. Where clips are new in
        /// kind, such as those of an unheard speaker, a few confident mistakes can raise the loss
        /// from the first epoch while the accuracy still climbs.
        case accuracy
    }

    /// By default samples are shuffled, the rate stays, and training goes on to the last epoch.
    public init(
        epochs: Int, batchSize: Int, learningRate: Float, shards: Int? = nil, shuffles: Bool = true,
        countsWhileTraining: Bool = false, schedule: LearningRateSchedule = .constant,
        clipping: GradientClipping? = nil, patience: Int? = nil, monitor: Monitor = .loss
    ) {
        self.epochs = epochs
        self.batchSize = batchSize
        self.shards = shards
        self.learningRate = learningRate
        self.shuffles = shuffles
        self.countsWhileTraining = countsWhileTraining
        self.schedule = schedule
        self.clipping = clipping
        self.patience = patience
        self.monitor = monitor
    }
}

/// Training that could not go on.
public enum TrainingError: Error, CustomStringConvertible, Equatable {
    /// The loss became NaN or infinite.
    case diverged(epoch: Int)
    /// The caller asked to stop.
    case interrupted(epoch: Int)

    public var description: String {
        switch self {
        case .diverged(let epoch):
            "the loss is no longer finite in epoch \(epoch); "
                + "try a smaller training.learningRate, or scaling.fit: \"train\""
        case .interrupted(let epoch): "interrupted in epoch \(epoch)"
        }
    }
}
