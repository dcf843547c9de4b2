import Foundation
import Testing

/// `avaz compose` and `avaz write`, with models taught in no time.
@Suite final class GenerationTests {
    private let folder = FileManager.default.temporaryDirectory.appending(
        path: "avaz-generation-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(
            at: folder.appending(path: "Experiments/own"), withIntermediateDirectories: true)
        try FileManager.default.createDirectory(
            at: folder.appending(path: "songs"), withIntermediateDirectories: true)
        try Data("{}".utf8).write(to: folder.appending(path: "Experiments/published.json"))
        for index in 0..<4 {
            try Data(String(repeating: "la di da ", count: 10 + index).utf8).write(
                to: folder.appending(path: "songs/\(index).txt"))
        }
        let experiment = """
            {
              title: "words", task: "lyrics",
              windows: { length: 8 }, split: { kind: "pieces", every: 2 },
              model: { kind: "layers", layers: [
                { kind: "embedding", symbols: "out", width: 4 },
                { kind: "gru", units: 8, sequences: true }, { kind: "dense", units: "out" } ] },
              training: { epochs: 20, batchSize: 4, optimiser: "adam", learningRate: 0.02,
                          loss: "cross-entropy" },
              generation: { count: 10 }, seeds: [1],
            }
            """
        try Data(experiment.utf8).write(to: folder.appending(path: "Experiments/own/words.json5"))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func avaz(_ arguments: String...) throws -> Program.Result {
        let (process, output, errors) = try Program.start(arguments, in: folder)
        return Program.finish(process, output, errors)
    }

    @Test func wordsAreWrittenTheSameAgain() throws {
        let run = try avaz("run", "words", "--data", "songs")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("nats"))
        let results = folder.appending(path: "Results/songs/words")
        #expect(
            try FileManager.default.contentsOfDirectory(
                atPath: results.appending(path: "samples").path) == ["sample-1.txt"])
        func write(_ options: String...) throws -> Program.Result {
            let (process, output, errors) = try Program.start(
                ["write", "Results/songs/words", "--length", "40"] + options, in: folder)
            return Program.finish(process, output, errors)
        }
        let first = try write("--start", "la ", "--seed", "3")
        #expect(first.status == 0 && first.output.hasPrefix("la "))
        #expect(first.output.count >= 43)
        #expect(try write("--start", "la ", "--seed", "3").output == first.output)
        #expect(try write("--start", "LA!", "--greedy").errors.first?.contains("!") == true)
        #expect(try !write("--start", "la ", "--only-new").output.hasPrefix("la la la la la"))

        // Wrong use: one line each.
        for options in [
            ["--temperature", "0"], ["--temperature", "-1"], ["--temperature", "warm"],
            ["--top-p", "2"], ["--greedy", "--top-k", "3"], ["--start", "???"], ["--length", "0"],
        ] {
            let (process, output, errors) = try Program.start(
                ["write", "Results/songs/words"] + options, in: folder)
            let result = Program.finish(process, output, errors)
            #expect(result.status == 64 && result.errors.count == 1, "\(options)")
        }
        let music = try avaz("compose", "Results/songs/words", "--output", "x.mid")
        #expect(music.status == 64 && music.errors.first?.contains("avaz write") == true)
        let told = try avaz("predict", "Results/songs/words", "x.wav")
        #expect(told.status == 64 && told.errors.first?.contains("avaz write") == true)
        let none = try avaz("write", "songs")
        #expect(none.status == 1 && none.errors.count == 1)
        #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "x.mid").path))
    }
}
