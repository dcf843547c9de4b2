import Foundation
import Testing

/// `avaz train`, from a folder to a model.
@Suite final class TrainTests {
    private let tiny: TinyCorpus
    private let root = FileManager.default.temporaryDirectory
        .appending(path: "avaz-train-\(UUID().uuidString)")

    /// Classes of names in several scripts, three voices each.
    private static let names = ["дом", "家", "a b"]

    init() throws {
        tiny = try TinyCorpus(digits: 3, speakers: ["anna", "ben", "carl"], takes: 4)
        for (digit, name) in Self.names.enumerated() {
            let folder = root.appending(path: "corpus/\(name)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for speaker in ["anna", "ben", "carl"] {
                for take in 0..<4 {
                    try FileManager.default.copyItem(
                        at: tiny.folder.appending(path: "\(digit)_\(speaker)_\(take).wav"),
                        to: folder.appending(path: "\(speaker)_\(take).wav"))
                }
            }
        }
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    private var corpus: String { root.path + "/corpus" }
    private var model: String { root.path + "/my-model" }

    private func train(_ arguments: String...) throws -> Program.Result {
        let (process, output, errors) = try Program.start(["train"] + arguments)
        return Program.finish(process, output, errors)
    }

    private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

    @Test func aFolderBecomesAModelThatIsRepeatedToTheBit() throws {
        let result = try train(
            corpus, "--output", model, "--model", "mlp", "--set", "training.steps=30")
        #expect(result.status == 0 && result.errors == [], "\(result.errors)")
        let lines = result.output.split(separator: "\n")
        #expect(lines[0].hasPrefix("found    36 recordings of 3 classes (a b, дом, 家), 12 each"))
        #expect(
            lines[2].contains("3 kept apart, by part 1 of the names, as “anna”: anna, ben, carl"))
        #expect(lines[3].hasPrefix("trying   mlp, mlp-equalised"))
        #expect(lines[4].hasPrefix("chosen   mlp"))
        #expect(result.output.contains("On the 2 of 3 folds that had no say"))
        #expect(result.output.contains("expected calibration error"))

        let files = try FileManager.default.contentsOfDirectory(atPath: model)
        #expect(
            Set(files).isSuperset(of: ["run.json", "my-model.json5", "model", "reliability.svg"]))
        let answers = try Program.run("predict", model, corpus + "/家/ben_0.wav", "--json")
        #expect(answers.status == 0 && answers.output.contains("\"label\" : \"家\""))

        let again = try Program.run(
            "run", model + "/my-model.json5", "--data", corpus, "--results", root.path + "/results",
            "--threads", "1", "--quiet")
        #expect(again.status == 0, "\(again.errors)")
        for file in ["model.json", "weights.safetensors"] {
            #expect(
                try bytes("\(model)/model/\(file)")
                    == bytes("\(root.path)/results/corpus/my-model/model/\(file)"))
        }
        // Nothing half-written beside it.
        let beside = try FileManager.default.contentsOfDirectory(atPath: root.path)
        #expect(Set(beside) == ["corpus", "my-model", "results"])
    }

    /// A header that is wrong must not bring all recordings down to its rate.
    @Test func aRateThatIsNoneIsAFaultOfItsFile() throws {
        var recording = try bytes(corpus + "/家/ben_0.wav")
        recording.replaceSubrange(24..<28, with: [1, 0, 0, 0])
        try recording.write(to: URL(filePath: corpus + "/家/ben_9.wav"))
        let result = try train(
            corpus, "--output", model, "--model", "mlp", "--set", "training.steps=30")
        #expect(result.status == 0, "\(result.errors)")
        #expect(
            (result.output + result.errors.joined(separator: "\n")).contains(
                "家/ben_9.wav: has a sample rate of 1 Hz, expected 1000 Hz or more: check its header"
            ))
        let text = try String(contentsOfFile: model + "/model/model.json", encoding: .utf8)
        #expect(text.contains("\"sampleRate\" : 8000"))
    }

    @Test func layersOfATrainedModelAreGoneOnWith() throws {
        #expect(
            try train(
                corpus, "--output", model, "--model", "mlp", "--set", "training.steps=30", "--quiet"
            ).status == 0)
        let other = root.path + "/other"
        let result = try train(
            corpus, "--output", other, "--from", model, "--minutes", "0.0001", "--model", "mlp",
            "--set", "training.steps=30")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("trying   from-frozen, from-tuned"))
        #expect(FileManager.default.fileExists(atPath: other + "/start/model.json"))
        let again = try Program.run(
            "run", other + "/other.json5", "--data", corpus, "--results", root.path + "/results",
            "--quiet")
        #expect(again.status == 0, "\(again.errors)")
        #expect(
            try bytes("\(other)/model/weights.safetensors")
                == bytes("\(root.path)/results/corpus/other/model/weights.safetensors"))
        let both = try train(corpus, "--output", other, "--from", model, "--model", "logistic")
        #expect(both.status == 1 && both.errors.count == 1)
        #expect(both.errors.first?.contains("leave one of them out") == true, "\(both.errors)")
        let none = try train(corpus, "--output", other, "--from", corpus)
        #expect(none.status == 1 && none.errors.count == 1)
        #expect(none.errors.first?.contains("holds no run.json") == true)
    }

    @Test func anInterruptionLeavesNothingBehind() throws {
        let (process, output, errors) = try Program.start([
            "train", corpus, "--output", model, "--model", "mlp", "--minutes", "0.001", "--set",
            "training.steps=100000000",
        ])
        var told = Data()
        while !String(decoding: told, as: UTF8.self).contains("chosen") {
            let part = output.fileHandleForReading.availableData
            if part.isEmpty { break }
            told += part
        }
        process.interrupt()
        let result = Program.finish(process, output, errors)
        #expect(result.status == 130)
        #expect(result.errors.count == 1 && result.errors[0].contains("interrupted"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: root.path) == ["corpus"])
    }

    @Test func theUnknownIsTaught() throws {
        let noise = root.appending(path: "corpus/_background_noise_")
        try FileManager.default.createDirectory(at: noise, withIntermediateDirectories: true)
        for take in 0..<4 {
            try FileManager.default.copyItem(
                at: tiny.folder.appending(path: "2_ben_\(take).wav"),
                to: noise.appending(path: "hum_\(take).wav"))
        }
        let result = try train(corpus, "--output", model, "--model", "logistic")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("4 recordings teach the unknown"))
        let text = try String(contentsOfFile: model + "/model/model.json", encoding: .utf8)
        #expect(text.contains("\"threshold\"") && text.contains("\"temperature\""))
    }

    @Test func tablesAreTakenAsFolders() throws {
        var table = "file,label,group\n"
        for (digit, name) in Self.names.enumerated() {
            for speaker in ["anna", "ben"] {
                for take in 0..<3 {
                    table +=
                        "\(tiny.folder.path)/\(digit)_\(speaker)_\(take).wav,\(name),\(speaker)\n"
                }
            }
        }
        let list = root.path + "/list.csv"
        try Data(table.utf8).write(to: URL(filePath: list))
        let result = try train(list, "--output", model, "--model", "logistic")
        #expect(result.status == 0, "\(result.errors)")
        #expect(
            result.output.contains("2 kept apart, class: the table's label; group: the table's"))
        let judged = try Program.run("evaluate", model, list)
        #expect(judged.status == 0 && judged.output.contains("accuracy"), "\(judged.errors)")
        #expect(judged.output.contains("expected calibration error"))
    }

    /// Each in one line that says what to do, and nothing is written.
    @Test func badInputIsRefusedInOneLine() throws {
        let folder = root.appending(path: "bad")
        func make(_ files: [String: Data]) throws {
            try? FileManager.default.removeItem(at: folder)
            for (name, data) in files {
                let file = folder.appending(path: name)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try data.write(to: file)
            }
        }
        let tone = try Data(contentsOf: tiny.folder.appending(path: "0_anna_0.wav"))
        let other = try Data(contentsOf: tiny.folder.appending(path: "1_anna_0.wav"))
        let silent = tone.prefix(44) + Data(count: tone.count - 44)
        for (files, expected) in [
            (["yes/a.wav": tone, "yes/b.wav": other], "found one, “yes”"),
            (
                ["yes/a.wav": tone, "no/b.wav": other],
                "2 of 2 classes have no usable clip or only one"
            ),
            (["a.wav": tone, "b.wav": other], "lie loose in it"),
            (["yes/a.m4a": tone, "no/b.wma": other], "no recordings found"),
            (
                [
                    "yes/a.wav": tone, "yes/b.wav": other, "no/a.wav": tone, "no/b.wav": other,
                    "mute/a.wav": silent,
                ], "1 of 3 classes have no usable clip or only one: “mute”"
            ),
            (["yes/a.wav": Data("text".utf8), "no/b.wav": Data()], "cannot be used"),
            (
                ["yes/a.wav": silent, "yes/b.wav": silent, "no/a.wav": silent, "no/b.wav": silent],
                "is silent"
            ),
            (["yes/a.wav": tone, "yes/b.wav": other, "no/c.txt": Data()], "found one, “yes”"),
        ] {
            try make(files)
            let result = try train(folder.path, "--output", model)
            #expect(result.status == 1 && result.errors.count == 1, "\(expected): \(result)")
            #expect(result.errors.first?.contains(expected) == true, "\(result.errors)")
            #expect(!FileManager.default.fileExists(atPath: model))
        }
        for arguments in [
            ["/nowhere", "--output", model], [corpus, "--output", corpus],
            [corpus, "--output", model, "--group", "("],
            [corpus, "--output", model, "--group", "zzz"],
            [corpus, "--output", model, "--from", "/nowhere"],
        ] {
            let (process, output, errors) = try Program.start(["train"] + arguments)
            let result = Program.finish(process, output, errors)
            #expect(
                result.status == 1 && result.errors.count == 1, "\(arguments): \(result.errors)")
        }
        for arguments in [
            [], [corpus], [corpus, corpus, "--output", model],
            [corpus, "--output", model, "--model", "tree"],
            [corpus, "--output", model, "--minutes", "0"],
            [corpus, "--output", model, "--set", "training"],
        ] {
            let (process, output, errors) = try Program.start(["train"] + arguments)
            let result = Program.finish(process, output, errors)
            #expect(result.errors.count == 1, "\(arguments): \(result.errors)")
            #expect(result.status != 0)
        }
    }
}
