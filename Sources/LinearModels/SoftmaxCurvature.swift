import AvazTensors

/// A simple likeness of the second derivatives of a `SoftmaxObjective`, over which a gradient
/// method takes its steps: correlated or unequally scaled features then cost no extra passes.
///
///     H = ρ A + diag(λ, …, λ, 0)        A = 1/K · 1/Σw · Σᵢ wᵢ x̃ᵢᵀ x̃ᵢ        x̃ = (x, 1)
///
/// the same for each class. Where all parameters are zero it is exact with `ρ = 1`, for parameters
/// that sum to zero over the classes, as those of a gradient method do that starts from zero; with
/// two classes, of which one is held, 1/4 stands for 1/K (after Böhning, 1992). Further on, as the
/// classes part, the loss flattens while the penalty does not: `ρ` follows what a step has shown.
struct SoftmaxCurvature {
    /// `A`, `[D + 1, D + 1]`.
    private let moments: DoubleMatrix
    /// λ.
    private let penalty: Double
    /// Lower triangle of the Cholesky factor of `H`.
    private var factor: DoubleMatrix
    /// More features than this are not worth the factor's cubic cost.
    private static let greatestWidth = 512
    /// Rows that are looked at: a likeness needs no more.
    private static let rowsEnough = 16_384

    /// Nil where there are more than `greatestWidth` features.
    init?(_ objective: SoftmaxObjective) {
        guard objective.features.columns <= Self.greatestWidth else { return nil }
        moments = Self.moments(objective)
        penalty = objective.penalty
        factor = Self.factor(moments, scale: 1, penalty: penalty)
    }

    /// Chooses `ρ` so that `H` has the curvature that was met along a step `s` `[K, D + 1]`: the
    /// change of the gradient `y` there gives `s · y = ρ Σ sₖ A sₖᵀ + λ Σ s²`.
    mutating func follow(step: DoubleMatrix, product: Double) {
        var ofLoss = 0.0
        var ofPenalty = 0.0
        for row in 0..<step.rows {
            let s = step.row(row)
            for index in 0..<moments.rows {
                ofLoss += s[index] * Vector.dot(moments.row(index), s, count: moments.rows)
                if index < moments.rows - 1 { ofPenalty += penalty * s[index] * s[index] }
            }
        }
        let scale = min(max((product - ofPenalty) / ofLoss, 1e-9), 4)
        if scale.isFinite { factor = Self.factor(moments, scale: scale, penalty: penalty) }
    }

    /// `H⁻¹ g` for each row of `[K, D + 1]`, in place: `L (Lᵀ v) = g`.
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

    /// `A`, from evenly spaced rows.
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
        let classes = objective.classes == 2 ? 4 : Double(objective.classes)
        let share = total > 0 ? 1 / (classes * total) : 0
        for row in 0...width {
            for column in 0..<width { matrix[row, column] *= share }
        }
        for column in 0..<width { matrix[column, width] = matrix[width, column] }
        matrix[width, width] = 1 / classes
        return matrix
    }

    /// The Cholesky factor of `scale · moments`, with the penalty added to all but the intercept.
    private static func factor(_ moments: DoubleMatrix, scale: Double, penalty: Double)
        -> DoubleMatrix
    {
        let factor = DoubleMatrix(rows: moments.rows, columns: moments.columns)
        for row in 0..<moments.rows {
            for column in 0...row {
                // Row `row` is still zero from `column` on, so that whole blocks may be read.
                let known = Vector.dot(factor.row(row), factor.row(column), count: column)
                let moment = scale * moments[row, column]
                guard row == column else {
                    factor[row, column] = (moment - known) / factor[column, column]
                    continue
                }
                let square = moment + (row < moments.rows - 1 ? penalty : 0)
                // Without a penalty a constant or doubled feature would leave nothing.
                factor[row, row] = max(square - known, 1e-10 * square, 1e-30).squareRoot()
            }
        }
        return factor
    }
}
