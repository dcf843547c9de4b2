import AvazNeuralNetworks
import AvazOptimisation
import AvazTensors
import AvazTraining

/// The contest of two networks (Goodfellow et al., 2014): a discriminator learns to tell real samples from
/// made ones, and a generator to make samples that it takes for real.
///
/// ```swift
/// let loop = AdversarialLoop(
///     generator: generator, of: [2], discriminator: discriminator, samples: PointMixture.ring,
///     plan: AdversarialPlan(epochs: 20, stepsPerEpoch: 500, batchSize: 256),
///     optimisers: (Adam(learningRate: 1e-3, beta1: 0.5), Adam(learningRate: 1e-3, beta1: 0.5)))
/// let history = try loop.train(seed: 1)
/// ```
///
/// The generator takes random normal numbers; the discriminator gives one raw score for each sample, or
/// for each pack of samples. Where the samples have classes, the generator's numbers end with a one at the
/// class that is asked for, and the discriminator judges by it (`LabelledScores`). The same seed gives the same weights, to the byte, with any number of threads;
/// a steady loop takes no memory for numbers after its first step.
public final class AdversarialLoop {
    /// From random normal numbers to samples.
    public let generator: Network
    /// From a sample, or a pack of them, to one raw score.
    public let discriminator: Network
    /// The settings of the contest.
    public let plan: AdversarialPlan
    let samples: any SampleSource
    let optimisers: (generator: any Optimiser, discriminator: any Optimiser)
    private let rates: (generator: Float, discriminator: Float)
    let latent: [Int]
    /// Kinds of samples that the networks are told; 0 for none.
    let classes: Int
    /// The discriminator's answers by class.
    let scores: LabelledScores
    let parameters: (generator: [Parameter], discriminator: [Parameter])
    /// Nil without `plan.averaging`.
    let average: WeightAverage?
    private let rooms: AdversarialRooms
    private let penalty: PenaltyPass?
    /// The discriminator before it looked ahead.
    private let kept: [Tensor]
    /// What its optimiser remembered then.
    private var keptState: [Tensor] = []

    /// Samples that were made on the way, `[500, …]` each: see `AdversarialPlan.pictures`.
    public internal(set) var pictures: [Tensor] = []

    /// Of the last step, for the history.
    private(set) var last = StepFigures()

    /// What a step came to.
    struct StepFigures: Codable, Equatable {
        var discriminatorLoss = 0.0
        var generatorLoss = 0.0
        var penalty = 0.0
    }

    /// - Parameters:
    ///   - generator: from normal numbers to samples.
    ///   - latent: shape of the numbers that a sample is made from, without those of its class: the
    ///     generator takes `[N, latent]`, or `[N, latent + classes]`.
    ///   - discriminator: from `[N / packing, packing · …]` to `[N / packing, 1]`, or with classes to
    ///     `[N, 1 + classes]`.
    ///   - samples: what the generator is to learn to make; with classes `plan.packing` is 1.
    ///   - optimisers: of either network; their rates follow the plan's schedule.
    public init(
        generator: Network, of latent: [Int], discriminator: Network, samples: any SampleSource,
        plan: AdversarialPlan, optimisers: (generator: any Optimiser, discriminator: any Optimiser)
    ) {
        self.generator = generator
        self.discriminator = discriminator
        self.samples = samples
        self.plan = plan
        self.optimisers = optimisers
        precondition(
            samples.classes == 0 || (plan.packing == 1 && latent.count == 1),
            "samples of classes go one by one, of numbers in a row")
        classes = samples.classes
        self.latent = [latent[0] + samples.classes] + latent.dropFirst()
        scores = LabelledScores(discriminator, classes: samples.classes)
        rates = (optimisers.generator.learningRate, optimisers.discriminator.learningRate)
        parameters = (generator.parameters, discriminator.parameters)
        average = plan.averaging.map { WeightAverage(generator.parameters, keep: $0) }
        let rooms = AdversarialRooms(plan, latent: self.latent, sample: samples.shape)
        self.rooms = rooms
        penalty = plan.penalty.map {
            PenaltyPass(
                $0, rows: plan.batchSize / plan.packing, shape: rooms.packed(samples.shape))
        }
        kept = plan.lookAhead > 0 ? discriminator.parameters.map { $0.value.copy() } : []
    }

    // MARK: A step

    /// The discriminator's steps and the generator's one, in the plan's order.
    ///
    /// - Parameter step: counted from 0.
    func step(_ step: Int, using random: inout FastGenerator) throws(AdversarialFault) {
        optimisers.generator.learningRate = plan.schedule.rate(at: step, base: rates.generator)
        optimisers.discriminator.learningRate =
            plan.schedule.rate(at: step, base: rates.discriminator)
        rooms.deviation = plan.instanceNoise.deviation(at: step, of: plan.steps)
        switch plan.order {
        case .discriminatorFirst:
            for _ in 0..<plan.discriminatorSteps { try moveDiscriminator(step, &random) }
            try moveGenerator(step, &random)
        case .generatorFirst:
            try moveGenerator(step, &random)
            for _ in 0..<plan.discriminatorSteps { try moveDiscriminator(step, &random) }
        case .simultaneous:
            for _ in 1..<plan.discriminatorSteps { try moveDiscriminator(step, &random) }
            try discriminatorGradient(step, &random)
            try generatorGradient(step, &random)
            optimisers.discriminator.step(parameters.discriminator)
            optimisers.generator.step(parameters.generator)
        }
        average?.take(step: step + 1)
    }

    private func moveDiscriminator(_ step: Int, _ random: inout FastGenerator)
        throws(AdversarialFault)
    {
        try discriminatorGradient(step, &random)
        optimisers.discriminator.step(parameters.discriminator)
    }

    /// Against the discriminator as it is, or as it will be some steps from now.
    private func moveGenerator(_ step: Int, _ random: inout FastGenerator)
        throws(AdversarialFault)
    {
        guard plan.lookAhead > 0 else {
            try generatorGradient(step, &random)
            optimisers.generator.step(parameters.generator)
            return
        }
        for (place, parameter) in zip(kept, parameters.discriminator) {
            place.assign(parameter.value)
        }
        let state = optimisers.discriminator.state
        if keptState.count != state.tensors.count {
            keptState = state.tensors.map { Tensor($0.shape) }
        }
        for (place, tensor) in zip(keptState, state.tensors) { place.assign(tensor) }
        for _ in 0..<plan.lookAhead { try moveDiscriminator(step, &random) }
        try generatorGradient(step, &random)
        for (place, parameter) in zip(kept, parameters.discriminator) {
            parameter.value.assign(place)
        }
        for (place, tensor) in zip(keptState, state.tensors) { tensor.assign(place) }
        optimisers.discriminator.state = state
        optimisers.generator.step(parameters.generator)
    }

    // MARK: Gradients

    /// `∂L_D/∂w` of fresh real and made samples.
    private func discriminatorGradient(_ step: Int, _ random: inout FastGenerator)
        throws(AdversarialFault)
    {
        rooms.realLabels = samples.draw(into: rooms.real, using: &random)
        rooms.real.addNoise(rooms.deviation, using: &random)
        make(using: &random)
        var loss = Double(plan.batches == .joined ? joined() : separate())
        if let penalty {
            if plan.penalty?.kind == .zero {
                rooms.places.assign(rooms.real)
            } else {
                rooms.mix(using: &random)
            }
            // Of a place between two samples of different classes, the real one's counts.
            last.penalty = Double(
                penalty.add(to: scores, at: rooms.packedPlaces, rooms.realLabels))
            loss += last.penalty
        }
        last.discriminatorLoss = loss
        guard loss.isFinite else { throw AdversarialFault(.discriminator, step: step) }
    }

    private func separate() -> Float {
        let ofReal = scores.forward(rooms.packedReal, rooms.realLabels, training: true)
        let real = plan.loss.evaluate(
            ofReal, .real, target: plan.realTarget, gradient: rooms.scoreGradient)
        scores.backward(rooms.scoreGradient, .parameters)
        let ofMade = scores.forward(rooms.packedMade, rooms.madeLabels, training: true)
        let made = plan.loss.evaluate(ofMade, .made, gradient: rooms.scoreGradient)
        scores.backward(rooms.scoreGradient, .parameters, adding: true)
        return real + made
    }

    private func joined() -> Float {
        let ofBoth = scores.forward(
            rooms.packedBoth, rooms.realLabels + rooms.madeLabels, training: true)
        let (real, made) = rooms.halves(of: ofBoth)
        let loss =
            plan.loss.evaluate(
                real, .real, target: plan.realTarget, gradient: rooms.gradientOfReal)
            + plan.loss.evaluate(made, .made, gradient: rooms.gradientOfMade)
        scores.backward(rooms.gradientOfBoth, .parameters)
        return loss
    }

    /// `∂L_G/∂w`, through a discriminator that itself learns nothing by it.
    private func generatorGradient(_ step: Int, _ random: inout FastGenerator)
        throws(AdversarialFault)
    {
        make(using: &random)
        let ofMade = scores.forward(rooms.packedMade, rooms.madeLabels, training: true)
        last.generatorLoss = Double(
            plan.loss.evaluate(ofMade, .generator, gradient: rooms.scoreGradient))
        guard last.generatorLoss.isFinite else { throw AdversarialFault(.generator, step: step) }
        guard let gradient = scores.backward(rooms.scoreGradient, .input) else { return }
        rooms.madeGradient.assign(gradient)
        generator.backward(rooms.madeGradient, .parameters)
    }

    /// Fresh made samples, with the noise of the hour.
    private func make(using random: inout FastGenerator) {
        rooms.madeLabels = rooms.latent.drawLatent(classes: classes, using: &random)
        rooms.made.assign(generator.forward(rooms.latent, training: true))
        rooms.made.addNoise(rooms.deviation, using: &random)
    }
}

/// A contest that cannot go on.
public struct AdversarialFault: Error, CustomStringConvertible, Equatable {
    /// The two networks of a contest.
    public enum Side: String, Sendable {
        /// The network that makes examples.
        case generator
        /// The network that tells made examples from real ones.
        case discriminator
    }

    /// Whose loss is no longer finite.
    public let side: Side
    /// Of the generator, counted from 1.
    public let step: Int

    /// - Parameter step: of the generator, counted from 0.
    public init(_ side: Side, step: Int) {
        self.side = side
        self.step = step + 1
    }

    public var description: String {
        "the loss of the \(side.rawValue) is no longer finite at step \(step); try a smaller "
            + "training.\(side.rawValue).learningRate, or a training.penalty on the discriminator's slope"
    }
}
