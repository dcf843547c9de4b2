import Tensors

/// The second derivatives of a `SoftmaxObjective` where all parameters are zero, as a metric to
/// begin from: correlated or unequally scaled features then cost no extra passes.
///
///     H₀ = A / K + diag(λ, …, λ, 0)        A = 1/Σw · Σᵢ wᵢ x̃ᵢᵀ x̃ᵢ        x̃ = (x, 1)
///
/// the same for each class, as long as the parameters sum to zero over the classes, which those
/// of a gradient method that starts from zero do; `A / 4` with two classes, of which one is held.
/// Twice as much bounds the curvature everywhere (Böhning, 1992).
struct CurvatureAtZero {
    /// Lower triangle of the Cholesky factor of `H₀`, `[D + 1, D + 1]`.
    private let factor: DoubleMatrix
    /// More features than this are not worth the factor's cubic cost.
    private static let greatestWidth = 512
    /// Rows that are looked at: a metric needs no more.
    private static let rowsEnough = 16_384

    /// Nil where there are more than `greatestWidth` features.
    init?(_ objective: SoftmaxObjective) {
        let width = objective.features.columns
        guard width <= Self.greatestWidth else { return nil }
        let matrix = Self.moments(objective)
        let share = objective.classes == 2 ? 0.25 : 1 / Double(objective.classes)
        for row in 0...width {
            for column in 0...row { matrix[row, column] *= share }
            if row < width { matrix[row, row] += objective.penalty }
            // Without a penalty a constant or doubled feature would leave nothing to divide by.
            matrix[row, row] = max(matrix[row, row] * (1 + 1e-10), 1e-30)
        }
        factor = Self.cholesky(matrix)
    }

    /// `H₀⁻¹ g` for each row of `[K, D + 1]`, in place: `L (Lᵀ v) = g`.
    func solve(_ gradients: DoubleMatrix) {
        for row in 0..<gradients.rows {
            let v = gradients.row(row)
            for index in 0..<factor.rows {
                let l = factor.row(index)
                for earlier in 0..<index { v[index] -= l[earlier] * v[earlier] }
                v[index] /= l[index]
            }
            for index in (0..<factor.rows).reversed() {
                let l = factor.row(index)
                v[index] /= l[index]
                for earlier in 0..<index { v[earlier] -= l[earlier] * v[index] }
            }
        }
    }

    /// The lower triangle of `A`, from evenly spaced rows.
    private static func moments(_ objective: SoftmaxObjective) -> DoubleMatrix {
        let features = objective.features
        let width = features.columns
        let matrix = DoubleMatrix(rows: width + 1, columns: width + 1)
        var total = 0.0
        let step = (features.rows + rowsEnough - 1) / rowsEnough
        for row in stride(from: 0, to: features.rows, by: step) {
            let weight = objective.rowWeights?[row] ?? 1
            let x = features.row(row)
            for column in 0..<width {
                Vector.addScaled(weight * x[column], x, to: matrix.row(column), count: width)
            }
            if objective.fitsIntercept {
                Vector.addScaled(weight, x, to: matrix.row(width), count: width)
            }
            total += weight
        }
        for row in 0...width {
            for column in 0..<width { matrix[row, column] /= max(total, 1e-300) }
        }
        matrix[width, width] = 1
        return matrix
    }

    /// `L` with `L Lᵀ` equal to the symmetric matrix whose lower triangle is given.
    static func cholesky(_ matrix: DoubleMatrix) -> DoubleMatrix {
        let factor = DoubleMatrix(rows: matrix.rows, columns: matrix.columns)
        for row in 0..<matrix.rows {
            for column in 0...row {
                // Row `row` is still zero from `column` on, so that whole blocks may be read.
                let known = Vector.dot(factor.row(row), factor.row(column), count: column)
                let rest = matrix[row, column] - known
                factor[row, column] =
                    row == column
                    ? max(rest, 1e-14 * matrix[row, row]).squareRoot()
                    : rest / factor[column, column]
            }
        }
        return factor
    }
}
