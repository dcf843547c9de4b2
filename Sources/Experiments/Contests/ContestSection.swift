import AvazAdversarial
import AvazFiles
import AvazOptimisation

/// The `training` section of a contest.
struct ContestSection: Sendable {
    private let epochs: Int
    private let steps: Int
    private let batchSize: Int
    private let loss: AdversarialLoss
    private let order: AdversarialPlan.Order
    private let batches: AdversarialPlan.Batches
    private let discriminatorSteps: Int
    private let realTarget: Float
    let packing: Int
    let penalty: GradientPenalty?
    private let noise: InstanceNoise
    private let lookAhead: Int
    private let averaging: Float?
    private let schedule: ScheduleSection
    private let generator: RuleSection
    private let discriminator: RuleSection
    private let pictures: Int

    init(_ section: SettingsSection) throws {
        epochs = try section.integer("epochs", in: 1...1_000_000)
        steps = try section.integer("steps", in: 1...1_000_000_000)
        batchSize = try section.integer("batchSize", in: 1...1_000_000)
        loss = try section.choice("loss", default: .nonSaturating)
        order = try section.choice("order", default: .discriminatorFirst)
        batches = try section.choice("batches", default: .separate)
        discriminatorSteps = try section.integer("discriminatorSteps", in: 1...1000, default: 1)
        realTarget = Float(try section.number("realTarget", in: 0.5...1, default: 1))
        packing = try section.integer("packing", in: 1...64, default: 1)
        penalty = try section.optionalSection("penalty").map { section in
            GradientPenalty(
                try section.choice("kind"), weight: Float(try section.positive("weight")),
                probe: Float(try section.positive("probe", default: 0.01)))
        }
        noise =
            try section.optionalSection("instanceNoise").map { section in
                InstanceNoise(
                    start: Float(try section.number("start", in: 0...1000)),
                    until: Float(try section.number("until", in: 0...1, default: 0)))
            } ?? InstanceNoise()
        lookAhead = try section.integer("lookAhead", in: 0...100, default: 0)
        let keep = try section.number("averaging", in: 0...0.99999, default: 0)
        averaging = keep > 0 ? Float(keep) : nil
        schedule = try ScheduleSection(section.optionalSection("schedule"))
        generator = try RuleSection(section.section("generator"))
        discriminator = try RuleSection(section.section("discriminator"))
        pictures = try section.integer("pictures", in: 1...20, default: 5)
    }

    /// Settings that exclude each other.
    var problem: String? {
        let rules: [(isBroken: Bool, says: String)] = [
            (
                !batchSize.isMultiple(of: packing),
                "training.batchSize \(batchSize) is no multiple of training.packing \(packing)"
            ),
            (
                steps < epochs || !steps.isMultiple(of: epochs),
                "training.steps \(steps) must be a multiple of training.epochs \(epochs)"
            ),
            (
                realTarget < 1 && [.hinge, .wasserstein].contains(loss),
                "training.realTarget is of the losses \"minimax\", \"non-saturating\" and "
                    + "\"least-squares\""
            ),
        ]
        return rules.first { $0.isBroken }?.says
    }

    var plan: AdversarialPlan {
        AdversarialPlan(
            epochs: epochs, stepsPerEpoch: steps / epochs, batchSize: batchSize, loss: loss,
            order: order, batches: batches, discriminatorSteps: discriminatorSteps,
            realTarget: realTarget, packing: packing, penalty: penalty, instanceNoise: noise,
            lookAhead: lookAhead, averaging: averaging,
            schedule: schedule.schedule(epochs: epochs, stepsPerEpoch: steps / epochs),
            pictures: min(pictures, epochs))
    }

    var optimisers: (generator: any Optimiser, discriminator: any Optimiser) {
        (generator.makeOptimiser(), discriminator.makeOptimiser())
    }
}

/// The `training.generator` and `training.discriminator` sections: how a network's weights move.
private struct RuleSection: Sendable {
    private enum Kind: String, CaseIterable {
        case adam, rmsprop
        case gradientDescent = "gradient-descent"
    }

    private let kind: Kind
    private let learningRate: Float
    private let beta1: Double
    private let beta2: Double

    init(_ section: SettingsSection) throws {
        kind = try section.choice("optimiser", default: .adam)
        learningRate = Float(try section.positive("learningRate"))
        guard kind == .adam else {
            (beta1, beta2) = (0.9, 0.999)
            return
        }
        beta1 = try section.number("beta1", in: 0...0.9999, default: 0.5)
        beta2 = try section.number("beta2", in: 0...0.99999, default: 0.999)
    }

    func makeOptimiser() -> any Optimiser {
        switch kind {
        case .adam: Adam(learningRate: learningRate, beta1: beta1, beta2: beta2)
        case .rmsprop: RMSprop(learningRate: learningRate)
        case .gradientDescent: GradientDescent(learningRate: learningRate)
        }
    }
}
