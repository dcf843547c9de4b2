@testable import AvazRecords
import AvazMetrics
import Foundation
import Testing

@Suite struct RecordFiguresTests {
    @Test func sumsTheRunsOfARecord() {
        let record = sampleRecord(confusions: [[[3, 1], [0, 4]], [[2, 2], [1, 3]]])
        #expect(ConfusionMatrix(of: record)?.counts == [[5, 3], [1, 7]])
    }

    @Test func judgementOfPredictionsListsTheMostConfidentMistakesFirst() {
        let predictions = (0..<30).map { index in
            Prediction(
                file: "clip\(index)", truth: 0, given: index < 20 ? 1 : 0,
                scores: [0.1, index < 2 ? 0.75 : Float(index) / 40])
        }
        let test = RunRecord.Classification(predictions: predictions, classes: ["a", "b"])
        #expect(test.confusion == [[10, 20], [0, 0]])
        #expect(test.mistakes.count == 10)
        #expect(test.mistakes.prefix(3).map(\.file) == ["clip0", "clip1", "clip19"])
        #expect(test.mistakes[2] == .init(file: "clip19", truth: "a", given: "b", score: 0.475))
    }

    @Test func mcNemarPairsClipsByNameAndCountsEachOnce() throws {
        func clip(_ file: String, _ given: Int) -> Prediction {
            Prediction(file: file, truth: 1, given: given, scores: [0, 1])
        }
        let first = [clip("a", 1), clip("b", 1), clip("c", 0), clip("d", 0), clip("a", 0)]
        let second = [clip("d", 0), clip("c", 1), clip("b", 0), clip("a", 1), clip("e", 1)]
        let test = try #require(McNemar(first, second))
        #expect(test == McNemar(bothRight: 1, onlyFirst: 1, onlySecond: 1, bothWrong: 1))
        #expect(test.exactProbability == 1)
        #expect(test.difference.mean == 0)
        #expect(McNemar(first, [clip("z", 1)]) == nil)
    }

    /// Folds times seeds, seeds alone, one run.
    @Test func summariesAgreeWithSciPy() throws {
        for golden in try Golden.read().summaries {
            var runs: [RunRecord.Run] = []
            for seed in golden.hits[0].indices {
                for (fold, hits) in golden.hits.enumerated() {
                    var run = sampleRecord().runs[0]
                    run.seed = seed
                    run.fold = golden.hits.count > 1 ? "fold \(fold)" : nil
                    run.test = classification([[hits[seed], golden.total - hits[seed]], [0, 0]])
                    runs.append(run)
                }
            }
            let summary = RunRecord.Summary(of: runs, classes: ["no", "yes"])
            let estimate = try #require(summary.classification).testAccuracy
            #expect(agree(estimate.mean, golden.mean, within: 1e-12))
            #expect(agree(estimate.low, golden.low, within: 1e-11))
            #expect(agree(estimate.high, golden.high, within: 1e-11))
        }
    }

    @Test func aSummaryAveragesTheIntervalsOfMacroF1OverSeeds() throws {
        let confusions = [[[9, 1], [0, 10]], [[8, 2], [1, 9]]]
        var runs = sampleRecord(confusions: confusions).runs
        for index in runs.indices { runs[index].fold = nil }
        let estimates = confusions.map {
            ConfusionMatrix(classes: ["no", "yes"], counts: $0).macroF1Estimate
        }
        let summary = try #require(
            RunRecord.Summary(of: runs, classes: ["no", "yes"]).classification)
        #expect(summary.macroF1 == Estimate.mean(of: estimates))
        #expect(summary.clipAccuracy == nil)
    }
}

/// A judgement of two classes of which only the counts matter.
private func classification(_ counts: [[Int]]) -> RunRecord.Judgement {
    .classification(.init(accuracy: 0, perClass: [], confusion: counts, mistakes: []))
}

/// SciPy's figures of whole records: the part of `metrics.json` that is about them.
private struct Golden: Decodable {
    var summaries: [Summary]

    /// Hits of `total` clips by fold and seed.
    struct Summary: Decodable { var hits: [[Int]], total: Int, mean, low, high: Double }

    static func read() throws -> Golden {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let data = try Data(contentsOf: tests.appending(path: "MetricsTests/Golden/metrics.json"))
        return try JSONDecoder().decode(Golden.self, from: data)
    }
}

/// Whether two figures agree to `tolerance`, relative to the larger where that is above 1.
private func agree(_ first: Double, _ second: Double, within tolerance: Double) -> Bool {
    abs(first - second) <= tolerance * max(1, abs(first), abs(second))
}
