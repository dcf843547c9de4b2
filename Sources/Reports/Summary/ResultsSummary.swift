import Metrics

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// All runs of a results folder, `<corpus>/<experiment>/run.json` each, and the pages about them.
///
/// ```swift
/// let summary = ResultsSummary("Results")
/// try summary.rebuild()
/// for problem in summary.problems { print(problem) }
/// ```
public struct ResultsSummary {
    /// One run and where it lies.
    struct Entry {
        /// Below the results folder: `fsdd/mlp-two-hidden`.
        var path: String
        var report: RunReport
        var record: RunRecord { report.record }
    }

    let folder: String
    /// Sorted by path.
    let entries: [Entry]
    /// Records that could not be read and are left out, each with the reason.
    public let problems: [FileFault]

    /// Reads every record of `folder`.
    public init(_ folder: String) {
        self.folder = folder
        var (entries, problems): ([Entry], [FileFault]) = ([], [])
        for path in Self.paths(in: folder) {
            do {
                let record = try RunRecord.read("\(folder)/\(path)/run.json")
                entries.append(Entry(path: path, report: RunReport(record)))
            } catch {
                let file = "\(folder)/\(path)/run.json"
                problems.append(error as? FileFault ?? FileFault(file: file, reason: "\(error)"))
            }
        }
        (self.entries, self.problems) = (entries, problems)
    }

    /// Makes the tables and pictures beside every record anew, and the summary. Throws `FileFault`.
    public func rebuild() throws {
        for entry in entries { try entry.report.write(to: "\(folder)/\(entry.path)") }
        try write()
    }

    /// Writes the summary: `README.md` and `index.html`. Throws `FileFault`.
    public func write() throws {
        try WholeFile.write(markdown, to: "\(folder)/README.md")
        try WholeFile.write(hypertext, to: "\(folder)/index.html")
    }

    private static func paths(in folder: String) -> [String] {
        names(in: folder).flatMap { corpus in
            names(in: "\(folder)/\(corpus)").map { "\(corpus)/\($0)" }
        }.filter { WholeFile.exists("\(folder)/\($0)/run.json") }
    }

    /// Hidden folders are others' business: a run that is being written, a version control's.
    private static func names(in folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { !$0.hasPrefix(".") }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
