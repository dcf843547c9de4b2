import AvazTensors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A normal distribution of several dimensions.
///
///     Σ = L Lᵀ,   log p(x) = -½ ‖L⁻¹ (x - μ)‖² - Σᵢ log Lᵢᵢ - ½ D log 2π
///
/// `L` is the lower triangle that Cholesky's decomposition gives, so that no covariance is ever
/// inverted.
public struct GaussianDensity: @unchecked Sendable {
    /// `μ`, `[D]`.
    public let mean: [Double]
    /// `L`, `[D, D]`, its diagonal above 0; what stands above the diagonal is not read.
    public let factor: DoubleMatrix
    /// All of `log p(x)` that does not depend on `x`.
    private let constant: Double

    /// - Parameter factor: `[D, D]`; nil comes of one whose diagonal is not finite and above 0.
    public init?(mean: [Double], factor: DoubleMatrix) {
        precondition(
            factor.rows == mean.count && factor.columns == mean.count,
            "[\(factor.rows), \(factor.columns)] for a mean of \(mean.count)")
        let diagonal = mean.indices.map { factor[$0, $0] }
        guard diagonal.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
        self.mean = mean
        self.factor = factor
        constant =
            -diagonal.reduce(0) { $0 + log($1) } - Double(mean.count) / 2 * log(2 * Double.pi)
    }

    /// - Parameter covariance: `[D, D]`, symmetric; nil comes of one that is not positive definite.
    public init?(mean: [Double], covariance: DoubleMatrix) {
        guard let factor = Self.lowerTriangle(of: covariance) else { return nil }
        self.init(mean: mean, factor: factor)
    }

    /// `log p(x)`.
    ///
    /// - Parameter row: `D` numbers.
    public func logarithm(of row: UnsafePointer<Double>) -> Double {
        var whitened = [Double](repeating: 0, count: mean.count)
        var squares = 0.0
        for index in mean.indices {
            let line = factor.row(index)
            var rest = row[index] - mean[index]
            for earlier in 0..<index { rest -= line[earlier] * whitened[earlier] }
            whitened[index] = rest / line[index]
            squares += whitened[index] * whitened[index]
        }
        return constant - squares / 2
    }

    /// Cholesky's decomposition; nil where a pivot is not above 0.
    private static func lowerTriangle(of matrix: DoubleMatrix) -> DoubleMatrix? {
        let size = matrix.rows
        let result = DoubleMatrix(rows: size, columns: size)
        for row in 0..<size {
            for column in 0...row {
                var rest = matrix[row, column]
                for earlier in 0..<column {
                    rest -= result[row, earlier] * result[column, earlier]
                }
                if row == column {
                    guard rest > 0 else { return nil }
                    result[row, row] = rest.squareRoot()
                } else {
                    result[row, column] = rest / result[column, column]
                }
            }
        }
        return result
    }
}
