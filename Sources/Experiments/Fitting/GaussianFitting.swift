import AvazDatasets
import AvazInputs
import AvazLinearModels
import AvazModels
import AvazRecords
import AvazTensors

/// Fits one normal distribution a class, in double precision from the features on.
struct GaussianFitting: Learner {
    let fitting: Fitting
    let discriminant: GaussianDiscriminant

    func learn(
        _ split: Split, seed: Int, shouldStop: @escaping @Sendable () -> Bool,
        report: (RunRecord.Epoch, _ epochs: Int) -> Void
    ) throws -> Learnt {
        let table = fitting.table
        let (trainRows, testRows) = (table.rows(of: split.train), table.rows(of: split.test))
        let rows = DoubleMatrix(table.rows)
        let train = rows.selecting(trainRows)
        let withCopies = DoubleMatrix(
            [train] + table.copies.map { DoubleMatrix($0).selecting(trainRows) })
        let labels = trainRows.map { fitting.labels[$0] }
        let classifier = try discriminant.fit(
            withCopies,
            Array(repeatElement(labels, count: table.copies.count + 1).joined()),
            classes: fitting.classes.count)
        if shouldStop() { throw Interrupted(during: "training") }

        let answers = GaussianScorer.answers(of: classifier, to: rows.selecting(testRows))
        func accuracy(_ given: [Int], of rows: [Int]) -> Double {
            let hits = zip(given, rows).count { $0 == fitting.labels[$1] }
            return Double(hits) / Double(max(1, rows.count))
        }
        let epoch = RunRecord.Epoch(
            epoch: 1,
            trainAccuracy: accuracy(
                GaussianScorer.answers(of: classifier, to: train).given, of: trainRows),
            testAccuracy: accuracy(answers.given, of: testRows))
        report(epoch, 1)
        return Learnt(
            history: [epoch], answers: answers, scorer: GaussianScorer(classifier: classifier))
    }
}
