import Foundation
import Testing

/// `avaz spot`, with a model that is taught in no time to find tones.
@Suite final class SpotTests {
    private let results = FileManager.default.temporaryDirectory
        .appending(path: "avaz-spot-\(UUID().uuidString)")
    private let corpus: TinyCorpus
    private let run: String
    private let long: String

    init() throws {
        corpus = try TinyCorpus(digits: 2, speakers: ["anna", "ben", "carl"], takes: 4)
        let made = try Self.avaz(
            ["run", "spot-digits", "--data", corpus.folder.path, "--results", results.path]
                + [
                    "recordings.training.words=60", "recordings.training.clutter=0",
                    "recordings.training.speed=[1, 1]", "recordings.judged.speed=[1, 1]",
                    "recordings.judged.words=8", "recordings.judged.clutter=0",
                    "validation.fraction=0.5", "windows.hardNegatives=null", "training.epochs=8",
                    "search.falseAlarms=120",
                ].flatMap { ["--set", $0] } + ["--quiet"])
        #expect(made.status == 0, "\(made.errors)")
        run = results.path + "/\(corpus.folder.lastPathComponent)/spot-digits"
        // Three tones in twelve seconds of near silence.
        var samples = [Float](repeating: 0, count: 96_000)
        for (start, digit) in [(16_000, 0), (40_000, 1), (64_000, 0)] {
            for time in 0..<2000 {
                samples[start + time] = 0.3 * sin(Float(time) * Float(digit + 2) * 0.06)
            }
        }
        for index in samples.indices { samples[index] += 0.01 * sin(Float(index * index % 977)) }
        try corpus.write(samples, "long.wav")
        long = corpus.folder.appending(path: "long.wav").path
    }

    deinit { try? FileManager.default.removeItem(at: results) }

    private static func avaz(_ words: [String]) throws -> Program.Result {
        let (process, output, errors) = try Program.start(words)
        return Program.finish(process, output, errors)
    }

    private func spot(_ words: String...) throws -> Program.Result {
        try Self.avaz(["spot", run] + words)
    }

    @Test func aRunLeavesWhatSpotReads() throws {
        for name in ["run.json", "table.md", "samples/recording.svg", "model/model.json"] {
            #expect(FileManager.default.fileExists(atPath: "\(run)/\(name)"), "\(name)")
        }
        let table = try String(contentsOfFile: run + "/table.md", encoding: .utf8)
        #expect(table.contains("false alarms per hour") && table.contains("samples/recording.svg"))
    }

    @Test func everyTable() throws {
        let all = try spot(long, "--threshold", "0", "--csv")
        #expect(all.status == 0)
        let lines = all.output.split(separator: "\n").map { $0.split(separator: ",") }
        #expect(lines[0] == ["file", "start", "end", "label", "score"] && lines.count > 1)
        let starts = lines.dropFirst().compactMap { Double($0[1]) }
        #expect(starts == starts.sorted() && starts.count == lines.count - 1)
        #expect(lines.dropFirst().allSatisfy { ["0", "1"].contains($0[3]) })
        let plain = try spot(long, "--threshold", "0").output.split(separator: "\n")
        #expect(plain.count == lines.count - 1 && plain[0].split(separator: "\t").count == 5)
        let object = try #require(
            try spot(long, "--threshold", "0", "--json").output.split(separator: "\n").first)
        #expect(object.contains("\"start\":") && object.contains("\"score\":"))
        #expect(try spot(long, "--threshold", "0", "--raven").output.hasPrefix("Selection\t"))
        let track = try spot(long, "--threshold", "0", "--audacity").output
        #expect(track.split(separator: "\n").first?.split(separator: "\t").count == 3)
        #expect(try spot(long, "--threshold", "1").output.isEmpty)
        #expect(
            try spot(long, "--threads", "1").output == spot(long, "--threads", "2").output)
    }

    @Test func wrongUseIsALine() throws {
        for (words, status, text) in [
            ([], 64, "give a model's folder"),
            ([long, "--threshold", "2"], 64, "from 0 to 1"),
            ([long, "--csv", "--json"], 64, "give one of --json and --csv"),
            ([long, long, "--audacity"], 64, "a label track is of one recording"),
            ([long, "--window", "1"], 64, "unknown option --window"),
            ([results.path + "/none.wav"], 1, "none.wav"),
        ] as [([String], Int32, String)] {
            let answer = try Self.avaz(["spot", run] + words)
            #expect(answer.status == status, "\(words)")
            #expect(answer.errors.count == 1 && answer.errors[0].contains(text), "\(answer.errors)")
        }
    }

    @Test func modelsOfAnotherKindAreALine() throws {
        let other = try Self.avaz(["predict", run, long])
        #expect(other.status == 64 && other.errors[0].contains("ask it by `avaz spot`"))
        let folder = results.path + "/other"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        try Data("{ \"format\": \"avaz-model\", \"version\": 2 }".utf8).write(
            to: URL(filePath: folder + "/model.json"))
        let answer = try Self.avaz(["spot", folder, long])
        #expect(answer.status == 1 && answer.errors.count == 1)
        #expect(answer.errors[0].contains("is a model of another kind"), "\(answer.errors)")
    }
}
