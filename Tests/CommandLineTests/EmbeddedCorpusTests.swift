import Foundation
import Testing

/// The corpora as `avaz-synth` makes them.
@Suite final class EmbeddedCorpusTests {
    private let folder = FileManager.default.temporaryDirectory
        .appending(path: "avaz-synth-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func run(_ arguments: [String]) throws -> Program.Result {
        let (process, output, errors) = try Program.start(arguments, of: "avaz-synth")
        return Program.finish(process, output, errors)
    }

    private var output: String { folder.path + "/corpus" }

    /// What lies in the test's folder, hidden files too.
    private var entries: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()) ?? []
    }

    private func contents(of path: String) throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
            contents[name] = try? Data(contentsOf: URL(filePath: path + "/" + name))
        }
        return contents.filter { $0.key.contains(".") }
    }

    private func marker(of path: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(filePath: path + "/corpus.json"))
        return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }

    @Test(arguments: [
        (
            ["digits", "--speakers", "2", "--takes", "1"], "synthetic-digits", "digits", 20,
            "data/02/7_02_0.wav", 48_000
        ),
        (
            ["speakers", "--clips", "3"], "synthetic-speakers", "speakers", 30,
            "16000_pcm_speeches/Clara/2.wav", 16_000
        ),
        (
            ["genres", "--clips", "1", "--seconds", "1"], "synthetic-genres", "genres", 10,
            "genres_original/reggae/reggae.00000.wav", 22_050
        ),
    ])
    func hasTheRealOnesLayoutAndFormat(
        arguments: [String], name: String, task: String, clips: Int, clip: String, rate: Int
    ) throws {
        let made = try run(arguments + ["--output", output])
        #expect(made.status == 0)
        #expect(made.errors.isEmpty)
        #expect(made.output.contains("\(clips) synthetic clips"))

        let marker = try marker(of: output)
        #expect(marker["name"] as? String == name)
        #expect(marker["task"] as? String == task)
        #expect(marker["clips"] as? Int == clips)

        let files = try contents(of: output)
        #expect(files.keys.filter { $0.hasSuffix(".wav") }.count == clips)
        let header = [UInt8](try #require(files[clip]).prefix(36))
        #expect(header[20...23] == [1, 0, 1, 0], "linear, one channel")
        #expect(Int(header[24]) + Int(header[25]) << 8 == rate)
        #expect(header[34] == 16, "bits")
        // Something is heard in every clip.
        for (name, data) in files where name.hasSuffix(".wav") {
            let loud = stride(from: 45, to: data.count, by: 2).contains {
                (4...251).contains(data[data.startIndex + $0])
            }
            #expect(loud, "\(name)")
        }

        // The same bytes again, and no work where they are there already.
        let again = folder.path + "/again"
        _ = try run(arguments + ["--output", again])
        #expect(try contents(of: again) == files)
        #expect(try run(arguments + ["--output", output]).output.contains("already there"))
        #expect(entries == ["again", "corpus"])
    }

    @Test func otherSettingsReplaceAnEmbeddedCorpusOnly() throws {
        let arguments = ["digits", "--speakers", "1", "--output", output, "--takes"]
        _ = try run(arguments + ["1"])
        let few = try contents(of: output)
        #expect(try run(arguments + ["2"]).status == 0)
        let more = try contents(of: output)
        #expect(more.count == few.count + 10)
        for (name, data) in few where name.hasSuffix(".wav") { #expect(more[name] == data) }

        let file = folder.appending(path: "own/0_anna_0.wav")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("mine".utf8).write(to: file)
        let refused = try run(["digits", "--output", folder.path + "/own"])
        #expect(refused.status == 1)
        #expect(refused.errors.count == 1)
        #expect(try Data(contentsOf: file) == Data("mine".utf8))
        #expect(entries == ["corpus", "own"])
    }

    @Test func anInterruptionLeavesNothing() throws {
        let (process, stdout, stderr) = try Program.start(
            ["digits", "--output", output], of: "avaz-synth")
        while entries.isEmpty && process.isRunning { usleep(2000) }
        process.interrupt()
        let result = Program.finish(process, stdout, stderr)
        #expect(result.status == 130)
        #expect(result.errors == ["avaz-synth: stopped; nothing was written"])
        #expect(entries.isEmpty)
    }

    @Test func aFailingPartLeavesNothing() throws {
        let soundfont = folder.path + "/none.sf2"
        let result = try run(["genres", "--soundfont", soundfont, "--output", output])
        #expect(result.status == 1)
        #expect(result.errors.count == 1)
        #expect(result.errors.first?.contains("timgm6mb-soundfont") == true)
        #expect(entries.isEmpty)
    }

    @Test func aFileInTheWayIsNamed() throws {
        try Data().write(to: folder.appending(path: "file"))
        let result = try run(["digits", "--output", folder.path + "/file/corpus"])
        #expect(result.status == 1)
        #expect(result.errors.count == 1)
        #expect(result.errors.first?.contains(folder.path + "/file") == true)
    }

    @Test(arguments: [
        ([], "which corpus?"),
        (["digit"], "unknown corpus digit"),
        (["digits", "--clips", "3"], "unknown option --clips"),
        (["digits", "--takes"], "--takes needs a value"),
        (["digits", "--takes", "none"], "expected a whole number from 1 to 1000"),
        (["digits", "--speakers", "100"], "from 1 to 99"),
        (["genres", "--seed", "1", "--seed", "2"], "given twice"),
    ])
    func wrongUseIsOneLineAndStatus64(arguments: [String], message: String) throws {
        let result = try run(arguments)
        #expect(result.status == 64)
        #expect(result.errors.count == 1)
        #expect(result.errors.first?.contains(message) == true, "\(result.errors)")
        #expect(result.output.isEmpty)
    }

    @Test func helpNamesEveryCorpus() throws {
        let result = try run(["--help"])
        #expect(result.status == 0)
        for name in ["digits", "speakers", "genres"] { #expect(result.output.contains(name)) }
    }
}
