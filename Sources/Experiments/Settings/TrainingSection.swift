import AvazDatasets
import AvazFiles
import AvazNeuralNetworks
import AvazOptimisation
import AvazTraining

/// The `training` section: loss, targets, steps and what is counted.
struct TrainingSection: Sendable {
    enum OptimiserKind: String, CaseIterable, Sendable {
        case gradientDescent = "gradient-descent"
        case adam, adamax, adadelta, rmsprop
    }

    enum LossKind: String, CaseIterable, Sendable {
        case meanSquaredError = "mse"
        case meanAbsoluteError = "mae"
        /// Of the softmax; the network's outputs are its raw scores.
        case crossEntropy = "cross-entropy"
    }

    /// What the gradient of the output layer is.
    enum OutputDelta: String, CaseIterable, Sendable {
        /// That of the loss, through the output activation's derivative.
        case gradient
        /// `output - target`: the published protocol leaves the rest out.
        case difference
    }

    /// scikit-learn's `class_weight`.
    private enum ClassWeighting: String, CaseIterable { case uniform, balanced }

    enum Accuracy: String, CaseIterable, Sendable {
        case whileTraining = "while-training"
        case afterEpoch = "after-epoch"
    }

    /// Where activations take their derivative.
    struct Derivatives {
        var hidden: ActivationFunction.Derivative
        var output: ActivationFunction.Derivative
    }

    /// The words of `derivative`; leaving it out altogether is not offered.
    private enum DerivativePlace: String, CaseIterable {
        case atActivation = "at-activation"
        case atPreactivation = "at-preactivation"
    }

    private let epochs: Int
    /// Networks that are trained alike; their mean score decides.
    let members: Int
    /// Steps to take instead, in whole epochs; nil where `epochs` counts.
    private let steps: Int?
    let lossKind: LossKind
    let batchSize: Int
    /// Parts of a batch, in which several machines can share it; nil where it is one piece.
    let shards: Int?
    let shuffles: Bool
    let learningRate: Float
    private let optimiser: OptimiserKind
    private let momentum: Float
    private let isNesterov: Bool
    private let weightDecay: Float
    private let clipping: Float?
    private let schedule: ScheduleSection
    private let outputDelta: OutputDelta
    /// Of the other classes and of a clip's own class.
    private let targets: [Float]
    private let labelSmoothing: Float
    private let derivative: ActivationFunction.Derivative
    private let accuracy: Accuracy
    /// Whether the loss of a class counts the more, the rarer it is.
    let isBalanced: Bool
    /// The part held out to choose an epoch by; nil without.
    let validation: ValidationSection?

    init(_ section: SettingsSection) throws {
        epochs = try section.integer("epochs", in: 1...1_000_000)
        members = try section.integer("members", in: 1...100, default: 1)
        steps =
            section.has("steps") ? try section.integer("steps", in: 1...1_000_000_000) : nil
        batchSize = try section.integer("batchSize", in: 1...1_000_000)
        shards = section.has("shards") ? try section.integer("shards", in: 2...4096) : nil
        shuffles = try section.bool("shuffle", default: true)
        learningRate = Float(try section.positive("learningRate"))
        optimiser = try section.choice("optimiser", default: .gradientDescent)
        momentum = Float(try section.number("momentum", in: 0...0.9999, default: 0))
        isNesterov = try section.bool("nesterov", default: false)
        weightDecay = Float(try section.number("weightDecay", in: 0...1, default: 0))
        clipping = try section.optionalPositive("clipping").map(Float.init)
        schedule = try ScheduleSection(section.optionalSection("schedule"))
        lossKind = try section.choice("loss", default: .meanSquaredError)
        let place: DerivativePlace = try section.choice("derivative", default: .atPreactivation)
        derivative = place == .atActivation ? .atActivation : .atPreactivation
        outputDelta = try section.choice("outputDelta", default: .gradient)
        targets = try section.list(
            "targets", of: "two numbers, for the other classes and for the own", default: [0, 1],
            json: { .number(Double($0)) }
        ) {
            if case .number(let value) = $0.kind, value.isFinite { Float(value) } else { nil }
        }
        labelSmoothing = Float(try section.number("labelSmoothing", in: 0...0.99, default: 0))
        accuracy = try section.choice("accuracy", default: .afterEpoch)
        validation = try section.optionalSection("validation").map(ValidationSection.init)
        let weighting: ClassWeighting =
            section.has("classWeight") ? try section.choice("classWeight") : .uniform
        isBalanced = weighting == .balanced
        try check(section)
    }

    /// What each key allows, and all of them together do not.
    private func check(_ section: SettingsSection) throws {
        guard !isBalanced || lossKind == .crossEntropy else {
            throw section.failure(
                "training.classWeight \"balanced\" belongs to the loss \"cross-entropy\"")
        }
        guard shards.map({ $0 <= batchSize }) ?? true else {
            throw section.failure(
                "training.shards is more than the \(batchSize) of training.batchSize, of which they "
                    + "are parts")
        }
        guard targets.count == 2, targets[0] < targets[1] else {
            throw section.failure(
                "training.targets must be two numbers, the lower first, such as [0, 1]")
        }
        guard optimiser == .gradientDescent || (momentum == 0 && !isNesterov) else {
            throw section.failure(
                "training.momentum and training.nesterov belong to the optimiser "
                    + "\"gradient-descent\"; the others have their own")
        }
        guard !isNesterov || momentum > 0 else {
            throw section.failure("training.nesterov needs a training.momentum, such as 0.9")
        }
        guard lossKind == .crossEntropy || labelSmoothing == 0 else {
            throw section.failure(
                "training.labelSmoothing belongs to the loss \"cross-entropy\"; for \"mse\" and "
                    + "\"mae\" choose training.targets")
        }
        guard lossKind == .meanSquaredError || outputDelta == .gradient else {
            throw section.failure("training.outputDelta belongs to the loss \"mse\"")
        }
        guard lossKind != .crossEntropy || targets == [0, 1] else {
            throw section.failure(
                "training.targets belongs to the losses \"mse\" and \"mae\"")
        }
    }

    /// Whether some of the certainty goes to all classes alike.
    var smooths: Bool { labelSmoothing > 0 }

    /// Which batches hold a single example; nil where none does.
    func batchesOfOne(examples: Int) -> String? {
        if batchSize == 1 { return "each" }
        return examples % batchSize == 1 ? "the last of each epoch" : nil
    }

    /// Passes over so many examples: as many as are set, or as it takes to make the steps.
    func epochs(examples: Int) -> Int {
        let perEpoch = max(1, (examples + batchSize - 1) / batchSize)
        return steps.map { ($0 + perEpoch - 1) / perEpoch } ?? epochs
    }

    func plan(examples: Int) -> TrainingPlan {
        let stepsPerEpoch = max(1, (examples + batchSize - 1) / batchSize)
        let epochs = epochs(examples: examples)
        return TrainingPlan(
            epochs: epochs, batchSize: batchSize, learningRate: learningRate, shards: shards,
            shuffles: shuffles,
            countsWhileTraining: accuracy == .whileTraining,
            schedule: schedule.schedule(epochs: epochs, stepsPerEpoch: stepsPerEpoch),
            clipping: clipping.map(GradientClipping.init), patience: validation?.patience,
            monitor: validation?.monitor ?? .loss)
    }

    var derivatives: Derivatives {
        Derivatives(hidden: derivative, output: outputDelta == .difference ? .one : derivative)
    }

    /// What the loss is, and how the weights move: by the stream for single samples where a step is
    /// nothing but `w - η g` after each, and the network a stack that it can take; else in batches.
    ///
    /// - Parameters:
    ///   - labels: of the training part, by which classes are weighed.
    ///   - weights: one a class, where something else than these labels weighs them.
    func means(for network: Network, classes: Int, labels: [Int], weights: [Float]? = nil) -> (
        Classification, Trainer.Descent
    ) {
        switch lossKind {
        case .meanSquaredError:
            let loss = MeanSquaredError(isDifferenceOnly: outputDelta == .difference)
            let objective = Classification(
                loss: loss, oneHot: OneHot(classes: classes, low: targets[0], high: targets[1]))
            if isPlainPerSample, let stream = PerSampleDescent(network, loss: loss) {
                return (objective, .samples(stream, objective))
            }
            return (objective, .batches(makeOptimiser()))
        case .meanAbsoluteError:
            let objective = Classification(
                loss: MeanAbsoluteError(),
                oneHot: OneHot(classes: classes, low: targets[0], high: targets[1]))
            return (objective, .batches(makeOptimiser()))
        case .crossEntropy:
            let objective = Classification(
                loss: SoftmaxCrossEntropy(),
                oneHot: OneHot(classes: classes, smoothing: labelSmoothing),
                weights: weights
                    ?? (isBalanced ? ClassBalance(labels: labels, classes: classes).weights : nil))
            return (objective, .batches(makeOptimiser()))
        }
    }

    private var isPlainPerSample: Bool {
        batchSize == 1 && optimiser == .gradientDescent && momentum == 0 && weightDecay == 0
            && clipping == nil && schedule.isConstant
    }

    /// Whether each example moves the weights by its own error times the learning rate.
    var descendsOnSquares: Bool {
        isPlainPerSample && lossKind == .meanSquaredError && outputDelta == .difference
    }

    func makeOptimiser() -> any Optimiser {
        switch optimiser {
        case .gradientDescent:
            GradientDescent(
                learningRate: learningRate, momentum: momentum, isNesterov: isNesterov,
                weightDecay: weightDecay)
        case .adam: Adam(learningRate: learningRate, weightDecay: weightDecay)
        case .adamax: Adamax(learningRate: learningRate, weightDecay: weightDecay)
        case .adadelta: Adadelta(learningRate: learningRate, weightDecay: weightDecay)
        case .rmsprop: RMSprop(learningRate: learningRate, weightDecay: weightDecay)
        }
    }
}

/// The `training.schedule` section: how the learning rate changes, in epochs.
struct ScheduleSection: Sendable {
    private enum Kind: String, CaseIterable {
        case constant, steps, cosine
    }

    private let kind: Kind
    private let every: Int
    private let factor: Float
    private let floor: Float
    private let warmUpEpochs: Int

    init(_ section: SettingsSection?) throws {
        kind = try section?.choice("kind") ?? .constant
        every = kind == .steps ? try section?.integer("every", in: 1...1_000_000) ?? 1 : 1
        factor =
            kind == .steps ? Float(try section?.number("factor", in: 0.000_001...1) ?? 1) : 1
        floor =
            kind == .cosine
            ? Float(try section?.number("floor", in: 0...1, default: 0) ?? 0) : 0
        warmUpEpochs = try section?.integer("warmUpEpochs", in: 0...1_000_000, default: 0) ?? 0
    }

    /// Whether the rate never changes.
    var isConstant: Bool { kind == .constant && warmUpEpochs == 0 }

    func schedule(epochs: Int, stepsPerEpoch: Int) -> LearningRateSchedule {
        let rest = max(1, epochs - warmUpEpochs) * stepsPerEpoch
        let schedule: LearningRateSchedule =
            switch kind {
            case .constant: .constant
            case .steps: .steps(every: every * stepsPerEpoch, factor: factor)
            case .cosine: .cosine(over: rest, floor: floor)
            }
        return warmUpEpochs > 0 ? schedule.warmedUp(over: warmUpEpochs * stepsPerEpoch) : schedule
    }
}

/// The `training.validation` section: a share of the training part held out.
struct ValidationSection: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        case random
        /// Whole speakers, so that none is trained on and chosen by.
        case grouped
        /// Those that `split.validation` lists.
        case lists
    }

    let kind: Kind
    let fraction: Double
    /// Epochs without a better one before training ends; nil trains on to the last epoch.
    let patience: Int?
    /// What makes an epoch better.
    let monitor: TrainingPlan.Monitor

    init(_ section: SettingsSection) throws {
        kind = try section.choice("kind")
        fraction = kind == .lists ? 0 : try section.number("fraction", in: 0.001...0.999)
        patience = try section.optionalInteger("patience", in: 1...1_000_000)
        monitor = try section.choice("monitor", default: .loss)
    }
}
