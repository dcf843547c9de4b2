import AvazTensors
import Foundation
import Testing

@testable import AvazLinearModels

/// Normal distributions a class against a background; `Tests/Reference/gaussian.py` made the values.
@Suite struct GaussianClassifierTests {
    struct Case: Decodable {
        var ridge: Double
        var background: Double
        var rows: [[Double]]
        var labels: [Int]
        var unseen: [[Double]]
        var scores: [[Double]]
    }

    func cases() throws -> [Case] {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Golden/gaussian.json")
        return try JSONDecoder().decode([Case].self, from: Data(contentsOf: file))
    }

    @Test func agreesWithSciPy() throws {
        for test in try cases() {
            let classifier = try GaussianDiscriminant(
                ridge: test.ridge, backgroundWeight: test.background
            ).fit(DoubleMatrix(test.rows), test.labels, classes: test.scores[0].count)
            let scores = classifier.scores(of: DoubleMatrix(test.unseen)).arrays
            for (found, expected) in zip(scores.joined(), test.scores.joined()) {
                #expect(abs(found - expected) <= 1e-9 * max(1, abs(expected)))
            }
        }
    }

    @Test func aBackgroundChangesNoChoice() throws {
        let test = try cases()[0]
        let choices = try [0, 0.5, 1].map { weight in
            try GaussianDiscriminant(ridge: test.ridge, backgroundWeight: weight)
                .fit(DoubleMatrix(test.rows), test.labels, classes: 3)
                .scores(of: DoubleMatrix(test.unseen)).arrays
                .map { row in row.indices.max { row[$0] < row[$1] } }
        }
        #expect(choices[1] == choices[0] && choices[2] == choices[0])
    }

    @Test func badInputIsNamed() throws {
        let rows = DoubleMatrix([[1, 2], [3, 4], [5, 7]])
        #expect(throws: LinearModelError.absentClass(1)) {
            try GaussianDiscriminant().fit(rows, [0, 0, 2], classes: 3)
        }
        #expect(throws: LinearModelError.oneClass) {
            try GaussianDiscriminant().fit(rows, [0, 0, 0], classes: 1)
        }
        let constant = DoubleMatrix([[1, 2], [1, 4], [1, 7], [1, 1]])
        #expect(throws: LinearModelError.self) {
            try GaussianDiscriminant().fit(constant, [0, 0, 1, 1], classes: 2)
        }
    }
}
