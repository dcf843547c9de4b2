import AvazTensors

/// Which clips to train on and which to judge by, as indices in the order of their turn.
public struct Split: Equatable, Sendable {
    /// Clips to train on.
    public var train: [Int]
    /// Clips to judge by; none of them is in `train`.
    public var test: [Int]
    /// Clips to choose an epoch by, where the split itself sets some apart; in neither of the others.
    public var validation: [Int]
    /// What is held out, such as a speaker's name; nil where the split is not one of several.
    public var fold: String?

    /// The parts as indices; by default nothing is set apart, and the split is not one of several folds.
    public init(train: [Int], test: [Int], validation: [Int] = [], fold: String? = nil) {
        self.train = train
        self.test = test
        self.validation = validation
        self.fold = fold
    }
}

/// Ways to part clips, each equal to scikit-learn's of the name in its comment.
extension Split {
    /// `train_test_split(test_size=testFraction, random_state=seed)`.
    ///
    /// - Parameter testFraction: above 0, below 1; the test part is rounded up.
    public static func random(count: Int, testFraction: Double, seed: UInt32) throws -> Split {
        let testCount = try Self.testCount(count, testFraction, of: "clips")
        var generator = MersenneTwister(seed: seed)
        let order = generator.permutation(count)
        return Split(train: Array(order[testCount...]), test: Array(order[..<testCount]))
    }

    /// `train_test_split(…, stratify=labels)`: every class has its share in both parts.
    public static func stratified(labels: [String], testFraction: Double, seed: UInt32) throws
        -> Split
    {
        let testCount = try Self.testCount(labels.count, testFraction, of: "clips")
        let named = Self.members(labels)
        if let few = named.first(where: { $0.indices.count < 2 }) {
            throw SplitError(
                "a stratified split needs 2 clips of each class or more, and “\(few.name)” has 1; "
                    + "add clips of it, or take its folder out")
        }
        let members = named.map(\.indices)
        let classes = members.count
        guard testCount >= classes, labels.count - testCount >= classes else {
            throw SplitError(
                "a stratified split of \(labels.count) clips with \(testCount) to test cannot hold "
                    + "all \(classes) classes in both parts; change the test fraction")
        }
        var generator = MersenneTwister(seed: seed)
        let counts = members.map(\.count)
        let trainCounts = shares(counts, drawing: labels.count - testCount, using: &generator)
        let rest = zip(counts, trainCounts).map { $0 - $1 }
        let testCounts = shares(rest, drawing: testCount, using: &generator)
        var (train, test): ([Int], [Int]) = ([], [])
        for (index, indices) in members.enumerated() {
            let order = generator.permutation(indices.count).map { indices[$0] }
            train += order.prefix(trainCounts[index])
            test += order.dropFirst(trainCounts[index]).prefix(testCounts[index])
        }
        let trainOrder = generator.permutation(train.count)
        let testOrder = generator.permutation(test.count)
        return Split(train: trainOrder.map { train[$0] }, test: testOrder.map { test[$0] })
    }

    /// `GroupShuffleSplit(n_splits=1, test_size=testFraction, random_state=seed)`: no group, such
    /// as a speaker, stands on both sides. The fraction is of the groups.
    public static func grouped(groups: [String], testFraction: Double, seed: UInt32) throws -> Split
    {
        let names = members(groups).map(\.name)
        let parted = try random(count: names.count, testFraction: testFraction, seed: seed)
        let held = Set(parted.test.map { names[$0] })
        return Split(
            train: groups.indices.filter { !held.contains(groups[$0]) },
            test: groups.indices.filter { held.contains(groups[$0]) })
    }

    /// `LeaveOneGroupOut()`: one fold a group, in sorted order.
    public static func leaveOneGroupOut(groups: [String]) throws -> [Split] {
        let members = members(groups)
        guard members.count >= 2 else {
            throw SplitError("leaving one group out needs 2 groups or more, found \(members.count)")
        }
        return members.map { held in
            Split(
                train: groups.indices.filter { groups[$0] != held.name }, test: held.indices,
                fold: held.name)
        }
    }

    /// `GroupKFold(n_splits=folds)`: whole groups, the largest first, each to the fold that is
    /// smallest so far.
    public static func groupedFolds(groups: [String], folds: Int) throws -> [Split] {
        let members = members(groups)
        guard folds >= 2 else { throw SplitError("\(folds) folds; 2 or more are needed") }
        guard folds <= members.count else {
            throw SplitError(
                "\(folds) folds but only \(members.count) groups; ask for "
                    + "\(members.count) folds or fewer")
        }
        // Equal sizes go from the last name to the first, as a reversed stable sort leaves them.
        let bySize = members.indices.sorted {
            (members[$0].indices.count, $0) > (members[$1].indices.count, $1)
        }
        var sizes = [Int](repeating: 0, count: folds)
        var foldOfGroup: [String: Int] = [:]
        for index in bySize {
            let lightest = sizes.indices.reduce(0) { sizes[$1] < sizes[$0] ? $1 : $0 }
            sizes[lightest] += members[index].indices.count
            foldOfGroup[members[index].name] = lightest
        }
        return (0..<folds).map { fold in
            Split(
                train: groups.indices.filter { foldOfGroup[groups[$0]] != fold },
                test: groups.indices.filter { foldOfGroup[groups[$0]] == fold },
                fold: String(fold + 1))
        }
    }

    /// Each class's last clips, in the given order, to test: neighbouring seconds of one speech
    /// stay on one side.
    ///
    /// - Parameter order: the indices of all clips, in the order of their making.
    public static func contiguous(labels: [String], order: [Int], testFraction: Double) throws
        -> Split
    {
        var split = Split(train: [], test: [])
        for (name, _) in members(labels) {
            let indices = order.filter { labels[$0] == name }
            let testCount = try testCount(indices.count, testFraction, of: "clips of “\(name)”")
            split.train += indices.dropLast(testCount)
            split.test += indices.suffix(testCount)
        }
        return split
    }

    /// Number of test items, rounded up; both parts must keep one.
    private static func testCount(_ count: Int, _ fraction: Double, of what: String) throws -> Int {
        let test = Int((Double(count) * fraction).rounded(.up))
        guard fraction > 0, fraction < 1, test >= 1, test < count else {
            throw SplitError(
                "a test fraction of \(fraction) leaves \(min(count, max(0, count - test))) of "
                    + "\(count) \(what) to train on; both parts need one or more")
        }
        return test
    }

    /// Names in sorted order, each with the indices where it stands.
    private static func members(_ names: [String]) -> [(name: String, indices: [Int])] {
        Dictionary(grouping: names.indices) { names[$0] }
            .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { (name: $0.key, indices: $0.value) }
    }

    /// How many of each class a draw of `total` most likely holds: scikit-learn's
    /// `_approximate_mode`, with its random choice among equal remainders.
    private static func shares(
        _ counts: [Int], drawing total: Int, using generator: inout MersenneTwister
    ) -> [Int] {
        let sum = counts.reduce(0, +)
        let exact = counts.map { Double($0) / Double(sum) * Double(total) }
        var shares = exact.map { Int($0) }
        let remainders = zip(exact, shares).map { $0 - Double($1) }
        var needed = total - shares.reduce(0, +)
        for value in Set(remainders).sorted(by: >) where needed > 0 {
            let tied = remainders.indices.filter { remainders[$0] == value }
            let taken = min(tied.count, needed)
            for index in generator.permutation(tied.count).prefix(taken) {
                shares[tied[index]] += 1
            }
            needed -= taken
        }
        return shares
    }
}

/// A split that cannot be made; says what to change.
public struct SplitError: Error, CustomStringConvertible, Equatable {
    public var description: String

    /// - Parameter description: one line: what was asked for, why it cannot be, what to change.
    public init(_ description: String) { self.description = description }
}
