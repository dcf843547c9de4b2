import Foundation
import Testing

/// `avaz run` as the README has it, and what goes wrong with it.
@Suite final class RunTests {
    let results = FileManager.default.temporaryDirectory
        .appending(path: "avaz-results-\(UUID().uuidString)")
    let corpus: TinyCorpus

    init() throws { corpus = try TinyCorpus(digits: 10, speakers: ["anna", "ben"], takes: 3) }

    deinit { try? FileManager.default.removeItem(at: results) }

    var data: String { corpus.folder.path }
    /// Of the corpus, by its folder.
    var name: String { corpus.folder.lastPathComponent }

    /// Everything below the results folder, hidden files too.
    var written: [String] {
        (try? FileManager.default.subpathsOfDirectory(atPath: results.path).sorted()) ?? []
    }

    func run(_ arguments: String...) throws -> Program.Result {
        let (process, output, errors) = try Program.start(
            ["run"] + arguments + ["--results", results.path])
        return Program.finish(process, output, errors)
    }

    @Test func leavesWhatTheContractNames() throws {
        let result = try run("mlp-two-hidden", "--data", data, "--set", "split.kind=stratified")
        #expect(result.status == 0)
        #expect(result.errors.isEmpty)
        #expect(result.output.contains("mlp-two-hidden"))
        let names = try FileManager.default.contentsOfDirectory(
            atPath: results.path + "/\(name)/mlp-two-hidden")
        let expected: Set = [
            "run.json", "table.md", "history.csv", "confusion.svg", "curves.svg", "model",
        ]
        #expect(expected.isSubset(of: names))
        #expect(FileManager.default.fileExists(atPath: results.path + "/README.md"))
        #expect(!written.contains { $0.contains("partial") })

        let predicted = try Program.run(
            "predict", results.path + "/\(name)/mlp-two-hidden", data + "/3_anna_0.wav", "--json")
        #expect(predicted.status == 0)
        #expect(predicted.output.contains("\"label\""))
    }

    @Test func theSameCommandGivesTheSameRecord() throws {
        func record(_ threads: String) throws -> [String: Any] {
            _ = try run(
                "mlp-two-hidden", "--data", data, "--threads", threads, "--quiet",
                "--set", "split.kind=stratified")
            let file = results.appending(path: "\(name)/mlp-two-hidden/run.json")
            var record =
                try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
                ?? [:]
            record["environment"] = nil
            let runs = record["runs"] as? [[String: Any]] ?? []
            record["runs"] = runs.map { $0.filter { $0.key != "seconds" } }
            return record
        }
        let (first, second, third) = (try record("1"), try record("2"), try record("2"))
        #expect(first["runs"] != nil)
        #expect(NSDictionary(dictionary: first) == NSDictionary(dictionary: second))
        #expect(NSDictionary(dictionary: second) == NSDictionary(dictionary: third))
    }

    @Test(arguments: [
        (["mlp-two-hiden"], 64, "did you mean “mlp-two-hidden”?"),
        (["mlp-two-hidden", "--epoch", "3"], 64, "did you mean --epochs?"),
        (["mlp-two-hidden", "--epochs", "no"], 64, "--epochs must be a whole number"),
        (["mlp-two-hidden", "--set", "training.epoch=3"], 64, "did you mean “training.epochs”?"),
        (["mlp-two-hidden", "--set", "training"], 64, "expected KEY=VALUE"),
        (["mlp-two-hidden", "--data", "/nowhere/at/all"], 1, "/nowhere/at/all: no such folder"),
        (["mlp-two-hidden", "extra"], 64, "one experiment at a time"),
        ([], 64, "which experiment?"),
    ])
    func wrongUseIsOneLine(arguments: [String], status: Int32, message: String) throws {
        let (process, output, errors) = try Program.start(
            ["run"] + arguments + ["--results", results.path])
        let result = Program.finish(process, output, errors)
        #expect(result.status == status)
        #expect(result.errors.count == 1)
        #expect(result.errors.first?.contains(message) == true, "\(result.errors)")
        #expect(result.output.isEmpty)
        #expect(!written.contains { $0.hasSuffix("run.json") || $0.contains("partial") })
    }

    @Test func aResultsFolderThatCannotBeIsRefusedBeforeTraining() throws {
        try Data().write(to: results)
        let result = try run("mlp-two-hidden", "--data", data)
        #expect(result.status == 1)
        #expect(result.errors.count == 1)
        #expect(result.errors.first?.contains("choose another folder with --results") == true)
    }

    /// Both would take terabytes: of weights, and of features.
    @Test(arguments: ["model.hidden=[900000000]", "features.pooling=[\"image:10000x10000\"]"])
    func memoryIsForeseen(setting: String) throws {
        let result = try run("mlp-two-hidden", "--data", data, "--set", setting, "--quiet")
        #expect(result.status == 1)
        #expect(result.errors.count == 1)
        #expect(result.errors.first?.contains("GB of memory") == true, "\(result.errors)")
        #expect(written.isEmpty)
    }

    @Test func interruptionLeavesNothingBehind() throws {
        let (process, output, errors) = try Program.start([
            "run", "mlp-two-hidden", "--data", data, "--results", results.path, "--epochs",
            "1000000",
        ])
        Thread.sleep(forTimeInterval: 1)
        process.interrupt()
        let result = Program.finish(process, output, errors)
        #expect(result.status == 130)
        #expect(result.errors.count == 1)
        #expect(result.errors.first?.contains("interrupted") == true)
        #expect(!written.contains { $0.contains("mlp-two-hidden") })
    }
}
