@testable import AvazFiles
@testable import AvazRecords
import Foundation
import AvazMetrics
import Testing

@testable import AvazReports

@Suite struct ComparisonTests {
    private func side(
        _ name: String, _ record: RunRecord, seed: UInt64? = nil, accuracy: Double = 0.7
    )
        -> Comparison.Side
    {
        let predictions = seed.map { seed in
            PredictionTable(
                classes: digits,
                runs: [
                    .init(
                        seed: 1,
                        predictions: samplePredictions(
                            classes: digits, clips: 600, accuracy: accuracy, seed: seed))
                ])
        }
        return Comparison.Side(name: name, record: record, predictions: predictions)
    }

    @Test func tellsWhatDiffers() {
        let comparison = Comparison([
            side("before", sampleRecord(epochs: 5)), side("after", sampleRecord(epochs: 9)),
        ])
        let text = comparison.terminal()
        #expect(text.contains("A  before") && text.contains("B  after"))
        #expect(text.contains("training.epochs  5  9"))
        #expect(!text.contains("learningRate"))
        #expect(text.contains("B against A: none, since A has no predictions.csv."))
        let same = Comparison([side("x", sampleRecord()), side("y", sampleRecord())])
        #expect(same.markdown.contains("## Settings that differ\n\nNone.\n"))
    }

    @Test func pairsTheClipsOfBoth() throws {
        let comparison = Comparison([
            side("before", sampleRecord(), seed: 7, accuracy: 0.7),
            side("after", sampleRecord(accuracy: 0.8), seed: 9, accuracy: 0.9),
        ])
        let test = try #require(
            McNemar(
                samplePredictions(classes: digits, clips: 600, accuracy: 0.7, seed: 7),
                samplePredictions(classes: digits, clips: 600, accuracy: 0.9, seed: 9)))
        let row = comparison.markdown.split(separator: "\n").first { $0.hasPrefix("| B against A") }
        let cells = try #require(row).split(separator: "|")
            .map { $0.trimmingCharacters(in: .whitespaces) }
        #expect(cells[1] == "600")
        #expect(cells[2] == String(test.onlySecond) && cells[3] == String(test.onlyFirst))
        #expect(cells[4] == signed(100 * test.difference.mean))
        #expect(cells[6] == "&lt; 0.001")
    }

    @Test func differencesAreInClipsWhereTheClassesHaveAsMany() throws {
        let first = ConfusionMatrix(classes: ["a", "b"], counts: [[8, 2], [1, 9]])
        let second = ConfusionMatrix(classes: ["a", "b"], counts: [[9, 1], [1, 9]])
        let difference = try #require(ConfusionDifference(of: second, from: first))
        #expect(
            difference.table.rows.map { $0.map(\.text) } == [["a", "+1", "-1"], ["b", "0", "0"]])
        #expect(
            difference.largest.rows.map { $0.map(\.text) } == [
                ["a", "a", "+1"], ["a", "b", "-1"],
            ])
        #expect(difference.note.hasPrefix("In clips"))
        let larger = ConfusionMatrix(classes: ["a", "b"], counts: [[18, 2], [2, 18]])
        let shares = try #require(ConfusionDifference(of: larger, from: first))
        #expect(
            shares.table.rows.map { $0.map(\.text) } == [
                ["a", "+10.0", "-10.0"], ["b", "0.0", "0.0"],
            ])
        #expect(shares.note.hasPrefix("In points"))
        #expect(ConfusionDifference(of: ConfusionMatrix(classes: ["a", "c"]), from: first) == nil)
    }

    @Test func doubtfulComparisonsSaySo() {
        var other = sampleRecord()
        other.split.fingerprint = "other"
        #expect(
            Comparison([side("x", sampleRecord()), side("y", other)]).markdown
                .contains("different parts of the same recordings"))
        other.corpus.fingerprint = "other"
        #expect(
            Comparison([side("x", sampleRecord()), side("y", other)]).markdown
                .contains("different recordings"))
        let words = sampleRecord(classes: ["no", "yes"])
        #expect(
            Comparison([side("x", sampleRecord()), side("y", words)]).markdown
                .contains("None, since the classes are not the same."))
    }

    @Test func fitsTheTerminal() {
        let classes = (0..<40).map { "word \(1000 + $0)" }
        let sides = (0..<4).map { index in
            side(
                "a/long/path/to/the/results/of/an/experiment/number-\(index)",
                sampleRecord(classes: classes, clips: 4000, epochs: 3 + index))
        }
        for line in Comparison(sides).terminal().split(separator: "\n") {
            #expect(Name.width(String(line)) <= 80, "\(line)")
        }
    }

    @Test func readsFoldersAndRecords() throws {
        let folder = try TemporaryFolder()
        try sampleRecord().write(to: "\(folder.path)/run.json")
        #expect(try Comparison.Side(reading: folder.path + "//").name == folder.path)
        let side = try Comparison.Side(reading: folder.path + "/run.json")
        #expect(side.record == sampleRecord() && side.predictions == nil)
        let table = PredictionTable(
            classes: digits,
            runs: [
                .init(
                    seed: 1,
                    predictions: samplePredictions(classes: digits, clips: 9, accuracy: 1, seed: 1))
            ])
        try table.write(to: "\(folder.path)/predictions.csv")
        #expect(try Comparison.Side(reading: folder.path).predictions == table)
        #expect(throws: FileFault.self) { try Comparison.Side(reading: "/nowhere") }
    }
}
