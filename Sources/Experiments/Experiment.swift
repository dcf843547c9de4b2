import AvazInputs
import AvazFiles
import AvazDatasets

/// An experiment file, read and checked: everything that a run needs but the recordings.
///
/// ```swift
/// let library = try ExperimentLibrary.find()
/// let experiment = try library.experiment("mlp-two-hidden", overrides: [
///     Override("training.epochs=20")
/// ])
/// ```
public struct Experiment: Sendable {
    /// The file's name without its ending; unique over all chapters.
    public let name: String
    /// One line on what it is.
    public let title: String
    public let task: ClassificationTask
    /// Weights, shuffling and all else that is drawn, once for each; the split too, where it
    /// has no seed of its own.
    public let seeds: [Int]
    /// The figures that the source report prints, under the keys that stand there; null without.
    public let published: JSONValue
    /// The whole experiment with its defaults, as it goes into the record.
    public let settings: JSONValue

    /// What becomes of clips with exactly the samples of another.
    enum Duplicates: String, CaseIterable, Sendable {
        /// They stay, and a warning says so.
        case keep
        /// They are rejected: in no split can one of a pair tell of the other.
        case leaveOut = "leave-out"
    }

    let duplicates: Duplicates
    /// Path of the table that says which recordings belong together; nil where their names do.
    let groups: String?
    let features: FeatureSection
    let augmentation: AugmentedCopies?
    let scaling: ScalingSection
    let split: SplitSection
    let model: ModelSection
    let openSet: OpenSetSection?

    /// - Parameters:
    ///   - text: the file's contents.
    ///   - file: its path, for errors.
    ///   - folder: where it lies, for the files that it names.
    ///   - publishedFigures: the collection that `published` names an entry of.
    init(
        name: String, text: String, file: String, folder: String = ".", overrides: [Override],
        publishedFigures: PublishedReports
    ) throws {
        let section = try Self.section(text: text, file: file, overrides: overrides)
        try self.init(
            name: name, section: section, folder: folder, publishedFigures: publishedFigures)
    }

    /// An experiment file with what the command line changes of it.
    static func section(text: String, file: String, overrides: [Override]) throws
        -> SettingsSection
    {
        var value = try JSON5.parse(text, origin: file)
        for override in overrides { value = try override.apply(to: value) }
        return try SettingsSection(value)
    }

    init(
        name: String, section: SettingsSection, folder: String, publishedFigures: PublishedReports
    ) throws {
        self.name = name
        title = try section.string("title")
        task = try section.choice("task")
        duplicates = try section.choice("duplicates", default: Duplicates.keep)
        groups = section.has("groups") ? "\(folder)/\(try section.string("groups"))" : nil
        features = try FeatureSection(section.section("features"))
        augmentation = try section.optionalSection("augmentation").map(AugmentedCopies.init)
        scaling = try ScalingSection(section.section("scaling"))
        split = try SplitSection(section.section("split"), folder: folder)
        model = try ModelSection(of: section)
        openSet = try section.optionalSection("openSet").map(OpenSetSection.init)
        seeds = try section.list(
            "seeds", of: "whole numbers from 0 to 4294967295", json: { .number(Double($0)) }
        ) { $0.integer.flatMap { (0...Int(UInt32.max)).contains($0) ? $0 : nil } }
        let publishedKey = try section.string("published", default: "")
        try section.finish()
        guard !seeds.isEmpty, Set(seeds).count == seeds.count else {
            throw section.failure("seeds must be one or more different numbers, such as [1, 2, 3]")
        }
        guard !model.isLinear || features.components == nil else {
            throw section.failure(
                "features.principalComponents is for networks; a linear model takes all features")
        }
        guard !model.isLinear || scaling.sharing == .column else {
            throw section.failure(
                "scaling.per \"frequency\" is for networks; a linear model scales each feature")
        }
        guard !model.isGaussian || (features.components == nil && scaling.fit == .none) else {
            throw section.failure(
                "a model of kind \"gaussian\" takes all features as they are: leave "
                    + "features.principalComponents out and set scaling.fit to \"none\"")
        }
        guard model.training?.validation?.kind != .lists || (split.hasValidation && openSet == nil)
        else {
            throw section.failure(
                "training.validation.kind \"lists\" needs split.kind \"lists\" with a split.validation, and "
                    + "no openSet")
        }
        guard openSet == nil || !split.hasFolds else {
            throw section.failure(
                "openSet makes folds of its own and needs a split without, such as \"random\" or "
                    + "\"contiguous\"")
        }
        guard openSet == nil || scaling.fit != .eachPart else {
            throw section.failure(
                "scaling.fit \"each-part\" would scale the unknown by themselves; with openSet "
                    + "choose \"train\"")
        }
        published = try publishedFigures.figures(publishedKey, in: section)
        settings = section.resolved
    }
}

extension Experiment {
    /// The corpus with the groups of the experiment's table, and how many recordings it lacks.
    func grouped(_ corpus: Corpus) throws -> (corpus: Corpus, missing: Int) {
        try groups.map { try GroupTable(contentsOf: $0).applied(to: corpus) } ?? (corpus, 0)
    }
}
