@testable import AvazDatasets
import AvazTensors
import Testing

/// Folds for any corpus.
@Suite struct BalancedFoldsTests {
    @Test func groupsStayOnOneSideAndClassesInTheirShares() throws {
        var generator = FastGenerator(seed: 3)
        for _ in 0..<50 {
            let groups = (0..<120).map { _ in "g\(Int(generator.next() % 12))" }
            let labels = groups.map { _ in "c\(Int(generator.next() % 3))" }
            let folds = try Split.balancedFolds(
                labels: labels, groups: groups, order: Array(labels.indices), folds: 4)
            #expect(folds.count == 4)
            #expect(folds.flatMap(\.test).sorted() == Array(labels.indices))
            for fold in folds {
                let (train, test) = (
                    Set(fold.train.map { groups[$0] }), Set(fold.test.map { groups[$0] })
                )
                #expect(train.isDisjoint(with: test))
                #expect((18...45).contains(fold.test.count))
            }
        }
    }

    @Test func asManyFoldsAsGroupsHoldOutOneEach() throws {
        let folds = try Split.balancedFolds(
            labels: ["a", "b", "a", "b"], groups: ["y", "y", "x", "x"], order: [0, 1, 2, 3],
            folds: 2)
        #expect(folds.map(\.fold) == ["x", "y"])
        #expect(folds.map(\.test) == [[2, 3], [0, 1]])
    }

    /// A class that one group alone has would be missing from what is taught.
    @Test func aClassOfOneGroupIsPartedInBlocks() throws {
        let labels = ["a", "a", "b", "b", "b", "b"]
        let folds = try Split.balancedFolds(
            labels: labels, groups: ["x", "y", "z", "z", "z", "z"], order: Array(0..<6), folds: 2)
        #expect(folds.map { $0.test.filter { labels[$0] == "b" } } == [[2, 3], [4, 5]])
        for fold in folds { #expect(Set(fold.train.map { labels[$0] }) == ["a", "b"]) }
    }

    /// Where two groups have a class, they part, though the other class would have them together.
    @Test func theLastGroupsOfAClassArePulledApart() throws {
        let labels = Array(repeating: "a", count: 20) + ["a", "a", "b", "a", "a", "b"]
        let groups = Array(repeating: "p", count: 20) + ["q", "q", "q", "r", "r", "r"]
        let folds = try Split.balancedFolds(
            labels: labels, groups: groups, order: Array(labels.indices), folds: 2)
        for fold in folds { #expect(Set(fold.train.map { labels[$0] }) == ["a", "b"]) }
    }

    /// A class with few clips counts as much as one with many: r goes to the many a's of p, which are a
    /// smaller share of all a's than q's are of all b's.
    @Test func classesCountByTheirShares() throws {
        let groups: [(name: String, a: Int, b: Int)] = [
            ("p", 40, 0), ("q", 0, 8), ("r", 2, 5), ("s", 1, 0), ("t", 0, 1),
        ]
        let labels = groups.flatMap { group in
            Array(repeating: "a", count: group.a) + Array(repeating: "b", count: group.b)
        }
        let names = groups.flatMap { Array(repeating: $0.name, count: $0.a + $0.b) }
        let folds = try Split.balancedFolds(
            labels: labels, groups: names, order: Array(labels.indices), folds: 2)
        #expect(folds.map { Set($0.test.map { names[$0] }) } == [["p", "r", "t"], ["q", "s"]])
    }

    @Test func blocksFollowTheOrder() throws {
        let folds = try Split.contiguousFolds(
            labels: ["a", "a", "a", "a", "b", "b"], order: [3, 2, 1, 0, 4, 5], folds: 2)
        #expect(folds.map(\.test) == [[2, 3, 4], [0, 1, 5]])
        #expect(throws: SplitError.self) {
            try Split.contiguousFolds(labels: ["a", "a", "b"], order: [0, 1, 2], folds: 2)
        }
    }
}
