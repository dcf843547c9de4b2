import AvazFiles
import AvazRecords
import Testing

@testable import AvazReports

/// The chapter of words that were found in long recordings, and the picture of one.
@Suite struct SpottingTableTests {
    private func record(_ name: String, ap50: Double, search: Double?) -> RunRecord {
        var run = RunRecord.Run(
            seed: 1, history: [.init(epoch: 1, trainLoss: 0.5)],
            test: .objects(
                .init(
                    ap50: ap50, ap75: 0.2, ap: 0.4, recall: 0.625, precision: 0.9,
                    falsePerImage: 0.5,
                    measures: [
                        "falseAlarmsPerHour": 7.5, "foundAtTenAnHour": 0.75,
                        "foundShareAtTenEach": 0.8125, "hours": 0.5,
                    ],
                    perClass: [.init(class: "3", ap50: ap50, support: 8)],
                    samples: ["recording.svg"])),
            seconds: .init(features: 1, training: 42))
        run.seconds.search = search
        return RunRecord(
            experiment: name,
            corpus: .init(
                name: "fsdd", task: "spotting", clips: 21, classes: ["3"], rejected: [],
                fingerprint: "ab"),
            split: .init(kind: "grouped", seed: 1, train: 100, test: 20, fingerprint: "cd"),
            runs: [run], summary: .init(figuresOf: [run]), published: .null,
            settings: .object(["title": .string(name)]), environment: .null)
    }

    @Test func aRowARunTheBestFirst() throws {
        let results = try TemporaryFolder()
        let records = [
            record("spot-poor", ap50: 0.25, search: nil),
            record("spot-well", ap50: 0.75, search: 4),
        ]
        for record in records {
            #expect(record.contradiction == nil)
            try record.write(to: results.folder("fsdd/\(record.experiment)") + "/run.json")
        }
        #expect(try ResultsSummary.rebuild(results.path).isEmpty)
        let text = try results.text("README.md")
        #expect(text.contains("## Spotting") && text.contains("Words found in long recordings"))
        let chapter = Chapter.all(try ResultsSummary(reading: results.path).entries) { $0 }[0]
        let rows = try #require(chapter.spotted).rows.map { $0.map(\.text) }
        #expect(rows.map { $0[0] } == ["spot-well", "spot-poor"])
        // Half an hour in four seconds.
        #expect(rows[0].contains("450") && rows[0].contains("62.5%") && rows[0].contains("75.0%"))
        #expect(rows[0].contains("81.2%"))
        #expect(!rows[1].contains("450"))
    }

    @Test func aRunSaysWhatWasFound() {
        let report = RunReport(record("spot-well", ap50: 0.75, search: 4))
        #expect(report.headline == "found at ten false alarms an hour 75.0%")
        for part in [
            "100 spoken words to train, 20 to test", "| false alarms per hour",
            "| found at ten an hour of each word",
            "![recording.svg](samples/recording.svg)",
        ] { #expect(report.markdown.contains(part), "\(part)") }
        // Times differ from machine to machine; tables do not.
        #expect(
            report.markdown == RunReport(record("spot-well", ap50: 0.75, search: 9)).markdown)
    }

    @Test func thePictureHasBothLanes() {
        let levels: [Float] = (0..<4 * 900).map { Float($0 % 60) - 60 }
        let picture = SpottedDrawing(
            seconds: 10..<20, levels: levels, frequencies: [100, 300, 700, 1500],
            truth: [(11..<11.5, "<3>")], found: [(11.1..<11.6, "4"), (15..<15.5, "5")]
        ).picture(title: "Found & lost")
        #expect(
            picture.description
                == "Words that are there: <3> at 11.0 s. Found: 4 at 11.1 s, 5 at 15.0 s.")
        for text in [">there<", ">found<", "&lt;3&gt;", ">4<", "Found &amp; lost", "Time (s)"] {
            #expect(picture.file.contains(text), "\(text)")
        }
        // A word lies where it is said: a tenth of the way along.
        let frame = ImagePanel.frame
        #expect(picture.file.contains("M\(coordinate(frame.left + 0.1 * frame.width)) 66H"))
        let none = SpottedDrawing(
            seconds: 0..<1, levels: [0, 0], frequencies: [100], truth: [], found: []
        ).picture(title: "Nothing")
        #expect(none.description == "Words that are there: none. Found: none.")
    }
}
