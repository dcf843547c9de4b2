import AvazFiles
import AvazDatasets

/// The `split` section: how train and test are parted.
struct SplitSection: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        /// scikit-learn's `train_test_split`.
        case random
        /// The same with every class's share kept.
        case stratified
        /// Whole speakers, or recordings that slices were cut from, to one side.
        case grouped
        /// Each speaker is held out once.
        case leaveOneGroupOut = "leave-one-group-out"
        /// Whole speakers, in so many folds.
        case groupedFolds = "grouped-folds"
        /// The last clips of each class.
        case contiguous
        /// As files beside the experiment's list them.
        case lists
        /// Each class in contiguous blocks, each block held out once.
        case contiguousFolds = "contiguous-folds"
        /// Whole groups in folds that hold each class in its share.
        case balancedFolds = "balanced-folds"
    }

    let kind: Kind
    /// Nil where nothing is drawn, or each of the run's seeds draws a split of its own.
    let seed: Int?
    private let testFraction: Double
    private let folds: Int
    private let lists: SplitLists?

    /// - Parameter folder: the experiment file's, which paths of lists are below.
    init(_ section: SettingsSection, folder: String) throws {
        kind = try section.choice("kind")
        let isDrawn = [.random, .stratified, .grouped].contains(kind)
        seed = isDrawn ? try section.optionalInteger("seed", in: 0...Int(UInt32.max)) : nil
        testFraction =
            isDrawn || kind == .contiguous
            ? try section.number("testFraction", in: 0.001...0.999, default: 0.2) : 0
        lists =
            kind == .lists
            ? SplitLists(
                train: "\(folder)/\(try section.string("train"))",
                test: "\(folder)/\(try section.string("test"))",
                validation: section.has("validation")
                    ? "\(folder)/\(try section.string("validation"))" : nil) : nil
        let isCounted = [.groupedFolds, .contiguousFolds, .balancedFolds].contains(kind)
        folds = isCounted ? try section.integer("folds", in: 2...1000) : 0
    }

    /// Whether a corpus is parted more than once.
    var hasFolds: Bool {
        [.leaveOneGroupOut, .groupedFolds, .contiguousFolds, .balancedFolds].contains(kind)
    }

    /// Whether a fold need not hold every class to be judged.
    var toleratesMissingClasses: Bool { kind == .balancedFolds || kind == .contiguousFolds }

    /// Whether the split itself sets some clips apart to choose an epoch by.
    var hasValidation: Bool { lists?.validation != nil }

    /// The splits of a corpus: one, or one for each fold.
    ///
    /// - Parameter runSeed: draws them, where the section has no seed of its own.
    func splits(_ clips: [Clip], runSeed: Int) throws -> [Split] {
        let groups = clips.map(\.group)
        let seed = UInt32(seed ?? runSeed)
        switch kind {
        case .random:
            return [try .random(count: clips.count, testFraction: testFraction, seed: seed)]
        case .stratified:
            return [
                try .stratified(
                    labels: clips.map(\.label), testFraction: testFraction, seed: seed)
            ]
        case .grouped:
            return [try .grouped(groups: groups, testFraction: testFraction, seed: seed)]
        case .leaveOneGroupOut:
            return try Split.leaveOneGroupOut(groups: groups)
        case .groupedFolds:
            return try Split.groupedFolds(groups: groups, folds: folds)
        case .lists: return try lists.map { [try $0.split(clips)] } ?? []
        case .contiguous:
            return [
                try .contiguous(
                    labels: clips.map(\.label), order: NumericOrder.sorted(clips),
                    testFraction: testFraction)
            ]
        case .contiguousFolds:
            return try Split.contiguousFolds(
                labels: clips.map(\.label), order: NumericOrder.sorted(clips), folds: folds)
        case .balancedFolds:
            return try Split.balancedFolds(
                labels: clips.map(\.label), groups: groups, order: NumericOrder.sorted(clips),
                folds: folds)
        }
    }
}
