#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import CVectorMath
import Tensors

/// Epochs of stochastic gradient descent over the same rows, for the binary problems of one core.
///
/// The problems are independent, each with its own order of rows, and go through them side by
/// side: one alone would wait, at every row, for the step of the row before, and leave most of the
/// core idle. Which problems share a core changes no result.
struct DescentPass: Sendable {
    private let settings: SGDClassifier
    private let features: DoubleMatrix
    /// Narrow, so that the cache holds all of them.
    private let labels: [Int32]
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
        self.settings = settings
        features = data.features
        labels = data.labels.map { Int32($0) }
        weights = data.sampleWeight
        self.seen = seen
        self.epochs = epochs
        self.tol = tol
    }

    func run(_ problems: UnsafeMutableBufferPointer<BinaryDescent>) {
        let rows = features.rows
        var active = Array(problems.indices)
        for epoch in 0..<epochs where !active.isEmpty {
            for index in active { problems[index].beginEpoch(rows: rows) }
            for position in 0..<rows {
                let step = seen + epoch * rows + position + 1
                let rate = rate(at: step)
                let averaged = settings.average > 0 ? max(0, step - settings.average + 1) : 0
                for index in active {
                    prefetch(row: problems[index].row(min(position + Self.lookahead, rows - 1)))
                    let row = problems[index].row(position)
                    problems[index].step(
                        settings, features.row(row), label: labels[row],
                        weight: weights?[row] ?? 1, rate: rate,
                        tracksObjective: tol != nil, averaged: averaged)
                }
            }
            active.removeAll {
                problems[$0].endEpoch(rows: rows, tol: tol, nIterNoChange: settings.nIterNoChange)
            }
        }
    }

    @inline(__always)
    private func prefetch(row: Int) {
        for column in stride(from: 0, to: min(features.columns, 64), by: 8) {
            vm_prefetch(features.row(row) + column)
        }
    }

    /// `η` at the given step, counted from 1.
    @inline(__always)
    private func rate(at step: Int) -> Double {
        switch settings.learningRate {
        case .constant: return settings.eta0
        case .invscaling: return settings.eta0 / pow(Double(step), settings.powerT)
        case .optimal:
            let first = (1 / settings.alpha.squareRoot()).squareRoot()
            return 1 / (settings.alpha * (1 / (first * settings.alpha) + Double(step - 1)))
        }
    }
}
