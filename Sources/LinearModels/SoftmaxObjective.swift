import AvazTensors

/// What logistic regression minimises: the mean loss and its gradient, in one pass over the rows.
///
///     f = 1/Σw · Σᵢ wᵢ (ln Σₖ exp(sᵢₖ) - sᵢ,yᵢ) + λ/2 Σ W²        s = x Wᵀ + b
///
///     ∂f/∂W = 1/Σw · Σᵢ rᵢᵀ xᵢ + λ W        ∂f/∂b = 1/Σw · Σᵢ rᵢ
///     rᵢₖ = wᵢ (exp(sᵢₖ) / Σⱼ exp(sᵢⱼ) - [k = yᵢ])        λ = 1 / (c Σw)
///
/// Parameters are a matrix `[K, D + 1]`, a row for each class with its intercept at the end. Of two
/// classes the first has no row: its score is held at zero.
final class SoftmaxObjective: Sendable {
    let features: DoubleMatrix
    let labels: [Int]
    let classes: Int
    /// Classes with parameters of their own.
    let free: Range<Int>
    /// One a row; nil where all weigh 1.
    let rowWeights: [Double]?
    let totalWeight: Double
    /// λ of the equation.
    let penalty: Double
    let fitsIntercept: Bool
    /// Rows are cut into at most this many pieces, whatever the number of threads.
    private static let pieces = 128

    init(
        _ features: DoubleMatrix, labels: [Int], classes: Int, rowWeights: [Double]?, c: Double,
        fitsIntercept: Bool
    ) {
        self.features = features
        self.labels = labels
        self.classes = classes
        free = classes == 2 ? 1..<2 : 0..<classes
        self.rowWeights = rowWeights
        self.fitsIntercept = fitsIntercept
        totalWeight = rowWeights?.reduce(0, +) ?? Double(features.rows)
        penalty = 1 / (c * totalWeight)
    }

    /// Zeros, where every training begins.
    func start() -> DoubleMatrix { DoubleMatrix(rows: free.count, columns: features.columns + 1) }

    /// The classifier of the given parameters.
    func classifier(_ parameters: DoubleMatrix) -> LinearClassifier {
        LinearClassifier(
            trusting: parameters.arrays.map { Array($0.dropLast()) },
            parameters.arrays.map { $0[features.columns] }, classes: classes,
            probabilities: .softmax)
    }

    /// Returns `f` and writes its gradient.
    func evaluate(_ parameters: DoubleMatrix, gradient: DoubleMatrix) -> Double {
        let rows = features.rows
        let wanted = (rows + Self.pieces - 1) / Self.pieces
        let size = (wanted + SoftmaxTile.width - 1) / SoftmaxTile.width * SoftmaxTile.width
        let pieces = (rows + size - 1) / size
        let count = parameters.rows * parameters.stride
        let partials = DoubleMatrix(rows: pieces, columns: count)
        let losses = DoubleMatrix(rows: pieces, columns: 1)
        Parallel.forEach(pieces) { piece, _ in
            let tile = SoftmaxTile(self)
            let end = min(rows, (piece + 1) * size)
            for first in stride(from: piece * size, to: end, by: SoftmaxTile.width) {
                tile.load(first..<min(end, first + SoftmaxTile.width))
                losses[piece, 0] += tile.residuals(parameters)
                tile.addGradient(to: partials.row(piece), stride: parameters.stride)
            }
        }
        // Added in the order of the pieces, so that the sum does not depend on the threads.
        var loss = 0.0
        gradient.pointer.update(repeating: 0, count: count)
        for piece in 0..<pieces {
            loss += losses[piece, 0]
            Vector.addScaled(
                1 / totalWeight, partials.row(piece), to: gradient.pointer, count: count)
        }
        return loss / totalWeight + addPenalty(parameters, to: gradient)
    }

    /// Returns the penalty and adds its gradient; the intercepts have none, and no gradient at all
    /// where they are not fitted.
    private func addPenalty(_ parameters: DoubleMatrix, to gradient: DoubleMatrix) -> Double {
        var squares = 0.0
        for row in 0..<parameters.rows {
            for column in 0..<features.columns {
                gradient[row, column] += penalty * parameters[row, column]
                squares += parameters[row, column] * parameters[row, column]
            }
            if !fitsIntercept { gradient[row, features.columns] = 0 }
        }
        return penalty / 2 * squares
    }
}

extension Plain {
    /// `f` and its gradient `[K, D + 1]`, row by row as the equations say.
    static func evaluate(_ objective: SoftmaxObjective, _ parameters: DoubleMatrix)
        -> (value: Double, gradient: [[Double]])
    {
        let (features, penalty) = (objective.features, objective.penalty)
        let weights = parameters.arrays
        var (value, gradient) = (0.0, objective.start().arrays)
        for (row, x) in features.arrays.enumerated() {
            let own = weights.map { dot(Array($0.dropLast()), x) + $0[features.columns] }
            let scores = objective.classes == 2 ? [0] + own : own
            let powers = scores.map { Vector.exponential($0) }
            let sum = powers.reduce(0, +)
            let (weight, label) = (objective.rowWeights?[row] ?? 1, objective.labels[row])
            let share = weight / objective.totalWeight
            value += share * (Vector.logarithm(sum) - scores[label])
            for (index, k) in objective.free.enumerated() {
                let residual = share * (powers[k] / sum - (k == label ? 1 : 0))
                gradient[index] = addScaled(
                    residual, x + [objective.fitsIntercept ? 1 : 0], to: gradient[index])
            }
        }
        for (index, row) in weights.enumerated() {
            let penalised = Array(row.dropLast())
            value += penalty / 2 * dot(penalised, penalised)
            gradient[index] = addScaled(penalty, penalised, to: gradient[index])
        }
        return (value, gradient)
    }
}
