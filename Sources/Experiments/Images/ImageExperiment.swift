import AvazFiles
import AvazNeuralNetworks
import AvazTensors

/// What is done with images.
public enum ImageTask: String, CaseIterable, Sendable {
    /// Small images, each of one class, are told apart.
    case images
    /// Objects in larger images are told apart, or found.
    case scenes

    /// What a corpus of the task holds, in words.
    public var contents: String {
        switch self {
        case .images: "table of small images (.csv) or folder with a folder of images a class"
        case .scenes: "folder of images with labelled boxes"
        }
    }
}

/// An experiment file about images, read and checked.
///
/// ```swift
/// let library = try ExperimentLibrary.find()
/// if case .images(let experiment) = try library.anyExperiment("digits-8x8") { … }
/// ```
public struct ImageExperiment: Sendable {
    /// The file's name without its ending; unique over all chapters.
    public let name: String
    /// One line on what it is.
    public let title: String
    /// Its chapter: what is told of images.
    public let task: ImageTask
    /// Weights, patches, shuffling and all else that is drawn, once for each.
    public let seeds: [Int]
    /// The figures that the source report prints; null without.
    public let published: JSONValue
    /// The whole experiment with its defaults, as it goes into the record.
    public let settings: JSONValue
    /// The corpus that comes with the experiment, where there is one.
    public let ownCorpus: String?

    let patches: PatchSection
    let balance: BalanceSection
    let augmentation: ImageAugmentationSection?
    let split: ImageSplitSection
    let network: NetworkSection
    let training: TrainingSection
    let detection: DetectionSection?
    let start: ImageStartSection?

    /// - Parameter folder: where the file lies, for the corpus that it names.
    init(
        name: String, section: SettingsSection, folder: String, publishedFigures: PublishedReports
    ) throws {
        self.name = name
        title = try section.string("title")
        task = try section.choice("task")
        ownCorpus = section.has("corpus") ? "\(folder)/\(try section.string("corpus"))" : nil
        patches = try PatchSection(section.section("patches"), task: task)
        balance = try BalanceSection(section.optionalSection("balance"))
        augmentation = try section.optionalSection("augmentation").map(
            ImageAugmentationSection.init)
        split = try ImageSplitSection(section.section("split"), task: task)
        network = try section.layeredModel().network
        training = try TrainingSection(section.section("training"))
        detection =
            task == .scenes
            ? try section.optionalSection("detection").map(DetectionSection.init) : nil
        start = try section.optionalSection("start").map {
            try ImageStartSection($0, folder: folder)
        }
        if task == .images {
            try section.refuse("detection", "finds objects in the task \"scenes\"; leave it out")
        }
        seeds = try section.seeds()
        let publishedKey = try section.string("published", default: "")
        try section.finish()
        published = try publishedFigures.figures(publishedKey, in: section)
        settings = section.resolved
        if let problem { throw section.failure(problem) }
    }

    /// Settings that exclude each other, or would have no effect.
    private var problem: String? {
        let rules: [(isBroken: Bool, says: String)] = [
            (
                training.lossKind != .crossEntropy,
                "training.loss: images are told apart by the loss \"cross-entropy\""
            ),
            (
                training.validation != nil,
                "training.validation is not for images: set training.epochs, and leave it out"
            ),
            (
                balance.kind == .weights && training.isBalanced,
                "balance.kind \"weights\" is training.classWeight \"balanced\": leave one of them out"
            ),
            (
                balance.kind == .augmented && (augmentation?.copies ?? 0) > 0,
                "balance.kind \"augmented\" makes the copies: leave augmentation.copies out"
            ),
            (
                augmentation != nil && augmentation?.copies == 0 && balance.kind != .augmented,
                "augmentation has no effect: set augmentation.copies, or balance.kind \"augmented\""
            ),
            (
                detection?.hardNegatives != nil && patches.background != .windows,
                "detection.hardNegatives are windows: set patches.background to \"windows\""
            ),
            (
                detection != nil && start != nil,
                "start is for telling images apart: leave it out with detection"
            ),
            (
                detection != nil && training.members > 1,
                "training.members is for telling images apart: leave it out with detection"
            ),
        ]
        return rules.first { $0.isBroken }?.says
    }

    /// Where the experiment's images lie and what they are called.
    ///
    /// - Parameters:
    ///   - path: given by the user; nil for the experiment's own corpus.
    ///   - name: of the corpus, where the user gives one.
    /// - Throws: `FileFault` where there is nothing.
    public func job(at path: String, name: String? = nil) throws -> ExperimentJob {
        guard FileSystem.kind(path) != nil else {
            throw FileFault(
                file: path, reason: "is not there; give the \(task.contents) with --data")
        }
        return .images(self, path: path, corpus: name ?? ImageRun.corpusName(of: path))
    }

    /// Each layer's output shape and number of parameters, as lines of text.
    ///
    /// - Parameter classes: nil for ten, and the background where there is one.
    public func summary(classes: Int? = nil) throws -> String {
        let shape = [patches.size, patches.size, 1]
        var weights = MersenneTwister(seed: 0)
        let background = task == .scenes && patches.background != .none ? 1 : 0
        let network = try network.network(
            inputShape: shape, outputs: classes ?? 10 + background,
            derivatives: training.derivatives, seed: 0, using: &weights)
        return NetworkSummary(network, inputShape: shape).description
    }
}
