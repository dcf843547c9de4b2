/// Windows about one object become one box by their vote.
///
/// A window slides on, and its neighbours see the same object: of the windows of one class that overlap
/// the surest by half or more, the box is the mean, weighted by their scores (Gidaris and Komodakis,
/// "Object detection via a multi-region CNN", 2015), and the more they are, the surer it is, as where
/// faces are found by counting neighbours (Viola and Jones, 2004):
///
///     b = Σ sᵢ bᵢ / Σ sᵢ        s = Σ sᵢ / (κ + Σ sᵢ)        over i with IoU(bᵢ, best) ≥ 0.5
///
/// Where rivals count, windows of other classes that overlap the surest as much vote against it, so that
/// a place of which classes disagree is less sure than one of which they do not:
///
///     s = Σ sᵢ / (κ + Σ sᵢ + Σ rⱼ)
///
/// A box that overlaps a surer one by more than a threshold is then dropped, whatever its class: objects
/// lie beside each other.
///
/// ```swift
/// let few = WindowVoting(threshold: 0.3).applied(to: found)
/// ```
public struct WindowVoting: Equatable, Sendable {
    /// Overlap with a surer box from which one is dropped.
    public var threshold: Double
    /// κ: so many sure windows make a score of a half.
    public var neighbours: Double
    /// Whether windows of other classes vote against.
    public var countsRivals: Bool

    /// - Parameters:
    ///   - threshold: overlap with a surer box from which one is dropped.
    ///   - neighbours: κ; the default 4 makes a half of four sure windows.
    ///   - countsRivals: whether windows of other classes vote against.
    public init(threshold: Double, neighbours: Double = 4, countsRivals: Bool = false) {
        (self.threshold, self.neighbours) = (threshold, neighbours)
        self.countsRivals = countsRivals
    }

    /// Overlap with the surest from which a window has a vote.
    static let agreement = 0.5
    /// Windows that have a vote, the surest: what is done grows with their square.
    static let most = 5000

    /// - Parameter found: every window that was taken for an object; the surest 5,000 have a vote.
    /// - Returns: the boxes, surest first.
    public func applied(to found: [FoundBox]) -> [FoundBox] {
        let surest = Suppression.none.applied(to: found).prefix(Self.most)
        let votes = Set(surest.map(\.label)).sorted().flatMap { label in
            groups(
                surest.filter { $0.label == label },
                rivals: countsRivals ? surest.filter { $0.label != label } : [])
        }
        var kept: [FoundBox] = []
        for vote in Suppression.none.applied(to: votes)
        where kept.allSatisfy({ $0.box.overlap(vote.box) <= threshold }) {
            kept.append(vote)
        }
        return kept
    }

    /// The votes of windows of one class: the surest calls its neighbours, then the surest of the rest.
    ///
    /// - Parameters:
    ///   - found: the surest first.
    ///   - rivals: windows of other classes that count.
    private func groups(_ found: [FoundBox], rivals: [FoundBox]) -> [FoundBox] {
        // A box of no area overlaps nothing, itself neither.
        var rest = found.filter { $0.box.area > 0 }
        var votes: [FoundBox] = []
        while let best = rest.first?.box {
            let isNear = { (found: FoundBox) in found.box.overlap(best) >= Self.agreement }
            votes.append(vote(rest.filter(isNear), against: rivals.filter(isNear)))
            rest.removeAll(where: isNear)
        }
        return votes
    }

    private func vote(_ group: [FoundBox], against rivals: [FoundBox]) -> FoundBox {
        let sum = group.reduce(0) { $0 + $1.score }
        let all = rivals.reduce(sum) { $0 + $1.score }
        func mean(_ edge: (Box) -> Double) -> Double {
            sum > 0
                ? group.reduce(0) { $0 + $1.score * edge($1.box) } / sum : edge(group[0].box)
        }
        return FoundBox(
            Box(
                left: mean(\.left), top: mean(\.top), right: mean(\.right),
                bottom: mean(\.bottom)), label: group[0].label, score: sum / (neighbours + all))
    }
}
