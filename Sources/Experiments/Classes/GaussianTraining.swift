import AvazDatasets
import AvazInputs
import AvazLinearModels
import AvazModels
import AvazRecords
import AvazTensors

/// Fits one normal distribution a class, in double precision from the features on.
struct GaussianTraining: TrainingMethod {
    let trial: ClosedSetTrial
    let discriminant: GaussianDiscriminant

    func train(
        _ split: Split, seed: Int, checkpoints: CheckpointFile?,
        shouldStop: @escaping @Sendable () -> Bool,
        report: (RunRecord.Epoch, _ epochs: Int) -> Void
    ) throws -> TrainingResult {
        let table = trial.table
        let (trainRows, testRows) = (table.rows(of: split.train), table.rows(of: split.test))
        let rows = DoubleMatrix(table.inputs)
        let clean = rows.selecting(trainRows)
        let withCopies = DoubleMatrix(
            [clean] + table.copies.map { DoubleMatrix($0).selecting(trainRows) })
        let labels = trainRows.map { trial.labels[$0] }
        let classifier = try discriminant.fit(
            withCopies,
            Array(repeatElement(labels, count: table.copies.count + 1).joined()),
            classes: trial.classes.count)
        if shouldStop() { throw Interrupted(during: "training") }

        let answers = GaussianScorer.answers(of: classifier, to: rows.selecting(testRows))
        func accuracy(_ predicted: [Int], of rows: [Int]) -> Double {
            let hits = zip(predicted, rows).count { $0 == trial.labels[$1] }
            return Double(hits) / Double(max(1, rows.count))
        }
        let epoch = RunRecord.Epoch(
            epoch: 1,
            trainAccuracy: accuracy(
                GaussianScorer.answers(of: classifier, to: clean).predicted, of: trainRows),
            testAccuracy: accuracy(answers.predicted, of: testRows))
        report(epoch, 1)
        return TrainingResult(
            history: [epoch], answers: answers, scorer: GaussianScorer(classifier: classifier))
    }
}
