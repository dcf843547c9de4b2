import AvazFiles
import AvazRecords
import AvazInputs
import AvazModels
import AvazDatasets
import AvazTensors

/// Trains on one part of a split and answers to the other: on known classes alone, or with
/// strangers among them.
protocol SplitFitting: Sendable {
    func fit(
        _ split: Split, seed: Int, shouldStop: @escaping @Sendable () -> Bool,
        report: (RunRecord.Epoch, _ epochs: Int) -> Void
    ) throws -> Fitting.Fitted
}

/// One training after the other on the same features, and the answers to the test part.
struct Fitting: SplitFitting {
    let experiment: Experiment
    let table: FeatureTable
    /// Sorted; clips of other classes may be in no split.
    let classes: [String]
    /// Index of each row's class.
    let labels: [Int]

    init(experiment: Experiment, table: FeatureTable, classes: [String]) {
        self.experiment = experiment
        self.table = table
        self.classes = classes
        let indices = Dictionary(uniqueKeysWithValues: zip(classes, 0...))
        labels = zip(table.clips, table.rowsOfClip).flatMap { clip, rows in
            repeatElement(indices[clip.label] ?? 0, count: rows.count)
        }
    }

    /// The same for some of the classes, which hold all clips of the splits to come.
    func knowing(_ classes: [String]) -> Fitting {
        Fitting(experiment: experiment, table: table, classes: classes)
    }

    struct Fitted: Sendable {
        var history: [RunRecord.Epoch]
        var predictions: [Prediction]
        /// Known against strangers, where the experiment meets any.
        var detection: RunRecord.Detection?
        var model: ClassifierModel
        /// What the user should know of this training; nil where all went well.
        var warning: String?
    }

    func fit(
        _ split: Split, seed: Int, shouldStop: @escaping @Sendable () -> Bool = { false },
        report: (RunRecord.Epoch, _ epochs: Int) -> Void = { _, _ in }
    ) throws -> Fitted {
        let learner: any Learner =
            switch experiment.model {
            case .network(let network, let training):
                NetworkFitting(fitting: self, section: network, training: training)
            case .linear(let section): LinearFitting(fitting: self, section: section)
            case .gaussian(let discriminant):
                GaussianFitting(fitting: self, discriminant: discriminant)
            }
        let learnt = try learner.learn(split, seed: seed, shouldStop: shouldStop, report: report)
        let judged = split.test.flatMap { clip in table.rowsOfClip[clip].map { (clip, $0) } }
        let predictions = judged.enumerated().map { index, place in
            let (clip, row) = place
            return Prediction(
                file: table.name(ofRow: row, of: clip), group: table.clips[clip].group,
                truth: labels[row], given: learnt.answers.given[index],
                scores: learnt.answers.scores.row(index).array)
        }
        let model = ClassifierModel(
            experiment: experiment.name, task: experiment.task.rawValue, classes: classes,
            features: table.recipe, scorer: learnt.scorer)
        return Fitted(
            history: learnt.history, predictions: predictions, model: model,
            warning: learnt.warning)
    }
}

/// A way to learn from the training part of a split: a network's, or a linear model's.
protocol Learner {
    func learn(
        _ split: Split, seed: Int, shouldStop: @escaping @Sendable () -> Bool,
        report: (RunRecord.Epoch, _ epochs: Int) -> Void
    ) throws -> Learnt
}

/// What a learner comes to.
struct Learnt {
    var history: [RunRecord.Epoch]
    /// To the test part, in its order.
    var answers: Answers
    var scorer: any Scorer
    var warning: String?
}

/// An error for a feature that never changes over a part.
func constantFeature(_ column: Int, of columns: Int, in part: String) -> SettingsError {
    SettingsError(
        "feature \(column + 1) of \(columns) never changes over the \(part) part, so that it "
            + "cannot be standardised; leave it out, or set scaling.constant to \"zero\"")
}
