import AvazFiles
import AvazMetrics

/// All that one run of an experiment leaves behind: the contents of `run.json`.
///
/// Reports are made from it alone. The same experiment, corpus, seed, machine and build give the same
/// record but for `seconds` and `environment`, whatever the number of threads; a native and a
/// portable build may differ in the last digits.
public struct RunRecord: Codable, Equatable, Sendable {
    /// The experiment file's name without its ending.
    public var experiment: String
    /// The recordings that were used, and those that could not be.
    public var corpus: CorpusPart
    /// How the clips were parted: once for all seeds, or by each seed anew.
    public var split: SplitPart
    /// One entry for each seed and fold, in that order.
    public var runs: [Run]
    /// The figures of all runs together.
    public var summary: Summary
    /// The figures that the source report prints, as they stand there; null where it prints none.
    public var published: JSONValue
    /// The whole resolved experiment, defaults and `--set` included.
    public var settings: JSONValue
    /// Nil in a record of earlier.
    public var inputs: Inputs?
    /// Machine, system and versions; differs from place to place.
    public var environment: JSONValue

    /// The recordings behind a run.
    public struct CorpusPart: Codable, Equatable, Sendable {
        /// `audiomnist`, `fsdd`, `synthetic-digits`, … or the folder's own name.
        public var name: String
        /// Such as `digits`, `genres` or `speakers`: the chapter.
        public var task: String
        /// Clips that were used; the rejected ones are not among them.
        public var clips: Int
        /// Sorted; every index of a class in the record counts in this order. Empty where nothing is
        /// told apart.
        public var classes: [String]
        /// Files that were left out, sorted by path.
        public var rejected: [Rejection]
        /// Of the clips' names and decoded samples.
        public var fingerprint: String
        /// Slices that the clips were cut into; nil where they stay whole.
        public var slices: Int?

        /// - Parameters:
        ///   - clips: those that were used.
        ///   - classes: sorted; empty where nothing is told apart.
        ///   - slices: nil where clips stay whole.
        public init(
            name: String, task: String, clips: Int, classes: [String], rejected: [Rejection],
            fingerprint: String, slices: Int? = nil
        ) {
            self.name = name
            self.task = task
            self.clips = clips
            self.classes = classes
            self.rejected = rejected
            self.fingerprint = fingerprint
            self.slices = slices
        }
    }

    /// A file that could not be used.
    public struct Rejection: Codable, Equatable, Sendable {
        /// Path below the corpus folder.
        public var file: String
        /// In one line, without the path.
        public var reason: String

        /// - Parameter reason: in one line, without the path.
        public init(file: String, reason: String) {
            self.file = file
            self.reason = reason
        }
    }

    /// How train and test were parted.
    public struct SplitPart: Codable, Equatable, Sendable {
        /// `random`, `stratified`, `grouped`, `leave-one-group-out`, `grouped-folds`, `balanced-folds`,
        /// `contiguous-folds` or `contiguous`.
        public var kind: String
        /// Of the split alone, not of the trainings; nil where nothing is drawn, or each run's own
        /// seed draws its split.
        public var seed: Int?
        /// Clips to train on; the mean, rounded down, where there are several folds or splits.
        public var train: Int
        /// Clips to judge by; likewise the mean.
        public var test: Int
        /// Of the train and test file names in order.
        public var fingerprint: String

        /// - Parameters:
        ///   - seed: nil where nothing is drawn, or each run's own seed draws its split.
        ///   - train: clips, as `test`; means where there are several folds or splits.
        public init(kind: String, seed: Int? = nil, train: Int, test: Int, fingerprint: String) {
            self.kind = kind
            self.seed = seed
            self.train = train
            self.test = test
            self.fingerprint = fingerprint
        }
    }

    /// One training: one seed, one fold.
    public struct Run: Codable, Equatable, Sendable {
        /// Of all that the training draws, such as starting weights and the order of the samples.
        public var seed: Int
        /// What the fold holds out, such as a speaker's name; null without folds.
        public var fold: String?
        /// Epoch by epoch, the numbers rising; a linear model has a single entry, for its end.
        public var history: [Epoch]
        /// What the trained model made of the test part.
        public var test: Judgement
        /// How long it took.
        public var seconds: Seconds

        /// - Parameter fold: nil without folds.
        public init(
            seed: Int, fold: String? = nil, history: [Epoch], test: Judgement, seconds: Seconds
        ) {
            self.seed = seed
            self.fold = fold
            self.history = history
            self.test = test
            self.seconds = seconds
        }
    }

    /// Figures after one pass over the training part.
    public struct Epoch: Codable, Equatable, Sendable {
        /// From 1.
        public var epoch: Int
        /// Mean loss over the training part, without augmented copies unless taken while the weights
        /// moved; nil for linear models.
        public var trainLoss: Double?
        /// Share of the same that is given its own label, 0 to 1.
        public var trainAccuracy: Double?
        /// Mean loss over the test part; nil for linear models.
        public var testLoss: Double?
        /// Share of the test part that is given its own label; nothing is chosen by it.
        public var testAccuracy: Double?
        /// Of the held-out validation part, where the experiment has one.
        public var validationLoss: Double?
        /// Share of that part that is given its own label.
        public var validationAccuracy: Double?
        /// Further figures by name, such as `discriminatorLoss`; nil where there are none.
        public var figures: [String: Double]?

        /// All but the number may be nil: what was not judged after this epoch.
        public init(
            epoch: Int, trainLoss: Double? = nil, trainAccuracy: Double? = nil,
            testLoss: Double? = nil, testAccuracy: Double? = nil, validationLoss: Double? = nil,
            validationAccuracy: Double? = nil, figures: [String: Double]? = nil
        ) {
            self.epoch = epoch
            self.trainLoss = trainLoss
            self.trainAccuracy = trainAccuracy
            self.testLoss = testLoss
            self.testAccuracy = testAccuracy
            self.validationLoss = validationLoss
            self.validationAccuracy = validationAccuracy
            self.figures = figures
        }
    }

    /// Wall-clock time.
    public struct Seconds: Codable, Equatable, Sendable {
        /// Decoding and features of the whole corpus.
        public var features: Double
        /// The same on one thread, where the experiment asks for it.
        public var featuresOneThread: Double?
        /// Of this run alone; several trainings may share the processor at the time.
        public var training: Double
        /// Looking the test recordings through, where words were looked for in long ones.
        public var search: Double?

        /// In seconds; `featuresOneThread` is nil where the experiment does not ask for it.
        public init(features: Double, featuresOneThread: Double? = nil, training: Double) {
            self.features = features
            self.featuresOneThread = featuresOneThread
            self.training = training
        }
    }

    /// All parts of the record; `inputs` is nil where there is nothing to be looked at.
    public init(
        experiment: String, corpus: CorpusPart, split: SplitPart, runs: [Run], summary: Summary,
        published: JSONValue, settings: JSONValue, inputs: Inputs? = nil, environment: JSONValue
    ) {
        self.experiment = experiment
        self.corpus = corpus
        self.split = split
        self.runs = runs
        self.summary = summary
        self.published = published
        self.settings = settings
        self.inputs = inputs
        self.environment = environment
    }
}
