import Foundation
import Testing

/// `avaz merge`: seeds that were run apart become the run of all.
@Suite final class MergeTests {
    let results = FileManager.default.temporaryDirectory
        .appending(path: "avaz-merge-\(UUID().uuidString)")
    let corpus: TinyCorpus

    init() throws { corpus = try TinyCorpus(digits: 10, speakers: ["anna", "ben"], takes: 3) }

    deinit { try? FileManager.default.removeItem(at: results) }

    /// - Returns: the run's folder.
    private func run(_ name: String, _ settings: String...) throws -> String {
        let result = try program(
            ["run", "mlp-two-hidden", "--data", corpus.folder.path, "--quiet", "--epochs", "2"]
                + ["--results", results.path + "/" + name, "--set", "split.kind=stratified"]
                + settings)
        #expect(result.status == 0, "\(result.errors)")
        return "\(results.path)/\(name)/\(corpus.folder.lastPathComponent)/mlp-two-hidden"
    }

    private func record(_ folder: String) throws -> NSDictionary {
        let data = try Data(contentsOf: URL(filePath: folder + "/run.json"))
        var record = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
        record["environment"] = nil
        let runs = record["runs"] as? [[String: Any]] ?? []
        record["runs"] = runs.map { $0.filter { $0.key != "seconds" } }
        return NSDictionary(dictionary: record)
    }

    private func merge(_ folders: String...) throws -> Program.Result {
        try program(["merge"] + folders + ["--output", results.path + "/merged"])
    }

    private func program(_ arguments: [String]) throws -> Program.Result {
        let (process, output, errors) = try Program.start(arguments)
        return Program.finish(process, output, errors)
    }

    @Test func isTheRunOfAllSeeds() throws {
        let shared = ["--set", "split.seed=5"]
        let whole = try run("whole", shared[0], shared[1], "--set", "seeds=[1,2,3]")
        let second = try run("b", shared[0], shared[1], "--set", "seeds=[3,2]")
        let first = try run("a", shared[0], shared[1], "--seed", "1")
        let result = try merge(second, first)
        #expect(result.status == 0 && result.errors.isEmpty)
        let merged = results.path + "/merged"
        #expect(try record(merged) == record(whole))
        for file in ["predictions.csv", "model/model.json", "model/weights.safetensors"] {
            #expect(
                FileManager.default.contentsEqual(
                    atPath: "\(merged)/\(file)", andPath: "\(whole)/\(file)"), "\(file)")
        }
        let again = try merge(first, second, first)
        #expect(again.errors.first?.contains("has the seed 1, which") == true)
    }

    @Test func whatDiffersIsNamed() throws {
        let one = try run("a", "--seed", "1", "--set", "split.seed=5")
        let other = try run(
            "b", "--seed", "2", "--set", "split.seed=5", "--set", "model.hidden=[9]")
        #expect(
            try merge(one, other).errors.first?.contains(
                "since they differ in the setting model.hidden: ") == true)
        let drawn = try run("c", "--seed", "2", "--set", "split.seed=null")
        #expect(
            try merge(one, drawn).errors.first?.contains(
                "since they differ in the setting split.seed: 5 and null") == true)
        let (first, second) = (
            drawn, try run("d", "--seed", "3", "--set", "split.seed=null")
        )
        #expect(try merge(first, second).errors.first?.contains("each seed draws anew") == true)
        #expect(try Program.run("merge", one).status == 64)
        let missing = try merge(one, results.path + "/none")
        #expect(missing.status == 1 && missing.errors.count == 1)
    }
}
