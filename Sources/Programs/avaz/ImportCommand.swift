import AvazExchange
import AvazFiles
import AvazModels

/// `avaz import`: weights that another program has taught.
enum ImportCommand: Command {
    static let name = "import"
    static let summary = "take weights of PyTorch, Keras or an ONNX file into a model"
    static let help = """
        avaz import MODEL FILE --output NEW: a model with weights that another program has taught

        Usage: avaz import MODEL FILE --output NEW

          MODEL         the folder of a run whose model is a network, or its model/: features,
                        scaling, classes and layers are taken from it
          FILE          weights of the same layers: X.safetensors by the names of PyTorch or Keras,
                        or X.onnx
          --output NEW  a folder for the new model, which is made if it is not there

        docs/exchange.md tells names and the order of axes, with a script for either program.
        """

    static func run(_ words: [String]) throws -> Int32 {
        let arguments = try Arguments(words, command: name, options: ["--output"])
        guard arguments.positionals.count == 2 else {
            throw UsageError("avaz import: give a model's folder and a file of weights")
        }
        guard let output = arguments["--output"] else {
            throw UsageError("avaz import: --output NEW, the new model's folder, is needed")
        }
        let (folder, file) = (arguments.positionals[0], arguments.positionals[1])
        let own = [folder, folder + "/model"].compactMap(FileSystem.identity)
        guard FileSystem.identity(output).map({ !own.contains($0) }) ?? true else {
            throw UsageError(
                "avaz import: --output \(output) is the model itself; give another name")
        }
        let model = try ClassifierModel.read(folder, command: name).withWeights(of: file)
        try model.write(toNewFolder: output)
        Terminal.say("\(output): \(model.experiment) with the weights of \(file)")
        return 0
    }
}
