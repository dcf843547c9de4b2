#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Many boxes about one object become one: non-maximum suppression, for each class by itself.
///
///     hard       s ← 0                  where IoU(b, best) > threshold
///     linear     s ← s (1 - IoU)        where IoU(b, best) > threshold
///     Gaussian   s ← s exp(-IoU² / σ)
///
/// over and over, by the best box of those that are left (Bodla et al., "Soft-NMS", 2017).
///
/// ```swift
/// let few = Suppression.hard(threshold: 0.3).applied(to: found)
/// ```
public enum Suppression: Equatable, Sendable {
    /// Leaves all as it is.
    case none
    /// Boxes that overlap a better one by more go.
    case hard(threshold: Double)
    /// Their scores fall by their overlap.
    case linear(threshold: Double)
    /// All scores fall, the more the boxes overlap; the smaller `sigma`, the more.
    case gaussian(sigma: Double)

    /// - Parameters:
    ///   - found: in any order.
    ///   - least: scores below it end a box.
    /// - Returns: the boxes that are left with their scores as they are now, best first; equal scores
    ///   in the order in which they came.
    public func applied(to found: [FoundBox], least: Double = 0.001) -> [FoundBox] {
        if self == .none { return Self.best(found) }
        return Self.best(
            Set(found.map(\.label)).sorted().flatMap { label in
                ofOneClass(found.filter { $0.label == label }, least)
            })
    }

    private func ofOneClass(_ found: [FoundBox], _ least: Double) -> [FoundBox] {
        var rest = found.filter { $0.score >= least }
        var kept: [FoundBox] = []
        while let place = rest.indices.max(by: { a, b in
            // The first of equals is the largest.
            rest[a].score < rest[b].score || (rest[a].score == rest[b].score && a > b)
        }) {
            let best = rest.remove(at: place)
            kept.append(best)
            rest = rest.compactMap { other in
                var other = other
                other.score *= factor(best.box.overlap(other.box))
                return other.score >= least && other.score > 0 ? other : nil
            }
        }
        return kept
    }

    /// What is left of a score beside a better box.
    private func factor(_ overlap: Double) -> Double {
        switch self {
        case .none: 1
        case .hard(let threshold): overlap > threshold ? 0 : 1
        case .linear(let threshold): overlap > threshold ? 1 - overlap : 1
        case .gaussian(let sigma): exp(-overlap * overlap / sigma)
        }
    }

    private static func best(_ found: [FoundBox]) -> [FoundBox] {
        found.enumerated().sorted {
            $0.element.score == $1.element.score
                ? $0.offset < $1.offset : $0.element.score > $1.element.score
        }.map(\.element)
    }
}
