import Tensors

/// What logistic regression minimises: the mean loss and its gradient, in one pass over the rows.
///
///     f = 1/Σw · Σᵢ wᵢ (ln Σₖ exp(sᵢₖ) - sᵢ,yᵢ) + λ/2 Σ W²        s = x Wᵀ + b
///
///     ∂f/∂W = 1/Σw · Σᵢ rᵢ xᵢᵀ + λ W        ∂f/∂b = 1/Σw · Σᵢ rᵢ
///     rᵢₖ = wᵢ (exp(sᵢₖ) / Σⱼ exp(sᵢⱼ) - [k = yᵢ])        λ = 1 / (c Σw)
///
/// Parameters are a matrix `[D + 1, K]`: a row for each feature and one for the intercepts, with
/// the classes side by side in SIMD lanes. A row of features is thus used as it lies in memory,
/// four at a time, so that each weight that is loaded serves four rows.
final class SoftmaxObjective: Sendable {
    let features: DoubleMatrix
    let labels: [Int]
    let classes: Int
    /// One a row; nil where all weigh 1.
    let rowWeights: [Double]?
    let totalWeight: Double
    /// λ of the equation.
    let penalty: Double
    let fitsIntercept: Bool
    /// `[K, K]`: the target of each label.
    let targets: DoubleMatrix
    /// What is added to the scores of each lane: 0, or -∞ where the lane is no class.
    private let laneScores: DoubleMatrix
    /// 1 where the lane is a class with weights of its own, else 0.
    private let freeLanes: DoubleMatrix
    /// Rows are cut into at most this many pieces, whatever the number of threads.
    private static let pieces = 128

    init(
        _ features: DoubleMatrix, labels: [Int], classes: Int, rowWeights: [Double]?, c: Double,
        fitsIntercept: Bool
    ) {
        self.features = features
        self.labels = labels
        self.classes = classes
        self.rowWeights = rowWeights
        self.fitsIntercept = fitsIntercept
        totalWeight = rowWeights?.reduce(0, +) ?? Double(features.rows)
        penalty = 1 / (c * totalWeight)
        targets = DoubleMatrix(rows: classes, columns: classes)
        laneScores = DoubleMatrix(rows: 1, columns: targets.stride)
        freeLanes = DoubleMatrix(rows: 1, columns: targets.stride)
        for lane in 0..<targets.stride {
            if lane < classes { targets[lane, lane] = 1 }
            laneScores[0, lane] = lane < classes ? 0 : -.infinity
            freeLanes[0, lane] = lane < classes && !(classes == 2 && lane == 0) ? 1 : 0
        }
    }

    /// Zeros, where every training begins.
    func start() -> DoubleMatrix { DoubleMatrix(rows: features.columns + 1, columns: classes) }

    /// The classifier of the given parameters.
    func classifier(_ parameters: DoubleMatrix) -> LinearClassifier {
        let shown = classes == 2 ? 1..<2 : 0..<classes
        return LinearClassifier(
            classes: classes,
            coefficients: shown.map { label in
                (0..<features.columns).map { parameters[$0, label] }
            },
            intercepts: shown.map { parameters[features.columns, $0] }, probabilities: .softmax)
    }

    /// The intercepts of eight lanes; -∞ for those that are no class.
    @inline(__always)
    func intercepts(_ parameters: DoubleMatrix, _ lane: Int) -> SIMD8<Double> {
        Vector.load(parameters.row(features.columns), lane) + Vector.load(laneScores.pointer, lane)
    }

    /// Returns `f` and writes its gradient.
    func evaluate(_ parameters: DoubleMatrix, gradient: DoubleMatrix) -> Double {
        let rows = features.rows
        let size = max(64, (rows + Self.pieces - 1) / Self.pieces)
        let pieces = (rows + size - 1) / size
        let count = parameters.rows * parameters.stride
        let partials = DoubleMatrix(rows: pieces, columns: count)
        let losses = DoubleMatrix(rows: pieces, columns: 1)
        Parallel.forEach(pieces) { piece, _ in
            losses[piece, 0] = accumulate(
                piece * size..<min(rows, (piece + 1) * size), parameters, partials.row(piece))
        }
        // Added in the order of the pieces, so that the sum does not depend on the threads.
        var loss = 0.0
        gradient.pointer.update(repeating: 0, count: count)
        for piece in 0..<pieces {
            loss += losses[piece, 0]
            Vector.addScaled(
                1 / totalWeight, partials.row(piece), to: gradient.pointer, count: count)
        }
        let weights = features.columns * parameters.stride
        Vector.addScaled(penalty, parameters.pointer, to: gradient.pointer, count: weights)
        if !fitsIntercept {
            gradient.row(features.columns).update(repeating: 0, count: gradient.stride)
        }
        let square = Vector.dot(parameters.pointer, parameters.pointer, count: weights)
        return loss / totalWeight + penalty / 2 * square
    }

    /// Adds the residuals' gradient of `range` to `gradient` and returns the loss.
    private func accumulate(
        _ range: Range<Int>, _ parameters: DoubleMatrix, _ gradient: UnsafeMutablePointer<Double>
    ) -> Double {
        let columns = features.columns
        let lanes = parameters.stride
        let weights = parameters.pointer
        let scores = DoubleMatrix(rows: 4, columns: lanes)
        let sums = DoubleMatrix(rows: 1, columns: range.count)
        var loss = 0.0
        for first in stride(from: range.lowerBound, to: range.upperBound, by: 4) {
            // A last group of fewer than four repeats its last row, with no weight.
            let last = range.upperBound - 1
            let x0 = features.row(first)
            let x1 = features.row(min(first + 1, last))
            let x2 = features.row(min(first + 2, last))
            let x3 = features.row(min(first + 3, last))
            for lane in stride(from: 0, to: lanes, by: 8) {
                let intercepts = intercepts(parameters, lane)
                var (s0, s1, s2, s3) = (intercepts, intercepts, intercepts, intercepts)
                for column in 0..<columns {
                    let w = Vector.load(weights, column * lanes + lane)
                    s0 = Vector.multiplyAdd(SIMD8(repeating: x0[column]), w, s0)
                    s1 = Vector.multiplyAdd(SIMD8(repeating: x1[column]), w, s1)
                    s2 = Vector.multiplyAdd(SIMD8(repeating: x2[column]), w, s2)
                    s3 = Vector.multiplyAdd(SIMD8(repeating: x3[column]), w, s3)
                }
                Vector.store(s0, scores.row(0), lane)
                Vector.store(s1, scores.row(1), lane)
                Vector.store(s2, scores.row(2), lane)
                Vector.store(s3, scores.row(3), lane)
            }
            for index in 0..<4 {
                let row = first + index
                guard row <= last else {
                    scores.row(index).update(repeating: 0, count: lanes)
                    continue
                }
                let weight = rowWeights?[row] ?? 1
                let (sum, depth) = residual(scores.row(index), label: labels[row], weight: weight)
                sums[0, row - range.lowerBound] = sum
                loss += weight * depth
            }
            for lane in stride(from: 0, to: lanes, by: 8) {
                let r0 = Vector.load(scores.row(0), lane)
                let r1 = Vector.load(scores.row(1), lane)
                let r2 = Vector.load(scores.row(2), lane)
                let r3 = Vector.load(scores.row(3), lane)
                for column in 0..<columns {
                    var g = Vector.load(gradient, column * lanes + lane)
                    g = Vector.multiplyAdd(SIMD8(repeating: x0[column]), r0, g)
                    g = Vector.multiplyAdd(SIMD8(repeating: x1[column]), r1, g)
                    g = Vector.multiplyAdd(SIMD8(repeating: x2[column]), r2, g)
                    g = Vector.multiplyAdd(SIMD8(repeating: x3[column]), r3, g)
                    Vector.store(g, gradient, column * lanes + lane)
                }
                let intercepts = columns * lanes + lane
                let sum = Vector.load(gradient, intercepts) + ((r0 + r1) + (r2 + r3))
                Vector.store(sum, gradient, intercepts)
            }
        }
        for first in stride(from: 0, to: range.count, by: 8) {
            let logarithms = Vector.logarithm(Vector.load(sums.pointer, first))
            for index in 0..<min(8, range.count - first) {
                loss += logarithms[index] * (rowWeights?[range.lowerBound + first + index] ?? 1)
            }
        }
        return loss
    }

    /// Turns the scores of one row into its residual, in place.
    ///
    /// The loss of the row is `ln sum + depth`.
    @inline(__always)
    func residual(_ scores: UnsafeMutablePointer<Double>, label: Int, weight: Double)
        -> (sum: Double, depth: Double)
    {
        let lanes = targets.stride
        var greatest = Vector.load(scores, 0)
        for lane in stride(from: 8, to: lanes, by: 8) {
            greatest = Vector.greater(greatest, Vector.load(scores, lane))
        }
        let top = Vector.maximum(greatest)
        let depth = top - scores[label]
        var sums = SIMD8<Double>.zero
        for lane in stride(from: 0, to: lanes, by: 8) {
            let share = Vector.exponential(Vector.load(scores, lane) - top)
            sums += share
            Vector.store(share, scores, lane)
        }
        let sum = Vector.sum(sums)
        for lane in stride(from: 0, to: lanes, by: 8) {
            let gap = Vector.multiplyAdd(
                Vector.load(scores, lane), SIMD8(repeating: 1 / sum),
                -Vector.load(targets.row(label), lane))
            Vector.store(gap * weight * Vector.load(freeLanes.pointer, lane), scores, lane)
        }
        return (sum, depth)
    }
}
