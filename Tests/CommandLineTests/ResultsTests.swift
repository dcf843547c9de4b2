import Foundation
import Testing

/// `avaz results` in a project of its own: two experiments and a tiny corpus.
@Suite final class ResultsTests {
    let project = FileManager.default.temporaryDirectory
        .appending(path: "avaz-project-\(UUID().uuidString)")
    let corpus: TinyCorpus

    init() throws {
        corpus = try TinyCorpus(digits: 3, speakers: ["anna", "ben"], takes: 3)
        let manager = FileManager.default
        try manager.createDirectory(at: digits, withIntermediateDirectories: true)
        try Data("{}".utf8).write(to: project.appending(path: "Experiments/published.json"))
        // Rooms of the same names, in each a file that is older than the program: of the real ones
        // a remark that was changed since the last link may be newer.
        for room in try manager.contentsOfDirectory(atPath: Program.package.path + "/Sources") {
            let folder = project.appending(path: "Sources/\(room)")
            try manager.createDirectory(at: folder, withIntermediateDirectories: true)
            let file = folder.appending(path: "Room.swift")
            try Data("let room = 1\n".utf8).write(to: file)
            try manager.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 0)], ofItemAtPath: file.path)
        }
        try write("first", epochs: 2)
        try write("second", epochs: 2)
    }

    deinit { try? FileManager.default.removeItem(at: project) }

    var digits: URL { project.appending(path: "Experiments/digits") }

    func record(_ name: String) -> URL {
        project.appending(path: "Results/tiny/\(name)/run.json")
    }

    func write(
        _ name: String, epochs: Int, activation: String = "tanh", learningRate: Double = 0.1,
        comment: String = ""
    ) throws {
        let text = """
            {
              \(comment)
              title: "a sample", task: "digits",
              features: {
                sampleRate: 8000, kinds: ["mfcc"], coefficients: 8, transformLength: 256,
                hopLength: 128, melBands: 20, pooling: ["mean"],
              },
              scaling: { fit: "train" },
              split: { kind: "stratified", testFraction: 0.34, seed: 1 },
              model: { kind: "mlp", hidden: [8], activation: "\(activation)" },
              training: { epochs: \(epochs), batchSize: 4, learningRate: \(learningRate) },
              seeds: [1],
            }
            """
        try Data(text.utf8).write(to: digits.appending(path: name + ".json5"))
    }

    func start(_ arguments: String...) throws -> (Process, Pipe, Pipe) {
        try Program.start(
            ["results", "--digits", "tiny=" + corpus.folder.path] + arguments, in: project)
    }

    /// What the plan says of each experiment.
    func plan() throws -> [String: String] {
        let (process, output, errors) = try start("--dry-run")
        let result = Program.finish(process, output, errors)
        #expect(result.status == 0, "\(result.errors)")
        return result.output.split(separator: "\n").filter { $0.hasPrefix("  ") }
            .reduce(into: [:]) { reasons, line in
                let words = line.split(separator: " ").map(String.init)
                reasons[words[0]] = words.dropFirst().joined(separator: " ")
            }
    }

    @discardableResult
    func run() throws -> Program.Result {
        let (process, output, errors) = try start()
        return Program.finish(process, output, errors)
    }

    /// Changes the record's text.
    func edit(_ name: String, _ change: (String) throws -> String) throws {
        let text = try String(contentsOf: record(name), encoding: .utf8)
        try Data(change(text).utf8).write(to: record(name))
    }

    @Test func runsWhatHasChangedAndNoMore() throws {
        #expect(try plan() == ["first": "never run", "second": "never run"])
        #expect(!FileManager.default.fileExists(atPath: project.path + "/Results"))
        #expect(try run().status == 0)
        #expect(try plan() == ["first": "up to date", "second": "up to date"])
        let page = project.appending(path: "Results/index.html")
        #expect(FileManager.default.fileExists(atPath: page.path))

        try write("second", epochs: 2, comment: "// only a remark")
        #expect(try plan() == ["first": "up to date", "second": "up to date"])
        try write("second", epochs: 3)
        #expect(try plan() == ["first": "up to date", "second": "file changed"])
        let before = try Data(contentsOf: record("first"))
        let output = try run().output
        #expect(output.contains("1/1  second on tiny"))
        #expect(try Data(contentsOf: record("first")) == before)
        #expect(try plan() == ["first": "up to date", "second": "up to date"])

        try edit("first") { String($0.prefix(100)) }
        try edit("second") { $0.replacing("\"code\": \"", with: "\"code\": \"0") }
        #expect(try plan() == ["first": "record cannot be read", "second": "code changed"])
        try edit("second") { $0.replacing("\"code\"", with: "\"cod\"") }
        #expect(try plan()["second"] == "its code is not known")
    }

    /// What came after the first epoch is not looked at; what that epoch gave is.
    @Test(arguments: [
        (1, "confirmed", "up to date, by its first epoch"),
        (
            1 + 1e-5, "confirmed, within rounding (first epoch's losses differ by 1e-05 of theirs)",
            "up to date, by its first epoch within rounding"
        ),
        (
            1.01,
            "gives something else (first epoch's losses differ by 0.01 of theirs): run it again",
            "code changed"
        ),
    ])
    func recordsOfOlderCodeAreConfirmedByTheirFirstEpoch(
        factor: Double, said: String, planned: String
    ) throws {
        #expect(try run().status == 0)
        try edit("first") { text in
            let loss = try #require(text.firstMatch(of: #/"trainLoss": ([0-9.]+)/#))
            let value = try #require(Double(loss.1)) * factor
            return text.replacing(
                "\"trainLoss\": \(loss.1)", with: "\"trainLoss\": \(value)", maxReplacements: 1
            )
            .replacing("\"code\": \"", with: "\"code\": \"0")
        }
        let old = try String(contentsOf: record("first"), encoding: .utf8)
        let (process, output, errors) = try start("--confirm")
        let result = Program.finish(process, output, errors)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("1/1  first on tiny: \(said)\n"))
        #expect(try plan() == ["first": planned, "second": "up to date"])
        let text = try String(contentsOf: record("first"), encoding: .utf8)
        #expect(text.contains("\"madeBy\": \"0") == said.hasPrefix("confirmed"))
        #expect((text == old) == !said.hasPrefix("confirmed"))
    }

    /// A run that runs off has no epochs to compare: it is made whole.
    @Test func aRecordOfARunThatRanOffIsConfirmed() throws {
        try write("first", epochs: 50, activation: "identity", learningRate: 1)
        try run()
        let text = try String(contentsOf: record("first"), encoding: .utf8)
        #expect(text.contains(#""kind": "divergence""#) && !text.contains("trainLoss"))
        try edit("first") { $0.replacing("\"code\": \"", with: "\"code\": \"0") }
        let (process, output, errors) = try start("--confirm")
        let result = Program.finish(process, output, errors)
        #expect(result.output.contains("1/1  first on tiny: confirmed\n"), "\(result.errors)")
    }

    @Test func noticesChangedRecordings() throws {
        try Data("not audio".utf8).write(to: corpus.folder.appending(path: "0_ben_7.wav"))
        #expect(try run().status == 0)
        #expect(try plan()["first"] == "up to date")
        // The file that could not be used is mended.
        try corpus.write([Float](repeating: 0.1, count: 2000), "0_ben_7.wav")
        #expect(try plan()["first"] == "corpus changed")
        try Data("not audio".utf8).write(to: corpus.folder.appending(path: "0_ben_7.wav"))
        #expect(try plan()["first"] == "up to date")
        try FileManager.default.removeItem(at: corpus.folder.appending(path: "0_ben_0.wav"))
        #expect(try plan()["first"] == "corpus changed")
    }

    @Test func aCorpusThatIsNotHereIsPassedOver() throws {
        #expect(try run().status == 0)
        let (process, output, errors) = try Program.start(["results"], in: project)
        let result = Program.finish(process, output, errors)
        #expect(result.status == 0)
        #expect(result.output.contains("tiny: not here"))

        let (other, text, faults) = try Program.start(
            ["results", "--digits", "/nowhere/at/all"], in: project)
        let failure = Program.finish(other, text, faults)
        #expect(failure.status == 1)
        #expect(failure.errors.count == 1)
        #expect(failure.errors.first?.contains("no such folder") == true)
    }

    /// Changes the text of the first experiment.
    func spoil(_ part: String, _ spoilt: String) throws {
        let file = digits.appending(path: "first.json5")
        let text = try String(contentsOf: file, encoding: .utf8)
        try #require(text.contains(part))
        try Data(text.replacing(part, with: spoilt).utf8).write(to: file)
    }

    @Test func aRunThatFailsLeavesTheOthers() throws {
        try spoil(
            #"kind: "stratified", testFraction: 0.34, seed: 1"#, #"kind: "grouped-folds", folds: 3"#
        )
        let result = try run()
        #expect(result.status == 1)
        #expect(result.errors.count == 1)
        #expect(result.errors.first?.contains("first on tiny: 3 folds but only 2") == true)
        #expect(FileManager.default.fileExists(atPath: record("second").path))
    }

    @Test func aLossThatRunsOffIsAnOutcome() throws {
        try spoil("learningRate: 0.1", "learningRate: 1e30")
        try spoil("tanh", "identity")
        let result = try run()
        #expect(result.status == 0)
        #expect(result.errors.count == 1)
        #expect(result.errors.first?.contains("first on tiny: the loss is no longer") == true)
        // When and why it ran off stands in the results, and need not be found out again.
        let kept = try String(contentsOf: record("first"), encoding: .utf8)
        #expect(kept.contains("\"kind\": \"divergence\""))
        #expect(FileManager.default.fileExists(atPath: record("second").path))
        #expect(try run().output.contains("first   up to date"))
    }

    @Test func aChapterEndsWithItsTable() throws {
        func chapter(_ arguments: String...) throws -> Program.Result {
            let (process, output, errors) = try Program.start(
                ["chapter", "digits", "--data", corpus.folder.path, "--corpus", "tiny"]
                    + arguments, in: project)
            return Program.finish(process, output, errors)
        }
        let result = try chapter("--epochs", "1")
        #expect(result.status == 0 && result.errors.isEmpty)
        #expect(result.output.contains("2/2  second on tiny: "))
        let table = try #require(result.output.split(separator: "second on tiny: ").last)
        #expect(table.contains("first") && table.contains("second") && table.contains("95%"))
        let quiet = try chapter("--quiet")
        #expect(quiet.status == 0 && quiet.output.isEmpty)

        let misspelt = try chapter("--set", "training.epoch=3")
        #expect(misspelt.status == 64 && misspelt.errors.count == 1)
        let unwritable = try chapter("--results", record("first").path)
        #expect(unwritable.status == 1 && unwritable.errors.count == 1)
        #expect(unwritable.errors.first?.contains("cannot be written there") == true)

        try spoil("epochs", "epoch")
        let partial = try chapter()
        #expect(partial.status == 1)
        #expect(partial.errors.count == 1)
        #expect(partial.output.contains("1/1  second on tiny: "))
    }

    @Test func interruptionKeepsWhatIsDone() throws {
        try write("second", epochs: 1_000_000)
        let (process, output, errors) = try start()
        for _ in 0..<100 where !FileManager.default.fileExists(atPath: record("first").path) {
            Thread.sleep(forTimeInterval: 0.1)
        }
        Thread.sleep(forTimeInterval: 0.3)
        process.interrupt()
        let result = Program.finish(process, output, errors)
        #expect(result.status == 130)
        #expect(result.errors.first?.contains("1 of 2 runs are made") == true)
        #expect(try plan() == ["first": "up to date", "second": "never run"])
        let summary = try String(
            contentsOf: project.appending(path: "Results/README.md"), encoding: .utf8)
        #expect(summary.contains("first"))
    }
}
