@testable import AvazFiles
@testable import AvazRecords
@testable import AvazMetrics
import Foundation
import Testing

@Suite final class JudgementTests {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A record of a model of sequences, a run for each figure.
    private func sequences(nats: [Double] = [1.5]) -> RunRecord {
        var record = sampleRecord(
            confusions: Array(repeating: [[9, 1], [0, 10]], count: nats.count))
        record.corpus.classes = []
        for (index, nats) in nats.enumerated() {
            record.runs[index].fold = nil
            record.runs[index].history[0].figures = ["gradientNorm": 0.5]
            record.runs[index].test = .sequence(
                .init(
                    unit: "token", nats: nats, perplexity: exponential(nats), accuracy: 0.25,
                    marks: [.init(name: "5-gram", nats: 5.05)], measures: ["longestCopy": 12],
                    samples: ["one.mid"]))
        }
        record.summary = .init(figuresOf: record.runs)
        return record
    }

    private func faultOfWriting(_ record: RunRecord) -> String? {
        do { try record.write(to: path) } catch { return (error as? FileFault)?.reason }
        return nil
    }

    @Test func everyJudgementComesBack() throws {
        var composer = sequences(nats: [1, 2])
        for index in composer.runs.indices {
            composer.runs[index].test = .generation(
                .init(measures: ["modes": 7 + Double(index)], samples: ["a.wav", "b.wav"]))
        }
        composer.summary = .init(figuresOf: composer.runs)
        for record in [sequences(), sequences(nats: [1.5, 1.7]), composer] {
            try record.write(to: path)
            #expect(try RunRecord.read(path) == record)
        }
    }

    @Test func figuresAreAveragedOverSeedsWithStudentsInterval() throws {
        let figures = sequences(nats: [1.5, 1.7]).summary.figures
        #expect(Set(figures.keys) == ["nats", "perplexity", "accuracy", "longestCopy"])
        let nats = try #require(figures["nats"])
        // t is 12.706 with one degree of freedom; the standard error is 0.1.
        #expect(abs(nats.mean - 1.6) < 1e-12)
        #expect(abs((nats.high ?? 0) - nats.mean - 1.2706) < 1e-4)
        #expect(figures["longestCopy"] == .init(mean: 12, low: 12, high: 12))
        #expect(sequences().summary.figures["nats"] == .init(mean: 1.5))
    }

    @Test func figuresOfFoldsAreAveragedOverTheirSeedsFirst() throws {
        var record = sequences(nats: [1, 2, 3, 6])
        for index in record.runs.indices { record.runs[index].fold = index < 2 ? "a" : "b" }
        let nats = try #require(RunRecord.Summary(figuresOf: record.runs).figures["nats"])
        #expect(nats.mean == 3)
        #expect(nats.high.map { abs($0 - (3 + 12.7062 * 1.5)) < 1e-3 } == true)
        // Which no nats are below.
        #expect(nats.low == 0)
    }

    @Test func intervalsOfSharesStayBetweenNoneAndAll() throws {
        var record = sequences(nats: [1, 2])
        for (index, accuracy) in [0.1, 0.9].enumerated() {
            guard case .sequence(var judgement) = record.runs[index].test else { continue }
            judgement.accuracy = accuracy
            record.runs[index].test = .sequence(judgement)
        }
        let accuracy = RunRecord.Summary(figuresOf: record.runs).figures["accuracy"]
        #expect(accuracy == .init(mean: 0.5, low: 0, high: 1))
    }

    @Test func anEpochsFurtherFiguresStandInTheHistory() {
        let lines = sequences().historyTable.split(separator: "\n")
        #expect(lines[0].hasSuffix(",testAccuracy,gradientNorm"))
        #expect(lines[1].hasSuffix(",0.5") && lines[2].hasSuffix(","))
        #expect(sequences().confusionTable == nil && ConfusionMatrix(of: sequences()) == nil)
    }

    @Test func contradictionsAreNamed() throws {
        #expect(faultOfWriting(sequences()) == nil)
        func edited(_ edit: (inout RunRecord.SequenceModelling) -> Void) -> String {
            var record = sequences()
            guard case .sequence(var judgement) = record.runs[0].test else { return "" }
            edit(&judgement)
            record.runs[0].test = .sequence(judgement)
            return faultOfWriting(record) ?? ""
        }
        #expect(edited { $0.perplexity = 3 }.contains("runs[0].test.perplexity"))
        #expect(edited { $0.accuracy = 2 }.contains("accuracies from 0 to 1"))
        #expect(edited { $0.measures["other"] = 1 }.contains("summary.figures: expected"))
        for name in ["../x", "", ".hidden", "a\nb"] {
            #expect(edited { $0.samples = [name] }.contains("runs[0].test.samples"))
        }
        var mixed = sequences(nats: [1, 2])
        mixed.runs[0].test = sampleRecord().runs[0].test
        #expect(faultOfWriting(mixed)?.contains("classification and sequence") == true)
        var summary = sequences()
        summary.summary = sampleRecord().summary
        #expect(faultOfWriting(summary)?.contains("no classes were told apart") == true)
        var classes = sampleRecord()
        classes.summary = sequences().summary
        #expect(faultOfWriting(classes)?.contains("of a classification") == true)
    }

    @Test func anUnknownKindIsRefused() throws {
        try sequences().write(to: path)
        let text = try String(contentsOfFile: path, encoding: .utf8)
            .replacingOccurrences(of: "\"kind\": \"sequence\"", with: "\"kind\": \"oracle\"")
        try Data(text.utf8).write(to: URL(filePath: path))
        #expect {
            try RunRecord.read(path)
        } throws: { error in
            "\(error)".contains(
                "runs[0].test.kind: expected classification, sequence, generation, objects "
                    + "or divergence, found \"oracle\"")
        }
    }

    /// Records from before judgements had kinds are classifications, and stay as they are.
    @Test func committedRecordsAreWrittenBackByteForByte() throws {
        let results = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Results")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: results.path)
            .filter { $0.hasSuffix("/run.json") }
        try #require(!paths.isEmpty)
        for name in paths {
            let record = try RunRecord.read("\(results.path)/\(name)")
            try record.write(to: path)
            #expect(
                try WholeFile.read(path) == WholeFile.read("\(results.path)/\(name)"), "\(name)")
        }
    }
}
