import Tensors

/// Stochastic gradient descent on one binary problem: the rows of one class against the rest.
struct BinaryDescent {
    /// The class whose target is 1.
    let positive: Int
    /// Rows of matrices that outlive the problem, padded to blocks of eight.
    private let weights: UnsafeMutablePointer<Double>
    private let average: UnsafeMutablePointer<Double>
    private let penalties: UnsafeMutablePointer<Double>
    /// Features.
    private let count: Int
    private(set) var intercept = 0.0
    private(set) var averageIntercept = 0.0

    /// Epochs of this run.
    private(set) var epochs = 0
    private(set) var hasConverged = false
    private(set) var isFinite = true

    private var positiveWeight = 1.0
    private var negativeWeight = 1.0
    private var shuffleSeed: UInt32?
    private var shuffle: [Int32] = []
    /// Rows in the order of the epoch, each as its complement where the target is -1: a look at the
    /// label would cost as much as a look at the features.
    private var order: [Int32] = []
    /// `Σ w²` and `Σ |w|` after the last step, before the L1 part drew the weights to zero.
    private var squares = 0.0
    private var sizes = 0.0
    /// L1 penalty that every weight should have received so far.
    private var penalty = 0.0
    private var objective = 0.0
    private var best = Double.infinity
    private var failures = 0

    init(
        positive: Int, weights: UnsafeMutablePointer<Double>,
        average: UnsafeMutablePointer<Double>, penalties: UnsafeMutablePointer<Double>, count: Int
    ) {
        self.positive = positive
        self.weights = weights
        self.average = average
        self.penalties = penalties
        self.count = count
    }

    /// Readies the problem for a run; the weights stay.
    ///
    /// - Parameter shuffleSeed: nil to take the rows as they come.
    mutating func begin(shuffleSeed: UInt32?, positiveWeight: Double, negativeWeight: Double) {
        self.shuffleSeed = shuffleSeed
        self.positiveWeight = positiveWeight
        self.negativeWeight = negativeWeight
        measure(update: 1, kept: 1)
        (penalty, best, failures) = (0, .infinity, 0)
        (epochs, hasConverged) = (0, false)
        for column in 0..<count { penalties[column] = 0 }
    }

    /// Sets the order of the rows: each epoch shuffles that of the one before, by the same swaps.
    mutating func beginEpoch(labels: [Int]) {
        objective = 0
        if epochs == 0 {
            order = labels.indices.map { Int32(labels[$0] == positive ? $0 : ~$0) }
            shuffle = shuffleSeed.map { XorShift.permutation(labels.count, seed: $0) } ?? []
        }
        if !shuffle.isEmpty { order = shuffle.map { order[Int($0)] } }
    }

    /// The row at `position` of the epoch.
    @inline(__always)
    func row(_ position: Int) -> Int { Int(max(order[position], ~order[position])) }

    /// Learns from the row at `position` of the epoch.
    @inline(__always)
    mutating func learn(
        _ x: UnsafePointer<Double>, at position: Int, weight: Double, _ rules: DescentRules,
        _ step: DescentRules.Step
    ) {
        // 1 or 0, by arithmetic: the processor would guess a branch wrong at every other row.
        let isPositive = Double(1 + order[position] >> 31)
        let target = 2 * isPositive - 1
        let score = Vector.dot(weights, x, count: count) + intercept
        if rules.measures {
            let size = (1 - rules.l1Share) * squares / 2 + rules.l1Share * sizes
            objective += rules.loss.value(score, target) + rules.strength * size
        }
        let classWeight = isPositive * positiveWeight + (1 - isPositive) * negativeWeight
        // The slope comes last, and so waits for nothing but the score.
        let update = rules.loss.slope(score, target) * (-step.rate * classWeight * weight)
        move(x, by: update, keeping: step.kept)
        if rules.measures { measure(update: update, kept: step.kept) }
        if rules.fitsIntercept { intercept += update }
        if rules.l1Share > 0 {
            penalty += step.l1
            drawToZero()
        }
        if step.share > 0 { takeMean(step.share) }
    }

    /// `w = kept · w + update · x`.
    @inline(__always)
    private func move(_ x: UnsafePointer<Double>, by update: Double, keeping kept: Double) {
        for block in 0..<Vector.blocks(count) {
            let moved = Vector.multiplyAdd(
                SIMD8(repeating: update), Vector.load(x, 8 * block),
                Vector.load(weights, 8 * block) * kept)
            Vector.store(moved, weights, 8 * block)
        }
    }

    /// Brings `squares` and `sizes` up to date; without an update, as scikit-learn does, by scaling
    /// what they were.
    private mutating func measure(update: Double, kept: Double) {
        guard update != 0 else {
            squares *= kept * kept
            sizes *= kept
            return
        }
        squares = Vector.dot(weights, weights, count: count)
        sizes = 0
        for column in 0..<count { sizes += abs(weights[column]) }
    }

    /// Takes from each weight what it still owes of the L1 penalty, but never past zero.
    @inline(__always)
    private func drawToZero() {
        for place in stride(from: 0, to: count, by: 8) {
            let before = Vector.load(weights, place)
            let received = Vector.load(penalties, place)
            let lowered = Vector.greater(before - (received + penalty), .zero)
            let raised = Vector.smaller(before - (received - penalty), .zero)
            let after = SIMD8<Double>.zero
                .replacing(with: lowered, where: before .> 0)
                .replacing(with: raised, where: before .< 0)
            Vector.store(after, weights, place)
            Vector.store(received + (after - before), penalties, place)
        }
    }

    /// Moves the means towards the weights by `share` of the way.
    @inline(__always)
    private mutating func takeMean(_ share: Double) {
        for place in stride(from: 0, to: count, by: 8) {
            let mean = Vector.load(average, place)
            let gap = Vector.load(weights, place) - mean
            Vector.store(
                Vector.multiplyAdd(SIMD8(repeating: share), gap, mean), average, place)
        }
        averageIntercept += (intercept - averageIntercept) * share
    }

    /// Judges the epoch; true where the problem is done.
    mutating func endEpoch(rows: Int, tol: Double?, nIterNoChange: Int) -> Bool {
        epochs += 1
        isFinite = intercept.isFinite && (0..<count).allSatisfy { weights[$0].isFinite }
        guard isFinite, let tol else { return !isFinite }
        let mean = objective / Double(rows)
        failures = mean > best - tol ? failures + 1 : 0
        best = min(best, mean)
        hasConverged = failures >= nIterNoChange
        return hasConverged
    }
}
