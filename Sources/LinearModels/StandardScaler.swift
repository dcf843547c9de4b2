import AvazTensors

/// Brings every feature to mean 0 and standard deviation 1.
///
///     y = (x - mean) / scale        scale² = Σ (x - mean)² / N
///
/// A feature that does not vary keeps the scale 1, as in scikit-learn, and is named in
/// `constantFeatures`.
///
/// ```swift
/// let scaler = try StandardScaler(fitting: DoubleMatrix([[1, 5], [3, 5]]))
/// scaler.mean              // [2.0, 5.0]
/// scaler.scale             // [1.0, 1.0]
/// scaler.constantFeatures  // [1]
/// ```
public struct StandardScaler: Codable, Equatable, Sendable {
    /// Rows seen.
    public private(set) var count = 0
    /// One a feature.
    public private(set) var mean: [Double]
    /// Population variance, one a feature.
    public private(set) var variance: [Double]

    /// A scaler that has seen nothing and changes nothing yet; see `partialFit`.
    public init(features: Int) {
        mean = [Double](repeating: 0, count: features)
        variance = [Double](repeating: 0, count: features)
    }

    /// - Throws: `LinearModelError` where there is no row, or a feature is NaN or infinite.
    public init(fitting features: DoubleMatrix) throws {
        self.init(features: features.columns)
        try partialFit(features)
    }

    /// Takes in further rows, as if they had been fitted together with all before
    /// (Chan, Golub and LeVeque, 1983).
    public mutating func partialFit(_ features: DoubleMatrix) throws {
        guard features.rows > 0 else { throw LinearModelError.noRows }
        try requireWidth(features)
        if let place = features.firstNonFinite() {
            throw LinearModelError.notFinite(row: place.row, column: place.column)
        }
        let rows = Double(features.rows)
        let seen = Double(count)
        let (batchMean, batchVariance) = Self.moments(features)
        for index in mean.indices {
            let gap = batchMean[index] - mean[index]
            let together = seen + rows
            mean[index] += gap * rows / together
            variance[index] =
                (variance[index] * seen + batchVariance[index] * rows
                    + gap * gap * seen * rows / together) / together
        }
        count += features.rows
    }

    /// Features whose variance is no more than rounding errors leave behind.
    public var constantFeatures: [Int] {
        let rounding = Double(count) * Double.ulpOfOne
        return mean.indices.filter { index in
            let error = rounding * mean[index]
            return variance[index] <= rounding * variance[index] + error * error
        }
    }

    /// What each feature is divided by.
    public var scale: [Double] {
        var scale = variance.map { $0.squareRoot() }
        for index in constantFeatures { scale[index] = 1 }
        return scale
    }

    /// The standardised rows, `[N, D]`.
    ///
    /// - Throws: `LinearModelError` where the width differs from the fitted one.
    public func transform(_ features: DoubleMatrix) throws -> DoubleMatrix {
        try requireWidth(features)
        let result = DoubleMatrix(rows: features.rows, columns: features.columns)
        let scale = scale
        for row in 0..<features.rows {
            let source = features.row(row)
            let target = result.row(row)
            for column in mean.indices {
                target[column] = (source[column] - mean[column]) / scale[column]
            }
        }
        return result
    }

    private func requireWidth(_ features: DoubleMatrix) throws {
        guard features.columns == mean.count else {
            throw LinearModelError.count(
                of: "features of a row", expected: mean.count, found: features.columns)
        }
    }

    /// Mean and population variance of each column, in two passes.
    private static func moments(_ features: DoubleMatrix) -> (mean: [Double], variance: [Double]) {
        let rows = Double(features.rows)
        let columns = features.columns
        var mean = [Double](repeating: 0, count: columns)
        var variance = mean
        for row in 0..<features.rows {
            let values = features.row(row)
            for column in 0..<columns { mean[column] += values[column] }
        }
        for column in 0..<columns { mean[column] /= rows }
        for row in 0..<features.rows {
            let values = features.row(row)
            for column in 0..<columns {
                let gap = values[column] - mean[column]
                variance[column] += gap * gap
            }
        }
        return (mean, variance.map { $0 / rows })
    }
}
