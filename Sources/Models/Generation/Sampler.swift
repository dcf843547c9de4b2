import AvazTensors

/// Draws one symbol after another. The same seed and scores give the same symbols.
///
/// ```swift
/// var sampler = Sampler(try Sampling(temperature: 0.9), seed: 1)
/// let token = try sampler.next([0.1, 2.5, -1])
/// ```
public struct Sampler: Sendable {
    private let sampling: Sampling
    private var generator: FastGenerator
    /// `exp((z[k] - max z) / temperature)` of each symbol.
    private var weights: [Double] = []
    /// All symbols: a heap with the best in front, and behind it those taken out, the best last.
    private var order: [Int32] = []

    /// - Parameter seed: another one draws other symbols from the same scores.
    public init(_ sampling: Sampling, seed: UInt64) {
        self.sampling = sampling
        generator = FastGenerator(seed: seed)
    }

    /// The next symbol, a place in `scores`. Allocates nothing after the first call.
    ///
    /// - Parameter scores: logarithms of probabilities, up to a number that all have in common; one
    ///   or more.
    /// - Throws: `SamplingError` where one is NaN or plus infinity, or none is finite.
    public mutating func next(_ scores: UnsafeBufferPointer<Float>) throws(SamplingError) -> Int32 {
        precondition(!scores.isEmpty, "no scores")
        var best = 0
        for index in scores.indices {
            guard scores[index] < .infinity else { throw .notFinite(symbol: index) }
            if scores[index] > scores[best] { best = index }
        }
        guard scores[best].isFinite else { throw .notFinite(symbol: best) }
        if sampling.isGreedy { return Int32(best) }
        let total = weigh(scores, best: scores[best])
        let target = Double(generator.next() >> 11) * 0x1p-53
        guard sampling.topK != nil || sampling.topP != nil else {
            return drawn(target * total)
        }
        return drawnOfBest(target, total: total)
    }

    /// Likewise of an array, or of a part of it, whose places are then counted from the array's beginning.
    public mutating func next(
        _ scores: [Float], among part: Range<Int>? = nil
    ) throws(SamplingError) -> Int32 {
        let part = part ?? scores.indices
        var result: Result<Int32, SamplingError> = .success(0)
        scores.withUnsafeBufferPointer { scores in
            do throws(SamplingError) {
                let next = try next(UnsafeBufferPointer(rebasing: scores[part]))
                result = .success(next + Int32(part.lowerBound))
            } catch {
                result = .failure(error)
            }
        }
        return try result.get()
    }

    /// - Returns: the sum of all weights; that of the best is 1.
    private mutating func weigh(_ scores: UnsafeBufferPointer<Float>, best: Float) -> Double {
        if weights.count != scores.count {
            weights = [Double](repeating: 0, count: scores.count)
            order = [Int32](repeating: 0, count: scores.count)
        }
        var total = 0.0
        for index in scores.indices {
            let power = Double(scores[index] - best) / sampling.temperature
            // What cannot be drawn weighs nothing, not merely little.
            weights[index] = power > -700 ? Vector.exponential(power) : 0
            total += weights[index]
        }
        return total
    }

    /// Of all symbols, in their order.
    private func drawn(_ target: Double) -> Int32 {
        var (sum, last) = (0.0, 0)
        for index in weights.indices where weights[index] > 0 {
            sum += weights[index]
            last = index
            if sum > target { break }
        }
        return Int32(last)
    }

    /// Of the best symbols, from the best on.
    ///
    /// - Parameter share: of what they weigh together, `0 ..< 1`.
    private mutating func drawnOfBest(_ share: Double, total: Double) -> Int32 {
        let count = weights.count
        for index in 0..<count { order[index] = Int32(index) }
        for root in (0..<count / 2).reversed() { sink(root, below: count) }
        let most = min(count, sampling.topK ?? count)
        // The share that is asked for is one of what `topK` leaves, which has to be known first.
        var taken = 0
        var (mass, whole) = (0.0, total)
        if sampling.topK != nil {
            whole = 0
            while taken < most { whole += take(&taken) }
        }
        let enough = (sampling.topP ?? 1) * whole
        var kept = 0
        while kept < most, kept == 0 || mass < enough {
            mass += kept < taken ? weights[Int(order[count - 1 - kept])] : take(&taken)
            kept += 1
        }
        var (sum, place) = (0.0, 0)
        for index in 0..<kept {
            sum += weights[Int(order[count - 1 - index])]
            place = index
            if sum > share * mass { break }
        }
        return order[count - 1 - place]
    }

    // MARK: Heap

    /// Moves the best symbol of the heap behind it.
    ///
    /// - Returns: its weight.
    private mutating func take(_ taken: inout Int) -> Double {
        taken += 1
        let end = order.count - taken
        order.swapAt(0, end)
        sink(0, below: end)
        return weights[Int(order[end])]
    }

    private mutating func sink(_ root: Int, below end: Int) {
        var root = root
        while 2 * root + 1 < end {
            var child = 2 * root + 1
            if child + 1 < end, isBetter(order[child + 1], order[child]) { child += 1 }
            guard isBetter(order[child], order[root]) else { return }
            order.swapAt(child, root)
            root = child
        }
    }

    /// Of two equally likely symbols the first is better, so that the order is one and the same.
    private func isBetter(_ one: Int32, _ other: Int32) -> Bool {
        let (a, b) = (weights[Int(one)], weights[Int(other)])
        return a == b ? one < other : a > b
    }
}
