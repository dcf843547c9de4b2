import AvazDatasets
import AvazImages
import AvazRecords
import AvazTensors

/// What a training on images comes to.
struct ImageResult: Sendable {
    var history: [RunRecord.Epoch]
    var judgement: RunRecord.Judgement
    /// Of small images and patches; empty where objects were found.
    var predictions: [Prediction] = []
    /// Pictures of what was found, by their files' names.
    var samples: [ImageRun.Sample] = []
    /// Examples on each side, once balanced.
    var counts: (train: Int, test: Int)
}

/// Predictions in a record's order of classes, which has the background among the others.
struct ClassOrder {
    let names: [String]
    /// Place of each of the network's classes.
    let places: [Int]

    init(_ own: [String]) {
        names = own.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let order = names
        places = own.map { order.firstIndex(of: $0) ?? 0 }
    }

    func ordered<Value>(_ values: [Value]) -> [Value] {
        var result = values
        for (index, place) in places.enumerated() { result[place] = values[index] }
        return result
    }

    /// One prediction an example.
    func predictions(
        _ classifier: ImageClassifier, _ inputs: Tensor, _ labels: [Int], named: (Int) -> String
    ) -> [Prediction] {
        var predictions: [Prediction] = []
        for start in stride(from: 0, to: labels.count, by: 256) {
            let range = start..<min(start + 256, labels.count)
            let answers = classifier.probabilities(of: inputs.rows(range))
            for (row, index) in range.enumerated() {
                predictions.append(
                    Prediction(
                        file: named(index), truth: places[labels[index]],
                        predicted: places[answers.largest(inRow: row)],
                        scores: ordered(answers.row(row).array)))
            }
        }
        return predictions
    }

    func judgement(_ predictions: [Prediction], _ balanced: BalancedExamples)
        -> RunRecord.Judgement
    {
        var judged = RunRecord.Classification(predictions: predictions, classes: names)
        judged.balance = RunRecord.Balance(
            before: ordered(balanced.counts.before), after: ordered(balanced.counts.after))
        return .classification(judged)
    }
}

/// Small images told apart, one fold held out.
struct SmallImageTrial: Sendable {
    let experiment: ImageExperiment
    let images: SmallImages

    func run(
        _ split: Split, seed: Int, checkpoints: CheckpointFile?,
        shouldStop: @escaping @Sendable () -> Bool,
        report: (RunRecord.Epoch, _ epochs: Int) -> Void
    ) throws -> ImageResult {
        let labels = split.train.map { images.labels[$0] }
        let balanced = BalancedExamples(
            labels: labels, classes: images.classes.count, size: experiment.patches.size,
            balance: experiment.balance, augmentation: experiment.augmentation, seed: seed
        ) { index, _ in Image(images.pixels.row(split.train[index])) }
        let classifier = try experiment.trained(
            on: balanced, classes: images.classes.count, seed: seed, fold: split.fold,
            checkpoints: checkpoints, shouldStop: shouldStop, report: report)
        let order = ClassOrder(images.classes)
        let predictions = order.predictions(
            classifier, images.pixels.selecting(split.test), split.test.map { images.labels[$0] }
        ) { images.names[split.test[$0]] }
        return ImageResult(
            history: classifier.history, judgement: order.judgement(predictions, balanced),
            predictions: predictions, counts: (balanced.examples.count, split.test.count))
    }
}
