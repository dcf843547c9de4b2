import AvazTensors

/// Epochs of stochastic gradient descent over the same rows, for the binary problems of one core.
///
/// The problems are independent, each with its own order of rows, and go through them side by side
/// as `DescentLanes`. Which problems share a core changes no result.
struct DescentPass: Sendable {
    private let rules: DescentRules
    private let data: LabelledRows
    private let seen: Int
    private let epochs: Int
    private let tol: Double?

    /// - Parameters:
    ///   - seen: rows learnt from before.
    ///   - tol: nil to run all epochs.
    init(settings: SGDClassifier, data: LabelledRows, seen: Int, epochs: Int, tol: Double?) {
        rules = DescentRules(settings, measures: tol != nil)
        self.data = data
        self.seen = seen
        self.epochs = epochs
        self.tol = tol
    }

    func run(_ problems: inout [BinaryDescent]) {
        let rows = data.features.rows
        var active = Array(problems.indices)
        for epoch in 0..<epochs where !active.isEmpty {
            for index in active { problems[index].beginEpoch(labels: data.labels) }
            for first in stride(from: 0, to: active.count, by: DescentBlock.width) {
                let members = active[first..<min(active.count, first + DescentBlock.width)]
                var lanes = DescentLanes(members.map { problems[$0] }, rules, data)
                lanes.run(seen: seen + epoch * rows)
                for (lane, index) in members.enumerated() {
                    lanes.store(lane: lane, in: &problems[index])
                }
            }
            active.removeAll {
                problems[$0].endEpoch(
                    rows: rows, tol: tol, nIterNoChange: rules.nIterNoChange)
            }
        }
    }
}
