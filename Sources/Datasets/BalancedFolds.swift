/// Folds for any corpus: each class in its share, whole groups on one side.
extension Split {
    /// Groups, the largest first, each to the fold where its classes are scarcest: what scikit-learn's
    /// `StratifiedGroupKFold` strives for. A class that one group alone has is parted all the same, in
    /// contiguous blocks, since it would else be missing from what is taught.
    ///
    /// ```swift
    /// Split.balancedFolds(labels: ["a", "b", "a", "b"], groups: ["x", "x", "y", "y"], folds: 2)
    /// // train [2, 3], test [0, 1]; train [0, 1], test [2, 3]
    /// ```
    ///
    /// - Parameters:
    ///   - order: all indices, in the order of their making, for the blocks.
    ///   - folds: 2 or more; fewer are made where there are fewer groups.
    /// - Throws: `SplitError` where a class has but one clip, or there are too few folds.
    public static func balancedFolds(
        labels: [String], groups: [String], order: [Int], folds: Int
    ) throws -> [Split] {
        guard folds >= 2 else { throw SplitError("\(folds) folds; 2 or more are needed") }
        var groupsOfClass: [String: Set<String>] = [:]
        for (label, group) in zip(labels, groups) {
            groupsOfClass[label, default: []].insert(group)
        }
        let lone = Set(groupsOfClass.filter { $0.value.count == 1 }.keys)
        let grouped = labels.indices.filter { !lone.contains(labels[$0]) }
        let names = Set(grouped.map { groups[$0] })
        let count = names.isEmpty ? folds : min(folds, names.count)
        let places = Self.places(of: grouped, labels, groups, folds: count)
        var fold = [Int](repeating: 0, count: labels.count)
        for index in grouped { fold[index] = places[groups[index]] ?? 0 }
        try Self.fillBlocks(&fold, of: lone, labels, order, folds: count)
        let areNamed = names.count == count && lone.isEmpty
        let nameOfFold = Dictionary(places.map { ($1, $0) }) { first, _ in first }
        return (0..<count).map { number in
            Split(
                train: labels.indices.filter { fold[$0] != number },
                test: labels.indices.filter { fold[$0] == number },
                fold: areNamed ? nameOfFold[number] : String(number + 1))
        }
    }

    /// Each class's clips in the given order, in so many contiguous blocks: neighbours, which are often
    /// of one recording, stay on one side.
    public static func contiguousFolds(labels: [String], order: [Int], folds: Int) throws -> [Split]
    {
        guard folds >= 2 else { throw SplitError("\(folds) folds; 2 or more are needed") }
        var fold = [Int](repeating: 0, count: labels.count)
        try fillBlocks(&fold, of: Set(labels), labels, order, folds: folds)
        return (0..<folds).map { number in
            Split(
                train: labels.indices.filter { fold[$0] != number },
                test: labels.indices.filter { fold[$0] == number }, fold: String(number + 1))
        }
    }

    /// The fold of each group.
    private static func places(
        of clips: [Int], _ labels: [String], _ groups: [String], folds: Int
    ) -> [String: Int] {
        let classes = Dictionary(
            uniqueKeysWithValues: zip(
                Set(labels).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }, 0...))
        var counts: [String: [Int]] = [:]
        var totals = [Int](repeating: 0, count: classes.count)
        for index in clips {
            let place = classes[labels[index]] ?? 0
            counts[groups[index], default: Array(repeating: 0, count: classes.count)][place] += 1
            totals[place] += 1
        }
        let names = counts.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        // As many folds as groups: one each, in the order of their names.
        if names.count == folds { return Dictionary(uniqueKeysWithValues: zip(names, 0...)) }
        let bySize = names.indices.sorted {
            let (a, b) = (counts[names[$0]] ?? [], counts[names[$1]] ?? [])
            return (b.reduce(0, +), $0) < (a.reduce(0, +), $1)
        }
        var filled = Array(repeating: [Int](repeating: 0, count: classes.count), count: folds)
        var places: [String: Int] = [:]
        // Of each class: clips that have their fold, and groups that have none yet.
        var placed = [Int](repeating: 0, count: classes.count)
        var left = (0..<classes.count).map { place in
            counts.values.count { $0[place] > 0 }
        }
        for index in bySize {
            let own = counts[names[index]] ?? []
            let costs = filled.map { fold in
                own.indices.reduce(0.0) { sum, place in
                    sum + Double(own[place] * fold[place]) / Double(max(1, totals[place]))
                }
            }
            let sizes = filled.map { $0.reduce(0, +) }
            let taught = own.indices.filter { own[$0] > 0 }
            // The last group of a class whose others all lie in one fold goes to another: that fold
            // would else have nobody to teach the class.
            let crowded = filled.indices.filter { number in
                taught.contains { left[$0] == 1 && filled[number][$0] == placed[$0] }
            }
            let best = filled.indices.min { a, b in
                (crowded.contains(a) ? 1 : 0, costs[a], sizes[a])
                    < (crowded.contains(b) ? 1 : 0, costs[b], sizes[b])
            }
            let chosen = best ?? 0
            places[names[index]] = chosen
            for place in taught {
                filled[chosen][place] += own[place]
                placed[place] += own[place]
                left[place] -= 1
            }
        }
        return places
    }

    /// Gives the clips of some classes to the folds, block by block.
    private static func fillBlocks(
        _ fold: inout [Int], of classes: Set<String>, _ labels: [String], _ order: [Int], folds: Int
    ) throws {
        for name in classes.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            let own = order.filter { labels[$0] == name }
            guard own.count > 1 else {
                throw SplitError(
                    "“\(name)” has \(own.count) usable clip, and each class needs 2 or more: one to "
                        + "teach, one to judge by; add some, or take its folder out")
            }
            for (index, clip) in own.enumerated() {
                // Fewer clips than folds: no two in one.
                fold[clip] =
                    own.count >= folds ? index * folds / own.count : index
            }
        }
    }
}
