import AvazDatasets
import AvazFiles
import AvazModels
import AvazNeuralNetworks
import AvazTensors

/// What is found in long recordings.
public enum SpottingTask: String, CaseIterable, Sendable {
    /// Words of a corpus of single words, in recordings that are made of them.
    case spotting
}

/// An experiment file about finding words in long recordings, read and checked.
///
/// ```swift
/// let library = try ExperimentLibrary.find()
/// if case .spotting(let experiment) = try library.anyExperiment("spot-digits") { … }
/// ```
public struct SpottingExperiment: Sendable {
    /// The file's name without its ending; unique over all chapters.
    public let name: String
    /// One line on what it is.
    public let title: String
    /// Its chapter.
    public let task: SpottingTask
    /// Weights, recordings, shuffling and all else that is drawn, once for each.
    public let seeds: [Int]
    /// The figures that a source report prints; null without.
    public let published: JSONValue
    /// The whole experiment with its defaults, as it goes into the record.
    public let settings: JSONValue
    /// What the words are taken from: a corpus of single words.
    public static let corpusTask = ClassificationTask.digits

    let search: SpottingPlanSection
    /// What the network learns from.
    let learnt: RecordingSection
    /// What it is judged by.
    let judged: RecordingSection
    let validation: SpottingValidationSection
    let split: SplitSection
    let network: NetworkSection
    let training: TrainingSection

    /// - Parameter folder: where the file lies, for the files that it names.
    init(
        name: String, section: SettingsSection, folder: String, publishedFigures: PublishedReports
    ) throws {
        self.name = name
        title = try section.string("title")
        task = try section.choice("task")
        search = try SpottingPlanSection(
            spectrogram: section.section("spectrogram"), windows: section.section("windows"),
            search: section.section("search"))
        let recordings = try section.section("recordings")
        learnt = try RecordingSection(recordings.section("training"))
        judged = try RecordingSection(recordings.section("judged"))
        validation = try SpottingValidationSection(section.section("validation"))
        split = try SplitSection(section.section("split"), folder: folder)
        network = try section.layeredModel().network
        training = try TrainingSection(section.section("training"))
        seeds = try section.seeds()
        let publishedKey = try section.string("published", default: "")
        try section.finish()
        published = try publishedFigures.figures(publishedKey, in: section)
        settings = section.resolved
        if let problem { throw section.failure(problem) }
        do {
            _ = try SlidingNetwork(
                starting(classes: 10, seed: 0), height: search.plan.frames,
                width: search.plan.bands)
        } catch let error as LayerError { throw section.failure("model.layers: \(error)") }
    }

    /// Settings that exclude each other, or would have no effect.
    private var problem: String? {
        if training.lossKind != .crossEntropy {
            return "training.loss: words are told apart by the loss \"cross-entropy\""
        }
        if training.validation != nil {
            return "training.validation is not for spotting: set training.epochs, and leave it out"
        }
        return training.members > 1 ? "training.members is not for spotting: leave it out" : nil
    }

    /// The network with its starting weights; the background is the last class.
    func starting(classes: Int, seed: Int) throws -> Network {
        var weights = MersenneTwister(seed: UInt32(truncatingIfNeeded: seed))
        return try network.network(
            inputShape: [search.plan.frames, search.plan.bands, 1], outputs: classes + 1,
            derivatives: training.derivatives, seed: UInt64(seed), using: &weights)
    }

    /// Each layer's output shape and number of parameters, as lines of text.
    ///
    /// - Parameter classes: words; nil for ten.
    public func summary(classes: Int? = nil) throws -> String {
        NetworkSummary(
            try starting(classes: classes ?? 10, seed: 0),
            inputShape: [search.plan.frames, search.plan.bands, 1]
        ).description
    }
}
