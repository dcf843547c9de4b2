/// How much of what was made lies among the real samples, and how much of the real among the made: precision
/// and recall of generators (Kynkäänniemi et al., 2019).
///
/// Each set's surroundings are balls about its samples, as wide as the way to the k-th nearest of the same
/// set. Precision is the share of made samples within a ball of a real one, recall that of real samples
/// within a ball of a made one.
///
/// ```swift
/// let coverage = NeighbourCoverage(real: [[0], [1], [2]], made: [[0.5], [9]], neighbours: 1)
/// coverage.precision   // 0.5: 9 is far from all that is real
/// ```
public struct NeighbourCoverage: Equatable, Sendable {
    /// Share of made samples that could be real, 0 to 1.
    public let precision: Double
    /// Share of real samples that could have been made, 0 to 1.
    public let recall: Double

    /// - Parameters:
    ///   - real: of equal length each, more than `neighbours`.
    ///   - made: of that length too, more than `neighbours`.
    ///   - neighbours: k, 1 or more; the paper's 3.
    public init(real: [[Float]], made: [[Float]], neighbours: Int = 3) {
        precondition(
            neighbours > 0 && min(real.count, made.count) > neighbours,
            "\(neighbours) neighbours among \(real.count) and \(made.count)")
        precision = Self.share(of: made, within: real, neighbours)
        recall = Self.share(of: real, within: made, neighbours)
    }

    private static func share(of samples: [[Float]], within others: [[Float]], _ neighbours: Int)
        -> Double
    {
        let reaches = others.map { sample in
            // The nearest of all is the sample itself.
            others.map { squaredDistance(sample, $0) }.sorted()[neighbours]
        }
        let hits = samples.count { sample in
            zip(others, reaches).contains { squaredDistance(sample, $0) <= $1 }
        }
        return Double(hits) / Double(samples.count)
    }
}

/// The square of the distance of each of some samples to the nearest of others, of equal length.
public func nearestSquaredDistances(of samples: [[Float]], to others: [[Float]]) -> [Float] {
    samples.map { sample in
        others.reduce(Float.infinity) { min($0, squaredDistance(sample, $1)) }
    }
}

private func squaredDistance(_ first: [Float], _ second: [Float]) -> Float {
    precondition(first.count == second.count, "\(first.count) numbers and \(second.count)")
    // Eight sums side by side: what the processor adds at a time.
    var sums = SIMD8<Float>.zero
    var index = 0
    return first.withUnsafeBufferPointer { first in
        second.withUnsafeBufferPointer { second in
            while index &+ 8 <= first.count {
                var way = SIMD8<Float>.zero
                for lane in 0..<8 { way[lane] = first[index &+ lane] - second[index &+ lane] }
                sums += way * way
                index &+= 8
            }
            var sum = sums.sum()
            while index < first.count {
                let way = first[index] - second[index]
                sum += way * way
                index &+= 1
            }
            return sum
        }
    }
}
