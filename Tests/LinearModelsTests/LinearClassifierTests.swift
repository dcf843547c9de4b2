import Foundation
import AvazLinearModels
import AvazTensors
import Testing

@Suite struct LinearClassifierTests {
    private let rows = DoubleMatrix([[0, 2], [3, 0], [1, 1], [-700, 700]])

    @Test func twoClasses() throws {
        let classifier = try LinearClassifier(
            classes: 2, coefficients: [[1, -1]], intercepts: [0.5], probabilities: .softmax)
        #expect(try classifier.decisionFunction(rows).arrays == [[-1.5], [3.5], [0.5], [-1399.5]])
        #expect(try classifier.predict(rows) == [0, 1, 1, 0])
        let probabilities = try classifier.predictProbabilities(rows).arrays
        #expect(abs(probabilities[0][1] - 1 / (1 + exp(1.5))) < 1e-15)
        #expect(probabilities.allSatisfy { abs($0[0] + $0[1] - 1) < 1e-15 })
    }

    @Test(arguments: [
        LinearClassifier.Probabilities.softmax, .logistic, .clipped,
    ])
    func probabilitiesSumToOne(rule: LinearClassifier.Probabilities) throws {
        let classifier = try LinearClassifier(
            classes: 3, coefficients: [[1, 0], [0, 1], [-1, -1]], intercepts: [0, 0, -2],
            probabilities: rule)
        for row in try classifier.predictProbabilities(rows).arrays {
            #expect(abs(row.reduce(0, +) - 1) < 1e-15)
            #expect(row.allSatisfy { $0 >= 0 })
        }
    }

    /// No class claims the row: each is as likely.
    @Test func clippedProbabilitiesOfNobody() throws {
        let classifier = try LinearClassifier(
            classes: 3, coefficients: [[0], [0], [0]], intercepts: [-1, -2, -3],
            probabilities: .clipped)
        let found = try classifier.predictProbabilities(DoubleMatrix([[1]])).arrays
        #expect(found[0].allSatisfy { $0 == 1.0 / 3 })
    }

    /// Rows beyond what one thread takes at a time.
    @Test(arguments: [0, 1, 1023, 1024, 1025, 2500])
    func everyRowIsScored(rows: Int) throws {
        var generator = FastGenerator(seed: 1)
        let x = (0..<rows).map { _ in (0..<3).map { _ in Double(generator.normal()) } }
        let features = rows == 0 ? DoubleMatrix(rows: 0, columns: 3) : DoubleMatrix(x)
        let weights = [[1.0, -2, 3], [0.5, 4, -1], [2, 2, 2]]
        let classifier = try LinearClassifier(
            classes: 3, coefficients: weights, intercepts: [1, -1, 0.5], probabilities: .none)
        let expected = x.map { row in
            zip(weights, [1, -1, 0.5]).map { $1 + Plain.dot($0, row) }
        }
        for scores in try atThreads({ try classifier.decisionFunction(features).arrays }) {
            #expect(difference(scores, expected) < 1e-14)
        }
        let best = expected.map { row in row.firstIndex(of: row.max() ?? 0) ?? -1 }
        #expect(try classifier.predict(features) == best)
    }

    @Test func equalScoresGoToTheFirst() throws {
        let classifier = try LinearClassifier(
            classes: 3, coefficients: [[0], [1], [1]], intercepts: [0, 0, 0], probabilities: .none)
        #expect(try classifier.predict(DoubleMatrix([[1], [-1], [0]])) == [1, 0, 0])
    }

    @Test func savedAndRestored() throws {
        let classifier = try LinearClassifier(
            classes: 3, coefficients: [[0.1, 1 / 3], [1e-300, -2], [.pi, 5]],
            intercepts: [0, 1, 2], probabilities: .logistic)
        let data = try JSONEncoder().encode(classifier)
        #expect(try JSONDecoder().decode(LinearClassifier.self, from: data) == classifier)
    }

    @Test func refusesDamagedState() throws {
        #expect(
            throws: LinearModelError.count(of: "rows of coefficients", expected: 3, found: 2)
        ) {
            try LinearClassifier(
                classes: 3, coefficients: [[1], [2]], intercepts: [0, 0, 0], probabilities: .none)
        }
        #expect(
            throws: LinearModelError.count(of: "coefficients of a row", expected: 1, found: 2)
        ) {
            try LinearClassifier(
                classes: 3, coefficients: [[1], [2, 3], [4]], intercepts: [0, 0, 0],
                probabilities: .none)
        }
        let data = Data(
            #"{"classes":2,"coefficients":[[1]],"intercepts":[],"probabilities":"none"}"#.utf8)
        #expect(throws: LinearModelError.count(of: "intercepts", expected: 1, found: 0)) {
            try JSONDecoder().decode(LinearClassifier.self, from: data)
        }
    }

    @Test func refusesWhatItDoesNotKnow() throws {
        let classifier = try LinearClassifier(
            classes: 2, coefficients: [[1, 2]], intercepts: [0], probabilities: .none)
        #expect(throws: LinearModelError.self) { try classifier.predictProbabilities(rows) }
        #expect(
            throws: LinearModelError.count(of: "features of a row", expected: 2, found: 1)
        ) {
            try classifier.predict(DoubleMatrix([[1]]))
        }
    }
}
