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
    /// Its chapter: what is told apart.
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

    /// Which training the model that is kept comes from.
    enum FinalModel: String, CaseIterable, Sendable {
        /// That of the first seed and fold.
        case first
        /// One more, on all clips, which the folds then judge only as a procedure.
        case all
    }

    /// How scores are made to mean what they say.
    enum Calibration: String, CaseIterable, Sendable {
        case none
        /// By one number that is fitted on what the folds held out.
        case temperature
    }

    let duplicates: Duplicates
    /// Of the groups in the recordings' paths; nil where the layout tells them.
    let groupPattern: GroupPattern?
    let finalModel: FinalModel
    let calibration: Calibration
    /// Path of the table that says which recordings belong together; nil where their names do.
    let groups: String?
    let features: FeatureSection
    let augmentation: AugmentedCopies?
    let scaling: ScalingSection
    let split: SplitSection
    let model: ModelSection
    let openSet: OpenSetSection?
    /// The model whose layers the network begins with; nil where it begins anew.
    let start: StartSection?

    /// - Parameters:
    ///   - text: the file's contents.
    ///   - file: its path, for errors.
    ///   - folder: where it lies, for the files that it names.
    ///   - publishedFigures: the collection that `published` names an entry of.
    package init(
        name: String, text: String, file: String, folder: String = ".", overrides: [Override],
        publishedFigures: PublishedReports = PublishedReports(corpora: [:])
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
        // Keys that are not there stay out of the record.
        groupPattern =
            section.has("groupPattern")
            ? try Self.pattern(section.string("groupPattern"), in: section) : nil
        finalModel = section.has("finalModel") ? try section.choice("finalModel") : .first
        calibration = section.has("calibration") ? try section.choice("calibration") : .none
        features = try FeatureSection(section.section("features"))
        augmentation = try section.optionalSection("augmentation").map(AugmentedCopies.init)
        scaling = try ScalingSection(section.section("scaling"))
        split = try SplitSection(section.section("split"), folder: folder)
        model = try ModelSection(of: section)
        openSet = try section.optionalSection("openSet").map(OpenSetSection.init)
        start =
            section.has("start")
            ? try StartSection(section.section("start"), folder: folder) : nil
        seeds = try section.seeds()
        let publishedKey = try section.string("published", default: "")
        try section.finish()
        published = try publishedFigures.figures(publishedKey, in: section)
        settings = section.resolved
        try check(section)
        try checkCalibration(section)
    }
}

extension Experiment {
    private static func pattern(_ text: String, in section: SettingsSection) throws -> GroupPattern
    {
        do {
            return try GroupPattern(text)
        } catch { throw section.failure("groupPattern: \(error)") }
    }

    /// What each section allows, and all of them together do not.
    private func check(_ section: SettingsSection) throws {
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
        guard start == nil || model.isNetwork, start == nil || features.components == nil else {
            throw section.failure(
                "start is for networks without features.principalComponents; leave it out")
        }
        guard openSet == nil || openSet?.kind == .taught || !split.hasFolds else {
            throw section.failure(
                "openSet makes folds of its own and needs a split without, such as \"random\" or "
                    + "\"contiguous\"")
        }
        guard openSet == nil || scaling.fit != .eachPart else {
            throw section.failure(
                "scaling.fit \"each-part\" would scale the unknown by themselves; with openSet "
                    + "choose \"train\"")
        }
    }

    /// Calibration needs answers that were held out, and probabilities.
    private func checkCalibration(_ section: SettingsSection) throws {
        guard groups == nil || groupPattern == nil else {
            throw section.failure("groups and groupPattern both tell the groups; leave one out")
        }
        guard openSet?.kind != .taught || calibration != .none else {
            throw section.failure(
                "openSet.kind \"taught\" needs calibration: \"temperature\", which finds its threshold"
            )
        }
        guard calibration == .none || openSet == nil || openSet?.kind == .taught else {
            throw section.failure(
                "calibration is for openSet.kind \"taught\"; the others find a threshold themselves"
            )
        }
        guard calibration == .none || model.givesProbabilities else {
            throw section.failure(
                "calibration needs a model of probabilities: a network with the loss "
                    + "\"cross-entropy\", or logistic regression")
        }
    }

    /// The corpus with the groups of the experiment's table or pattern, and how many recordings it
    /// lacks.
    func grouped(_ corpus: Corpus) throws -> (corpus: Corpus, missing: Int) {
        if let groupPattern { return try groupPattern.applied(to: corpus) }
        return try groups.map { try GroupTable(contentsOf: $0).applied(to: corpus) } ?? (corpus, 0)
    }
}
