import AvazInputs
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

    /// Twice made, the second time the bytes are the same; and then there is nothing to do.
    private func makeTwice(_ arguments: [String], says contents: String) throws {
        let made = try run(arguments + ["--output", output])
        #expect(made.status == 0)
        #expect(made.errors.isEmpty, "\(made.errors)")
        #expect(made.output.contains(contents))
        let again = folder.path + "/again"
        _ = try run(arguments + ["--output", again])
        #expect(try self.contents(of: again) == self.contents(of: output))
        #expect(try run(arguments + ["--output", output]).output.contains("already there"))
        #expect(entries == ["again", "corpus"])
    }

    @Test func musicIsEnoughForANetwork() throws {
        try makeTwice(["music"], says: "80 synthetic pieces")
        #expect(try marker(of: output)["name"] as? String == "synthetic-music")
        #expect(try marker(of: output)["task"] as? String == "music")
        for manner in ["mozart", "chopin"] {
            let corpus = try SequenceCorpus(musicAt: output, from: manner)
            #expect(corpus.name == "synthetic-music")
            #expect(corpus.pieces.count == 40)
            #expect(corpus.pieces.allSatisfy { (300...900).contains($0.symbols.count) })
            #expect(corpus.pieces.reduce(0) { $0 + $1.symbols.count } >= 15_000)
            #expect((60...200).contains(Set(corpus.pieces.flatMap(\.symbols)).count))
        }
        // Fewer pieces are the first of more.
        let few = folder.path + "/few"
        _ = try run(["music", "--pieces", "2", "--output", few])
        let all = try contents(of: output)
        let first = try contents(of: few).filter { $0.key.hasSuffix(".mid") }
        #expect(first.count == 4)
        for (name, data) in first { #expect(all[name] == data) }
    }

    @Test func lyricsAreSongsToRead() throws {
        let source = folder.path + "/songs-poems"
        try Data("Roses\n\t-- anon\n%\nViolets\nare blue\n%\n".utf8)
            .write(to: URL(filePath: source))
        let arguments = ["lyrics", "--source", source, "--output", output]
        #expect(try run(arguments).output.contains("2 texts"))
        #expect(try run(arguments).output.contains("already there"))
        #expect(try marker(of: output)["name"] as? String == "synthetic-lyrics")
        let songs = try Songs(at: output).songs
        #expect(songs.map(\.text) == ["Roses\n\t-- anon\n", "Violets\nare blue\n"])
        #expect(songs.map(\.artist) == ["songs-poems", "songs-poems"])

        let none = try run(["lyrics", "--source", source + "-none", "--output", output])
        #expect(none.status == 1)
        #expect(none.errors.count == 1)
        #expect(none.errors.first?.contains("apt-get install fortunes") == true)
    }

    @Test func playMakesSound() throws {
        _ = try run(["music", "--pieces", "1", "--output", output])
        let (music, sound) = (output + "/manner-of-mozart/001.mid", folder.path + "/x.wav")
        let played = try run(["play", music, "--output", sound])
        #expect(played.status == 0)
        #expect(played.output.hasPrefix("\(sound): "))
        let header = [UInt8](try Data(contentsOf: URL(filePath: sound)).prefix(36))
        #expect(header[20...25] == [1, 0, 2, 0, 0x44, 0xac], "linear, two channels, 44,100 Hz")

        let other = folder.path + "/y.wav"
        for (arguments, message) in [
            ([music, "--output", other, "--soundfont", music], "is no soundfont"),
            ([sound, "--output", other], "x.wav"),
            ([folder.path + "/none.mid", "--output", other], "none.mid"),
            ([music, "--output", folder.path + "/none/y.wav"], "cannot be written"),
        ] {
            let result = try run(["play"] + arguments)
            #expect(result.status == 1)
            #expect(result.errors.count == 1)
            #expect(result.errors.first?.contains(message) == true, "\(result.errors)")
        }
        #expect(entries == ["corpus", "x.wav"])
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
        (["music", "--pieces", "0"], "from 1 to 999"),
        (["lyrics", "--seed", "2"], "unknown option --seed"),
        (["play"], "play which MIDI file?"),
        (["play", "x.mid"], "play needs --output X.wav"),
        (["play", "x.mid", "--output", "x.mp3"], "ends in .wav"),
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
        for name in ["digits", "speakers", "genres", "music", "lyrics", "play"] {
            #expect(result.output.contains(name))
        }
    }
}
