import AvazFiles
import AvazRecords

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// All runs of a results folder, `<corpus>/<experiment>/run.json` each, and the pages about them.
///
/// ```swift
/// let problems = try ResultsSummary.rebuild("Results")
/// for problem in problems { print(problem) }   // records that were left out
/// ```
public struct ResultsSummary {
    /// One run and where it lies.
    struct Entry {
        /// Below the results folder: `fsdd/mlp-two-hidden`.
        var path: String
        var report: RunReport
        /// What the run's model made.
        var samples: MadeSamples
        var record: RunRecord { report.record }
    }

    /// Sorted by path.
    private(set) var entries: [Entry]
    /// Records that were left out, each with the reason.
    public private(set) var problems: [FileFault]

    /// Reads every record of `folder`. Throws `FileFault` where the folder cannot be read; a
    /// record that cannot be is a problem, and the rest are read.
    public init(reading folder: String) throws {
        (entries, problems) = ([], [])
        for path in try Self.runs(in: folder) {
            do {
                let record = try RunRecord.read("\(folder)/\(path)/run.json")
                let report = RunReport(record)
                let samples = MadeSamples(
                    report.tables.samples, in: "\(folder)/\(path)/samples")
                entries.append(Entry(path: path, report: report, samples: samples))
            } catch let fault as FileFault {
                problems.append(fault)
            }
        }
    }

    /// Makes every report of `folder` anew from the `run.json` files: those beside each record,
    /// `README.md`, `index.html` and a page a chapter.
    ///
    /// - Returns: the records that were left out, each with the reason; empty where all is well.
    /// - Throws: `FileFault` where the folder cannot be read or a report cannot be written.
    public static func rebuild(_ folder: String) throws -> [FileFault] {
        let summary = try ResultsSummary(reading: folder)
        for entry in summary.entries { try entry.report.write(to: "\(folder)/\(entry.path)") }
        try summary.writePages(to: folder)
        return summary.problems
    }

    /// Writes `README.md`, `index.html` and a page a chapter, each whole or not at all. Throws
    /// `FileFault`.
    public func writePages(to folder: String) throws {
        try WholeFile.write(markdown, to: "\(folder)/README.md")
        for (name, text) in pages { try WholeFile.write(text, to: "\(folder)/\(name)") }
    }

    /// The runs of a results folder, `<corpus>/<experiment>` each, sorted. Throws `FileFault` where
    /// the folder cannot be read.
    public static func runs(in folder: String) throws -> [String] {
        guard let corpora = names(in: folder) else {
            throw FileFault(
                file: folder, reason: "cannot be read; expected a folder of results, see --results")
        }
        return corpora.flatMap { corpus in
            (names(in: "\(folder)/\(corpus)") ?? []).map { "\(corpus)/\($0)" }
        }
        .filter { WholeFile.exists("\(folder)/\($0)/run.json") }
        .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// What a folder holds but for what is hidden, such as a run that is being written; nil where
    /// there is no such folder.
    private static func names(in folder: String) -> [String]? {
        FileSystem.names(in: folder)?.filter { !$0.hasPrefix(".") }
    }
}
