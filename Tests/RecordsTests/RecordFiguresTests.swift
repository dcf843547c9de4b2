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
                file: "clip\(index)", truth: 0, predicted: index < 20 ? 1 : 0,
                scores: [0.1, index < 2 ? 0.75 : Float(index) / 40])
        }
        let test = RunRecord.Classification(predictions: predictions, classes: ["a", "b"])
        #expect(test.confusion == [[10, 20], [0, 0]])
        #expect(test.mistakes.count == 10)
        #expect(test.mistakes.prefix(3).map(\.file) == ["clip0", "clip1", "clip19"])
        #expect(test.mistakes[2] == .init(file: "clip19", truth: "a", predicted: "b", score: 0.475))
    }

    @Test func mcNemarPairsClipsByNameAndCountsEachOnce() throws {
        func clip(_ file: String, _ given: Int) -> Prediction {
            Prediction(file: file, truth: 1, predicted: given, scores: [0, 1])
        }
        let first = [clip("a", 1), clip("b", 1), clip("c", 0), clip("d", 0), clip("a", 0)]
        let second = [clip("d", 0), clip("c", 1), clip("b", 0), clip("a", 1), clip("e", 1)]
        let test = try #require(McNemar(first, second))
        #expect(test == McNemar(bothRight: 1, onlyFirst: 1, onlySecond: 1, bothWrong: 1))
        #expect(test.exactProbability == 1)
        #expect(test.difference.mean == 0)
        #expect(McNemar(first, [clip("z", 1)]) == nil)
    }

    /// Speakers over seeds and folds, slices of clips, clips over seeds, single clips.
    @Test func summariesAgreeWithNumPy() throws {
        for golden in try Golden.read().units {
            var runs: [PredictionTable.Run] = []
            for (unit, judged) in golden.judgements.enumerated() {
                for (index, pair) in judged.enumerated() {
                    while runs.count <= index {
                        runs.append(.init(seed: runs.count, predictions: []))
                    }
                    runs[index].predictions.append(
                        Prediction(
                            file: "\(unit).wav", group: "\(unit)", truth: pair[0],
                            predicted: pair[1],
                            scores: []))
                }
            }
            let table = PredictionTable(classes: ["a", "b", "c"], runs: runs)
            for kind in ["random", "grouped"] {
                let summary = try #require(
                    RunRecord.Summary(of: table, splitKind: kind).classification)
                // The reference takes the slopes of macro F1 numerically.
                for (estimate, interval, tolerance) in [
                    (summary.testAccuracy, golden.accuracy, 1e-10),
                    (summary.macroF1, golden.macroF1, 1e-7),
                ] {
                    #expect(agree(estimate.mean, interval.mean, within: 1e-12))
                    #expect(agree(estimate.low, interval.low, within: tolerance))
                    #expect(agree(estimate.high, interval.high, within: tolerance))
                }
            }
        }
    }

    @Test func unitsAreGroupsWhereTheSplitPartsThemAndElseClips() throws {
        let predictions = (0..<24).map { index in
            Prediction(
                file: "\(index / 2).wav#t=\(index % 2),1", group: "speaker \(index / 6)", truth: 0,
                predicted: index / 6 == 0 ? 1 : 0, scores: [index / 6 == 0 ? 0 : 1, 0.5])
        }
        let run = PredictionTable.Run(seed: 1, predictions: predictions)
        let table = PredictionTable(classes: ["a", "b"], runs: [run, run])
        func summary(_ kind: String) throws -> RunRecord.ClassificationSummary {
            try #require(RunRecord.Summary(of: table, splitKind: kind).classification)
        }
        let (drawn, parted) = (try summary("random"), try summary("leave-one-group-out"))
        #expect(drawn.population == .init(unit: .clip, units: 12, clips: 12))
        #expect(parted.population == .init(unit: .group, units: 4, clips: 12))
        #expect(drawn.testAccuracy.mean == 0.75 && drawn.clipAccuracy?.mean == 0.75)
        // Whole speakers are right or wrong, so that four tell less than twelve clips would.
        #expect(parted.testAccuracy.low < drawn.testAccuracy.low - 0.1)
        // Of one speaker alone, clips must do.
        var one = table
        for index in one.runs.indices {
            one.runs[index].predictions.removeAll { $0.group != "speaker 1" }
        }
        let sole = RunRecord.Summary(of: one, splitKind: "grouped").classification?.population
        #expect(sole == .init(unit: .clip, units: 3, clips: 3))
    }

    @Test func pairsGroupsOfTheClipsThatBothJudged() throws {
        func clip(_ file: String, _ group: String?, _ given: Int) -> Prediction {
            Prediction(file: file, group: group, truth: 1, predicted: given, scores: [0, 1])
        }
        let first = [clip("a", "x", 1), clip("b", "x", 0), clip("c", "y", 0), clip("d", "y", 1)]
        let second = [clip("a", "x", 1), clip("b", "x", 1), clip("c", "y", 0), clip("e", "y", 0)]
        #expect(PairedUnits(first, second)?.differences == [0.5, 0])
        #expect(PairedUnits(first, [clip("a", "x", 1)]) == nil)
        #expect(PairedUnits([clip("a", nil, 1)], [clip("a", nil, 1)]) == nil)
    }
}

/// NumPy's figures of whole records: the part of `metrics.json` that is about them.
private struct Golden: Decodable {
    var units: [Units]

    /// True and predicted class of each judgement, by unit.
    struct Units: Decodable { var judgements: [[[Int]]], accuracy, macroF1: Interval }
    struct Interval: Decodable { var mean, low, high: Double }

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
