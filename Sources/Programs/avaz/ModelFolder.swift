import AvazFiles
import AvazModels

/// The folder of a model, as commands are given it: its own, or that of the run that holds it as `model`.
enum ModelFolder {
    /// - Throws: `FileFault` where there is nothing, or no model in it.
    static func check(_ folder: String) throws {
        let files = ["\(folder)/model/model.json", "\(folder)/model.json"]
        guard files.allSatisfy({ FileSystem.kind($0) == nil }) else { return }
        throw FileFault(
            file: folder,
            reason: (FileSystem.kind(folder) == nil ? "is not there" : "holds no model.json")
                + "; expected the folder of a model, which `avaz train` and `avaz run` write")
    }
}

extension SequenceModel {
    /// A model for a command, or one line that says what to ask instead.
    static func read(_ folder: String, for task: String, command: String, other: String) throws
        -> SequenceModel
    {
        try ModelFolder.check(folder)
        let model = try SequenceModel(contentsOf: folder)
        guard model.task == task else {
            throw UsageError(
                "avaz \(command): \(folder) is a model of \(model.task), expected one of \(task); "
                    + "ask it by `avaz \(other)`")
        }
        return model
    }
}

extension ClassifierModel {
    /// A model that tells recordings apart, or one line that says what to ask another kind.
    static func read(_ folder: String, command: String) throws -> ClassifierModel {
        try ModelFolder.check(folder)
        guard !SpottingModel.lies(in: folder) else {
            throw UsageError(
                "avaz \(command): \(folder) is a model that finds words in long recordings, expected "
                    + "one that tells recordings apart; ask it by `avaz spot`")
        }
        guard !SequenceModel.lies(in: folder), !GeneratorModel.lies(in: folder) else {
            throw UsageError(
                "avaz \(command): \(folder) is a model of music, text or spectrograms, expected one that tells "
                    + "recordings apart; ask it by `avaz compose` or `avaz write`")
        }
        return try ClassifierModel(contentsOf: folder)
    }
}
