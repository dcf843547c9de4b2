import AvazExchange
import AvazExperiments
import AvazFiles
import AvazModels

/// `avaz export`: a trained model for programs in which Avaz is not.
enum ExportCommand: Command {
    static let name = "export"
    static let summary = "write a trained model as ONNX, for other programs"
    static let help = """
        avaz export MODEL: a trained model for programs in which Avaz is not

        Usage: avaz export MODEL --onnx X.onnx [--from-samples]

          MODEL           the folder of a run, or its model/
          --onnx X.onnx   an ONNX graph, operators of version 18: from rows of features, not scaled,
                          [N, K], to scores [N, classes] and the label's place [N]
          --from-samples  the graph takes the samples of one recording instead, [n], mono and at the
                          model's rate, with the whole way inside: trimming, frames, window, Fourier
                          transform, mel, decibels, cosines, slopes, pooling, scaling

        Classes, rate and where the model comes from stand in the file's metadata (avaz.…). What
        cannot be exported is said before anything is written.
        """

    static func run(_ words: [String]) throws -> Int32 {
        let arguments = try Arguments(
            words, command: name, options: ["--onnx"], flags: ["--from-samples"])
        guard arguments.positionals.count == 1 else {
            throw UsageError("avaz export: give a model's folder")
        }
        let folder = arguments.positionals[0]
        guard let file = arguments["--onnx"], file.hasSuffix(".onnx") else {
            let found = arguments["--onnx"].map { ", found “\($0)”" } ?? ""
            throw UsageError("avaz export: --onnx X.onnx is needed\(found)")
        }
        guard !SequenceModel.lies(in: folder) else {
            throw FileFault(
                file: folder,
                reason: "is a model of music or text, which cannot be exported yet; models that "
                    + "tell recordings apart can")
        }
        let model = try ClassifierModel(contentsOf: folder)
        let input: ExportedInput = arguments.has("--from-samples") ? .samples : .features
        if let problem = model.exportProblem(from: input) {
            throw FileFault(file: folder, reason: problem)
        }
        let graph = try model.onnx(from: input, version: avazVersion)
        try WholeFile.write(bytes: graph.bytes, to: file)
        Terminal.say("\(file): \(graph.graph.nodes.count) nodes")
        return 0
    }
}
