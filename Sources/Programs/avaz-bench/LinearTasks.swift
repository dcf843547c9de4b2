import Foundation
import AvazLinearModels
import AvazTensors

/// Rows of 13 numbers around five centres, drawn as NumPy draws them.
private struct Centres {
    private var generator: MersenneTwister
    private let centres: [[Double]]

    init() {
        var generator = MersenneTwister(seed: 1)
        centres = (0..<5).map { _ in (0..<13).map { _ in generator.normal() } }
        self.generator = generator
    }

    /// The next `count` rows, a multiple of five, and their labels.
    mutating func next(_ count: Int) -> (rows: DoubleMatrix, labels: [Int]) {
        let rows = DoubleMatrix(rows: count, columns: 13)
        let labels = (0..<count).map { $0 % 5 }
        for (row, label) in labels.enumerated() {
            for column in 0..<13 { rows[row, column] = centres[label][column] + generator.normal() }
        }
        return (rows, labels)
    }
}

private func classification() -> (rows: DoubleMatrix, labels: [Int]) {
    var centres = Centres()
    return centres.next(600_000)
}

/// `sgd`: logistic loss, constant rate, 20 epochs.
func fitSGD(_ arguments: [String]) throws -> Double {
    let (rows, labels) = classification()
    var generator = MersenneTwister(seed: 1)
    let model = SGDClassifier(
        loss: .log, maxIter: 20, tol: nil, learningRate: .constant, eta0: 0.01)
    return try seconds { _ = try model.fit(rows, labels, classes: 5, using: &generator) }
}

/// `logistic TOL`: the multinomial regression.
func fitLogistic(_ arguments: [String]) throws -> Double {
    let (rows, labels) = classification()
    var generator = MersenneTwister(seed: 1)
    let model = LogisticRegression(tol: Double(arguments[0]) ?? 1e-4)
    return try seconds { _ = try model.fit(rows, labels, classes: 5, using: &generator) }
}

/// `logistic-tolerance OBJECTIVE`: the first of ever smaller tolerances with which the regression minimises
/// `1/N Σ (ln Σₖ exp(sₖ) - s_y) + Σ W² / 2N` at least as far, and how far.
func findTolerance(_ arguments: [String]) throws -> [String] {
    let (rows, labels) = classification()
    let wanted = Double(arguments[0]) ?? 0
    var (tolerance, reached) = (0.0, Double.infinity)
    for next in [1e-4, 3e-5, 1e-5, 3e-6, 1e-6, 1e-7, 1e-8] {
        tolerance = next
        reached = try logisticObjective(rows, labels, tolerance: tolerance)
        if reached <= wanted { break }
    }
    return [String(tolerance), String(reached)]
}

private func logisticObjective(
    _ rows: DoubleMatrix, _ labels: [Int], tolerance: Double
) throws -> Double {
    var generator = MersenneTwister(seed: 1)
    let classifier = try LogisticRegression(tol: tolerance)
        .fit(rows, labels, classes: 5, using: &generator).classifier
    let scores = try classifier.decisionFunction(rows).arrays
    var sum = 0.0
    for (scores, label) in zip(scores, labels) {
        let greatest = scores.max() ?? 0
        sum += log(scores.reduce(0) { $0 + exp($1 - greatest) }) + greatest - scores[label]
    }
    let squares = classifier.coefficients.joined().reduce(0) { $0 + $1 * $1 }
    return (sum + squares / 2) / Double(rows.rows)
}

/// `stream ROWS`: the rows made and learnt from in batches of 10,000; seconds of the learning. The program's
/// memory does not depend on their number.
func learnStream(_ arguments: [String]) throws -> Double {
    let batches = max(1, (Int(arguments[0]) ?? 0) / 10_000)
    var centres = Centres()
    var generator = MersenneTwister(seed: 1)
    let stream = try SGDStream(
        SGDClassifier(loss: .log, learningRate: .constant, eta0: 0.01), classes: 5, features: 13)
    var total = 0.0
    for _ in 0..<batches {
        let (rows, labels) = centres.next(10_000)
        total += try seconds { try stream.partialFit(rows, labels, using: &generator) }
    }
    return total
}
