import AvazFiles
import Foundation

@testable import AvazExchange
@testable import AvazModels

/// Exported models compiled by the system's compiler into one program, and what it answers.
struct CompiledModels {
    struct Answer {
        var label: Int
        var scores: [Float]
    }

    /// The compiler; nil where there is none, which a test then says.
    static let compiler: String? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return ["cc", "clang", "gcc"].lazy.flatMap { name in folders.map { "\($0)/\(name)" } }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    let folder = FileManager.default.temporaryDirectory
        .appending(path: "avaz-c-\(UUID().uuidString)").path
    let models: [ClassifierModel]
    /// What the compiler complained of, and in the end the program.
    private(set) var complaints = ""

    init(_ models: [ClassifierModel], compiler: String) throws {
        self.models = models
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        var files: [String] = []
        for model in models {
            let source = try model.cSource(named: model.experiment, version: "0")
            try WholeFile.write(source.header, to: "\(folder)/\(model.experiment).h")
            try WholeFile.write(source.source, to: "\(folder)/\(model.experiment).c")
            files.append("\(model.experiment).c")
        }
        try WholeFile.write(main, to: "\(folder)/main.c")
        complaints = try run(
            compiler,
            [
                "-std=c99", "-Wall", "-Wextra", "-Werror", "-O1", "-fsanitize=undefined",
                "-fno-sanitize-recover=all", "-o", "program", "main.c",
            ] + files + ["-lm"]
        ).errors
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    /// The answers of each model to samples.
    func answers(to samples: [Float]) throws -> [Answer] {
        let bytes = samples.flatMap { sample in
            withUnsafeBytes(of: sample.bitPattern.littleEndian) { Array($0) }
        }
        try WholeFile.write(bytes: bytes, to: "\(folder)/samples")
        let (output, errors) = try run("\(folder)/program", ["samples"])
        guard errors.isEmpty else { throw ExchangeError(errors) }
        return output.split(separator: "\n").map { line in
            let words = line.split(separator: " ")
            return Answer(
                label: Int(words[0]) ?? .min, scores: words.dropFirst().compactMap { Float($0) })
        }
    }

    private var main: String {
        let names = models.map(\.experiment)
        let calls = zip(names, models).map { name, model in
            """
                label = \(name)_classify(samples, count, scores);
                printf("%d", label);
                for (k = 0; k < \(model.classes.count); k++) printf(" %.9g", scores[k]);
                printf("\\n");
            """
        }
        return """
            #include <stdio.h>
            \(names.map { "#include \"\($0).h\"" }.joined(separator: "\n"))
            static float samples[100000], scores[100];
            int main(int count_of_words, char **words) {
                FILE *file = count_of_words > 1 ? fopen(words[1], "rb") : NULL;
                size_t count = file ? fread(samples, sizeof(float), 100000, file) : 0;
                int label, k;
            \(calls.joined(separator: "\n"))
                return 0;
            }
            """
    }

    private func run(_ program: String, _ arguments: [String]) throws
        -> (output: String, errors: String)
    {
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: folder)
        (process.standardOutput, process.standardError) = (output, errors)
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        let complaints = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (String(decoding: text, as: UTF8.self), String(decoding: complaints, as: UTF8.self))
    }
}
