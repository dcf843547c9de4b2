import AvazDatasets
import AvazFiles
import AvazInputs
import AvazModels
import AvazRecords
import AvazTensors

/// One training on the examples of known classes, and the answers to the test part.
struct ClosedSetTrial: Trial {
    let experiment: Experiment
    let table: FeatureTable
    /// Sorted; clips of other classes may be in no split.
    let classes: [String]
    /// Index of each example's class.
    let labels: [Int]
    /// That train each network together.
    let ranks: any Ranks

    init(
        experiment: Experiment, table: FeatureTable, classes: [String],
        ranks: any Ranks = OneRank()
    ) {
        self.experiment = experiment
        self.table = table
        self.classes = classes
        self.ranks = ranks
        let indices = Dictionary(uniqueKeysWithValues: zip(classes, 0...))
        labels = zip(table.clips, table.rowsOfClip).flatMap { clip, rows in
            repeatElement(indices[clip.label] ?? 0, count: rows.count)
        }
    }

    /// The same for some of the classes, which hold all clips of the splits to come.
    func knowing(_ classes: [String]) -> ClosedSetTrial {
        ClosedSetTrial(experiment: experiment, table: table, classes: classes, ranks: ranks)
    }

    func run(
        _ split: Split, seed: Int, checkpoints: CheckpointFile? = nil,
        shouldStop: @escaping @Sendable () -> Bool = { false },
        report: (RunRecord.Epoch, _ epochs: Int) -> Void = { _, _ in }
    ) throws -> TrialResult {
        let method: any TrainingMethod =
            switch experiment.model {
            case .network(let network, let training):
                Self.method(NetworkTraining(trial: self, section: network, training: training))
            case .linear(let section): LinearTraining(trial: self, section: section)
            case .gaussian(let discriminant):
                GaussianTraining(trial: self, discriminant: discriminant)
            }
        let result = try method.train(
            split, seed: seed, checkpoints: checkpoints, shouldStop: shouldStop, report: report)
        return TrialResult(
            history: result.history, predictions: predictions(result.answers, split),
            model: ClassifierModel(
                experiment: experiment.name, task: experiment.task.rawValue, classes: classes,
                features: table.recipe, scorer: result.scorer),
            warning: result.warning)
    }

    private static func method(_ network: NetworkTraining) -> any TrainingMethod {
        let members = network.training.members
        return members > 1 ? EnsembleTraining(member: network, count: members) : network
    }

    private func predictions(_ answers: Answers, _ split: Split) -> [Prediction] {
        let judged = split.test.flatMap { clip in table.rowsOfClip[clip].map { (clip, $0) } }
        return judged.enumerated().map { index, place in
            let (clip, row) = place
            return Prediction(
                file: table.name(ofRow: row, of: clip), group: table.clips[clip].group,
                truth: labels[row], predicted: answers.predicted[index],
                scores: answers.scores.row(index).array)
        }
    }
}

/// An error for a feature that never changes over a part.
///
/// - Parameter remark: what may be the cause.
func constantFeature(
    _ column: Int, of columns: Int, in part: String, remark: String?
) -> SettingsError {
    SettingsError(
        "feature \(column + 1) of \(columns) never changes over the \(part) part, so that it "
            + "cannot be standardised; leave it out, or set scaling.constant to \"zero\""
            + (remark.map { "; \($0)" } ?? ""))
}
