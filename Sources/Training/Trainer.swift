import AvazOptimisation
import AvazNeuralNetworks
import AvazTensors

/// The training loop: batches forward and backward, a step of the optimiser, figures after every
/// epoch.
///
/// ```swift
/// let trainer = Trainer(
///     network: network,
///     objective: Classification(loss: MeanSquaredError(), oneHot: OneHot(classes: 10)),
///     descent: .batches(GradientDescent(learningRate: 0.01)),
///     plan: TrainingPlan(epochs: 20, batchSize: 32, learningRate: 0.01))
/// let history = try trainer.train(on: train, test: test, using: &generator)
/// ```
public final class Trainer {
    /// How the weights move.
    public enum Descent {
        /// After every batch, by an optimiser's rule.
        case batches(any Optimiser)
        /// After every single example, by the stream for stacks of dense layers; the objective must
        /// be the classification by its loss.
        case samples(PerSampleDescent, Classification)
    }

    private let network: Network
    private let objective: any Objective
    private let descent: Descent
    private let plan: TrainingPlan
    private let parameters: [Parameter]
    /// All gradients in one block.
    private let gradients: Arena
    private let ranks: any Ranks
    /// Nil where a batch is one piece.
    private let sharded: ShardedStep?

    /// Nothing is trained yet. A plan that shuffles and a network that carries state do not go together.
    ///
    /// - Parameter ranks: that train the same network together, each a part of every batch's shards.
    public init(
        network: Network, objective: any Objective, descent: Descent, plan: TrainingPlan,
        ranks: any Ranks = OneRank()
    ) {
        precondition(plan.epochs >= 1 && plan.batchSize >= 1, "an empty training plan: \(plan)")
        precondition(
            !(plan.shuffles && network.carriesState),
            "a state that is carried from batch to batch needs them in their own order")
        precondition(
            plan.shards == nil || !network.carriesState,
            "a state that is carried from batch to batch needs them in one piece")
        self.network = network
        self.objective = objective
        self.descent = descent
        self.plan = plan
        parameters = network.parameters + objective.parameters
        gradients = Parameter.gatherGradients(of: parameters)
        self.ranks = ranks
        let (parameters, gradients) = (parameters, gradients)
        sharded = plan.shards.map {
            ShardedStep(
                network, parameters: parameters, gradients: gradients.block, shards: $0,
                ranks: ranks)
        }
    }

    /// Trains through the epochs, or until the validation part has long been judged no better.
    ///
    /// - Parameters:
    ///   - judged: the first so many of `train`, of which the figures after an epoch are: without
    ///     augmented copies behind them; nil for all.
    ///   - validation: held out of training, to choose the epoch whose weights are kept.
    ///   - test: judged after every epoch, and neither trained on nor chosen by.
    ///   - generator: draws the order of the samples.
    ///   - checkpoints: where the training goes on from, and what it leaves on its way; nil begins
    ///     anew and leaves nothing.
    ///   - shouldStop: asked before every step.
    ///   - report: given each epoch's figures.
    /// - Returns: the history, one entry an epoch.
    public func train(
        on train: Examples, judged: Int? = nil, validation: Examples? = nil, test: Examples? = nil,
        using generator: inout FastGenerator, checkpoints: (any CheckpointKeeper)? = nil,
        shouldStop: @escaping @Sendable () -> Bool = { false },
        report: (TrainingHistory.Epoch) -> Void = { _ in }
    ) throws(TrainingError) -> TrainingHistory {
        var place = Checkpoint.Place(subject: checkpoints?.subject ?? "")
        var best = BestWeights(parameters, by: plan.monitor)
        if let checkpoint = checkpoints?.latest(), fits(checkpoint) {
            place = resume(checkpoint, &best)
            generator = FastGenerator(words: place.generator)
        }
        func checkpoint(_ generator: FastGenerator) -> Checkpoint {
            capture(place, best, generator)
        }
        let pass = Pass(train, batchSize: plan.batchSize, descent)

        while !place.isFinished {
            if place.order.isEmpty {
                place.order =
                    plan.shuffles ? generator.permutation(train.count) : Array(0..<train.count)
            }
            if place.position == 0 { network.resetState() }
            while place.position < place.order.count {
                if sharded == nil ? shouldStop() : ranks.any(shouldStop()) {
                    checkpoints?.keep(checkpoint(generator))
                    throw .interrupted(epoch: place.epoch)
                }
                step(pass, &place, shouldStop)
                if let checkpoints, checkpoints.isDue() { checkpoints.keep(checkpoint(generator)) }
            }
            let entry = try judge(
                place, train: judged.map(train.prefix) ?? train, validation: validation, test: test)
            place.history.epochs.append(entry)
            report(entry)
            if let held = entry.validation { best.offer(held, epoch: place.epoch) }
            place.isFinished = isLast(place.epoch, best)
            place.beginNext()
            if place.isFinished, validation != nil { best.restore() }
            if let checkpoints, place.isFinished || checkpoints.isDue() {
                checkpoints.keep(checkpoint(generator))
            }
        }
        return place.history
    }

    /// The network's answers to the given examples.
    public func evaluate(_ examples: Examples) -> Evaluation {
        evaluate(examples, keepsOutputs: true)
    }

    /// How it does on the given examples: outputs over time would be many times as large as these.
    public func figures(of examples: Examples) -> Figures {
        evaluate(examples, keepsOutputs: false).figures
    }

    private func evaluate(_ examples: Examples, keepsOutputs: Bool) -> Evaluation {
        Evaluation(
            network, on: examples, objective: objective,
            batchSize: network.carriesState ? plan.batchSize : nil, keepsOutputs: keepsOutputs,
            ranks: plan.shards == nil ? OneRank() : ranks)
    }

    // MARK: Steps

    /// The training part as the steps take it.
    private struct Pass {
        let examples: Examples
        let batch: Batch
        /// One-hot, for the stream.
        let wanted: Tensor?
        var gradient: Tensor?

        init(_ examples: Examples, batchSize: Int, _ descent: Descent) {
            self.examples = examples
            batch = Batch(of: examples, size: min(batchSize, examples.count))
            if case .samples(_, let objective) = descent {
                wanted = objective.oneHot(examples.targets.labels)
            } else {
                wanted = nil
            }
        }
    }

    /// One batch; or, by the stream, all that is left of the epoch.
    private func step(
        _ pass: Pass, _ place: inout Checkpoint.Place,
        _ shouldStop: @escaping @Sendable () -> Bool
    ) {
        switch descent {
        case .samples(let stream, _):
            var tally = place.sampleTally.tally
            let done = stream.train(
                on: pass.examples.inputs, targets: pass.wanted ?? Tensor([0, 0]),
                order: place.order[place.position...], learningRate: plan.learningRate,
                tally: &tally, shouldStop: shouldStop)
            place.sampleTally = Checkpoint.SampleTally(tally)
            place.position += done
            place.steps += done
        case .batches(let optimiser):
            let end = min(place.position + plan.batchSize, place.order.count)
            step(pass.batch, place.order[place.position..<end], optimiser, &place)
            place.position = end
            place.steps += 1
        }
    }

    private var lossGradient = Tensor([0])

    private func step(
        _ batch: Batch, _ indices: ArraySlice<Int>, _ optimiser: any Optimiser,
        _ place: inout Checkpoint.Place
    ) {
        if let sharded {
            sharded.gradient(
                of: indices, tally: &place.tally, sharesTally: plan.countsWhileTraining
            ) { pass(batch, $0, &$1) }
        } else {
            pass(batch, indices, &place.tally)
        }
        plan.clipping?.clip(parameters)
        optimiser.learningRate = plan.schedule.rate(at: place.steps, base: plan.learningRate)
        optimiser.step(parameters)
    }

    /// Forward and backward.
    private func pass(_ batch: Batch, _ indices: ArraySlice<Int>, _ tally: inout Tally) {
        batch.gather(indices)
        let output = network.forward(batch.inputs, lengths: batch.lengths, training: true)
        if lossGradient.shape != output.shape { lossGradient = Tensor(output.shape) }
        objective.judge(output, of: batch, gradient: lossGradient, tally: &tally)
        network.backward(lossGradient)
    }

    // MARK: Epochs

    private func judge(
        _ place: Checkpoint.Place, train: Examples, validation: Examples?, test: Examples?
    ) throws(TrainingError) -> TrainingHistory.Epoch {
        let entry = TrainingHistory.Epoch(
            number: place.epoch,
            train: plan.countsWhileTraining ? whileTraining(place) : figures(of: train),
            validation: validation.map(figures), test: test.map(figures))
        let losses = [entry.train, entry.validation, entry.test].compactMap { $0?.loss }
        // A bounded activation can hide what the weights have become.
        guard losses.allSatisfy(\.isFinite), parameters.allSatisfy({ $0.value.isFinite }) else {
            throw .diverged(epoch: place.epoch)
        }
        return entry
    }

    private func whileTraining(_ place: Checkpoint.Place) -> Figures {
        guard case .samples(_, let objective) = descent else { return place.tally.figures }
        let tally = place.sampleTally.tally
        let hits = Double(tally.hits) / Double(max(1, tally.samples))
        return Figures(
            loss: tally.loss(outputs: objective.oneHot.classes),
            named: [Figures.accuracy: hits])
    }

    private func isLast(_ epoch: Int, _ best: BestWeights) -> Bool {
        if let patience = plan.patience, let bestEpoch = best.epoch, epoch - bestEpoch >= patience {
            return true
        }
        return epoch == plan.epochs
    }

    // MARK: Checkpoints

    private var optimiser: (any Optimiser)? {
        if case .batches(let optimiser) = descent { optimiser } else { nil }
    }

    /// Whether the checkpoint is one of this network.
    private func fits(_ checkpoint: Checkpoint) -> Bool {
        checkpoint.parameters.map(\.shape) == parameters.map(\.value.shape)
    }

    private func capture(
        _ place: Checkpoint.Place, _ best: BestWeights, _ generator: FastGenerator
    ) -> Checkpoint {
        var place = place
        place.generator = generator.words
        place.networkGenerators = network.generators.map(\.words)
        place.bestEpoch = best.epoch
        let state = optimiser?.state ?? OptimiserState()
        place.optimiserNumbers = state.numbers
        return Checkpoint(
            place: place, parameters: parameters.map(\.value), optimiser: state,
            best: best.epoch == nil ? [] : best.values,
            carried: network.carriesState ? network.state : [])
    }

    private func resume(_ checkpoint: Checkpoint, _ best: inout BestWeights) -> Checkpoint.Place {
        for (parameter, value) in zip(parameters, checkpoint.parameters) {
            parameter.value.assign(value)
        }
        optimiser?.state = checkpoint.optimiser
        let place = checkpoint.place
        network.generators = place.networkGenerators.map(FastGenerator.init(words:))
        if network.carriesState { network.state = checkpoint.carried(by: network.state.count) }
        if let epoch = place.bestEpoch,
            let figures = place.history.epochs[epoch - 1].validation
        {
            best.set(checkpoint.best, figures, epoch: epoch)
        }
        return place
    }
}

extension Checkpoint.Place {
    mutating func beginNext() {
        epoch += 1
        order = []
        position = 0
        tally = Tally()
        sampleTally = Checkpoint.SampleTally()
    }
}

extension Checkpoint.SampleTally {
    init(_ tally: PerSampleDescent.Tally) {
        self.init(squares: tally.squares, hits: tally.hits, samples: tally.samples)
    }

    var tally: PerSampleDescent.Tally {
        var tally = PerSampleDescent.Tally()
        (tally.squares, tally.hits, tally.samples) = (squares, hits, samples)
        return tally
    }
}
