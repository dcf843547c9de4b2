import AvazTensors

/// How far two sets of samples lie apart, each taken for a normal distribution (Fréchet, 1957; Heusel et
/// al., 2017):
///
///     d² = |μ₁ - μ₂|² + tr(Σ₁ + Σ₂ - 2 (Σ₁ Σ₂)^½)
///
/// The trace of the root is the sum of the roots of the eigenvalues of the symmetric `Σ₁^½ Σ₂ Σ₁^½`, which
/// has those of `Σ₁ Σ₂`. Σ are unbiased covariances, as NumPy's `cov` has them.
///
/// The distance of two sets from one and the same source is above 0, and the more so the fewer there are:
/// beside a figure should stand that of real against real, of as many.
public enum FrechetDistance {
    /// `d²`, as it is usually given.
    ///
    /// - Parameters:
    ///   - first: two samples or more, of equal length.
    ///   - second: the same.
    /// - Returns: nil where a number is not finite.
    public static func squared(_ first: [[Float]], _ second: [[Float]]) -> Double? {
        let (one, other) = (Moments(first), Moments(second))
        let size = one.mean.count
        precondition(other.mean.count == size, "\(size) numbers and \(other.mean.count)")
        guard let root = squareRoot(one.covariance, size) else { return nil }
        let inner = product(product(root, other.covariance, size), root, size)
        guard let eigen = SymmetricEigen(inner, size: size) else { return nil }
        let overlap = eigen.values.reduce(0) { $0 + max(0, $1).squareRoot() }
        let way = zip(one.mean, other.mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        let traces = (0..<size).reduce(0.0) {
            $0 + one.covariance[$1 * size + $1] + other.covariance[$1 * size + $1]
        }
        return way + traces - 2 * overlap
    }

    private struct Moments {
        let mean: [Double]
        /// `size · size` numbers.
        let covariance: [Double]

        init(_ samples: [[Float]]) {
            precondition(samples.count > 1, "the covariance of \(samples.count) samples")
            let (size, count) = (samples[0].count, Double(samples.count))
            var mean = [Double](repeating: 0, count: size)
            for sample in samples { for index in 0..<size { mean[index] += Double(sample[index]) } }
            mean = mean.map { $0 / count }
            var sums = [Double](repeating: 0, count: size * size)
            for sample in samples {
                let way = (0..<size).map { Double(sample[$0]) - mean[$0] }
                for row in 0..<size {
                    for column in 0...row { sums[row * size + column] += way[row] * way[column] }
                }
            }
            for row in 0..<size {
                for column in 0...row {
                    sums[row * size + column] /= count - 1
                    sums[column * size + row] = sums[row * size + column]
                }
            }
            (self.mean, covariance) = (mean, sums)
        }
    }

    /// Of a symmetric matrix without eigenvalues below 0, but for rounding.
    private static func squareRoot(_ matrix: [Double], _ size: Int) -> [Double]? {
        guard let eigen = SymmetricEigen(matrix, size: size) else { return nil }
        var result = [Double](repeating: 0, count: size * size)
        for (value, vector) in zip(eigen.values, eigen.vectors) where value > 0 {
            let root = value.squareRoot()
            for row in 0..<size {
                for column in 0..<size {
                    result[row * size + column] += root * vector[row] * vector[column]
                }
            }
        }
        return result
    }

    private static func product(_ first: [Double], _ second: [Double], _ size: Int) -> [Double] {
        var result = [Double](repeating: 0, count: size * size)
        for row in 0..<size {
            for inner in 0..<size {
                let factor = first[row * size + inner]
                for column in 0..<size {
                    result[row * size + column] += factor * second[inner * size + column]
                }
            }
        }
        return result
    }
}
