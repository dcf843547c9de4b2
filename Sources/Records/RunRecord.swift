import AvazFiles
import AvazMetrics

/// All that one run of an experiment leaves behind: the contents of `run.json`.
///
/// Reports are made from it alone. The same experiment, corpus, seed and machine give the same
/// record but for `seconds` and `environment`, whatever the number of threads.
public struct RunRecord: Codable, Equatable, Sendable {
    /// The experiment file's name without its ending.
    public var experiment: String
    /// The recordings that were used, and those that could not be.
    public var corpus: Corpus
    /// How the clips were parted: once for all seeds, or by each seed anew.
    public var split: Split
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
    public struct Corpus: Codable, Equatable, Sendable {
        /// `audiomnist`, `fsdd`, `synthetic-digits`, … or the folder's own name.
        public var name: String
        /// `digits`, `genres` or `speakers`.
        public var task: String
        /// Clips that were used; the rejected ones are not among them.
        public var clips: Int
        /// Sorted; every index of a class in the record counts in this order.
        public var classes: [String]
        /// Files that were left out, sorted by path.
        public var rejected: [Rejection]
        /// Of the clips' names and decoded samples.
        public var fingerprint: String
        /// Slices that the clips were cut into; nil where they stay whole.
        public var slices: Int?

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

        public init(file: String, reason: String) {
            self.file = file
            self.reason = reason
        }
    }

    /// How train and test were parted.
    public struct Split: Codable, Equatable, Sendable {
        /// `random`, `stratified`, `grouped`, `leave-one-group-out`, `grouped-folds` or
        /// `contiguous`.
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
        public var test: Test
        /// How long it took.
        public var seconds: Seconds

        public init(
            seed: Int, fold: String? = nil, history: [Epoch], test: Test, seconds: Seconds
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

        public init(
            epoch: Int, trainLoss: Double? = nil, trainAccuracy: Double? = nil,
            testLoss: Double? = nil, testAccuracy: Double? = nil, validationLoss: Double? = nil,
            validationAccuracy: Double? = nil
        ) {
            self.epoch = epoch
            self.trainLoss = trainLoss
            self.trainAccuracy = trainAccuracy
            self.testLoss = testLoss
            self.testAccuracy = testAccuracy
            self.validationLoss = validationLoss
            self.validationAccuracy = validationAccuracy
        }
    }

    /// The judgement on the test part: on its clips, or on their slices where they were cut.
    public struct Test: Codable, Equatable, Sendable {
        /// Share of clips, or slices, that were given their own label: the diagonal of `confusion`.
        public var accuracy: Double
        /// One entry a class, in class order.
        public var perClass: [ClassFigures]
        /// `confusion[true][given]`, clips or slices.
        public var confusion: [[Int]]
        /// The judgement on whole clips, where `confusion` counts slices.
        public var vote: Vote?
        /// The clips that were most confidently wrong, worst first; at most ten.
        public var mistakes: [Mistake]
        /// Known speakers against strangers, where the experiment meets any.
        public var detection: Detection?

        public init(
            accuracy: Double, perClass: [ClassFigures], confusion: [[Int]], vote: Vote? = nil,
            mistakes: [Mistake], detection: Detection? = nil
        ) {
            self.accuracy = accuracy
            self.perClass = perClass
            self.confusion = confusion
            self.vote = vote
            self.mistakes = mistakes
            self.detection = detection
        }
    }

    /// What the slices of each clip say together: the largest mean score decides.
    public struct Vote: Codable, Equatable, Sendable {
        /// Share of whole clips that were given their own label.
        public var accuracy: Double
        /// `confusion[true][given]`, clips.
        public var confusion: [[Int]]

        public init(accuracy: Double, confusion: [[Int]]) {
            self.accuracy = accuracy
            self.confusion = confusion
        }
    }

    /// A test clip that was given the wrong label.
    public struct Mistake: Codable, Equatable, Sendable {
        /// Path below the corpus folder; a slice's has its seconds behind it, as `a.wav#t=6,9`.
        public var file: String
        /// Name of the true class.
        public var truth: String
        /// Name of the class that the model gave.
        public var given: String
        /// The model's score of the given label.
        public var score: Double

        public init(file: String, truth: String, given: String, score: Double) {
            self.file = file
            self.truth = truth
            self.given = given
            self.score = score
        }
    }

    /// How well scores tell the known from the unknown.
    public struct Detection: Codable, Equatable, Sendable {
        /// Where false acceptance and false rejection are the same.
        public var equalErrorRate: Double
        /// Threshold on the score, calibrated on training data.
        public var threshold: Double
        /// Share of the test's strangers that this threshold accepts; nil where it was not tried.
        public var falseAcceptance: Double?
        /// Share of the test's known clips that it refuses.
        public var falseRejection: Double?
        /// Share of the known clips that are both accepted and given their own class, where the
        /// threshold lets 1% of the strangers in.
        public var accuracyAtOnePercentFalseAcceptance: Double
        /// False acceptance and false rejection over all thresholds, thinned for drawing.
        public var curve: [Point]

        /// The two errors of one threshold, 0 to 1 each.
        public struct Point: Codable, Equatable, Sendable {
            /// Share of the strangers that reach the threshold.
            public var falseAcceptance: Double
            /// Share of the known that fall short of it.
            public var falseRejection: Double

            public init(falseAcceptance: Double, falseRejection: Double) {
                self.falseAcceptance = falseAcceptance
                self.falseRejection = falseRejection
            }
        }

        public init(
            equalErrorRate: Double, threshold: Double, falseAcceptance: Double? = nil,
            falseRejection: Double? = nil, accuracyAtOnePercentFalseAcceptance: Double,
            curve: [Point]
        ) {
            self.equalErrorRate = equalErrorRate
            self.threshold = threshold
            self.falseAcceptance = falseAcceptance
            self.falseRejection = falseRejection
            self.accuracyAtOnePercentFalseAcceptance = accuracyAtOnePercentFalseAcceptance
            self.curve = curve
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

        public init(features: Double, featuresOneThread: Double? = nil, training: Double) {
            self.features = features
            self.featuresOneThread = featuresOneThread
            self.training = training
        }
    }

    /// Over all runs.
    public struct Summary: Codable, Equatable, Sendable {
        /// Accuracy on the test part, 0 to 1.
        public var testAccuracy: Estimate
        /// Unweighted mean of the classes' F1, as `ConfusionMatrix.macroF1`.
        public var macroF1: Estimate
        /// Of whole clips, where `testAccuracy` is of their slices.
        public var clipAccuracy: Estimate?

        public init(testAccuracy: Estimate, macroF1: Estimate, clipAccuracy: Estimate? = nil) {
            self.testAccuracy = testAccuracy
            self.macroF1 = macroF1
            self.clipAccuracy = clipAccuracy
        }
    }

    public init(
        experiment: String, corpus: Corpus, split: Split, runs: [Run], summary: Summary,
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
