import AvazInputs
import AvazNeuralNetworks
import AvazOptimisation
import AvazRecords
import AvazTensors
import AvazTraining

/// Networks that tell patches apart, and what they say together.
struct ImageClassifier {
    let networks: [Network]
    /// Of the first network.
    let history: [RunRecord.Epoch]
    /// What brightness is moved by and divided by, one pair for all pixels.
    let brightness: (mean: Float, deviation: Float)

    /// Probabilities of each class, `[N, K]`: the mean of all networks' softmax.
    func probabilities(of inputs: Tensor) -> Tensor {
        var sum: Tensor?
        let inputs = inputs.copy()
        Self.scale(inputs, brightness)
        for network in networks {
            let output = SoftmaxCrossEntropy.probabilities(network.forward(inputs, training: false))
            if let sum {
                Vector.addScaled(1, output.pointer, to: sum.pointer, count: sum.count)
            } else {
                sum = output
            }
        }
        let result = sum ?? Tensor([0, 0])
        for index in 0..<result.count { result[index] /= Float(networks.count) }
        return result
    }
}

extension ImageClassifier {
    /// `(x - mean) / deviation` in place.
    static func scale(_ inputs: Tensor, _ brightness: (mean: Float, deviation: Float)) {
        for index in 0..<inputs.count {
            inputs[index] = (inputs[index] - brightness.mean) / brightness.deviation
        }
    }

    /// Mean and standard deviation over all pixels of all examples.
    static func brightness(of inputs: Tensor) -> (mean: Float, deviation: Float) {
        var (sum, squares) = (0.0, 0.0)
        for value in inputs.buffer {
            sum += Double(value)
            squares += Double(value) * Double(value)
        }
        let mean = sum / Double(max(1, inputs.count))
        let variance = max(0, squares / Double(max(1, inputs.count)) - mean * mean)
        return (Float(mean), Float(max(1e-3, variance.squareRoot())))
    }
}

extension ImageExperiment {
    /// Trains the experiment's networks, one where it does not say more; on the images of `start` first,
    /// where there is such a section.
    ///
    /// - Parameters:
    ///   - balanced: scaled in place.
    ///   - stage: which training of several this is.
    /// - Throws: where the loss runs off, the layers do not fit or the user asks to stop.
    func trained(
        on balanced: BalancedExamples, classes: Int, seed: Int, fold: String?,
        stage: TrainingStage = .own, checkpoints: CheckpointFile?,
        shouldStop: @escaping @Sendable () -> Bool,
        report: (RunRecord.Epoch, _ epochs: Int) -> Void
    ) throws -> ImageClassifier {
        let examples = balanced.examples
        let brightness = ImageClassifier.brightness(of: examples.inputs)
        ImageClassifier.scale(examples.inputs, brightness)
        var networks: [Network] = []
        var history: [RunRecord.Epoch] = []
        for member in 0..<training.members {
            let own = TrainingSection.seed(seed, ofMember: member)
            var weights = MersenneTwister(seed: UInt32(truncatingIfNeeded: own))
            let network = try network.network(
                inputShape: examples.shape, outputs: classes, derivatives: training.derivatives,
                seed: UInt64(own), using: &weights)
            var (learner, learnt) = (network, examples)
            if let start {
                network.begin(
                    with: try taught(
                        by: start, seed: own, fold: fold,
                        checkpoints: checkpoints?.of(.start, member: member),
                        shouldStop: shouldStop))
                if start.isFrozen {
                    // What stays as it is sees each example once.
                    let frozen = FrozenNetwork(network)
                    (learner, learnt) = (frozen.head, frozen.features(of: examples))
                }
            }
            let passed = try training.train(
                learner, on: learnt, classes: classes, weights: balanced.weights, seed: seed,
                member: member, fold: fold,
                checkpoints: checkpoints?.of(stage, member: member), shouldStop: shouldStop,
                report: report)
            if member == 0 { history = passed }
            networks.append(network)
        }
        return ImageClassifier(networks: networks, history: history, brightness: brightness)
    }

    /// A network of the experiment's kind that has learnt another set of images.
    private func taught(
        by start: ImageStartSection, seed: Int, fold: String?, checkpoints: CheckpointFile?,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws -> Network {
        let (examples, classes) = try start.examples(
            size: patches.size, augmentation: augmentation, seed: seed)
        var weights = MersenneTwister(seed: UInt32(truncatingIfNeeded: seed))
        let network = try network.network(
            inputShape: examples.shape, outputs: classes, derivatives: training.derivatives,
            seed: UInt64(seed), using: &weights)
        _ = try training.train(
            network, on: examples, classes: classes, seed: seed, fold: fold,
            checkpoints: checkpoints, shouldStop: shouldStop, report: { _, _ in })
        return network
    }
}

extension TrainingSection {
    /// What one of several networks that are trained alike draws by.
    static func seed(_ seed: Int, ofMember member: Int) -> Int { seed + 1000 * member }

    /// Trains a network that tells examples apart.
    ///
    /// - Parameters:
    ///   - weights: one a class, where classes are weighed.
    ///   - seed: draws the order of the examples, together with `member`.
    ///   - checkpoints: where it goes on from, and what it leaves on its way; nil begins anew.
    /// - Returns: what became of it, epoch by epoch.
    /// - Throws: where the loss runs off or the user asks to stop.
    func train(
        _ network: Network, on examples: Examples, classes: Int, weights: [Float]? = nil,
        seed: Int, member: Int = 0, fold: String?, checkpoints: CheckpointFile?,
        shouldStop: @escaping @Sendable () -> Bool,
        report: (RunRecord.Epoch, _ epochs: Int) -> Void
    ) throws -> [RunRecord.Epoch] {
        let epochs = epochs(examples: examples.count)
        let (objective, _) = means(
            for: network, classes: classes, labels: examples.targets.labels, weights: weights)
        let trainer = Trainer(
            network: network, objective: objective, descent: .batches(makeOptimiser()),
            plan: plan(examples: examples.count))
        var order = FastGenerator(seed: UInt64(Self.seed(seed, ofMember: member)))
        do {
            let passed = try trainer.train(
                on: examples, using: &order, checkpoints: checkpoints, shouldStop: shouldStop,
                report: { report(RunRecord.Epoch($0), epochs) })
            return passed.epochs.map(RunRecord.Epoch.init)
        } catch TrainingError.interrupted(let epoch) {
            throw Interrupted(
                during: "training, in epoch \(epoch)", isKept: checkpoints?.isKept ?? false)
        } catch TrainingError.diverged(let epoch) {
            throw Diverged(seed: seed, fold: fold, epoch: epoch, overshoot: nil)
        }
    }
}
