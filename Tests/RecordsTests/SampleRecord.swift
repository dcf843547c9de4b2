@testable import AvazRecords
import AvazMetrics

/// A record of a two-class corpus, one run for each confusion matrix.
func sampleRecord(
    classes: [String] = ["no", "yes"], confusions: [[[Int]]] = [[[9, 1], [0, 10]]]
) -> RunRecord {
    let runs = confusions.enumerated().map { index, counts in
        let matrix = ConfusionMatrix(classes: classes, counts: counts)
        return RunRecord.Run(
            seed: index, fold: "speaker \(index)",
            history: [
                .init(epoch: 1, trainLoss: 0.5, trainAccuracy: 0.25, testAccuracy: 1),
                .init(epoch: 2, trainLoss: 1e-7, trainAccuracy: 1 / 3, testAccuracy: 0.5),
            ],
            test: .classification(
                .init(
                    accuracy: matrix.accuracy, perClass: matrix.figures, confusion: counts,
                    mistakes: [
                        .init(
                            file: "a/b.wav", truth: classes[0], predicted: classes[1], score: 0.75)
                    ],
                    detection: .init(
                        equalErrorRate: 0.1, threshold: 0.5,
                        accuracyAtOnePercentFalseAcceptance: 0.7,
                        curve: [
                            .init(falseAcceptance: 0, falseRejection: 1),
                            .init(falseAcceptance: 1, falseRejection: 0),
                        ]))),
            seconds: .init(features: 1.5, training: 2))
    }
    return RunRecord(
        experiment: "sample",
        corpus: .init(
            name: "synthetic-words", task: "digits", clips: 20, classes: classes,
            rejected: [.init(file: "bad \"one\"\n.wav", reason: "کوتاه")], fingerprint: "ab12"),
        split: .init(kind: "random", seed: 42, train: 80, test: 20, fingerprint: "cd34"),
        runs: runs, summary: .init(of: table(of: runs, classes), splitKind: "random"),
        published: .null,
        settings: .object([
            "training": .object(["rate": .number(0.001), "shuffle": .bool(false), "seeds": .null])
        ]),
        environment: .object([:]))
}

/// Predictions that have the runs' confusion matrices, clip by clip; the same clips with each seed
/// of a fold.
func table(of runs: [RunRecord.Run], _ classes: [String]) -> PredictionTable {
    PredictionTable(
        classes: classes,
        runs: runs.map { run in
            var predictions: [Prediction] = []
            for (truth, row) in (run.classification?.confusion ?? []).enumerated() {
                for given in row.enumerated().flatMap({ repeatElement($0, count: $1) }) {
                    predictions.append(
                        Prediction(
                            file: "\(run.fold ?? "")/\(predictions.count)", group: run.fold,
                            truth: truth, predicted: given,
                            scores: classes.indices.map { $0 == given ? 1 : 0 }))
                }
            }
            return .init(seed: run.seed, fold: run.fold, predictions: predictions)
        })
}
