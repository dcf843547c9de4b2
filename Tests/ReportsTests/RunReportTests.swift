@testable import AvazFiles
import Foundation
import Testing

@testable import AvazReports

@Suite struct RunReportTests {
    @Test func writesEveryFileAndTheSameBytesAgain() throws {
        let folder = try TemporaryFolder()
        let report = RunReport(sampleRecord(published: samplePublished, meetsUnknown: true))
        try report.write(to: folder.path)
        let first = try folder.contents()
        #expect(
            first.keys.sorted() == [
                "confusion.csv", "confusion.svg", "curves.svg", "det.svg", "history.csv",
                "roc.svg", "table.md",
            ])
        try report.write(to: folder.path)
        #expect(try folder.contents() == first)
    }

    @Test func timesAndMachinesDoNotShow() throws {
        let (one, other) = (try TemporaryFolder(), try TemporaryFolder())
        var record = sampleRecord(runs: 2)
        try RunReport(record).write(to: one.path)
        record.runs[0].seconds = .init(features: 99, training: 999)
        record.environment = .object(["machine": .string("another")])
        try RunReport(record).write(to: other.path)
        #expect(try one.contents() == other.contents())
    }

    @Test func picturesOfAnEarlierRecordGo() throws {
        let folder = try TemporaryFolder()
        try RunReport(sampleRecord(meetsUnknown: true)).write(to: folder.path)
        try RunReport(sampleRecord(epochs: 0)).write(to: folder.path)
        #expect(
            try folder.contents().keys.sorted()
                == ["confusion.csv", "confusion.svg", "history.csv", "table.md"])
    }

    @Test func anUnwritableFolderIsNamed() {
        #expect(throws: FileFault(file: "/nowhere/table.md", reason: "No such file or directory")) {
            try RunReport(sampleRecord()).write(to: "/nowhere")
        }
    }

    @Test func theTableSaysWhoseFiguresTheseAre() {
        let synthetic = RunReport(
            sampleRecord(corpus: "synthetic-digits", published: samplePublished))
        #expect(synthetic.markdown.contains("made by a synthesiser, not recorded"))
        #expect(
            synthetic.markdown.contains("published figures are of AudioMNIST, ours of synthetic"))
        #expect(synthetic.terminal().contains("made by a synthesiser, not recorded"))
        let same = RunReport(sampleRecord(corpus: "audiomnist", published: samplePublished))
        #expect(!same.markdown.contains("Note:"))
        #expect(same.markdown.hasPrefix("# mlp-two-hidden on AudioMNIST\n"))
    }

    @Test func theTableHasEverySection() {
        let markdown = RunReport(
            sampleRecord(
                runs: 3, folds: true, splitKind: "leave-one-group-out", meetsUnknown: true)
        ).markdown
        for section in [
            "## By class", "## Confusion matrix", "## By run", "## By epoch",
            "## Known or unknown", "## Most confidently wrong", "## Rejected files",
            "One group held out at a time with seed 42", "3 runs with the seed 1.",
            "for other groups like the 6 that were judged", "| bad/empty.wav | has no samples |",
            "| speaker 2 |", "equal error rate",
        ] {
            #expect(markdown.contains(section), "\(section)")
        }
        for line in markdown.split(separator: "\n") { #expect(line.last != " ") }
    }

    @Test func theTableSaysWhatItsIntervalIsOver() {
        let one = RunReport(sampleRecord()).markdown
        #expect(
            one.contains("for other clips like the 600 that were judged, of the same origin.\n"))
        let seeds = RunReport(sampleRecord(runs: 3)).markdown
        #expect(
            seeds.contains("Tables by class count 1,800 judgements of 600 different clips by 3"))
        let speakers = RunReport(sampleRecord(splitKind: "grouped")).markdown
        #expect(speakers.contains("for other groups like the 6 that were judged.\n"))
        // A record of earlier has the intervals of earlier.
        var earlier = sampleRecord(runs: 3)
        if case .classification(var summary) = earlier.summary {
            summary.population = nil
            earlier.summary = .classification(summary)
        }
        #expect(RunReport(earlier).markdown.contains("Wilson's over the test clips, averaged over"))
    }

    @Test func whoIsLetInIsTheHeadlineWhereTheUnknownAreMet() {
        let report = RunReport(sampleRecord(accuracy: 1, meetsUnknown: true))
        let rows = report.tables.overview.rows.map { $0[0].text }
        #expect(rows[0] == "equal error rate")
        #expect(rows.contains("test accuracy, among the known"))
        #expect(!rows.contains("test accuracy"))
        #expect(report.headline.hasPrefix("equal error rate "))
        #expect(
            report.record.headline.detail?.contains("known accepted at 1% of the unknown") == true)
    }

    @Test func trainingFiguresStandBesideThoseOfTheSameEpoch() throws {
        // The report prints three epochs of this training's five.
        let tables = RunReport(sampleRecord(published: samplePublished)).tables
        let row = try #require(tables.overview.rows.first { $0[0].text.hasPrefix("train acc") })
        #expect(row[0].text == "train accuracy, epoch 3")
        #expect(row[1].order == tables.record.runs[0].history[2].trainAccuracy)
        #expect(row[3].text == "0.6409")
    }

    @Test func theTableSaysWhetherSeedsShareTheirSplit() {
        var record = sampleRecord(runs: 3)
        #expect(RunReport(record).markdown.contains("Split at random with seed 42: 2,400 clips"))
        record.split.seed = nil
        #expect(RunReport(record).markdown.contains("Split at random, anew for each seed: 2,400"))
        record.split.kind = "contiguous"
        #expect(RunReport(record).markdown.contains("Split in contiguous blocks: 2,400 clips"))
    }

    @Test func theTerminalTableFitsAndMayBeColoured() {
        let names = hostileNames.map { $0 + String(repeating: "x", count: 60) }
        for record in [
            sampleRecord(published: samplePublished), sampleRecord(classes: names, clips: 4000),
            sampleRecord(classes: (0..<100).map { "word \(1000 + $0)" }, clips: 4000),
        ] {
            let plain = RunReport(record).terminal()
            for line in plain.split(separator: "\n") {
                #expect(Name.width(String(line)) <= 80, "\(line)")
            }
            #expect(!plain.contains("\u{1b}"))
            let coloured = RunReport(record).terminal(hasColour: true)
            let stripped = coloured.replacing(#/\u{1b}\[[0-9;]*m/#, with: "")
            #expect(coloured != plain && stripped == plain)
        }
    }

    @Test func aMatrixTooWideGivesWayToItsWorstPairs() {
        let classes = (0..<40).map { "word \(1000 + $0)" }
        let text = RunReport(sampleRecord(classes: classes, clips: 4000)).terminal()
        #expect(text.contains("Most often confused"))
        #expect(!text.contains("true \\ predicted"))
        #expect(RunReport(sampleRecord()).terminal().contains("true \\ predicted"))
    }
}

@Suite struct ProgressTests {
    @Test func tellsRateAndTimeLeft() {
        var progress = ProgressBar("features", of: 3000, unit: "clips")
        #expect(progress.line(done: 0, at: 0) == "features  0/3,000  0%")
        #expect(
            progress.line(done: 1200, at: 2)
                == "features  1,200/3,000  40%  600 clips/s  3 s left")
        #expect(progress.line(done: 1201, at: 2.05) == nil)
        #expect(
            progress.line(done: 3000, at: 2.06, note: "done")
                == "features  3,000/3,000  100%  1456 clips/s  done")
    }

    @Test func nothingToDoIsDone() {
        var progress = ProgressBar("epochs", of: 0, unit: "epochs")
        #expect(progress.line(done: 0, at: 1) == "epochs  0/0")
    }
}
