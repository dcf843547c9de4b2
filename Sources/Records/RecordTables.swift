import AvazFiles
import AvazMetrics

extension RunRecord {
    /// `history.csv`: one line an epoch of each run; a figure that was not taken is empty.
    public var historyTable: String {
        var text = CommaSeparated.line([
            "seed", "fold", "epoch", "trainLoss", "trainAccuracy", "validationLoss",
            "validationAccuracy", "testLoss", "testAccuracy",
        ])
        for run in runs {
            for epoch in run.history {
                let figures = [
                    epoch.trainLoss, epoch.trainAccuracy, epoch.validationLoss,
                    epoch.validationAccuracy, epoch.testLoss, epoch.testAccuracy,
                ]
                text += CommaSeparated.line(
                    [run.seed.description, run.fold ?? "", epoch.epoch.description]
                        + figures.map { $0?.description ?? "" })
            }
        }
        return text
    }

    /// `confusion.csv`: one line for each true class, one column for each given class; clips,
    /// summed over the runs.
    public var confusionTable: String {
        let matrix = ConfusionMatrix(of: self)
        var text = CommaSeparated.line(["true"] + matrix.classes)
        for (name, row) in zip(matrix.classes, matrix.counts) {
            text += CommaSeparated.line([name] + row.map(\.description))
        }
        return text
    }
}
