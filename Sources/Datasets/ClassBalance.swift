/// Ways to learn from classes of which some are many times as frequent as others.
///
/// ```swift
/// let balance = ClassBalance(labels: labels, classes: 11)
/// balance.counts                                   // [757, 298, …, 124, 604]
/// let kept = balance.thinned(using: &generator)    // about 124 of each
/// let weights = balance.weights                    // for `Classification`
/// ```
public struct ClassBalance: Sendable {
    /// Index of each example's class.
    public let labels: [Int]
    /// Examples of each class.
    public let counts: [Int]

    /// - Parameters:
    ///   - labels: each from 0 to below `classes`.
    ///   - classes: so many; those without examples are left out of all that follows.
    public init(labels: [Int], classes: Int) {
        precondition(labels.allSatisfy { (0..<classes).contains($0) }, "labels of \(classes)")
        self.labels = labels
        counts = labels.reduce(into: [Int](repeating: 0, count: classes)) { $0[$1] += 1 }
    }

    /// Examples of the rarest class that has any; 0 of no examples.
    public var least: Int { counts.filter { $0 > 0 }.min() ?? 0 }

    /// The source report's probability that an example of a class is removed:
    ///
    ///     P = (C - Cmin) / C
    ///
    /// so that `C (1 - P) = Cmin` of them are left in the mean. 0 for a class without examples.
    public func removalProbability(of label: Int) -> Double {
        counts[label] == 0 ? 0 : Double(counts[label] - least) / Double(counts[label])
    }

    /// What the report's removal leaves: each example is drawn for by itself, so that counts are about
    /// alike.
    ///
    /// - Returns: places among the examples, rising.
    public func thinned(using generator: inout some RandomNumberGenerator) -> [Int] {
        labels.indices.filter {
            Double.random(in: 0..<1, using: &generator) >= removalProbability(of: labels[$0])
        }
    }

    /// Exactly as many of each class as the rarest has, or fewer, at random.
    ///
    /// - Parameter ceiling: of each class at most.
    /// - Returns: places among the examples, rising.
    public func undersampled(
        to ceiling: Int = .max, using generator: inout some RandomNumberGenerator
    ) -> [Int] {
        counts.indices.flatMap { label in
            labels.indices.filter { labels[$0] == label }.shuffled(using: &generator)
                .prefix(min(ceiling, least))
        }.sorted()
    }

    /// An example, or a copy of it that is to be changed.
    public struct Copy: Equatable, Sendable {
        /// Place among the examples.
        public var index: Int
        /// 0 for the example itself, then 1, 2, … for its copies.
        public var number: Int

        /// - Parameter number: 0 for the example itself.
        public init(index: Int, number: Int) { (self.index, self.number) = (index, number) }
    }

    /// All examples, and copies of those of classes that have fewer than `ceiling`: each example of a
    /// class is copied as often as any other, but for a last round at random.
    ///
    /// - Returns: the examples in their order, then the copies, class by class.
    public func oversampled(
        to ceiling: Int, using generator: inout some RandomNumberGenerator
    ) -> [Copy] {
        var copies = labels.indices.map { Copy(index: $0, number: 0) }
        for label in counts.indices where counts[label] > 0 {
            let own = labels.indices.filter { labels[$0] == label }
            var (missing, round) = (ceiling - own.count, 1)
            while missing > 0 {
                let some = missing < own.count ? own.shuffled(using: &generator) : own
                copies += some.prefix(missing).map { Copy(index: $0, number: round) }
                missing -= own.count
                round += 1
            }
        }
        return copies
    }

    /// Weights by which each class counts the same: `n / (K C)` as scikit-learn's "balanced", `K` the
    /// classes that have examples; 0 for the others. Their mean over the examples is 1.
    public var weights: [Float] {
        let present = counts.count { $0 > 0 }
        return counts.map { $0 == 0 ? 0 : Float(labels.count) / Float(present * $0) }
    }
}
