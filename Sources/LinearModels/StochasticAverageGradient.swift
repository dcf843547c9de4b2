import Tensors

/// Stochastic average gradient (Schmidt, Le Roux and Bach, 2013), as scikit-learn runs it.
///
/// Each draw of a row `i` replaces the row's own term in the sum of gradients, and steps along the
/// mean of the terms of all rows seen:
///
///     S += (rᵢ - memoryᵢ) xᵢᵀ        memoryᵢ = rᵢ
///     W = (1 - η α) W - η / seen · S        η = 1 / (¼ (max |x|² + 1) + α)        α = 1 / (c N)
///
/// The intercept is a feature that is always 1, without the factor `1 - η α`. Rows are drawn as
/// scikit-learn draws them, so that the same generator gives the same weights, converged or not.
struct StochasticAverageGradient {
    /// Stops where no weight moved by more than this part of the largest in one pass.
    let tol: Double
    let maxIter: Int

    func minimise(_ objective: SoftmaxObjective, using generator: inout MersenneTwister) throws
        -> (DoubleMatrix, Convergence)
    {
        let features = objective.features
        let (rows, columns) = (features.rows, features.columns)
        let alpha = objective.penalty * objective.totalWeight / Double(rows)
        let bound = 0.25 * (greatestSquare(features) + (objective.fitsIntercept ? 1 : 0)) + alpha
        let rate = 1 / bound
        let weights = objective.start()
        let previous = objective.start()
        let sum = objective.start()
        let memory = DoubleMatrix(rows: rows, columns: objective.classes)
        let scores = DoubleMatrix(rows: 1, columns: objective.classes)
        var seen = [Bool](repeating: false, count: rows)
        var seenCount = 0.0
        var draws = XorShift(seed: generator.integer(through: UInt32(Int32.max) - 2) + 1)
        for iteration in 1...maxIter {
            for _ in 0..<rows {
                let row = Int(draws.next() % UInt32(rows))
                if !seen[row] {
                    seen[row] = true
                    seenCount += 1
                }
                step(
                    objective, row, weights, sum, memory.row(row), scores.pointer,
                    decay: 1 - rate * alpha, rate: rate / seenCount)
            }
            let (change, size) = movement(weights, previous, count: columns * weights.stride)
            guard size.isFinite && change.isFinite else {
                throw LinearModelError.diverged(epoch: iteration)
            }
            if change <= tol * size {
                return (weights, Convergence(iterations: iteration, converged: true))
            }
        }
        return (weights, Convergence(iterations: maxIter, converged: false))
    }

    @inline(__always)
    private func step(
        _ objective: SoftmaxObjective, _ row: Int, _ weights: DoubleMatrix, _ sum: DoubleMatrix,
        _ memory: UnsafeMutablePointer<Double>, _ scores: UnsafeMutablePointer<Double>,
        decay: Double, rate: Double
    ) {
        let x = objective.features.row(row)
        let columns = objective.features.columns
        let lanes = weights.stride
        for lane in stride(from: 0, to: lanes, by: 8) {
            var score = objective.intercepts(weights, lane)
            for column in 0..<columns {
                score = Vector.multiplyAdd(
                    SIMD8(repeating: x[column]), Vector.load(weights.row(column), lane), score)
            }
            Vector.store(score, scores, lane)
        }
        _ = objective.residual(
            scores, label: objective.labels[row], weight: objective.rowWeights?[row] ?? 1)
        for lane in stride(from: 0, to: lanes, by: 8) {
            let residual = Vector.load(scores, lane)
            let correction = residual - Vector.load(memory, lane)
            Vector.store(residual, memory, lane)
            for column in 0..<columns {
                let total = Vector.multiplyAdd(
                    SIMD8(repeating: x[column]), correction, Vector.load(sum.row(column), lane))
                Vector.store(total, sum.row(column), lane)
                let kept = Vector.load(weights.row(column), lane) * decay
                Vector.store(
                    Vector.multiplyAdd(SIMD8(repeating: -rate), total, kept), weights.row(column),
                    lane)
            }
            guard objective.fitsIntercept else { continue }
            let total = Vector.load(sum.row(columns), lane) + correction
            Vector.store(total, sum.row(columns), lane)
            let kept = Vector.load(weights.row(columns), lane)
            Vector.store(
                Vector.multiplyAdd(SIMD8(repeating: -rate), total, kept), weights.row(columns), lane
            )
        }
    }

    /// The greatest change of a weight since `previous`, and the greatest weight; `previous` then
    /// holds the weights.
    private func movement(_ weights: DoubleMatrix, _ previous: DoubleMatrix, count: Int)
        -> (change: Double, size: Double)
    {
        var change = 0.0
        var size = 0.0
        for index in 0..<count {
            let weight = weights.pointer[index]
            change = max(change, abs(weight - previous.pointer[index]))
            size = max(size, abs(weight))
            previous.pointer[index] = weight
        }
        return (change, size)
    }

    private func greatestSquare(_ features: DoubleMatrix) -> Double {
        (0..<features.rows).reduce(0.0) { greatest, row in
            let x = features.row(row)
            return max(greatest, Vector.dot(x, x, count: features.columns))
        }
    }
}
