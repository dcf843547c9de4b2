@testable import AvazRecords
import Foundation
import Testing

@testable import AvazReports

/// Reports of runs that told no classes apart.
@Suite struct JudgementReportTests {
    @Test(arguments: sampleJudgements)
    func nothingInventsAConfusionMatrix(judged: [RunRecord.Judgement]) throws {
        let folder = try TemporaryFolder()
        let report = RunReport(sampleRecord(judged: judged))
        // What a classification of the same name left behind goes.
        try RunReport(sampleRecord()).write(to: folder.path)
        try report.write(to: folder.path)
        #expect(
            try folder.contents().keys.sorted() == ["curves.svg", "history.csv", "table.md"])
        for text in [report.markdown, report.terminal()] {
            #expect(!text.contains("onfusion") && !text.contains("classes"))
            #expect(!text.contains("test accuracy") && !text.contains("F1"))
            for line in text.split(separator: "\n") { #expect(line.last != " ") }
        }
    }

    @Test func aSequenceRunShowsFiguresMarksCurvesAndSamples() throws {
        let report = RunReport(sampleRecord(judged: sampleJudgements[0]))
        let rows = report.tables.overview.rows.map { $0.map(\.text) }
        #expect(rows[0] == ["nats", "1.6000", "0.3294 to 2.8706"])
        #expect(rows[1] == ["perplexity", "4.9530", "1.3901 to 17.65"])
        #expect(rows.map { $0[0] }.prefix(4) == ["nats", "perplexity", "accuracy", "longest copy"])
        for part in [
            "## Marks", "| 5-gram |       5.0500", "[new|one.mid](samples/new%7Cone.mid)",
            "Student's over the 2 seeds", "3,000 pieces,", "## By run",
        ] {
            #expect(
                report.markdown.replacingOccurrences(of: "\\|", with: "|").contains(part), "\(part)"
            )
        }
        #expect(report.terminal().contains("samples/new|one.mid"))
        let curves = curveCharts(report.record).map(\.title)
        #expect(curves.contains { $0.hasPrefix("Gradient norm") })
        #expect(
            RunReport(sampleRecord(judged: [sampleJudgements[0][0]])).markdown
                .contains("One run has no interval."))
    }

    @Test func aGeneratorsFiguresHaveTheirIntervals() {
        let report = RunReport(sampleRecord(judged: sampleJudgements[1]))
        let rows = report.tables.overview.rows.map { $0.map(\.text) }
        #expect(rows[0] == ["modes", "7.7500", "4.5734 to 10.93"])
        #expect(rows[1][0] == "reverse divergence")
        #expect(report.tables.marks == nil && report.tables.samples.isEmpty)
    }

    @Test func pagesListThemAmongTheOthers() throws {
        let results = try TemporaryFolder()
        for (name, judged) in zip(["composer", "ring"], sampleJudgements) {
            let folder = try results.folder("tunes/\(name)")
            try sampleRecord(judged: judged, name: name).write(to: "\(folder)/run.json")
        }
        #expect(try ResultsSummary.rebuild(results.path).isEmpty)
        let summary = try ResultsSummary(reading: results.path)
        let runs = try #require(Chapter.all(summary.entries) { $0 }.first).runs
        #expect(
            runs.rows[0].map(\.text).prefix(3) == [
                "composer", "nats 1.6000 a token", "0.3294 to 2.8706",
            ])
        #expect(runs.rows[1][1].text == "modes 7.8")
        #expect(try results.text("README.md").contains("nats 1.6000"))
        #expect(summary.terminal(task: "music")?.contains("1.6000") == true)
    }

    @Test func comparisonsShowTheirFigures() {
        let sides = sampleJudgements.map {
            Comparison.Side(name: $0[0].kind, record: sampleRecord(judged: $0))
        }
        let text = Comparison(sides).markdown
        #expect(text.contains("nats") && text.contains("reverse divergence"))
        #expect(!text.contains("Confusion") && !text.contains("test accuracy"))
    }
}
