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
    /// Narrow, so that the cache holds many of them.
    private let labels: [Int32]
    private let weights: [Double]?
    private let seen: Int
    private let epochs: Int
    private let tol: Double?
    /// `t₀` of the optimal rate.
    private let optimalOffset: Double
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
        let first = (1 / settings.alpha.squareRoot()).squareRoot()
        optimalOffset = 1 / (first * settings.alpha)
    }

    func run(_ problems: inout [BinaryDescent]) {
        let rows = features.rows
        var active = Array(problems.indices)
        for epoch in 0..<epochs where !active.isEmpty {
            for index in active { problems[index].beginEpoch(rows: rows) }
            for position in 0..<rows {
                let step = DescentStep(
                    settings, rate: rate(at: seen + epoch * rows + position + 1),
                    count: seen + epoch * rows + position + 1, measures: tol != nil)
                for index in active {
                    prefetch(row: problems[index].row(min(position + Self.lookahead, rows - 1)))
                    let row = problems[index].row(position)
                    problems[index].learn(
                        features.row(row), label: labels[row], weight: weights?[row] ?? 1, step)
                }
            }
            active.removeAll {
                problems[$0].endEpoch(rows: rows, tol: tol, nIterNoChange: settings.nIterNoChange)
            }
        }
    }

    @inline(__always)
    private func prefetch(row: Int) {
        labels.withUnsafeBufferPointer { vm_prefetch($0.baseAddress?.advanced(by: row)) }
        for column in stride(from: 0, to: min(features.columns, 64), by: 8) {
            vm_prefetch(features.row(row) + column)
        }
    }

    /// `η` at the given step, counted from 1.
    @inline(__always)
    private func rate(at step: Int) -> Double {
        switch settings.learningRate {
        case .constant: settings.eta0
        case .invscaling: settings.eta0 / pow(Double(step), settings.powerT)
        case .optimal: 1 / (settings.alpha * (optimalOffset + Double(step - 1)))
        }
    }
}
