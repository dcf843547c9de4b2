import AvazOptimisation

/// How a generator and a discriminator take turns: all settings of an `AdversarialLoop` but the networks.
public struct AdversarialPlan: Sendable {
    /// Who moves when.
    public enum Order: String, CaseIterable, Codable, Sendable {
        /// The discriminator, then the generator against what it has become.
        case discriminatorFirst = "discriminator-first"
        /// The other way round.
        case generatorFirst = "generator-first"
        /// Both by the gradients of one and the same moment: what the theory of simultaneous descent is
        /// about.
        case simultaneous
    }

    /// How the discriminator sees its two sides.
    public enum Batches: String, CaseIterable, Codable, Sendable {
        /// Real samples in one pass and made ones in another; what depends on the batch, such as its
        /// normalisation, then never mixes the two.
        case separate
        /// Both in one pass.
        case joined
    }

    /// Steps of the generator that make an entry of the history; 1 or more.
    public var stepsPerEpoch: Int
    /// Entries of the history; 1 or more.
    public var epochs: Int
    /// `N`: real samples, and as many made ones, of a step; a multiple of `packing`.
    public var batchSize: Int
    /// What either network goes down by.
    public var loss: AdversarialLoss
    /// Who moves when.
    public var order: Order
    /// Whether real and made samples share a pass.
    public var batches: Batches
    /// Steps of the discriminator to one of the generator; 1 or more.
    public var discriminatorSteps: Int
    /// What the discriminator is to say of real samples; below 1 is one-sided label smoothing.
    public var realTarget: Float
    /// Samples that the discriminator judges together, side by side (Lin et al., 2018); 1 for none.
    public var packing: Int
    /// On the discriminator's slope; nil for none.
    public var penalty: GradientPenalty?
    /// Noise on what the discriminator sees.
    public var instanceNoise: InstanceNoise
    /// Steps that the discriminator takes ahead before the generator answers it, and takes back
    /// afterwards: the unrolled discriminator of Metz et al. (2017), whose gradient through those steps
    /// themselves is left out; 0 for none.
    public var lookAhead: Int
    /// The part of the generator's averaged weights that a step keeps, in `0 ..< 1`; nil for no average.
    public var averaging: Float?
    /// Of both networks' rates.
    public var schedule: LearningRateSchedule
    /// Times that samples are kept on the way, evenly over the epochs, the last at the end.
    public var pictures: Int

    /// The defaults are the plain contest: a step of each network in turn, separate batches, and no
    /// packing, penalty, noise, look-ahead, averaging or pictures on the way.
    ///
    /// - Parameters:
    ///   - epochs: entries of the history; 1 or more.
    ///   - batchSize: real samples of a step; a multiple of `packing`.
    ///   - pictures: at most `epochs`.
    public init(
        epochs: Int, stepsPerEpoch: Int, batchSize: Int, loss: AdversarialLoss = .nonSaturating,
        order: Order = .discriminatorFirst, batches: Batches = .separate,
        discriminatorSteps: Int = 1, realTarget: Float = 1, packing: Int = 1,
        penalty: GradientPenalty? = nil, instanceNoise: InstanceNoise = InstanceNoise(),
        lookAhead: Int = 0, averaging: Float? = nil, schedule: LearningRateSchedule = .constant,
        pictures: Int = 0
    ) {
        precondition(
            min(epochs, stepsPerEpoch, discriminatorSteps, packing) >= 1 && lookAhead >= 0,
            "an empty adversarial plan")
        precondition((0...epochs).contains(pictures), "\(pictures) pictures of \(epochs) epochs")
        precondition(
            batchSize >= packing && batchSize.isMultiple(of: packing),
            "batches of \(batchSize) cannot be packed by \(packing)")
        self.stepsPerEpoch = stepsPerEpoch
        self.epochs = epochs
        self.batchSize = batchSize
        self.loss = loss
        self.order = order
        self.batches = batches
        self.discriminatorSteps = discriminatorSteps
        self.realTarget = realTarget
        self.packing = packing
        self.penalty = penalty
        self.instanceNoise = instanceNoise
        self.lookAhead = lookAhead
        self.averaging = averaging
        self.schedule = schedule
        self.pictures = pictures
    }

    /// The epoch, from 1, behind which the samples of a number, from 0, are kept.
    public func epoch(ofPicture index: Int) -> Int {
        ((index + 1) * epochs + pictures - 1) / max(1, pictures)
    }

    /// Steps of the generator in all.
    public var steps: Int { epochs * stepsPerEpoch }
}

/// Normal noise added to real and made samples alike, before the discriminator sees them.
///
/// Distributions that nowhere meet leave a perfect discriminator flat where the generator stands; under
/// noise they overlap, and its slope points from one to the other (Sønderby et al., 2017; Arjovsky and
/// Bottou, 2017).
public struct InstanceNoise: Equatable, Sendable {
    /// Standard deviation at the first step; 0 for none.
    public var start: Float
    /// The part of the training over which it falls to zero in a straight line, in `0 ... 1`; 0 leaves
    /// it as it is to the end.
    public var until: Float

    /// The defaults are no noise; `until` of 0 keeps `start` to the end.
    public init(start: Float = 0, until: Float = 0) {
        precondition(start >= 0 && (0...1).contains(until), "instance noise \(start) to \(until)")
        self.start = start
        self.until = until
    }

    /// At a step, counted from 0, of so many.
    public func deviation(at step: Int, of steps: Int) -> Float {
        guard until > 0 else { return start }
        return start * max(0, 1 - Float(step) / (until * Float(steps)))
    }
}
