import AvazTensors

/// A normal distribution for each class, with a covariance of its own, and one for all that might
/// come: quadratic discriminant analysis, its scores set against a background.
///
///     sₖ(x) = log N(x; μₖ, Σₖ) - w log N(x; μ, Σ)
///
/// The background is how a class not yet met is expected to look: about the mean of the class means,
/// with the covariance within classes and that of a new mean, `Σ = W + (K + 1) / (K - 1) · B`, as far
/// as `K` means tell it (`B` is their population covariance). It changes no choice between classes,
/// but tells the improbable from the unknown, as a background model does in speaker verification
/// (Reynolds, Quatieri and Dunn, 2000).
///
/// ```swift
/// let classifier = try GaussianDiscriminant(backgroundWeight: 0.5)
///     .fit(rows, labels, classes: 4)
/// classifier.scores(of: others)  // [N, 4]
/// ```
public struct GaussianClassifier: Sendable {
    /// One a class, two or more.
    public let classes: [GaussianDensity]
    /// What might come besides.
    public let background: GaussianDensity
    /// `w`, 0 to 1.
    public let backgroundWeight: Double

    /// From trained parts, all of equal width.
    public init(classes: [GaussianDensity], background: GaussianDensity, backgroundWeight: Double) {
        precondition(
            classes.count > 1 && classes.allSatisfy { $0.mean.count == background.mean.count },
            "\(classes.count) classes of \(classes.map(\.mean.count)) features")
        self.classes = classes
        self.background = background
        self.backgroundWeight = backgroundWeight
    }

    /// Number of features, `D`.
    public var features: Int { background.mean.count }

    /// `[N, K]`: how much more probable a row is as one of the class, in nats.
    ///
    /// - Parameter rows: `[N, D]`.
    public func scores(of rows: DoubleMatrix) -> DoubleMatrix {
        precondition(rows.columns == features, "\(rows.columns) columns, expected \(features)")
        let result = DoubleMatrix(rows: rows.rows, columns: classes.count)
        Parallel.forEach(rows.rows) { row, _ in
            let values = UnsafePointer(rows.row(row))
            let common =
                backgroundWeight > 0 ? backgroundWeight * background.logarithm(of: values) : 0
            for (label, density) in classes.enumerated() {
                result[row, label] = density.logarithm(of: values) - common
            }
        }
        return result
    }
}

/// The settings by which a `GaussianClassifier` is fitted.
public struct GaussianDiscriminant: Equatable, Sendable {
    /// Share of the variance within classes that is added to each variance, so that a direction in
    /// which a class never varied does not rule out all else; above 0.
    public var ridge: Double
    /// `w`: what the background counts, 0 to 1.
    public var backgroundWeight: Double

    /// A ridge that a few hundred rows can do with, and no background.
    public init(ridge: Double = 1e-4, backgroundWeight: Double = 0) {
        self.ridge = ridge
        self.backgroundWeight = backgroundWeight
    }

    /// Means and covariances of the rows of each class.
    ///
    /// - Parameters:
    ///   - rows: `[N, D]`, not scaled: scaling would change nothing.
    ///   - labels: of the rows, `0 ..< classes`.
    /// - Throws: `LinearModelError` where a class has no rows or a feature never changes.
    public func fit(_ rows: DoubleMatrix, _ labels: [Int], classes: Int) throws
        -> GaussianClassifier
    {
        precondition(labels.count == rows.rows, "\(labels.count) labels for \(rows.rows) rows")
        guard rows.rows > 0 else { throw LinearModelError.noRows }
        guard classes > 1 else { throw LinearModelError.oneClass }
        let moments = try (0..<classes).map { label in
            let members = labels.indices.filter { labels[$0] == label }
            guard !members.isEmpty else { throw LinearModelError.absentClass(label) }
            return Moments(of: members.map { UnsafePointer(rows.row($0)) }, columns: rows.columns)
        }
        let within = Moments.mean(of: moments.map(\.covariance))
        let means = DoubleMatrix(moments.map(\.mean))
        let between = Moments(
            of: (0..<classes).map { UnsafePointer(means.row($0)) }, columns: rows.columns)
        let spread = Double(classes + 1) / Double(classes - 1)
        let background = DoubleMatrix(rows: rows.columns, columns: rows.columns)
        for row in 0..<rows.columns {
            let added = ridge * within[row, row]
            for column in 0..<rows.columns {
                background[row, column] =
                    within[row, column] + spread * between.covariance[row, column]
            }
            background[row, row] += added
            for each in moments { each.covariance[row, row] += added }
        }
        func density(_ mean: [Double], _ covariance: DoubleMatrix) throws -> GaussianDensity {
            guard let density = GaussianDensity(mean: mean, covariance: covariance) else {
                throw LinearModelError.setting(
                    "ridge", expected: "one that makes every covariance positive definite",
                    found: "\(ridge), and a feature that never changes or follows from others")
            }
            return density
        }
        return GaussianClassifier(
            classes: try moments.map { try density($0.mean, $0.covariance) },
            background: try density(between.mean, background), backgroundWeight: backgroundWeight)
    }
}

/// Mean and population covariance of some rows.
private struct Moments {
    let mean: [Double]
    /// `[D, D]`.
    let covariance: DoubleMatrix

    /// - Parameter rows: one or more, of `columns` numbers.
    init(of rows: [UnsafePointer<Double>], columns: Int) {
        let count = Double(rows.count)
        let mean = (0..<columns).map { column in
            rows.reduce(0) { $0 + $1[column] } / count
        }
        covariance = DoubleMatrix(rows: columns, columns: columns)
        var centred = [Double](repeating: 0, count: columns)
        for row in rows {
            for column in 0..<columns { centred[column] = row[column] - mean[column] }
            for first in 0..<columns {
                for second in 0..<columns {
                    covariance[first, second] += centred[first] * centred[second] / count
                }
            }
        }
        self.mean = mean
    }

    /// Element by element.
    static func mean(of matrices: [DoubleMatrix]) -> DoubleMatrix {
        let result = DoubleMatrix(rows: matrices[0].rows, columns: matrices[0].columns)
        for matrix in matrices {
            for row in 0..<result.rows {
                for column in 0..<result.columns {
                    result[row, column] += matrix[row, column] / Double(matrices.count)
                }
            }
        }
        return result
    }
}
