import AvazAdversarial
import AvazFiles
import AvazNeuralNetworks
import AvazTensors

/// What adversarial networks learn to make.
public enum ContestTask: String, CaseIterable, Sendable {
    /// Points of the plane that lie in heaps, drawn afresh at each step: no corpus is needed.
    case points
}

/// An experiment file about a contest of two networks, read and checked.
///
/// ```swift
/// let library = try ExperimentLibrary.find()
/// if case .contest(let experiment) = try library.anyExperiment("gan-ring") { … }
/// ```
public struct ContestExperiment: Sendable {
    /// The file's name without its ending; unique over all chapters.
    public let name: String
    /// One line on what it is.
    public let title: String
    /// Its chapter: what is made.
    public let task: ContestTask
    /// Weights, samples and all else that is drawn, once for each.
    public let seeds: [Int]
    /// The figures that the source report prints; null without.
    public let published: JSONValue
    /// The whole experiment with its defaults, as it goes into the record.
    public let settings: JSONValue

    let points: PointsWord
    /// Numbers that a sample is made from.
    let latent: Int
    let generator: NetworkSection
    let discriminator: NetworkSection
    let training: ContestSection
    /// Samples that are judged.
    let judged: Int

    /// The heaps by name.
    enum PointsWord: String, CaseIterable, Sendable {
        case ring, grid, point

        var mixture: PointMixture {
            switch self {
            case .ring: .ring
            case .grid: .grid
            case .point: .point
            }
        }
    }

    init(
        name: String, section: SettingsSection, publishedFigures: PublishedReports
    ) throws {
        self.name = name
        title = try section.string("title")
        task = try section.choice("task")
        points = try section.choice("points")
        latent = try section.integer("latent", in: 1...4096, default: 2)
        generator = try NetworkSection(section.section("generator"), isListed: true)
        discriminator = try NetworkSection(section.section("discriminator"), isListed: true)
        training = try ContestSection(section.section("training"))
        judged = try section.integer("judged", in: 100...1_000_000, default: 2500)
        seeds = try section.list(
            "seeds", of: "whole numbers from 0 to 4294967295", json: { .number(Double($0)) }
        ) { $0.integer.flatMap { (0...Int(UInt32.max)).contains($0) ? $0 : nil } }
        let publishedKey = try section.string("published", default: "")
        try section.finish()
        published = try publishedFigures.figures(publishedKey, in: section)
        settings = section.resolved
        guard !seeds.isEmpty, Set(seeds).count == seeds.count else {
            throw section.failure("seeds must be one or more different numbers, such as [1, 2, 3]")
        }
        if let problem = training.problem { throw section.failure(problem) }
        if training.penalty != nil, discriminatorMixesBatches {
            throw section.failure(
                "training.penalty is of each sample by itself: the discriminator's layers \"batch-norm\" "
                    + "and \"minibatch-discrimination\" go without")
        }
    }

    private var discriminatorMixesBatches: Bool {
        discriminator.kinds.contains { ["batch-norm", "minibatch-discrimination"].contains($0) }
    }

    /// Both networks with their starting weights.
    func networks(seed: Int) throws -> (generator: Network, discriminator: Network) {
        var weights = MersenneTwister(seed: UInt32(seed))
        let derivatives = TrainingSection.Derivatives(
            hidden: .atPreactivation, output: .atPreactivation)
        func network(_ section: NetworkSection, _ name: String, inputs: Int, outputs: Int) throws
            -> Network
        {
            do {
                return try section.network(
                    inputShape: [inputs], outputs: outputs, derivatives: derivatives,
                    seed: UInt64(seed), using: &weights)
            } catch let error as SettingsError {
                throw SettingsError(
                    "\(name): " + "\(error)".replacing("model.layers", with: "\(name).layers"))
            }
        }
        return (
            try network(generator, "generator", inputs: latent, outputs: 2),
            try network(discriminator, "discriminator", inputs: 2 * training.packing, outputs: 1)
        )
    }

    /// Each layer's output shape and number of parameters, as lines of text.
    public func summary() throws -> String {
        let networks = try networks(seed: 0)
        let generator = NetworkSummary(networks.generator, inputShape: [latent])
        let discriminator = NetworkSummary(
            networks.discriminator, inputShape: [2 * training.packing])
        return "generator\n\(generator.description)\n\ndiscriminator\n\(discriminator.description)"
    }
}

extension ContestExperiment {
    /// What its results are filed under: the heaps' own name.
    public var corpus: String { points.rawValue }

    /// How far from the origin a picture of the points reaches.
    public var reach: Double {
        let farthest = points.mixture.centres.map { max(abs($0.x), abs($0.y)) }.max() ?? 1
        return Double(farthest) * 1.25
    }
}
