@testable import AvazFiles
@testable import AvazRecords
import Foundation
import AvazMetrics
import Testing

@testable import AvazReports

@Suite struct RunTablesTests {
    /// A record of one run whose counts are given.
    private func record(_ classes: [String], _ counts: [[Int]]) -> RunRecord {
        var record = sampleRecord(classes: classes)
        let matrix = ConfusionMatrix(classes: classes, counts: counts)
        record.runs[0].test = .classification(
            .init(
                accuracy: matrix.accuracy, perClass: matrix.figures, confusion: counts,
                mistakes: []))
        return record
    }

    private func tables(_ classes: [String], _ counts: [[Int]]) throws -> ClassificationTables {
        try #require(RunTables(record(classes, counts)).classification)
    }

    @Test func classesPrintAsTheClassificationReportOfScikitLearn() throws {
        for golden in try Golden.read().reports {
            let table = try tables(golden.classes, golden.confusion).classes
            let rows = (table.rows + table.footer).map { row in row.map(\.text) }
            let printed = golden.printed[1].split(separator: "\n").dropFirst().map { line in
                line.split(separator: " ").map(String.init)
            }
            for line in printed where !line.isEmpty {
                switch line[0] {
                case "accuracy":
                    let row = try #require(rows.first { $0[0] == "accuracy" })
                    #expect([row[2], row[4]] == Array(line.suffix(2)))
                case "macro", "weighted":
                    let row = try #require(rows.first { $0[0] == "\(line[0]) average" })
                    #expect(Array(row[1...]) == Array(line.suffix(4)))
                default:
                    let row = try #require(rows.first { $0[0] == line[0] })
                    #expect(Array(row[1...]) == Array(line.suffix(4)))
                }
            }
        }
    }

    @Test func shortReportsPrintAsScikitLearnToo() throws {
        for golden in try Golden.read().reports {
            let matrix = ConfusionMatrix(classes: golden.classes, counts: golden.confusion)
            let lines = golden.printed[0].split(separator: "\n").map { line in
                line.split(separator: " ").map(String.init)
            }
            for (figure, occurs) in zip(matrix.figures, matrix.occurrences) where occurs {
                let line = try #require(lines.first { $0.first == figure.class })
                let shares = [figure.precision, figure.recall, figure.f1]
                #expect(
                    shares.map { decimal($0, places: 2) } + [String(figure.support)]
                        == Array(line.dropFirst()))
            }
        }
    }

    @Test func confusionPrintsAsScikitLearn() throws {
        for golden in try Golden.read().reports {
            let table = try tables(golden.classes, golden.confusion).confusion
            #expect(
                table.rows.map { $0.dropFirst().map(\.text) }
                    == golden.confusion.map { $0.map(String.init) })
        }
    }

    @Test func aClassThatNeverOccursHasNoFigures() throws {
        let table = try tables(["a", "b"], [[3, 0], [0, 0]]).classes
        #expect(table.rows[1].map(\.text) == ["b", "–", "–", "–", "0"])
    }

    @Test func publishedFiguresAreThoseOfTheSameClassesOnly() throws {
        let digits = try #require(RunTables(sampleRecord(published: samplePublished)).published)
        #expect(digits.corpus == "AudioMNIST")
        #expect(digits.classAccuracies?.first == 0.5278)
        #expect(digits.trainAccuracy == 0.640875)
        let confusion = JSONValue.array([
            .array([.number(8), .number(2)]), .array([.number(1), .number(9)]),
        ])
        let speakers = JSONValue.object([
            "corpus": .string("speakers"), "testAccuracy": .number(0.85), "confusion": confusion,
        ])
        let real = sampleRecord(corpus: "speakers", classes: ["a", "b"], published: speakers)
        let ours = try #require(RunTables(real).published)
        #expect(ours.confusion?.counts == [[8, 2], [1, 9]])
        // In which order the report numbers its speakers, nobody knows.
        #expect(ours.confusion?.classes == ["row 1", "row 2"] && ours.classAccuracies == nil)
        let synthetic = sampleRecord(
            corpus: "synthetic-speakers", classes: ["a", "b"], published: speakers)
        let theirs = try #require(RunTables(synthetic).published)
        #expect(theirs.confusion == nil && theirs.classAccuracies == nil)
        #expect(theirs.testAccuracy == 0.85)
        #expect(RunTables(sampleRecord()).published == nil)
    }

    @Test func publishedFiguresStandUnderTheirCorpus() {
        let table = RunTables(sampleRecord(corpus: "synthetic-digits", published: samplePublished))
        #expect(table.overview.columns.last?.title == "published (AudioMNIST)")
        #expect(
            table.classification?.classes.columns.last?.title == "recall, published (AudioMNIST)")
        #expect(table.overview.rows[0].last?.text == "0.6998")
    }

    @Test func settingsAreFlattened() {
        let settings = JSONValue.object([
            "b": .object(["y": .bool(true), "x": .array([.number(1), .string("two")])]),
            "a": .null, "c": .object([:]),
        ])
        #expect(settings.flattened.map(\.key) == ["a", "b.x", "b.y", "c"])
        #expect(settings.flattened.map(\.value) == ["–", "[1, two]", "yes", "{}"])
    }
}
