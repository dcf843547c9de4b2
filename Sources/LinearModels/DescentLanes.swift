import AvazTensors

/// Up to eight binary problems that go through an epoch side by side in the lanes of one vector.
///
/// One problem alone would wait, at every row, for the step of the row before, and leave most of
/// the core idle; the losses of all cost together what that of one costs.
struct DescentLanes {
    private let rules: DescentRules
    private let problems: [BinaryDescent]
    private let lanes: [Lane]
    private let block: DescentBlock
    private let rows: Int
    /// Features.
    private let count: Int
    /// The number of each lane.
    private let numbers = SIMD8<Double>(0, 1, 2, 3, 4, 5, 6, 7)
    private var intercepts = SIMD8<Double>.zero
    private var averageIntercepts = SIMD8<Double>.zero
    /// `Σ w²` and `Σ |w|` after the last step, before the L1 part drew the weights to zero.
    private var squares = SIMD8<Double>.zero
    private var sizes = SIMD8<Double>.zero
    /// The objectives, added up over the epoch.
    private var objectives = SIMD8<Double>.zero
    /// L1 penalty that every weight should have received so far: the same for all problems.
    private var penalty: Double

    /// Where the weights of a problem lie.
    private struct Lane {
        let weights: UnsafeMutablePointer<Double>
        let average: UnsafeMutablePointer<Double>
        let penalties: UnsafeMutablePointer<Double>
    }

    init(_ problems: [BinaryDescent], _ rules: DescentRules, _ data: LabelledRows) {
        self.problems = problems
        self.rules = rules
        rows = data.features.rows
        count = data.features.columns
        block = DescentBlock(data)
        lanes = problems.map {
            Lane(weights: $0.weights, average: $0.average, penalties: $0.penalties)
        }
        penalty = problems.first?.penalty ?? 0
        for (lane, problem) in problems.enumerated() {
            intercepts[lane] = problem.intercept
            averageIntercepts[lane] = problem.averageIntercept
            squares[lane] = problem.squares
            sizes[lane] = problem.sizes
        }
    }

    /// Gives a problem what the epoch has made of it.
    func store(lane: Int, in problem: inout BinaryDescent) {
        problem.intercept = intercepts[lane]
        problem.averageIntercept = averageIntercepts[lane]
        problem.squares = squares[lane]
        problem.sizes = sizes[lane]
        problem.objective = objectives[lane]
        problem.penalty = penalty
    }

    /// An epoch.
    ///
    /// - Parameter seen: rows learnt from before.
    mutating func run(seen: Int) {
        for first in stride(from: 0, to: rows, by: DescentBlock.size) {
            let positions = first..<min(rows, first + DescentBlock.size)
            for (index, problem) in problems.enumerated() {
                block.fetch(positions, of: problem, as: index)
            }
            lanes.withUnsafeBufferPointer { learn($0, places: positions.count, seen + first + 1) }
        }
    }

    /// Each problem learns from its rows of the block.
    ///
    ///     s′ = kept (w · x′) + u (x · x′) + b′
    ///
    /// is the score of the next row `x′`, of which only the update `u` has to be waited for.
    ///
    /// - Parameter count: of the first step.
    private mutating func learn(
        _ lanes: UnsafeBufferPointer<Lane>, places: Int, _ count: Int
    ) {
        var scores = SIMD8<Double>.zero
        for place in 0..<places {
            if place == 0 || rules.l1Share > 0 { scores = products(lanes, place) + intercepts }
            let step = rules.step(count + place)
            let next = min(place + 1, places - 1)
            let product = products(lanes, next)
            if rules.measures { addObjectives(scores, block.targets(place)) }
            let slopes = rules.loss.slope(scores, block.targets(place))
            let updates = slopes * (-step.rate * block.weights(place))
            if rules.fitsIntercept { intercepts += updates }
            scores = Vector.multiplyAdd(updates, block.overlaps(next), step.kept * product)
            scores += intercepts
            for (index, lane) in lanes.enumerated() {
                let x = block.row(place, of: index)
                move(lane.weights, by: updates[index], x, keeping: step.kept)
            }
            if rules.measures { measure(lanes, updates, kept: step.kept) }
            if rules.l1Share > 0 { drawToZero(lanes, step.l1) }
            if step.share > 0 { takeMeans(lanes, step.share) }
        }
    }

    /// `w · x` of each problem and its row at `place`.
    @inline(__always)
    private func products(_ lanes: UnsafeBufferPointer<Lane>, _ place: Int) -> SIMD8<Double> {
        var products = SIMD8<Double>.zero
        for (index, lane) in lanes.enumerated() {
            let product = Vector.dot(lane.weights, block.row(place, of: index), count: count)
            products.replace(with: product, where: numbers .== Double(index))
        }
        return products
    }

    /// `w = kept · w + update · x`.
    @inline(__always)
    private func move(
        _ weights: UnsafeMutablePointer<Double>, by update: Double,
        _ x: UnsafePointer<Double>, keeping kept: Double
    ) {
        for block in 0..<Vector.blocks(count) {
            let moved = Vector.multiplyAdd(
                SIMD8(repeating: update), Vector.load(x, 8 * block),
                Vector.load(weights, 8 * block) * kept)
            Vector.store(moved, weights, 8 * block)
        }
    }

    /// Adds to the objectives that the problems had before the step.
    @inline(never)
    private mutating func addObjectives(_ scores: SIMD8<Double>, _ targets: SIMD8<Double>) {
        let size = (1 - rules.l1Share) / 2 * squares + rules.l1Share * sizes
        objectives += rules.loss.value(scores, targets) + rules.strength * size
    }

    /// Brings `squares` and `sizes` up to date; without an update, as scikit-learn does, by scaling
    /// what they were.
    @inline(never)
    private mutating func measure(
        _ lanes: UnsafeBufferPointer<Lane>, _ updates: SIMD8<Double>, kept: Double
    ) {
        for (index, lane) in lanes.enumerated() {
            guard updates[index] != 0 else {
                squares[index] *= kept * kept
                sizes[index] *= kept
                continue
            }
            squares[index] = Vector.dot(lane.weights, lane.weights, count: count)
            guard rules.l1Share > 0 else { continue }
            sizes[index] = (0..<count).reduce(0) { $0 + abs(lane.weights[$1]) }
        }
    }

    /// Takes from each weight what it still owes of the L1 penalty, but never past zero.
    ///
    /// - Parameter due: what the step adds to the penalty.
    @inline(never)
    private mutating func drawToZero(_ lanes: UnsafeBufferPointer<Lane>, _ due: Double) {
        penalty += due
        for lane in lanes {
            for place in stride(from: 0, to: count, by: 8) {
                let before = Vector.load(lane.weights, place)
                let received = Vector.load(lane.penalties, place)
                let lowered = Vector.greater(before - (received + penalty), .zero)
                let raised = Vector.smaller(before - (received - penalty), .zero)
                let after = SIMD8<Double>.zero
                    .replacing(with: lowered, where: before .> 0)
                    .replacing(with: raised, where: before .< 0)
                Vector.store(after, lane.weights, place)
                Vector.store(received + (after - before), lane.penalties, place)
            }
        }
    }

    /// Moves the means towards the weights by `share` of the way.
    @inline(never)
    private mutating func takeMeans(_ lanes: UnsafeBufferPointer<Lane>, _ share: Double) {
        let shares = SIMD8(repeating: share)
        for lane in lanes {
            for place in stride(from: 0, to: count, by: 8) {
                let mean = Vector.load(lane.average, place)
                let gap = Vector.load(lane.weights, place) - mean
                Vector.store(Vector.multiplyAdd(shares, gap, mean), lane.average, place)
            }
        }
        averageIntercepts += (intercepts - averageIntercepts) * share
    }
}

extension Plain {
    /// One binary problem from zero weights through the rows as they come, each of weight 1.
    ///
    /// - Parameter targets: 1 or -1, one a row.
    static func descend(_ rules: DescentRules, _ rows: [[Double]], targets: [Double])
        -> (weights: [Double], intercept: Double)
    {
        var weights = [Double](repeating: 0, count: rows[0].count)
        var (received, penalty, intercept) = (weights, 0.0, 0.0)
        for (place, x) in rows.enumerated() {
            let step = rules.step(place + 1)
            let score = SIMD8(repeating: dot(weights, x) + intercept)
            let slope = rules.loss.slope(score, SIMD8(repeating: targets[place]))[0]
            weights = addScaled(-step.rate * slope, x, to: weights.map { step.kept * $0 })
            if rules.fitsIntercept { intercept -= step.rate * slope }
            penalty += step.l1
            guard rules.l1Share > 0 else { continue }
            for index in weights.indices {
                let before = weights[index]
                if before > 0 { weights[index] = max(0, before - (received[index] + penalty)) }
                if before < 0 { weights[index] = min(0, before - (received[index] - penalty)) }
                received[index] += weights[index] - before
            }
        }
        return (weights, intercept)
    }
}
