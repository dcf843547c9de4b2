import Foundation
import Testing

/// `avaz run` of contests that have a corpus, and what is made of their models.
@Suite final class ContestTests {
    private let results = FileManager.default.temporaryDirectory.appending(
        path: "avaz-contests-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: results, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: results) }

    private func avaz(_ arguments: String...) throws -> Program.Result {
        let (process, output, errors) = try Program.start(arguments)
        return Program.finish(process, output, errors)
    }

    private static let training = """
        training: { epochs: 1, steps: 2, batchSize: 8, generator: { learningRate: 0.001 },
          discriminator: { learningRate: 0.001 }, pictures: 1 },
        judged: 100, seeds: [1],
        """

    private func write(_ text: String, as name: String) throws -> String {
        let path = results.appending(path: name + ".json5").path
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    @Test func soundsAreWrittenAndJudged() throws {
        let corpus = try TinyCorpus(digits: 10, speakers: ["anna", "ben"], takes: 3)
        let file = try write(
            """
            { title: "sounds", task: "mel",
              clips: { sampleRate: 8000, transformLength: 256, hopLength: 128, melBands: 16,
                frames: 12, iterations: 2 },
              split: { kind: "stratified", seed: 1 },
              generator: { layers: [ { kind: "dense", units: 192 },
                { kind: "reshape", shape: [16, 12, 1] } ] },
              discriminator: { layers: [ { kind: "flatten" }, { kind: "dense", units: 1 } ] },
              judge: { experiment: "digits-best", overrides: [
                "seeds=[1]", "split.kind=stratified", "training.epochs=1", "augmentation.copies=1" ] },
              \(Self.training)
            }
            """, as: "sounds")
        let (data, name) = (corpus.folder.path, corpus.folder.lastPathComponent)
        let run = try avaz("run", file, "--data", data, "--results", results.path)
        #expect(run.status == 0, "\(run.errors)")
        let folder = results.path + "/\(name)/sounds"
        let samples = try FileManager.default.contentsOfDirectory(atPath: folder + "/samples")
        #expect(Set(samples).isSuperset(of: ["spectrograms.svg", "real-3.wav"]))
        let table = try String(contentsOfFile: folder + "/table.md", encoding: .utf8)
        #expect(table.contains("frechet distance") && table.contains("over what one run judged"))

        let music = try avaz("compose", folder, "--output", results.path + "/x.mid")
        #expect(music.status == 64 && music.errors.count == 1)
        #expect(music.errors.first?.contains("makes mel spectrograms") == true)
        let told = try avaz("predict", folder, data + "/0_anna_0.wav")
        #expect(told.status != 0 && told.errors.first?.contains("or spectrograms") == true)
        let judged = try avaz(
            "run", file, "--data", data, "--results", results.path, "--judge", folder)
        #expect(judged.status != 0 && judged.errors.count == 1)
    }

    @Test func composeServesAContest() throws {
        let pieces = results.appending(path: "pieces")
        try FileManager.default.createDirectory(at: pieces, withIntermediateDirectories: true)
        // A note each quarter, up and down.
        let pitches: [UInt8] = [60, 62, 64, 65, 67, 69, 71, 72, 71, 69, 67, 65, 64, 62, 60, 59]
        var events: [UInt8] = []
        for pitch in pitches { events += [0, 0x90, pitch, 90, 1, 0x80, pitch, 0] }
        events += [0, 0xff, 0x2f, 0]
        let header: [UInt8] = Array("MThd".utf8) + [0, 0, 0, 6, 0, 0, 0, 1, 0, 1]
        let track: [UInt8] = Array("MTrk".utf8) + [0, 0, 0, UInt8(events.count)] + events
        try Data(header + track).write(to: pieces.appending(path: "a.mid"))
        let file = try write(
            """
            { title: "tunes", task: "tunes", tunes: { length: 8 },
              generator: { layers: [ { kind: "dense", units: 16 },
                { kind: "reshape", shape: [8, 2] }, { kind: "dense", units: "out" },
                { kind: "softmax" } ] },
              discriminator: { layers: [ { kind: "lstm", units: 4 }, { kind: "dense", units: 1 } ] },
              \(Self.training)
            }
            """, as: "tunes")
        let run = try avaz("run", file, "--data", pieces.path, "--results", results.path)
        #expect(run.status == 0, "\(run.errors)")
        let folder = results.path + "/pieces/tunes"
        let output = results.path + "/x.mid"
        #expect(
            try avaz("compose", folder, "--output", output, "--seed", "3", "--svg").status == 0)
        let first = try Data(contentsOf: URL(filePath: output))
        #expect(first.starts(with: Array("MThd".utf8)))
        #expect(try avaz("compose", folder, "--output", output, "--seed", "3").status == 0)
        #expect(try Data(contentsOf: URL(filePath: output)) == first)
        let longer = try avaz("compose", folder, "--output", output, "--notes", "3")
        #expect(longer.status == 64 && longer.errors.first?.contains("leave --notes out") == true)
    }

    @Test func pointsNeedNoJudge() throws {
        let run = try avaz("run", "gan-ring", "--judge", results.path)
        #expect(run.status != 0 && run.errors.first?.contains("needs no classifier") == true)
        let chapter = try avaz("chapter", "digits", "--judge", results.path)
        #expect(chapter.status == 64 && chapter.errors.first?.contains("leave --judge") == true)
    }
}
