@testable import AvazFiles
@testable import AvazRecords
import Foundation
import Testing

@Suite struct TableTests {
    @Test func fieldsAreQuotedWhereTheyMustBe() {
        #expect(CommaSeparated.line(["a", "b c", ""]) == "a,b c,\n")
        let line = CommaSeparated.line(["a,b", "say \"x\"", "1\n2"])
        #expect(line == "\"a,b\",\"say \"\"x\"\"\",\"1\n2\"\n")
    }

    @Test func anyFieldsComeBack() {
        let records = [
            ["plain", "", "a,b"], ["\"", "\"\"", "x\"y"], ["line\nbreak", "\r", "\r\n"],
            ["نام", "名前", "<b>|*_"], ["", "", ""],
        ]
        let text = records.map(CommaSeparated.line).joined()
        #expect(CommaSeparated.records(of: text) == records)
        #expect(CommaSeparated.records(of: "a,\"b\n") == nil)
        #expect(CommaSeparated.records(of: "a,b") == [["a", "b"]])
        // Lines that end as on Windows; what is quoted stays.
        #expect(
            CommaSeparated.records(of: "a,b\r\nc,\"d\r\n\"\r\n,\"\r\"\n")
                == [["a", "b"], ["c", "d\r\n"], ["", "\r"]])
    }

    @Test func historyAndConfusion() {
        let record = sampleRecord(
            classes: ["a,b", "c"], confusions: [[[9, 1], [0, 10]], [[1, 0], [2, 3]]])
        let history = record.historyTable.split(separator: "\n")
        #expect(history.count == 5)
        #expect(history[0].hasPrefix("seed,fold,epoch,trainLoss,trainAccuracy,"))
        #expect(history[3] == "1,speaker 1,1,0.5,0.25,,,,1.0")
        #expect(record.confusionTable == "true,\"a,b\",c\n\"a,b\",10,1\nc,2,13\n")
    }

    @Test func predictionsComeBack() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let table = PredictionTable(
            classes: ["a,b", "c"],
            runs: [
                .init(
                    seed: 0, fold: "anna",
                    predictions: [
                        .init(
                            file: "x.wav", group: "anna", truth: 1, predicted: 0,
                            scores: [0.1, -2e-9])
                    ]),
                .init(
                    seed: 1,
                    predictions: [
                        .init(file: "\"y\".wav", truth: 0, predicted: 0, scores: [1 / 3, 0.5]),
                        .init(file: "z.wav", truth: 1, predicted: 1, scores: [0, 1]),
                    ]),
            ])
        try table.write(to: path)
        #expect(try PredictionTable.read(path) == table)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.hasPrefix("seed,fold,file,group,true,predicted,\"score a,b\",score c\n"))
        for (old, new, message) in [
            ("seed,", "sead,", "expected a table"), (",c,c,", ",c,d,", "record 4"),
            ("0.5", "nan", "record 3: expected finite scores"), ("\"\"y\"\"", "\"y\"\"", "a table"),
        ] {
            try Data(text.replacingOccurrences(of: old, with: new).utf8)
                .write(to: URL(filePath: path))
            do {
                _ = try PredictionTable.read(path)
                Issue.record("\(new) was read")
            } catch let fault as FileFault {
                #expect(fault.description.hasPrefix("\(path): ") && fault.reason.contains(message))
            }
        }
    }
}
