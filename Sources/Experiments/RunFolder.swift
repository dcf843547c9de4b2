#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import AvazDatasets
import AvazFiles

/// The folder of a run's results, replaced whole or not at all.
///
/// Everything is written into a hidden folder beside it, which takes its place in one step when all
/// is there and on the disk: a full disk, an interruption or a power cut leaves the old results or
/// the new. What killed runs have left unfinished is cleared by the next.
public final class RunFolder {
    /// Where the results will lie: `<results>/<corpus>/<experiment>`.
    public let path: String
    /// Where they are written.
    public let temporary: String
    private let parent: String
    /// Of the command line, which gave the path.
    private let option: String
    /// Folders above that were made for this run, the inner one first.
    private let made: [String]
    private var isCommitted = false

    /// Makes the folder to write into, and those above.
    ///
    /// - Throws: `FileFault` where that cannot be done, or where something else than results lies
    ///   in the place: before any work, not after it.
    public convenience init(results: String, corpus: String, experiment: String) throws {
        for name in [corpus, experiment] {
            if let fault = CorpusName.fault(of: name) {
                throw FileFault(file: results, reason: "a folder of results \(fault)")
            }
        }
        let parent = results + "/" + corpus
        PartialName.clear(results)
        try self.init(
            at: parent + "/" + experiment, parent: parent,
            made: [parent, results].filter { !WholeFile.exists($0) }, option: "--results")
    }

    /// A folder at a path of the user's choice.
    ///
    /// - Parameter option: of the command line, which gave the path.
    /// - Throws: as the other.
    public convenience init(at path: String, option: String) throws {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        let slash = path.lastIndex(of: "/")
        let parent = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        try self.init(
            at: path, parent: parent, made: WholeFile.exists(parent) ? [] : [parent],
            option: option)
    }

    private init(at path: String, parent: String, made: [String], option: String) throws {
        (self.path, self.parent, self.made, self.option) = (path, parent, made, option)
        temporary = PartialName.beside(path)
        try check()
        do {
            PartialName.clear(parent)
            FileSystem.remove(temporary)
            try FileSystem.makeFolder(temporary)
        } catch {
            throw FileFault(
                file: path,
                reason: "the results cannot be written there (\(error.reason)); "
                    + "choose another folder with \(option)")
        }
    }

    deinit {
        guard !isCommitted else { return }
        FileSystem.remove(temporary)
        // Only what other runs have not filled in the meantime goes.
        for folder in made { FileSystem.removeIfEmpty(folder) }
    }

    /// Whether what lies at the path may be replaced: results, or an empty folder.
    private func check() throws {
        guard let kind = FileSystem.kind(path) else { return }
        let names = kind == .folder ? FileSystem.names(in: path) : nil
        guard names?.isEmpty == true || names?.contains("run.json") == true else {
            throw FileFault(
                file: path,
                reason:
                    "is there and no folder of results, for it holds no run.json: move it away, "
                    + "or choose another folder with \(option)")
        }
    }

    /// Writes the record, the predictions and the model; the report adds its tables and pictures.
    public func write(_ outcome: ExperimentRun.Outcome) throws {
        try outcome.record.write(to: temporary + "/run.json")
        try outcome.predictions.write(to: temporary + "/predictions.csv")
        let model = temporary + "/model"
        try FileSystem.makeFolder(model)
        try outcome.model.write(to: model)
    }

    /// Writes the record and the model of sequences, and makes room for what the model wrote.
    ///
    /// - Returns: the folder of samples; nil where there is none.
    public func write(_ outcome: SequenceRun.Outcome) throws -> String? {
        try outcome.record.write(to: temporary + "/run.json")
        if let model = outcome.model {
            try FileSystem.makeFolder(temporary + "/model")
            try model.write(to: temporary + "/model")
        }
        guard !outcome.samples.isEmpty else { return nil }
        try FileSystem.makeFolder(temporary + "/samples")
        return temporary + "/samples"
    }

    /// Writes the record, the predictions and the pictures of an experiment on images.
    public func write(_ outcome: ImageRun.Outcome) throws {
        try outcome.record.write(to: temporary + "/run.json")
        try outcome.predictions?.write(to: temporary + "/predictions.csv")
        guard !outcome.samples.isEmpty else { return }
        try FileSystem.makeFolder(temporary + "/samples")
        for sample in outcome.samples {
            try sample.image.writePNG(to: temporary + "/samples/" + sample.name)
        }
    }

    /// Writes the record and the model of an experiment that finds words, and makes room for the
    /// picture.
    ///
    /// - Returns: the folder of samples.
    public func write(_ outcome: SpottingRun.Outcome) throws -> String {
        try outcome.record.write(to: temporary + "/run.json")
        try FileSystem.makeFolder(temporary + "/model")
        try outcome.model.write(to: temporary + "/model")
        try FileSystem.makeFolder(temporary + "/samples")
        return temporary + "/samples"
    }

    /// Writes the record of a contest and its generator, and makes room for what that made.
    ///
    /// - Returns: the folder of samples.
    public func write(_ outcome: ContestRun.Outcome) throws -> String {
        try outcome.record.write(to: temporary + "/run.json")
        if let model = outcome.model {
            try FileSystem.makeFolder(temporary + "/model")
            try model.write(to: temporary + "/model")
        }
        try FileSystem.makeFolder(temporary + "/samples")
        return temporary + "/samples"
    }

    /// Puts the new results in the place of the old.
    public func commit() throws {
        try check()
        FileSystem.synchronise(temporary + "/model")
        FileSystem.synchronise(temporary)
        do {
            if WholeFile.exists(path) {
                try FileSystem.exchange(temporary, path)
            } else {
                try FileSystem.rename(temporary, path)
            }
        } catch {
            throw FileFault(file: path, reason: "cannot be replaced: \(error.reason)")
        }
        isCommitted = true
        FileSystem.synchronise(parent)
        // Now the old results, where there were any.
        FileSystem.remove(temporary)
    }
}
