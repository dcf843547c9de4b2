/// How well made points cover the heaps of a mixture: the figures of the toy problems.
///
/// A point is good where it lies within three deviations of its nearest centre; a heap is found where a
/// good point is nearest to it (Srivastava et al., 2017). Of a round heap itself 98.9% lie within three
/// deviations. The reverse Kullback-Leibler divergence compares how all points share themselves out among
/// the heaps with an even share:
///
///     KL = Σ q ln(q / (1 / K))            q the share of points that are nearest to a heap, K heaps
///
/// ```swift
/// let coverage = ModeCoverage(of: [SIMD2(0, 0)], centres: [SIMD2(0, 0), SIMD2(1, 0)], deviation: 0.1)
/// coverage.modes              // 1
/// coverage.reverseDivergence  // 0.693…, ln 2
/// ```
public struct ModeCoverage: Equatable, Sendable {
    /// Heaps with a good point.
    public let modes: Int
    /// Share of good points, 0 to 1.
    public let goodShare: Double
    /// In nats; 0 where each heap has its even share, ln K where one has all.
    public let reverseDivergence: Double
    /// Points nearest to each heap.
    public let counts: [Int]

    /// - Parameter points: one or more.
    public init(of points: [SIMD2<Float>], centres: [SIMD2<Float>], deviation: Float) {
        precondition(!points.isEmpty && !centres.isEmpty, "nothing to be covered")
        var (counts, good, total) = ([Int](repeating: 0, count: centres.count), [Int](), 0)
        good = counts
        let reach = 9 * deviation * deviation
        for point in points {
            var (nearest, least) = (0, Float.infinity)
            for (index, centre) in centres.enumerated() {
                let way = point - centre
                let square = (way * way).sum()
                if square < least { (nearest, least) = (index, square) }
            }
            counts[nearest] += 1
            if least <= reach {
                good[nearest] += 1
                total += 1
            }
        }
        self.counts = counts
        modes = good.count { $0 > 0 }
        goodShare = Double(total) / Double(points.count)
        reverseDivergence = counts.reduce(0) { sum, count in
            guard count > 0 else { return sum }
            let share = Double(count) / Double(points.count)
            return sum + share * naturalLogarithm(share * Double(centres.count))
        }
    }
}
