import Foundation
import AvazTensors
import Testing

/// The other commands.
@Suite struct CommandTests {
    @Test(arguments: [
        "run", "chapter", "list", "check", "features", "plot", "predict", "explain", "summary",
        "results",
        "report", "compare", "compose", "write", "evaluate", "train", "export", "import",
        "completions", "manual",
    ])
    func everyCommandHasHelp(command: String) throws {
        let result = try Program.run(command, "--help")
        #expect(result.status == 0)
        #expect(result.output.hasPrefix("avaz \(command)"))
        #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }

    @Test func wrongUseExitsWith64() throws {
        for arguments in [
            [], ["rum"], ["check", "."], ["check", "--task", "digits"], ["features", "mfcc", "a"],
            ["features", "mfc", "a.wav", "--output", "x"], ["predict", "model"], ["list", "all"],
            ["check", ".", "--task", "digit"], ["explain", "model", "a.wav"], ["summary"],
            ["report", "Results"], ["plot", "a.wav"], ["plot", "a.wav", "--kind", "mel"],
            ["plot", "a.wav", "--kind", "mels", "--output", "x.svg"], ["results", "Results"],
            ["chapter"], ["chapter", "digit"], ["chapter", "digits", "genres"],
        ] {
            let (process, output, errors) = try Program.start(arguments)
            let result = Program.finish(process, output, errors)
            #expect(result.status == 64, "\(arguments)")
            #expect(result.errors.count == 1, "\(arguments): \(result.errors)")
        }
    }

    @Test func listNamesEveryExperiment() throws {
        let result = try Program.run("list")
        #expect(result.status == 0 && result.errors.isEmpty)
        let files = try FileManager.default.subpathsOfDirectory(
            atPath: Program.package.path + "/Experiments"
        ).filter { $0.hasSuffix(".json5") }
        #expect(files.count > 10)
        for file in files {
            let name = file.split(separator: "/").last?.dropLast(6) ?? ""
            #expect(result.output.contains("  \(name) "), "\(name)")
        }
    }

    @Test func checkListsFaultsAndDuplicates() throws {
        let corpus = try TinyCorpus(digits: 2, speakers: ["anna"], takes: 2)
        let first = corpus.folder.appending(path: "0_anna_0.wav")
        try FileManager.default.copyItem(
            at: first, to: corpus.folder.appending(path: "0_anna_9.wav"))
        try Data("no".utf8).write(to: corpus.folder.appending(path: "1_anna_9.wav"))
        let result = try Program.run("check", corpus.folder.path, "--task", "digits")
        #expect(result.status == 0)
        #expect(result.output.contains("5 usable, 1 rejected"))
        #expect(result.output.contains("1_anna_9.wav: "))
        #expect(result.output.contains("0_anna_0.wav = 0_anna_9.wav"))
    }

    @Test(arguments: ["waveform", "spectrogram", "mel", "mfcc"])
    func plotsAreWritten(kind: String) throws {
        let corpus = try TinyCorpus(digits: 1, speakers: ["anna"], takes: 1)
        let file = corpus.folder.appending(path: "0_anna_0.wav").path
        let output = corpus.folder.appending(path: "x.svg").path
        let result = try Program.run("plot", file, "--kind", kind, "--output", output)
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
        let text = try String(contentsOfFile: output, encoding: .utf8)
        #expect(text.hasPrefix("<svg xmlns=") && text.contains("0_anna_0.wav, 0.25 seconds"))
        let missing = try Program.run("plot", "/none.wav", "--kind", kind, "--output", output)
        #expect(missing.status == 1 && missing.errors.count == 1)
    }

    @Test func featuresAreWrittenAsNumPyReadsThem() throws {
        let corpus = try TinyCorpus(digits: 1, speakers: ["anna"], takes: 1)
        let file = corpus.folder.appending(path: "0_anna_0.wav").path
        let output = corpus.folder.appending(path: "x.npy").path
        let result = try Program.run(
            "features", "mfcc", file, "--output", output, "--sample-rate", "native", "--n-mfcc",
            "5",
            "--n-mels", "20", "--n-fft", "256", "--hop", "100", "--delta", "1")
        #expect(result.status == 0 && result.errors.isEmpty)
        let written = try [UInt8](Data(contentsOf: URL(filePath: output)))
        #expect(try NPYFile.tensor(from: written).shape == [5, 21])
        let other = corpus.folder.appending(path: "y.npy").path
        let failed = try Program.run("features", "mfcc", file + "x", "--output", other)
        #expect(failed.status == 1 && failed.errors.count == 1)
        #expect(!FileManager.default.fileExists(atPath: other))
    }

    @Test func predictAnswersTheOthersWhenOneFileIsBad() throws {
        let result = try Program.run("predict", "/nowhere", "a.wav")
        #expect(result.status == 1)
        #expect(result.errors.count == 1)
    }
}
