import Foundation
import Testing

/// `avaz export` and `avaz import` as a user meets them, and what is made of the table of commands.
@Suite struct ExportTests {
    @Test func wrongUseOfExportAndImportSaysWhatIsNeeded() throws {
        for (arguments, line) in [
            (["export"], "avaz export: give a model's folder"),
            (["export", "m"], "avaz export: say what to write, --onnx X.onnx or --c X.c"),
            (
                ["export", "m", "--onnx", "x.c"],
                "avaz export: --onnx X.onnx is needed, found “x.c”"
            ),
            (
                ["export", "m", "--c", "x.c", "--from-samples"],
                "avaz export: --from-samples is of --onnx; C always is from samples"
            ),
            (["import", "m"], "avaz import: give a model's folder and a file of weights"),
            (
                ["import", "m", "w.onnx"],
                "avaz import: --output NEW, the new model's folder, is needed"
            ),
        ] {
            let (process, output, errors) = try Program.start(arguments)
            let result = Program.finish(process, output, errors)
            #expect(result.status == 64 && result.errors == [line], "\(result)")
        }
        let missing = try Program.run("export", "no-such-folder", "--c", "x.c")
        #expect(missing.status == 1 && missing.errors.count == 1)
        #expect(
            missing.errors.first?.contains("no-such-folder: is not there; expected the folder")
                == true)
    }

    @Test func manualAndCompletionsNameEveryCommandAndOption() throws {
        let help = try Program.run("--help").output
        let names = help.split(separator: "\n").filter { $0.hasPrefix("  ") }.compactMap {
            $0.split(separator: " ").first.map(String.init)
        }
        #expect(names.count > 15 && names.contains("export"))
        for arguments in [
            ["completions", "bash"], ["completions", "zsh"], ["completions", "fish"],
        ] {
            let (process, output, errors) = try Program.start(arguments)
            let result = Program.finish(process, output, errors)
            #expect(result.status == 0 && result.errors.isEmpty)
            for name in names { #expect(result.output.contains(name), "\(arguments): \(name)") }
            #expect(result.output.contains("from-samples") && result.output.contains("audacity"))
        }
        // Those of the usage alone, and those that share a line, too.
        let cases = try Program.run("completions", "bash").output.split(separator: "\n")
        for (name, option) in [
            ("check", "--task"), ("compose", "--output"), ("plot", "--fmin"),
            ("results", "--confirm"), ("merge", "--output"), ("serve", "--port"),
        ] {
            let words = cases.first { $0.contains(" \(name)) words=") }
            #expect(words?.contains(option) == true, "\(name) \(option)")
        }
        let manual = try Program.run("manual").output
        for name in names { #expect(manual.contains(".SS avaz \(name)\n"), "\(name)") }
        let wrong = try Program.run("completions", "tcsh")
        #expect(wrong.status == 64 && wrong.errors.count == 1)
    }

    /// What `make install` lays down works from any folder.
    @Test func findsInstalledExperiments() throws {
        let manager = FileManager.default
        let prefix = manager.temporaryDirectory.appending(path: "avaz-\(UUID().uuidString)")
        defer { try? manager.removeItem(at: prefix) }
        for folder in ["bin", "share/avaz", "elsewhere"] {
            try manager.createDirectory(
                at: prefix.appending(path: folder), withIntermediateDirectories: true)
        }
        let program = prefix.appending(path: "bin/avaz")
        try manager.copyItem(at: URL(filePath: Program.path()), to: program)
        try manager.copyItem(
            at: Program.package.appending(path: "Experiments"),
            to: prefix.appending(path: "share/avaz/Experiments"))
        let process = Process()
        let output = Pipe()
        process.executableURL = program
        process.arguments = ["list"]
        process.currentDirectoryURL = prefix.appending(path: "elsewhere")
        process.standardOutput = output
        try process.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0 && text.contains("  mlp-two-hidden "))
    }
}
