#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import AvazFiles

/// The folder of a run's results, replaced whole or not at all.
///
/// Everything is written into a hidden folder beside it, which takes its place when all is there:
/// a full disk or an interruption leaves the old results as they were.
public final class RunFolder {
    /// Where the results will lie: `<results>/<corpus>/<experiment>`.
    public let path: String
    /// Where they are written.
    public let temporary: String
    private let parent: String
    /// Folders above that were made for this run, the inner one first.
    private let made: [String]
    private var isCommitted = false

    /// Makes the folder to write into, and those above.
    ///
    /// - Throws: `FileFault` where that cannot be done: before any work, not after it.
    public init(results: String, corpus: String, experiment: String) throws {
        parent = results + "/" + corpus
        path = parent + "/" + experiment
        made = [parent, results].filter { !WholeFile.exists($0) }
        temporary = parent + "/.\(experiment).\(ProcessInfo.processInfo.processIdentifier).partial"
        do {
            try? FileManager.default.removeItem(atPath: temporary)
            try FileManager.default.createDirectory(
                atPath: temporary, withIntermediateDirectories: true)
        } catch {
            throw FileFault(
                file: path,
                reason: "the results cannot be written there (\(error.cause)); "
                    + "choose another folder with --results")
        }
    }

    deinit {
        guard !isCommitted else { return }
        try? FileManager.default.removeItem(atPath: temporary)
        // Only what other runs have not filled in the meantime goes.
        for folder in made { rmdir(folder) }
    }

    /// Writes the record, the predictions and the model; the report adds its tables and pictures.
    public func write(_ outcome: ExperimentRun.Outcome) throws {
        try outcome.record.write(to: temporary + "/run.json")
        try outcome.predictions.write(to: temporary + "/predictions.csv")
        let model = temporary + "/model"
        do {
            try FileManager.default.createDirectory(
                atPath: model, withIntermediateDirectories: true)
        } catch {
            throw FileFault(file: model, reason: error.cause)
        }
        try outcome.model.write(to: model)
    }

    /// Puts the new results in the place of the old.
    public func commit() throws {
        let manager = FileManager.default
        let old = temporary + ".old"
        do {
            if manager.fileExists(atPath: path) { try manager.moveItem(atPath: path, toPath: old) }
            do {
                try manager.moveItem(atPath: temporary, toPath: path)
            } catch {
                try? manager.moveItem(atPath: old, toPath: path)
                throw error
            }
        } catch {
            throw FileFault(file: path, reason: "cannot be replaced: \(error.cause)")
        }
        isCommitted = true
        try? manager.removeItem(atPath: old)
    }
}

extension Error {
    /// The system's own words for a failed file operation.
    fileprivate var cause: String {
        guard let error = self as? CocoaError, let system = error.underlying as? POSIXError else {
            return "\(self)"
        }
        return String(cString: strerror(system.code.rawValue))
    }
}
