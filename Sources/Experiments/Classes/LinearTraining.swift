import AvazRecords
import AvazModels
import AvazInputs
import AvazDatasets
import AvazLinearModels
import AvazTensors

/// Trains a linear model, in double precision from the features on.
struct LinearTraining: TrainingMethod {
    let trial: ClosedSetTrial
    let section: LinearSection

    func train(
        _ split: Split, seed: Int, checkpoints: CheckpointFile?,
        shouldStop: @escaping @Sendable () -> Bool,
        report: (RunRecord.Epoch, _ epochs: Int) -> Void
    ) throws -> TrainingResult {
        let table = trial.table
        let (trainRows, testRows) = (table.rows(of: split.train), table.rows(of: split.test))
        let labels = trainRows.map { trial.labels[$0] }
        let rows = DoubleMatrix(table.inputs)
        // Copies of the training clips alone: what is judged is never changed.
        let ofTraining = DoubleMatrix(
            [rows.selecting(trainRows)]
                + table.copies.map { DoubleMatrix($0).selecting(trainRows) })
        let test = rows.selecting(testRows)
        let (ofTrain, ofTest) = try scalings(train: ofTraining, test: test, all: rows)
        let copies = table.copies.count + 1
        let fit = try section.fit(
            LinearScorer.scale(ofTraining, by: ofTrain),
            Array(repeatElement(labels, count: copies).joined()),
            classes: trial.classes.count, seed: UInt32(seed))
        if shouldStop() { throw Interrupted(during: "training") }

        let answers = LinearScorer.answers(
            of: fit.classifier, to: LinearScorer.scale(test, by: ofTest))
        let onTrain = try fit.classifier.predict(ofTraining).prefix(labels.count)
        let iterations = fit.convergence.iterations
        let epoch = RunRecord.Epoch(
            epoch: iterations, trainAccuracy: share(of: onTrain, equalTo: labels),
            testAccuracy: share(
                of: answers.predicted[...], equalTo: testRows.map { trial.labels[$0] }))
        report(epoch, iterations)
        return TrainingResult(
            history: [epoch], answers: answers,
            scorer: LinearScorer(scaling: ofTrain, classifier: fit.classifier),
            warning: fit.convergence.warning)
    }

    private func share(of predicted: ArraySlice<Int>, equalTo labels: [Int]) -> Double {
        Double(zip(predicted, labels).count { $0 == $1 }) / Double(max(1, labels.count))
    }

    /// Means and scales, `[2, D]`, for training and clips to come, and for the test part.
    private func scalings(train: DoubleMatrix, test: DoubleMatrix, all: DoubleMatrix) throws
        -> (train: DoubleMatrix, test: DoubleMatrix)
    {
        let columns = all.columns
        switch trial.experiment.scaling.fit {
        case .none:
            let identity = DoubleMatrix([
                Array(repeating: 0, count: columns), Array(repeating: 1, count: columns),
            ])
            return (identity, identity)
        case .train:
            let ofTrain = try scaling(of: train, part: "training")
            return (ofTrain, ofTrain)
        case .all:
            let ofAll = try scaling(of: all, part: "whole")
            return (ofAll, ofAll)
        case .eachPart:
            return (try scaling(of: train, part: "training"), try scaling(of: test, part: "test"))
        }
    }

    private func scaling(of rows: DoubleMatrix, part: String) throws -> DoubleMatrix {
        let scaler = try StandardScaler(fitting: rows)
        if trial.experiment.scaling.constant == .error,
            let column = scaler.constantFeatures.first
        {
            throw constantFeature(
                column, of: rows.columns, in: part, remark: trial.table.remarks.first)
        }
        return DoubleMatrix([scaler.mean, scaler.scale])
    }
}

extension DoubleMatrix {
    /// The rows of some matrices of equal width, one below the other.
    convenience init(_ parts: [DoubleMatrix]) {
        self.init(
            rows: parts.reduce(0) { $0 + $1.rows }, columns: parts.first?.columns ?? 0)
        var target = pointer
        for part in parts {
            target.update(from: part.pointer, count: part.rows * part.stride)
            target += part.rows * part.stride
        }
    }
}
