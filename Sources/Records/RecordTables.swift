import AvazFiles
import AvazMetrics

extension RunRecord {
    /// Names of the further figures that any epoch has, sorted.
    public var historyFigures: [String] {
        Set(runs.flatMap(\.history).flatMap { ($0.figures ?? [:]).keys }).sorted()
    }

    /// `history.csv`: one line an epoch of each run; a figure that was not taken is empty.
    public var historyTable: String {
        let names = historyFigures
        var text = CommaSeparated.line(
            [
                "seed", "fold", "epoch", "trainLoss", "trainAccuracy", "validationLoss",
                "validationAccuracy", "testLoss", "testAccuracy",
            ] + names)
        for run in runs {
            for epoch in run.history {
                let figures =
                    [
                        epoch.trainLoss, epoch.trainAccuracy, epoch.validationLoss,
                        epoch.validationAccuracy, epoch.testLoss, epoch.testAccuracy,
                    ] + names.map { epoch.figures?[$0] }
                text += CommaSeparated.line(
                    [run.seed.description, run.fold ?? "", epoch.epoch.description]
                        + figures.map { $0?.description ?? "" })
            }
        }
        return text
    }

    /// `confusion.csv`: one line for each true class, one column for each predicted class; clips,
    /// summed over the runs; nil where no classes were told apart.
    public var confusionTable: String? {
        guard let matrix = ConfusionMatrix(of: self) else { return nil }
        var text = CommaSeparated.line(["true"] + matrix.classes)
        for (name, row) in zip(matrix.classes, matrix.counts) {
            text += CommaSeparated.line([name] + row.map(\.description))
        }
        return text
    }
}
