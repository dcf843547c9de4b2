import AvazTensors

/// Some rows of a `SoftmaxObjective` side by side in SIMD lanes, on their way from features to
/// scores, residuals and gradient without leaving the cache.
final class SoftmaxTile {
    /// Rows of a tile.
    static let width = 64

    private let objective: SoftmaxObjective
    /// `[D, width]`.
    private let features: DoubleMatrix
    /// `[K, width]`: scores, then what the equation calls `r`.
    private let scores: DoubleMatrix
    /// `[2, width]`: label and weight of each row; places without a row have no weight.
    private let marks: DoubleMatrix

    init(_ objective: SoftmaxObjective) {
        self.objective = objective
        features = DoubleMatrix(rows: objective.features.columns, columns: Self.width)
        scores = DoubleMatrix(rows: objective.classes, columns: Self.width)
        marks = DoubleMatrix(rows: 2, columns: Self.width)
    }

    /// Fetches at most `width` rows.
    func load(_ rows: Range<Int>) {
        marks.row(1).update(repeating: 0, count: Self.width)
        for (place, row) in rows.enumerated() {
            let x = objective.features.row(row)
            let target = features.pointer + place
            for column in 0..<objective.features.columns {
                target[column * Self.width] = x[column]
            }
            marks[0, place] = Double(objective.labels[row])
            marks[1, place] = objective.rowWeights?[row] ?? 1
        }
    }

    /// Computes the residuals and returns the sum of the losses.
    func residuals(_ parameters: DoubleMatrix) -> Double {
        for (row, label) in objective.free.enumerated() {
            score(parameters.row(row), into: scores.row(label))
        }
        if objective.classes == 2 { scores.row(0).update(repeating: 0, count: Self.width) }
        var losses = SIMD8<Double>.zero
        for place in stride(from: 0, to: Self.width, by: 8) {
            losses += residuals(at: place)
        }
        return Vector.sum(losses)
    }

    /// `s = w · x + b` for one class, four blocks of rows to each weight that is loaded.
    private func score(
        _ weights: UnsafePointer<Double>, into scores: UnsafeMutablePointer<Double>
    ) {
        let columns = features.rows
        for place in stride(from: 0, to: Self.width, by: 32) {
            let intercept = SIMD8(repeating: weights[columns])
            var (s0, s1, s2, s3) = (intercept, intercept, intercept, intercept)
            for column in 0..<columns {
                let weight = SIMD8(repeating: weights[column])
                let x = UnsafePointer(features.row(column) + place)
                s0 = Vector.multiplyAdd(weight, Vector.load(x, 0), s0)
                s1 = Vector.multiplyAdd(weight, Vector.load(x, 8), s1)
                s2 = Vector.multiplyAdd(weight, Vector.load(x, 16), s2)
                s3 = Vector.multiplyAdd(weight, Vector.load(x, 24), s3)
            }
            Vector.store(s0, scores, place)
            Vector.store(s1, scores, place + 8)
            Vector.store(s2, scores, place + 16)
            Vector.store(s3, scores, place + 24)
        }
    }

    /// Turns the scores of eight rows into residuals and returns the losses.
    private func residuals(at place: Int) -> SIMD8<Double> {
        let labels = Vector.load(marks.row(0), place)
        let weights = Vector.load(marks.row(1), place)
        var greatest = Vector.load(scores.row(0), place)
        var own = greatest
        for label in 1..<scores.rows {
            let score = Vector.load(scores.row(label), place)
            greatest = Vector.greater(greatest, score)
            own.replace(with: score, where: labels .== Double(label))
        }
        var sum = SIMD8<Double>.zero
        for label in 0..<scores.rows {
            let share = Vector.exponential(Vector.load(scores.row(label), place) - greatest)
            sum += share
            Vector.store(share, scores.row(label), place)
        }
        let scale = weights / sum
        for label in 0..<scores.rows {
            var residual = Vector.load(scores.row(label), place) * scale
            residual.replace(with: residual - weights, where: labels .== Double(label))
            Vector.store(residual, scores.row(label), place)
        }
        return weights * (Vector.logarithm(sum) + (greatest - own))
    }

    /// Adds `Σ rᵢᵀ (xᵢ, 1)` to a gradient `[K, D + 1]`.
    func addGradient(to gradient: UnsafeMutablePointer<Double>, stride: Int) {
        let columns = features.rows
        for (row, label) in objective.free.enumerated() {
            let residuals = scores.row(label)
            let target = gradient + row * stride
            for column in 0..<columns {
                target[column] += Vector.dot(residuals, features.row(column), count: Self.width)
            }
            var sum = SIMD8<Double>.zero
            for place in Swift.stride(from: 0, to: Self.width, by: 8) {
                sum += Vector.load(residuals, place)
            }
            target[columns] += Vector.sum(sum)
        }
    }
}
