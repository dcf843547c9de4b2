import Tensors

/// Epochs of stochastic gradient descent over the same rows, for the binary problems of one core.
///
/// The problems are independent, each with its own order of rows, and go through them side by
/// side: one alone would wait, at every row, for the step of the row before, and leave most of the
/// core idle. Which problems share a core changes no result.
struct DescentPass: Sendable {
    private let rules: DescentRules
    private let features: DoubleMatrix
    private let labels: [Int]
    private let weights: [Double]?
    private let seen: Int
    private let epochs: Int
    private let tol: Double?
    /// Rows ahead that are called into the cache, in which a shuffled corpus is not found.
    private static let lookahead = 16

    /// - Parameters:
    ///   - seen: rows learnt from before.
    ///   - tol: nil to run all epochs.
    init(settings: SGDClassifier, data: LabelledRows, seen: Int, epochs: Int, tol: Double?) {
        rules = DescentRules(settings, measures: tol != nil)
        features = data.features
        labels = data.labels
        weights = data.sampleWeight
        self.seen = seen
        self.epochs = epochs
        self.tol = tol
    }

    func run(_ problems: inout [BinaryDescent]) {
        let rows = features.rows
        var active = Array(problems.indices)
        for epoch in 0..<epochs where !active.isEmpty {
            for index in active { problems[index].beginEpoch(labels: labels) }
            for position in 0..<rows {
                let step = rules.step(seen + epoch * rows + position + 1)
                let ahead = min(position + Self.lookahead, rows - 1)
                for index in active {
                    features.prefetch(row: problems[index].row(ahead))
                    let row = problems[index].row(position)
                    problems[index].learn(
                        features.row(row), at: position, weight: weights?[row] ?? 1, rules, step)
                }
            }
            active.removeAll {
                problems[$0].endEpoch(rows: rows, tol: tol, nIterNoChange: rules.nIterNoChange)
            }
        }
    }
}
