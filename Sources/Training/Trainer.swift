import Metrics
import NeuralNetworks
import Tensors

/// How long and in what portions a network is trained.
public struct TrainingPlan: Sendable {
    /// Passes over the training part; 1 or more.
    public var epochs: Int
    /// Samples that one step averages over; 1 or more.
    public var batchSize: Int
    /// Whether each epoch takes the samples in an order of its own.
    public var shuffles: Bool
    /// The published protocol counts training loss and accuracy while the weights move; otherwise
    /// both are taken after the epoch, as those of the test part are.
    public var countsWhileTraining: Bool

    public init(epochs: Int, batchSize: Int, shuffles: Bool, countsWhileTraining: Bool) {
        self.epochs = epochs
        self.batchSize = batchSize
        self.shuffles = shuffles
        self.countsWhileTraining = countsWhileTraining
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
                + "try a smaller training.learningRate, or scaling: \"train\""
        case .interrupted(let epoch): "interrupted in epoch \(epoch)"
        }
    }
}

/// The training loop: batches forward and backward, a step of the optimiser, figures after every
/// epoch.
public final class Trainer {
    private let network: Network
    private let loss: any Loss
    private let targets: OneHot
    private let optimiser: any Optimiser
    private let plan: TrainingPlan

    public init(
        network: Network, loss: any Loss, targets: OneHot, optimiser: any Optimiser,
        plan: TrainingPlan
    ) {
        precondition(plan.epochs >= 1 && plan.batchSize >= 1, "an empty training plan: \(plan)")
        self.network = network
        self.loss = loss
        self.targets = targets
        self.optimiser = optimiser
        self.plan = plan
    }

    /// Trains through all epochs.
    ///
    /// - Parameters:
    ///   - test: judged after every epoch and never trained on.
    ///   - generator: draws the order of the samples.
    ///   - shouldStop: asked before every step.
    ///   - report: given each epoch's figures.
    /// - Returns: the history, one entry an epoch.
    public func train(
        on train: Examples, test: Examples, using generator: inout FastGenerator,
        shouldStop: @escaping @Sendable () -> Bool = { false },
        report: (RunRecord.Epoch) -> Void = { _ in }
    ) throws(TrainingError) -> [RunRecord.Epoch] {
        let wanted = targets(train.labels)
        let pass = makePass()
        var history: [RunRecord.Epoch] = []
        for epoch in 1...plan.epochs {
            let order =
                plan.shuffles ? generator.permutation(train.count) : Array(0..<train.count)
            var figures = pass(train, wanted, order, shouldStop)
            if shouldStop() { throw .interrupted(epoch: epoch) }
            if !plan.countsWhileTraining {
                let evaluation = evaluate(train)
                figures = (evaluation.loss, evaluation.accuracy)
            }
            let testFigures = evaluate(test)
            guard figures.loss.isFinite, testFigures.loss.isFinite else {
                throw .diverged(epoch: epoch)
            }
            history.append(
                RunRecord.Epoch(
                    epoch: epoch, trainLoss: figures.loss, trainAccuracy: figures.accuracy,
                    testLoss: testFigures.loss, testAccuracy: testFigures.accuracy))
            report(history[epoch - 1])
        }
        return history
    }

    /// The network's answers to the given examples.
    public func evaluate(_ examples: Examples) -> Evaluation {
        Evaluation(network, on: examples, loss: loss, targets: targets)
    }

    private typealias Pass = (
        _ train: Examples, _ targets: Tensor, _ order: [Int],
        _ shouldStop: @escaping @Sendable () -> Bool
    ) -> (loss: Double, accuracy: Double)

    /// One epoch: by the stream for single samples where it fits, else batch by batch.
    private func makePass() -> Pass {
        if plan.batchSize == 1, optimiser is GradientDescent, let loss = loss as? MeanSquaredError,
            let descent = PerSampleDescent(network, loss: loss)
        {
            return { [optimiser] train, targets, order, shouldStop in
                let epoch = descent.train(
                    on: train.inputs, targets: targets, order: order,
                    learningRate: optimiser.learningRate, shouldStop: shouldStop)
                return (epoch.loss, epoch.accuracy)
            }
        }
        return batchPass
    }

    private func batchPass(
        _ train: Examples, _ targets: Tensor, _ order: [Int],
        _ shouldStop: @escaping @Sendable () -> Bool
    ) -> (loss: Double, accuracy: Double) {
        let batch = Batch(train.inputs, targets, size: min(plan.batchSize, train.count))
        let parameters = network.parameters
        var (totalLoss, hits) = (0.0, 0)
        for start in stride(from: 0, to: order.count, by: plan.batchSize) {
            if shouldStop() { break }
            let indices = order[start..<min(start + plan.batchSize, order.count)]
            batch.gather(indices)
            let output = network.forward(batch.inputs, training: true)
            totalLoss +=
                Double(
                    loss.evaluate(output, targets: batch.targets, gradient: batch.gradient))
                * Double(indices.count)
            for (row, index) in indices.enumerated() {
                hits += output.largest(inRow: row) == train.labels[index] ? 1 : 0
            }
            network.backward(batch.gradient)
            optimiser.step(parameters)
        }
        let count = Double(max(1, order.count))
        return (totalLoss / count, Double(hits) / count)
    }
}

/// The rows of one step, gathered into buffers that are used again and again.
private final class Batch {
    private let source: (inputs: Tensor, targets: Tensor)
    private let full: (inputs: Tensor, targets: Tensor, gradient: Tensor)
    private(set) var inputs: Tensor
    private(set) var targets: Tensor
    private(set) var gradient: Tensor

    init(_ inputs: Tensor, _ targets: Tensor, size: Int) {
        source = (inputs, targets)
        full = (
            Tensor([size] + inputs.shape.dropFirst()), Tensor([size, targets.columns]),
            Tensor([size, targets.columns])
        )
        (self.inputs, self.targets, gradient) = full
    }

    func gather(_ indices: ArraySlice<Int>) {
        if inputs.rows != indices.count {
            inputs = full.inputs.rows(0..<indices.count)
            targets = full.targets.rows(0..<indices.count)
            gradient = full.gradient.rows(0..<indices.count)
        }
        let widths = (source.inputs.columns, source.targets.columns)
        for (row, index) in indices.enumerated() {
            (inputs.pointer + row * widths.0).update(
                from: source.inputs.pointer + index * widths.0, count: widths.0)
            (targets.pointer + row * widths.1).update(
                from: source.targets.pointer + index * widths.1, count: widths.1)
        }
    }
}
