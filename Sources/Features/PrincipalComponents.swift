import AvazTensors

/// Principal component analysis, as scikit-learn's `PCA`: the directions in which rows differ most.
///
///     C = Σ (x - mean) (x - mean)ᵀ / (N - 1)        y = (x - mean) V
///
/// The columns of `V` are the eigenvectors of `C` with the largest eigenvalues. Their signs are
/// arbitrary; as in scikit-learn, each component's largest entry by magnitude is positive.
public struct PrincipalComponents: Equatable, Sendable {
    /// Of each column.
    public var mean: [Float]
    /// `[components, columns]`: one direction a row, of length 1.
    public var directions: [[Float]]
    /// Variance along each direction, descending.
    public var variances: [Float]

    /// As they were fitted before; to project rows, no variances are needed.
    public init(mean: [Float], directions: [[Float]], variances: [Float] = []) {
        self.mean = mean
        self.directions = directions
        self.variances = variances
    }

    /// - Parameters:
    ///   - rows: `[N, columns]`, two rows or more.
    ///   - components: at most the number of rows and of columns.
    /// - Throws: `FeatureError` where more components are asked for than there can be.
    public init(fittedOn rows: Tensor, components: Int) throws(FeatureError) {
        let (count, columns) = (rows.rows, rows.columns)
        guard components >= 1, components <= min(count, columns), count >= 2 else {
            throw FeatureError(
                "\(components) principal components of \(count) rows with \(columns) columns; "
                    + "expected 1 to \(min(count, columns))")
        }
        mean = Scaler(fittedOn: rows).mean
        let centred = Tensor([count, columns])
        for row in 0..<count {
            for column in 0..<columns { centred[row, column] = rows[row, column] - mean[column] }
        }
        // X Xᵀ has the eigenvalues of Xᵀ X but for zeros; the smaller of the two is enough, and a
        // row of spectrogram pixels is far longer than there are rows.
        let isWide = columns > count
        let size = min(count, columns)
        let product = Tensor([size, size])
        MatrixProduct.multiply(
            centred.pointer, centred.pointer, into: product.pointer, m: size, n: size,
            k: max(count, columns), transposing: isWide ? .second : .first)
        let covariance = (0..<size * size).map { Double(product[$0]) / Double(count - 1) }
        guard let eigen = SymmetricEigen(covariance, size: size) else {
            throw FeatureError("no principal components: the features are not finite")
        }
        directions = eigen.vectors.prefix(components).map { vector in
            let direction = isWide ? Self.combination(of: centred, by: vector) : vector
            let largest = direction.max { abs($0) < abs($1) } ?? 1
            return direction.map { Float(largest < 0 ? -$0 : $0) }
        }
        variances = eigen.values.prefix(components).map(Float.init)
    }

    /// The sum of rows, each times its weight, made one long: an eigenvector `u` of `X Xᵀ` gives
    /// that of `Xᵀ X` as `Xᵀ u`.
    private static func combination(of rows: Tensor, by weights: [Double]) -> [Double] {
        var sum = [Double](repeating: 0, count: rows.columns)
        for (row, weight) in weights.enumerated() {
            let values = rows.pointer + row * rows.columns
            for column in sum.indices { sum[column] += weight * Double(values[column]) }
        }
        let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 0 ? sum.map { $0 / length } : sum
    }

    /// `[N, columns]` to `[N, components]`.
    public func callAsFunction(_ rows: Tensor) -> Tensor {
        let result = Tensor([rows.rows, directions.count])
        let centred = Tensor([mean.count])
        for row in 0..<rows.rows {
            for column in mean.indices { centred[column] = rows[row, column] - mean[column] }
            for (index, direction) in directions.enumerated() {
                result[row, index] = Vector.dot(centred.pointer, direction, count: mean.count)
            }
        }
        return result
    }
}
