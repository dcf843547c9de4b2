import AvazFiles
import AvazReports

/// Where a command is to write.
enum OutputFile {
    /// The path that `--output` gives.
    ///
    /// - Throws: `UsageError` where it has another ending than the format's, so that no recording is
    ///   taken for it by a slip, or leads to the input itself.
    static func path(
        _ arguments: Arguments, command: String, ending: String, input: String
    ) throws -> String {
        guard let output = arguments["--output"], output.hasSuffix(ending) else {
            let found = arguments["--output"].map { ", found “\($0)”" } ?? ""
            throw UsageError("avaz \(command): --output X\(ending) is needed\(found)")
        }
        if let identity = FileSystem.identity(output), identity == FileSystem.identity(input) {
            throw UsageError(
                "avaz \(command): --output \(output) is the recording itself; give another name")
        }
        return output
    }
}

/// The pages that stand above all results of a folder.
enum ResultsPages {
    private static let names = ["README.md", "index.html"]

    /// Refuses to write them over somebody's own, in a folder that has never held results.
    static func check(_ results: String) throws {
        guard (try? ResultsSummary.runs(in: results))?.isEmpty ?? true,
            let own = names.first(where: { WholeFile.exists("\(results)/\($0)") })
        else { return }
        throw FileFault(
            file: "\(results)/\(own)",
            reason: "would be overwritten by the page of the results, but the folder holds none "
                + "yet; choose another folder with --results, or move the file")
    }
}
