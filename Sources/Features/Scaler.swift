import Tensors

/// Standardisation of each column: `(x - mean) / deviation`, as scikit-learn's `StandardScaler`.
///
/// ```swift
/// let scaler = Scaler(fittedOn: train)
/// scaler.apply(to: train)
/// scaler.apply(to: test)  // by the training part's figures: the honest way
/// ```
public struct Scaler: Equatable, Sendable {
    /// One for each column.
    public var mean: [Float]
    /// Population standard deviation of each column; 1 for a constant one, which becomes zeros.
    public var deviation: [Float]
    /// Columns that never change.
    public var constantColumns: [Int]

    public init(mean: [Float], deviation: [Float]) {
        precondition(mean.count == deviation.count)
        self.mean = mean
        self.deviation = deviation
        constantColumns = []
    }

    /// - Parameter rows: `[N, columns]`; sums run in double precision.
    public init(fittedOn rows: Tensor) {
        let (count, columns) = (Double(max(1, rows.rows)), rows.columns)
        var sums = [Double](repeating: 0, count: columns)
        for row in 0..<rows.rows {
            let values = rows.pointer + row * columns
            for column in 0..<columns { sums[column] += Double(values[column]) }
        }
        let means = sums.map { $0 / count }
        var squares = [Double](repeating: 0, count: columns)
        for row in 0..<rows.rows {
            let values = rows.pointer + row * columns
            for column in 0..<columns {
                let difference = Double(values[column]) - means[column]
                squares[column] += difference * difference
            }
        }
        let deviations = squares.map { ($0 / count).squareRoot() }
        // Below this share of its mean, a deviation is rounding alone.
        let isConstant = zip(means, deviations).map { $1 <= abs($0) * 1e-7 || $1 == 0 }
        mean = means.map(Float.init)
        deviation = zip(deviations, isConstant).map { $1 ? 1 : Float($0) }
        constantColumns = isConstant.indices.filter { isConstant[$0] }
    }

    /// Standardises rows in place.
    public func apply(to rows: Tensor) {
        precondition(rows.columns == mean.count, "\(mean.count) columns expected: \(rows.shape)")
        for row in 0..<rows.rows {
            let values = rows.pointer + row * mean.count
            for column in mean.indices {
                values[column] = (values[column] - mean[column]) / deviation[column]
            }
        }
    }
}
