import AvazFiles
import AvazRecords
import Testing

@testable import AvazReports

/// Chapters of music and words: what was judged, and what counting reaches.
@Suite struct SequenceTableTests {
    private func record(
        _ name: String, split: String, nats: Double, marks: [(String, Double)] = [],
        measures: [String: Double] = [:]
    ) -> RunRecord {
        let runs = [
            RunRecord.Run(
                seed: 1, history: [.init(epoch: 1, trainLoss: 0.5)],
                test: .sequence(
                    .init(
                        unit: "token", nats: nats, perplexity: exponential(nats), accuracy: 0.25,
                        marks: marks.map { .init(name: $0.0, nats: $0.1) }, measures: measures)),
                seconds: .init(features: 1, training: 2))
        ]
        return RunRecord(
            experiment: name,
            corpus: .init(
                name: "piano-midi", task: "music", clips: 21, classes: [], rejected: [],
                fingerprint: "ab"),
            split: .init(kind: split, train: 100, test: 20, fingerprint: "cd"), runs: runs,
            summary: .init(figuresOf: runs), published: .null,
            settings: .object(["title": .string(name), "name": .string(name)]), environment: .null)
    }

    private func exponential(_ x: Double) -> Double {
        (1...60).reversed().reduce(1) { 1 + x / Double($1) * $0 }
    }

    @Test func whatTheTrainingLossHidStandsInTheTable() throws {
        let results = try TemporaryFolder()
        let records = [
            record(
                "music-mozart", split: "windows", nats: 0.9,
                measures: ["heldWindowsBesideTrained": 0.96]),
            record(
                "music-mozart-best", split: "pieces", nats: 3.5,
                marks: [("1-gram", 4.409), ("2-gram", 4.47)], measures: ["longestCopiedRun": 7]),
        ]
        for record in records {
            try record.write(
                to: results.folder("piano-midi/\(record.experiment)") + "/run.json")
        }
        #expect(try ResultsSummary.rebuild(results.path).isEmpty)
        let text = try results.text("README.md")
        #expect(text.contains("## Music"))
        #expect(text.contains("windows of pieces that were trained on"))
        #expect(text.contains("96.0%") && text.contains("4.4090 (1-gram)"))
        let chapter = Chapter.all(try ResultsSummary(reading: results.path).entries) { $0 }[0]
        let table = try #require(chapter.sequences)
        #expect(table.rows.count == 2)
        #expect(table.columns.map(\.title).contains("longest run copied"))
        #expect(chapter.costPicture == nil)
        let page = try results.text("music.piano-midi.html")
        #expect(page.contains("What comes next") && page.contains("unseen pieces"))
        let summary = try ResultsSummary(reading: results.path)
        #expect(try #require(summary.terminal(task: "music")).contains("4.4090 (1-gram)"))
    }
}
