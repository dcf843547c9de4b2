import AvazOptimisation
import AvazTensors
import AvazTraining

extension AdversarialLoop {
    /// Lets the networks take turns to the end of the plan.
    ///
    /// - Parameters:
    ///   - seed: of all that is drawn but the starting weights.
    ///   - checkpoints: where the training goes on from, and what it leaves on its way.
    ///   - shouldStop: asked before every step.
    ///   - report: given each entry of the history as it is made.
    /// - Returns: the figures of `AdversarialWatch` after each epoch; the loss is the discriminator's.
    /// - Throws: `AdversarialFault` where a loss is no longer finite; `TrainingError.interrupted`.
    public func train(
        seed: UInt64, checkpoints: (any CheckpointKeeper)? = nil,
        shouldStop: @escaping @Sendable () -> Bool = { false },
        report: (TrainingHistory.Epoch) -> Void = { _ in }
    ) throws -> TrainingHistory {
        var place = Checkpoint.Place(subject: checkpoints?.subject ?? "")
        var random = FastGenerator(seed: seed, stream: 11)
        if let checkpoint = checkpoints?.latest(), fits(checkpoint) {
            place = resume(checkpoint)
            random = FastGenerator(words: place.generator)
        }
        let watch = AdversarialWatch(self, seed: seed)
        while !place.isFinished {
            while place.position < plan.stepsPerEpoch {
                if shouldStop() {
                    checkpoints?.keep(checkpoint(place, random))
                    throw TrainingError.interrupted(epoch: place.epoch)
                }
                try step(place.steps, using: &random)
                place.position += 1
                place.steps += 1
                if let checkpoints, checkpoints.isDue() {
                    checkpoints.keep(checkpoint(place, random))
                }
            }
            let before = place.history.epochs.last?.train.named
            let entry = TrainingHistory.Epoch(
                number: place.epoch,
                train: Figures(
                    loss: last.discriminatorLoss,
                    named: watch.figures(epoch: place.epoch, before: before)))
            place.history.epochs.append(entry)
            if pictures.count < plan.pictures, place.epoch == plan.epoch(ofPicture: pictures.count)
            {
                pictures.append(make(500, seed: seed, stream: 3))
            }
            report(entry)
            place.isFinished = place.epoch == plan.epochs
            place.epoch += 1
            place.position = 0
            if let checkpoints, place.isFinished || checkpoints.isDue() {
                checkpoints.keep(checkpoint(place, random))
            }
        }
        return place.history
    }

    /// Samples that the generator makes once trained, by its averaged weights where there are such.
    ///
    /// - Parameter labels: the class of each that is asked for; nil draws them evenly where there are
    ///   classes.
    /// - Returns: `[count, …]`.
    public func make(_ count: Int, labels: [Int]? = nil, seed: UInt64, stream: UInt64 = 1)
        -> Tensor
    {
        average?.lend { draw(count, labels: labels, seed: seed, stream: stream).samples }
            ?? draw(count, labels: labels, seed: seed, stream: stream).samples
    }

    /// Leaves the generator its averaged weights for good, where there are such: as a trained one is kept.
    public func settle() {
        guard let average else { return }
        for (parameter, value) in zip(parameters.generator, average.values) {
            parameter.value.assign(value)
        }
    }

    /// By the weights of the moment.
    func draw(_ count: Int, labels: [Int]? = nil, seed: UInt64, stream: UInt64)
        -> (samples: Tensor, labels: [Int])
    {
        var random = FastGenerator(seed: seed, stream: stream)
        let numbers = Tensor([count] + latent)
        let labels = numbers.drawLatent(classes: classes, asked: labels, using: &random)
        let samples = Tensor([count] + self.samples.shape)
        // Some at a time: the layers' outputs need room.
        for start in stride(from: 0, to: count, by: 512) {
            let range = start..<min(start + 512, count)
            samples.rows(range).assign(generator.forward(numbers.rows(range), training: false))
        }
        return (samples, labels)
    }

    // MARK: Checkpoints

    private var allParameters: [Parameter] { parameters.generator + parameters.discriminator }

    /// Whether the checkpoint is one of these networks.
    private func fits(_ checkpoint: Checkpoint) -> Bool {
        checkpoint.parameters.map(\.shape) == allParameters.map(\.value.shape)
            && checkpoint.place.ofFirst?.count == 2
    }

    private func checkpoint(_ place: Checkpoint.Place, _ random: FastGenerator) -> Checkpoint {
        var place = place
        place.generator = random.words
        place.networkGenerators = (generator.generators + discriminator.generators).map(\.words)
        let (first, second) = (optimisers.generator.state, optimisers.discriminator.state)
        place.ofFirst = [first.tensors.count, first.numbers.count]
        place.optimiserNumbers = first.numbers + second.numbers
        return Checkpoint(
            place: place, parameters: allParameters.map(\.value),
            optimiser: OptimiserState(
                tensors: first.tensors + second.tensors, numbers: place.optimiserNumbers),
            best: average?.values ?? [], carried: pictures.isEmpty ? [] : [pictures])
    }

    private func resume(_ checkpoint: Checkpoint) -> Checkpoint.Place {
        for (parameter, value) in zip(allParameters, checkpoint.parameters) {
            parameter.value.assign(value)
        }
        for (value, kept) in zip(average?.values ?? [], checkpoint.best) { value.assign(kept) }
        let (state, counts) = (checkpoint.optimiser, checkpoint.place.ofFirst ?? [0, 0])
        optimisers.generator.state = OptimiserState(
            tensors: Array(state.tensors.prefix(counts[0])),
            numbers: Array(state.numbers.prefix(counts[1])))
        optimisers.discriminator.state = OptimiserState(
            tensors: Array(state.tensors.dropFirst(counts[0])),
            numbers: Array(state.numbers.dropFirst(counts[1])))
        pictures = checkpoint.carried.first ?? []
        let words = checkpoint.place.networkGenerators.map(FastGenerator.init(words:))
        let own = generator.generators.count
        generator.generators = Array(words.prefix(own))
        discriminator.generators = Array(words.dropFirst(own))
        return checkpoint.place
    }
}
