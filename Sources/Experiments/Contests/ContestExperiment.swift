import AvazDatasets
import AvazFiles
import AvazModels
import AvazNeuralNetworks
import AvazTensors

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
    /// The whole experiment with its defaults, as it goes into the record, and what marks its judge.
    public private(set) var settings: JSONValue

    /// Settings for a first look where the whole training is long, as `--set` has them; none where they
    /// have been taken, which the record's settings then say.
    public let quick: [String]

    let material: ContestMaterial
    /// The classifier that judges what was made, and its folder, where the user gives one.
    private(set) var judge: (model: ClassifierModel, file: String)?
    /// Numbers that a sample is made from.
    let latent: Int
    let generator: NetworkSection
    let discriminator: NetworkSection
    let training: ContestSection
    /// Samples that are judged.
    let judged: Int

    init(
        name: String, section: SettingsSection, context: ContestContext = ContestContext(),
        publishedFigures: PublishedReports
    ) throws {
        self.name = name
        title = try section.string("title")
        task = try section.choice("task")
        material = try ContestMaterial(task, section, context)
        latent = try section.integer("latent", in: 1...4096, default: 2)
        generator = try NetworkSection(
            section.section("generator"), isListed: true, reshapes: task != .points)
        discriminator = try NetworkSection(section.section("discriminator"), isListed: true)
        training = try ContestSection(section.section("training"))
        judged = try section.integer(
            "judged", in: 100...(task == .points ? 1_000_000 : 100_000),
            default: task == .points ? 2500 : 1000)
        seeds = try section.seeds()
        let publishedKey = try section.string("published", default: "")
        quick = try Self.quickSettings(section)
        try section.finish()
        published = try publishedFigures.figures(publishedKey, in: section)
        settings = section.resolved
        if !quick.isEmpty, case .object(var all) = settings {
            all["quick"] = nil
            settings = .object(all)
        }
        if case .mel(let mel) = material, let judge = mel.judge {
            var hash = Fingerprint()
            hash.combine(judge.experiment.settings.text)
            mark(judge: settings["judge"], hash.text)
        }
        if let problem = training.problem { throw section.failure(problem) }
        if training.packing > 1, task != .points {
            throw section.failure(
                "training.packing is of points, which can stand side by side: leave it out")
        }
        if training.penalty != nil, discriminatorMixesBatches {
            throw section.failure(
                "training.penalty is of each sample by itself: the discriminator's layers \"batch-norm\" "
                    + "and \"minibatch-discrimination\" go without")
        }
    }

    /// `quick: ["seeds=[1]"]`, or `quick: true` where its settings have been taken.
    private static func quickSettings(_ section: SettingsSection) throws -> [String] {
        guard section.has("quick") else { return [] }
        return try section.value(
            "quick", "a list of settings such as \"seeds=[1]\"", default: nil,
            json: { $0.isEmpty ? .bool(true) : .array($0.map(JSONValue.string)) }
        ) {
            if case .bool(true) = $0.kind { return [] }
            guard case .array(let elements) = $0.kind else { return nil }
            let texts = elements.compactMap {
                if case .string(let text) = $0.kind { text } else { nil }
            }
            return texts.count == elements.count && !texts.isEmpty ? texts : nil
        }
    }

    private var discriminatorMixesBatches: Bool {
        discriminator.kinds.contains { ["batch-norm", "minibatch-discrimination"].contains($0) }
    }

    /// Of what the discriminator judges at once.
    private func judgedShape(_ shape: [Int]) -> [Int] {
        task == .points ? [shape[0] * training.packing] : shape
    }

    /// Both networks with their starting weights.
    ///
    /// - Parameters:
    ///   - classes: that the networks are told; 0 for none.
    ///   - shape: of one sample.
    func networks(seed: Int, classes: Int, shape: [Int]) throws -> (
        generator: Network, discriminator: Network
    ) {
        var weights = MersenneTwister(seed: UInt32(seed))
        let derivatives = TrainingSection.Derivatives(
            hidden: .atPreactivation, output: .atPreactivation)
        func network(_ section: NetworkSection, _ name: String, from: [Int], to: [Int]) throws
            -> Network
        {
            do {
                return try section.network(
                    inputShape: from, outputs: to.count == 2 ? to[1] : to.reduce(1, *),
                    outputShape: to.count > 1 ? to : nil, derivatives: derivatives,
                    seed: UInt64(seed), using: &weights)
            } catch let error as SettingsError {
                throw SettingsError(
                    "\(name): " + "\(error)".replacing("model.layers", with: "\(name).layers"))
            }
        }
        return (
            try network(generator, "generator", from: [latent + classes], to: shape),
            try network(discriminator, "discriminator", from: judgedShape(shape), to: [1 + classes])
        )
    }

    /// Each layer's output shape and number of parameters, as lines of text.
    ///
    /// - Parameter classes: of the corpus, where the networks are told them, nil for ten; or symbols of
    ///   its music, nil for the 242 of the report's.
    public func summary(classes: Int? = nil) throws -> String {
        let shape = material.shape(symbols: classes ?? 242)
        let classes = material.isConditional ? classes ?? 10 : 0
        let networks = try networks(seed: 0, classes: classes, shape: shape)
        let generator = NetworkSummary(networks.generator, inputShape: [latent + classes])
        let discriminator = NetworkSummary(networks.discriminator, inputShape: judgedShape(shape))
        return "generator\n\(generator.description)\n\ndiscriminator\n\(discriminator.description)"
    }
}

extension ContestExperiment {
    /// What the corpus is asked, where one is needed: points are drawn as they are wanted.
    public var corpusTask: ClassificationTask? {
        if case .mel(let mel) = material { mel.clips.task } else { nil }
    }

    /// The task whose corpora it learns from; nil where it draws its samples itself.
    public var dataTask: String? {
        switch material {
        case .points: nil
        case .mel(let mel): mel.clips.task.rawValue
        case .tunes: SequenceTask.music.rawValue
        }
    }

    /// What results without a corpus are filed under: the heaps' own name.
    public var ownCorpus: String? {
        if case .points(let points) = material { points.rawValue } else { nil }
    }

    /// How far from the origin a picture of the points reaches.
    public var reach: Double {
        guard case .points(let points) = material else { return 1 }
        let farthest = points.mixture.centres.map { max(abs($0.x), abs($0.y)) }.max() ?? 1
        return Double(farthest) * 1.25
    }

    /// The same with a trained classifier as the judge of what is made, whose name and mark go into the
    /// record in the place of the experiment's own judge: figures of another judge are other figures.
    ///
    /// - Throws: `SettingsError` where nothing is judged by one; `FileFault` where the model cannot be read
    ///   or cannot judge sounds.
    public func judged(by folder: String) throws -> ContestExperiment {
        guard case .mel = material else {
            throw SettingsError(
                "“\(name)” needs no classifier to judge it: leave --judge out")
        }
        let model = try ClassifierModel(contentsOf: folder)
        var experiment = self
        experiment.judge = (model, folder)
        experiment.mark(
            judge: .object(["model": .string(model.experiment)]),
            try SoundJudge(model, file: folder).fingerprint)
        return experiment
    }

    private mutating func mark(judge: JSONValue?, _ fingerprint: String) {
        guard case .object(var all) = settings, case .object(var part)? = judge else { return }
        part["fingerprint"] = .string(fingerprint)
        all["judge"] = .object(part)
        settings = .object(all)
    }
}
