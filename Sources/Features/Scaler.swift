import AvazTensors

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

    /// As fitted before: as many deviations as means, none of them 0. No column counts as constant.
    public init(mean: [Float], deviation: [Float]) {
        precondition(mean.count == deviation.count)
        self.mean = mean
        self.deviation = deviation
        constantColumns = []
    }

    /// - Parameters:
    ///   - rows: `[N, columns]`; sums run in double precision.
    ///   - indices: of the rows that are meant; nil for all.
    ///   - width: neighbouring columns that share one mean and deviation, a divisor of all columns:
    ///     the width of an image whose rows are frequencies standardises each frequency over time.
    public init(fittedOn rows: Tensor, at indices: [Int]? = nil, sharing width: Int = 1) {
        let indices = indices ?? Array(0..<rows.rows)
        let (count, columns) = (Double(max(1, indices.count)), rows.columns)
        var sums = [Double](repeating: 0, count: columns)
        for row in indices {
            let values = rows.pointer + row * columns
            for column in 0..<columns { sums[column] += Double(values[column]) }
        }
        let means = Self.shared(sums.map { $0 / count }, width: width)
        var squares = [Double](repeating: 0, count: columns)
        for row in indices {
            let values = rows.pointer + row * columns
            for column in 0..<columns {
                let difference = Double(values[column]) - means[column]
                squares[column] += difference * difference
            }
        }
        let deviations = Self.shared(squares, width: width).map { ($0 / count).squareRoot() }
        // Below this share of its mean, a deviation is rounding alone.
        let isConstant = zip(means, deviations).map { $1 <= abs($0) * 1e-7 || $1 == 0 }
        mean = means.map(Float.init)
        deviation = zip(deviations, isConstant).map { $1 ? 1 : Float($0) }
        constantColumns = isConstant.indices.filter { isConstant[$0] }
    }

    /// Each channel of sequences by itself, over all steps that are a sequence's own.
    ///
    /// - Parameters:
    ///   - sequences: `[N, T, C]`.
    ///   - lengths: steps of each that are its own.
    public init(fittedOn sequences: Tensor, lengths: [Int]) {
        precondition(
            sequences.shape.count == 3 && lengths.count == sequences.rows,
            "\(lengths.count) lengths for \(sequences.shape)")
        let (steps, channels) = (sequences.shape[1], sequences.shape[2])
        let own = Tensor([lengths.reduce(0, +), channels])
        var place = own.pointer
        for (index, length) in lengths.enumerated() {
            place.update(
                from: sequences.pointer + index * steps * channels, count: length * channels)
            place += length * channels
        }
        let step = Scaler(fittedOn: own)
        mean = (0..<steps).flatMap { _ in step.mean }
        deviation = (0..<steps).flatMap { _ in step.deviation }
        constantColumns = step.constantColumns
    }

    /// Each value replaced by the mean of its run of `width` neighbours.
    private static func shared(_ values: [Double], width: Int) -> [Double] {
        guard width > 1 else { return values }
        precondition(values.count.isMultiple(of: width), "\(values.count) columns by \(width)")
        return stride(from: 0, to: values.count, by: width).flatMap { start in
            let mean = values[start..<start + width].reduce(0, +) / Double(width)
            return repeatElement(mean, count: width)
        }
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
