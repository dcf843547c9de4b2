@testable import AvazMetrics
import Testing

@Suite struct ClassificationTests {
    @Test func agreesWithScikitLearnOnRandomLabels() throws {
        for golden in try Golden.read().reports {
            var matrix = ConfusionMatrix(classes: golden.classes)
            for (truth, predicted) in zip(golden.truth, golden.given) {
                matrix.record(truth: truth, predicted: predicted)
            }
            #expect(matrix.counts == golden.confusion)
            #expect(matrix.accuracy == golden.figures["accuracy"]?["accuracy"])
            for (figures, occurs) in zip(matrix.figures, matrix.occurrences) where occurs {
                let row = try #require(golden.figures[figures.class])
                #expect(Double(figures.support) == row["support"])
                try expect(figures.precision, figures.recall, figures.f1, as: row)
                #expect(figures.accuracy == figures.recall)
            }
            for (name, averages) in [
                ("macro avg", matrix.macroAverages), ("weighted avg", matrix.weightedAverages),
            ] {
                let row = try #require(golden.figures[name])
                try expect(averages.precision, averages.recall, averages.f1, as: row)
            }
        }
    }

    private func expect(
        _ precision: Double, _ recall: Double, _ f1: Double, as golden: Golden.Figures
    ) throws {
        #expect(agree(precision, try #require(golden["precision"]), within: 1e-14))
        #expect(agree(recall, try #require(golden["recall"]), within: 1e-14))
        #expect(agree(f1, try #require(golden["f1-score"]), within: 1e-14))
    }

    @Test func macroF1ErrorAgreesWithNumericalSlopes() throws {
        for golden in try Golden.read().reports {
            let matrix = ConfusionMatrix(classes: golden.classes, counts: golden.confusion)
            let slopes = matrix.macroF1Slopes
            let squares = zip(golden.truth, golden.given).reduce(0) {
                $0 + slopes[$1.0][$1.1] * slopes[$1.0][$1.1]
            }
            let error = squares.squareRoot() / Double(matrix.total)
            #expect(agree(error, golden.macroF1Error, within: 1e-6))
        }
    }

    @Test func classesThatNeverOccurAreLeftOutOfTheMacroAverage() {
        let matrix = ConfusionMatrix(
            classes: ["a", "b", "c"], counts: [[3, 0, 0], [1, 2, 0], [0, 0, 0]])
        #expect(matrix.occurrences == [true, true, false])
        #expect(agree(matrix.macroF1, (6.0 / 7 + 4.0 / 5) / 2, within: 1e-15))
        #expect(ConfusionMatrix(classes: ["a"]).macroF1 == 0)
        #expect(ConfusionMatrix(classes: ["a"]).accuracy == 0)
    }
}
