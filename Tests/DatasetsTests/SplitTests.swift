import AvazDatasets
import Foundation
import Testing

/// Index for index against scikit-learn; `Tests/Reference/random_and_splits.py` made the values.
@Suite struct SplitTests {
    struct Parts: Decodable {
        var train: [Int]
        var test: [Int]
        var count: Int?
        var fraction: Double?
        var seed: UInt32?
    }

    struct Folds: Decodable {
        var folds: Int
        var splits: [Parts]
    }

    struct Golden: Decodable {
        var labels: [String]
        var groups: [String]
        var random: [Parts]
        var stratified: [Parts]
        var grouped: [Parts]
        var leaveOneGroupOut: [Parts]
        var groupedFolds: [Folds]
    }

    let golden: Golden

    init() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Golden/splits.json")
        golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
    }

    @Test func randomIsTrainTestSplit() throws {
        for parts in golden.random {
            let split = try Split.random(
                count: #require(parts.count), testFraction: #require(parts.fraction),
                seed: #require(parts.seed))
            #expect(split == Split(train: parts.train, test: parts.test))
        }
    }

    @Test func stratifiedIsTrainTestSplitWithStratify() throws {
        for parts in golden.stratified {
            let split = try Split.stratified(
                labels: golden.labels, testFraction: 0.3, seed: #require(parts.seed))
            #expect(split == Split(train: parts.train, test: parts.test))
        }
    }

    @Test func groupedIsGroupShuffleSplit() throws {
        for parts in golden.grouped {
            let split = try Split.grouped(
                groups: golden.groups, testFraction: 0.3, seed: #require(parts.seed))
            #expect(split == Split(train: parts.train, test: parts.test))
        }
    }

    @Test func leaveOneGroupOutIsTheSame() throws {
        let splits = try Split.leaveOneGroupOut(groups: golden.groups)
        #expect(splits.map(\.train) == golden.leaveOneGroupOut.map(\.train))
        #expect(splits.map(\.test) == golden.leaveOneGroupOut.map(\.test))
        #expect(splits.map(\.fold) == ["a", "b", "c", "d", "e", "f", "g"])
    }

    @Test func groupedFoldsAreGroupKFold() throws {
        for expected in golden.groupedFolds {
            let splits = try Split.groupedFolds(groups: golden.groups, folds: expected.folds)
            #expect(splits.map(\.train) == expected.splits.map(\.train))
            #expect(splits.map(\.test) == expected.splits.map(\.test))
        }
    }

    @Test func contiguousHoldsOutTheLastOfEachClass() throws {
        let labels = ["a", "b", "a", "b", "a", "a", "a", "b"]
        let split = try Split.contiguous(labels: labels, order: Array(0..<8), testFraction: 0.3)
        #expect(split.train == [0, 2, 4, 1, 3])
        #expect(split.test == [5, 6, 7])
    }

    @Test func impossibleSplitsSayWhatToChange() {
        func message(_ body: () throws -> Void) -> String {
            do {
                try body()
                return "no error"
            } catch { return "\(error)" }
        }
        #expect(
            message { _ = try Split.groupedFolds(groups: ["a", "b"], folds: 3) }
                == "3 folds but only 2 groups; ask for 2 folds or fewer")
        #expect(
            message { _ = try Split.leaveOneGroupOut(groups: ["a", "a"]) }
                == "leaving one group out needs 2 groups or more, found 1")
        #expect(
            message { _ = try Split.random(count: 1, testFraction: 0.5, seed: 0) }
                .hasPrefix("a test fraction of 0.5 leaves 0 of 1 clips to train on"))
        #expect(
            message {
                _ = try Split.stratified(labels: ["a", "a", "b"], testFraction: 0.5, seed: 0)
            }
                == "a stratified split needs 2 clips of each class or more, and “b” has 1; add "
                + "clips of it, or take its folder out")
    }
}
