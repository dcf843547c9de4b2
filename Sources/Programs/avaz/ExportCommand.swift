import AvazExchange
import AvazExperiments
import AvazFiles
import AvazModels

/// `avaz export`: a trained model for programs in which Avaz is not.
enum ExportCommand: Command {
    static let name = "export"
    static let summary = "write a trained model as ONNX or C, for other programs"
    static let help = """
        avaz export MODEL: a trained model for programs in which Avaz is not

        Usage: avaz export MODEL --onnx X.onnx [--from-samples]
               avaz export MODEL --c X.c

          MODEL           the folder of a run, or its model/
          --onnx X.onnx   an ONNX graph, operators of version 18: from rows of features, not scaled,
                          [N, K], to scores [N, classes] and the label's place [N]
          --from-samples  the graph takes the samples of one recording instead, [n], mono and at the
                          model's rate, with the whole way inside: trimming, frames, window, Fourier
                          transform, mel, decibels, cosines, slopes, pooling, scaling
          --c X.c         one C99 file and its header X.h, from samples to scores, which allocate
                          nothing and need no other library; networks with recurrent layers and
                          branches too

        Classes, rate and where the model comes from stand in the graph's metadata (avaz.…) and in
        the header. What cannot be exported is said before anything is written.
        """

    static func run(_ words: [String]) throws -> Int32 {
        let arguments = try Arguments(
            words, command: name, options: ["--onnx", "--c"], flags: ["--from-samples"])
        guard arguments.positionals.count == 1 else {
            throw UsageError("avaz export: give a model's folder")
        }
        let folder = arguments.positionals[0]
        let graph = try output("--onnx", ending: ".onnx", arguments)
        let source = try output("--c", ending: ".c", arguments)
        guard graph != nil || source != nil else {
            throw UsageError("avaz export: say what to write, --onnx X.onnx or --c X.c")
        }
        if arguments.has("--from-samples"), graph == nil {
            throw UsageError("avaz export: --from-samples is of --onnx; C always is from samples")
        }
        let model = try ClassifierModel.read(folder, command: name)
        let input: ExportedInput = arguments.has("--from-samples") ? .samples : .features
        let problem =
            (graph == nil ? nil : model.exportProblem(from: input))
            ?? (source == nil ? nil : model.cProblem)
        if let problem { throw FileFault(file: folder, reason: problem) }
        if let graph {
            let model = try model.onnx(from: input, version: avazVersion)
            try WholeFile.write(bytes: model.bytes, to: graph)
            Terminal.say("\(graph): \(model.graph.nodes.count) nodes")
        }
        if let source { try write(model, to: source) }
        return 0
    }

    private static func write(_ model: ClassifierModel, to file: String) throws {
        let base = String(file.dropLast(2))
        let name = base.split(separator: "/").last.map(String.init) ?? base
        let source = try model.cSource(named: name, version: avazVersion)
        try WholeFile.write(source.source, to: file)
        try WholeFile.write(source.header, to: base + ".h")
        Terminal.say("\(file), \(base).h: \(source.source.utf8.count / 1000) kB of C")
    }

    /// The path that an option gives.
    private static func output(
        _ option: String, ending: String, _ arguments: Arguments
    ) throws -> String? {
        guard let path = arguments[option] else { return nil }
        guard path.hasSuffix(ending), !path.hasSuffix("/" + ending), path != ending else {
            throw UsageError("avaz export: \(option) X\(ending) is needed, found “\(path)”")
        }
        return path
    }
}
