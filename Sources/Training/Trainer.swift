import AvazRecords
import AvazNeuralNetworks
import AvazTensors

/// The training loop: batches forward and backward, a step of the optimiser, figures after every
/// epoch.
///
/// ```swift
/// let trainer = Trainer(
///     network: network, loss: MeanSquaredError(), targets: OneHot(classes: 10),
///     optimiser: GradientDescent(learningRate: 0.01),
///     plan: TrainingPlan(epochs: 20, batchSize: 32, learningRate: 0.01))
/// let history = try trainer.train(on: train, test: test, using: &generator)
/// ```
public final class Trainer {
    private let network: Network
    private let loss: any Loss
    private let targets: OneHot
    private let optimiser: any Optimiser
    private let plan: TrainingPlan
    private var steps = 0

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

    /// Trains through the epochs, or until the validation part has long been judged no better.
    ///
    /// - Parameters:
    ///   - judged: the first so many of `train`, of which the figures after an epoch are: without
    ///     augmented copies behind them; nil for all.
    ///   - validation: held out of training, to choose the epoch whose weights are kept.
    ///   - test: judged after every epoch, and neither trained on nor chosen by.
    ///   - generator: draws the order of the samples.
    ///   - shouldStop: asked before every step.
    ///   - report: given each epoch's figures.
    /// - Returns: the history, one entry an epoch.
    public func train(
        on train: Examples, judged: Int? = nil, validation: Examples? = nil, test: Examples,
        using generator: inout FastGenerator,
        shouldStop: @escaping @Sendable () -> Bool = { false },
        report: (RunRecord.Epoch) -> Void = { _ in }
    ) throws(TrainingError) -> [RunRecord.Epoch] {
        let wanted = targets(train.labels)
        let pass = makePass()
        var history: [RunRecord.Epoch] = []
        var best = BestWeights(network, by: plan.monitor)
        for epoch in 1...plan.epochs {
            let order =
                plan.shuffles ? generator.permutation(train.count) : Array(0..<train.count)
            var figures = pass(train, wanted, order, shouldStop)
            if shouldStop() { throw .interrupted(epoch: epoch) }
            if !plan.countsWhileTraining {
                let evaluation = evaluate(judged.map(train.prefix) ?? train)
                figures = (evaluation.loss, evaluation.accuracy)
            }
            let held = validation.map { evaluate($0) }
            let tested = evaluate(test)
            guard figures.loss.isFinite, tested.loss.isFinite, held?.loss.isFinite ?? true else {
                throw .diverged(epoch: epoch)
            }
            let entry = RunRecord.Epoch(
                epoch: epoch, trainLoss: figures.loss, trainAccuracy: figures.accuracy,
                testLoss: tested.loss, testAccuracy: tested.accuracy,
                validationLoss: held?.loss, validationAccuracy: held?.accuracy)
            history.append(entry)
            report(entry)
            guard let held else { continue }
            best.offer(network, held, epoch: epoch)
            if let patience = plan.patience, epoch - best.epoch >= patience { break }
        }
        if validation != nil { best.restore(network) }
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
        if plan.batchSize == 1, plan.schedule == .constant, plan.clipping == nil,
            let plain = optimiser as? GradientDescent, plain.isPlain,
            let loss = loss as? MeanSquaredError,
            let descent = PerSampleDescent(network, loss: loss)
        {
            return { [plan] train, targets, order, shouldStop in
                let epoch = descent.train(
                    on: train.inputs, targets: targets, order: order,
                    learningRate: plan.learningRate, shouldStop: shouldStop)
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
            let mean = loss.evaluate(output, targets: batch.targets, gradient: batch.gradient)
            totalLoss += Double(mean) * Double(indices.count)
            for (row, index) in indices.enumerated() {
                hits += output.largest(inRow: row) == train.labels[index] ? 1 : 0
            }
            network.backward(batch.gradient)
            plan.clipping?.clip(parameters)
            optimiser.learningRate = plan.schedule.rate(at: steps, base: plan.learningRate)
            optimiser.step(parameters)
            steps += 1
        }
        let count = Double(max(1, order.count))
        return (totalLoss / count, Double(hits) / count)
    }
}

/// The weights of the best epoch so far, as the validation part judges.
private struct BestWeights {
    private(set) var epoch = 0
    private let monitor: TrainingPlan.Monitor
    private var best = (accuracy: -Double.infinity, loss: Double.infinity)
    private let values: [Tensor]

    init(_ network: Network, by monitor: TrainingPlan.Monitor) {
        self.monitor = monitor
        values = network.parameters.map { $0.value.copy() }
    }

    mutating func offer(_ network: Network, _ held: Evaluation, epoch: Int) {
        let isBetter =
            switch monitor {
            case .loss: held.loss < best.loss
            case .accuracy: (held.accuracy, -held.loss) > (best.accuracy, -best.loss)
            }
        guard isBetter else { return }
        (best, self.epoch) = ((held.accuracy, held.loss), epoch)
        for (kept, parameter) in zip(values, network.parameters) { kept.assign(parameter.value) }
    }

    func restore(_ network: Network) {
        for (kept, parameter) in zip(values, network.parameters) { parameter.value.assign(kept) }
    }
}
