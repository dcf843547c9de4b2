import AvazCVectorMath
import AvazTensors

/// Stochastic average gradient (Schmidt, Le Roux and Bach, 2013), as scikit-learn runs it.
///
/// Each draw of a row `i` replaces the row's own term in the sum of gradients, and steps along the
/// mean of the terms of all rows seen:
///
///     S += (rᵢ - memoryᵢ)ᵀ xᵢ        memoryᵢ = rᵢ
///     W = (1 - η α) W - η / seen · S        η = 1 / (¼ (max |x|² + 1) + α)        α = 1 / (c N)
///
/// The intercept is a feature that is always 1, without the factor `1 - η α`. Rows are drawn as
/// scikit-learn draws them, so that the same generator gives the same weights, converged or not.
struct StochasticAverageGradient {
    /// Stops where no weight moved by more than this part of the largest in one pass.
    let tol: Double
    let maxIter: Int

    /// - Throws: `LinearModelError.diverged`.
    func minimise(_ objective: SoftmaxObjective, using generator: inout MersenneTwister) throws
        -> (DoubleMatrix, Convergence)
    {
        let rows = objective.features.rows
        var average = AverageGradient(objective)
        // Features whose squares are infinite leave no step to take.
        guard average.rate > 0 else { throw LinearModelError.diverged(epoch: 1) }
        var draws = XorShift(seed: generator.integer(through: UInt32(Int32.max) - 2) + 1)
        // Rows are drawn some steps ahead, to be called into the cache meanwhile.
        var drawn = (0..<16).map { _ in Int(draws.next() % UInt32(rows)) }
        var place = 0
        for iteration in 1...maxIter {
            for _ in 0..<rows {
                average.learn(drawn[place])
                drawn[place] = Int(draws.next() % UInt32(rows))
                average.prefetch(drawn[place])
                place = (place + 1) & 15
            }
            let (change, size) = average.movement()
            guard size.isFinite && change.isFinite else {
                throw LinearModelError.diverged(epoch: iteration)
            }
            if change <= tol * size {
                return (
                    average.parameters, Convergence(iterations: iteration, converged: true)
                )
            }
        }
        return (average.parameters, Convergence(iterations: maxIter, converged: false))
    }
}

/// Weights on their way, and the gradients that they remember.
private struct AverageGradient {
    private let objective: SoftmaxObjective
    /// `[K, D]`, beside the intercepts `[K]`: those do not shrink.
    private let weights: DoubleMatrix
    private let sums: DoubleMatrix
    private let intercepts: DoubleMatrix
    private let interceptSums: DoubleMatrix
    /// The residual of each row when it was last drawn, `[N, K]`.
    private let memory: DoubleMatrix
    private let scores: DoubleMatrix
    /// Weights at the last look.
    private let previous: DoubleMatrix
    private var isSeen: [Bool]
    private var seen = 0.0
    let rate: Double
    private let kept: Double

    init(_ objective: SoftmaxObjective) {
        self.objective = objective
        let features = objective.features
        let count = objective.free.count
        weights = DoubleMatrix(rows: count, columns: features.columns)
        sums = DoubleMatrix(rows: count, columns: features.columns)
        previous = DoubleMatrix(rows: count, columns: features.columns)
        intercepts = DoubleMatrix(rows: 1, columns: count)
        interceptSums = DoubleMatrix(rows: 1, columns: count)
        memory = DoubleMatrix(rows: features.rows, columns: count)
        scores = DoubleMatrix(rows: 1, columns: objective.classes)
        isSeen = [Bool](repeating: false, count: features.rows)
        let greatestSquare = (0..<features.rows).reduce(0.0) { greatest, row in
            let x = features.row(row)
            return max(greatest, Vector.dot(x, x, count: features.columns))
        }
        let alpha = objective.penalty * objective.totalWeight / Double(features.rows)
        rate = 1 / (0.25 * (greatestSquare + (objective.fitsIntercept ? 1 : 0)) + alpha)
        kept = 1 - rate * alpha
    }

    /// Weights and intercepts together, `[K, D + 1]`.
    var parameters: DoubleMatrix {
        let parameters = objective.start()
        for row in 0..<weights.rows {
            parameters.row(row).update(from: weights.row(row), count: weights.columns)
            parameters[row, weights.columns] = intercepts[0, row]
        }
        return parameters
    }

    func prefetch(_ row: Int) {
        objective.labels.withUnsafeBufferPointer { vm_prefetch($0.baseAddress?.advanced(by: row)) }
        memory.prefetch(row: row)
        objective.features.prefetch(row: row)
    }

    /// One step of the equation.
    mutating func learn(_ row: Int) {
        if !isSeen[row] {
            isSeen[row] = true
            seen += 1
        }
        let x = objective.features.row(row)
        let sum = exponentiateScores(x)
        let memory = memory.row(row)
        let weight = objective.rowWeights?[row] ?? 1
        for (index, label) in objective.free.enumerated() {
            let hit = label == objective.labels[row] ? 1.0 : 0
            let residual = weight * (scores.pointer[label] / sum - hit)
            let correction = residual - memory[index]
            memory[index] = residual
            move(index, x, correction)
            guard objective.fitsIntercept else { continue }
            interceptSums.pointer[index] += correction
            intercepts.pointer[index] -= rate / seen * interceptSums.pointer[index]
        }
    }

    /// Writes `exp(s - max s)` of all classes to `scores` and returns the sum.
    private func exponentiateScores(_ x: UnsafePointer<Double>) -> Double {
        let values = scores.pointer
        // Of two classes the first has no score of its own, of more it has.
        values[0] = 0
        for (index, label) in objective.free.enumerated() {
            let score = Vector.dot(weights.row(index), x, count: weights.columns)
            values[label] = score + intercepts.pointer[index]
        }
        var greatest = values[0]
        for label in 1..<objective.classes { greatest = max(greatest, values[label]) }
        for block in 0..<Vector.blocks(objective.classes) {
            Vector.store(
                Vector.exponential(Vector.load(values, 8 * block) - greatest), values, 8 * block)
        }
        return (0..<objective.classes).reduce(0) { $0 + values[$1] }
    }

    /// Adds to the sum of gradients of one class and steps along their mean.
    private func move(_ row: Int, _ x: UnsafePointer<Double>, _ correction: Double) {
        averageStep(
            weights.row(row), sums.row(row), x, correction: correction, step: -rate / seen,
            kept: kept, count: objective.features.columns)
    }

    /// The greatest change of a weight since the last look, and the greatest weight; intercepts do
    /// not count.
    func movement() -> (change: Double, size: Double) {
        var change = 0.0
        var size = 0.0
        for index in 0..<weights.rows * weights.stride {
            let weight = weights.pointer[index]
            change = max(change, abs(weight - previous.pointer[index]))
            size = max(size, abs(weight))
            previous.pointer[index] = weight
        }
        return (change, size)
    }
}

/// `S += correction x`, then `w = kept w + step S`, in whole blocks of eight.
func averageStep(
    _ weights: UnsafeMutablePointer<Double>, _ sums: UnsafeMutablePointer<Double>,
    _ x: UnsafePointer<Double>, correction: Double, step: Double, kept: Double, count: Int
) {
    let (corrections, steps) = (SIMD8(repeating: correction), SIMD8(repeating: step))
    for block in 0..<Vector.blocks(count) {
        let sum = Vector.multiplyAdd(
            corrections, Vector.load(x, 8 * block), Vector.load(sums, 8 * block))
        Vector.store(sum, sums, 8 * block)
        Vector.store(
            Vector.multiplyAdd(steps, sum, Vector.load(weights, 8 * block) * kept), weights,
            8 * block)
    }
}

extension Plain {
    /// What `averageStep` computes.
    static func averageStep(
        _ weights: inout [Double], _ sums: inout [Double], _ x: [Double], correction: Double,
        step: Double, kept: Double
    ) {
        for index in x.indices {
            sums[index] += correction * x[index]
            weights[index] = kept * weights[index] + step * sums[index]
        }
    }
}
