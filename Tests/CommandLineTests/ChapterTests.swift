import Foundation
import Testing

/// `avaz chapter` where its experiments ask for files of several kinds.
@Suite final class ChapterTests {
    private let project = FileManager.default.temporaryDirectory
        .appending(path: "avaz-chapter-\(UUID().uuidString)")
    private let corpus: TinyCorpus

    init() throws {
        corpus = try TinyCorpus(digits: 2, speakers: ["anna"], takes: 2)
        let images = project.appending(path: "Experiments/images")
        try FileManager.default.createDirectory(at: images, withIntermediateDirectories: true)
        try Data("{}".utf8).write(to: project.appending(path: "Experiments/published.json"))
        // Of 4 x 4 pixels, the brighter half above or below.
        let rows = (0..<20).map { (index: Int) -> String in
            let bright = (0..<16).map { ($0 < 8) == (index % 2 == 0) ? "99" : "\(index)" }
            return (bright + ["\(index % 2)"]).joined(separator: ",")
        }
        try Data(rows.joined(separator: "\n").utf8).write(to: images.appending(path: "small.csv"))
        let text = """
            { title: "small images", task: "images", corpus: "small.csv", patches: { size: 4 },
              split: { kind: "folds", folds: 2, seed: 1 },
              model: { kind: "layers", layers: [
                { kind: "flatten" }, { kind: "dense", units: "out" } ] },
              training: { epochs: 2, batchSize: 4, learningRate: 0.01, loss: "cross-entropy" },
              seeds: [1],
            }
            """
        try Data(text.utf8).write(to: images.appending(path: "small.json5"))
    }

    deinit { try? FileManager.default.removeItem(at: project) }

    private func chapter(_ options: String...) throws -> Program.Result {
        let (process, output, errors) = try Program.start(
            ["chapter", "images"] + options, in: project)
        return Program.finish(process, output, errors)
    }

    /// Recordings are not for an experiment on images that has its own.
    @Test func dataOfAnotherKindIsForOthers() throws {
        let result = try chapter("--data", corpus.folder.path, "--corpus", "tones")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("1/1  small on small: "))
        let remark = try #require(result.errors.first)
        #expect(remark.contains("holds no table of images (.csv): what learns from such takes "))
        #expect(result.errors.count == 1)
    }

    @Test func withoutDataNothingIsSaid() throws {
        let result = try chapter()
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    }

    /// What holds such files is taken, well or ill.
    @Test func dataOfItsKindIsTaken() throws {
        try Data("1,2,3\n".utf8).write(to: corpus.folder.appending(path: "broken.csv"))
        let result = try chapter("--data", corpus.folder.appending(path: "broken.csv").path)
        #expect(result.status != 0)
        #expect(result.errors.first?.contains("broken.csv") == true)
    }
}
