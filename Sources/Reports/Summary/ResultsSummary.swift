import Metrics

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// All runs of a results folder, `<corpus>/<experiment>/run.json` each, and the pages about them.
public struct ResultsSummary {
    /// One run and where it lies.
    public struct Entry {
        /// Below the results folder: `fsdd/mlp-two-hidden`.
        public var path: String
        public var report: RunReport
        var record: RunRecord { report.record }
    }

    /// Sorted by path.
    public var entries: [Entry]
    /// Records that were left out, each with the reason.
    public var problems: [FileFault]

    /// Reads every record of `folder`. Throws `FileFault` where the folder cannot be read; a
    /// record that cannot be is a problem, and the rest are read.
    public init(reading folder: String) throws {
        (entries, problems) = ([], [])
        for path in try Self.paths(in: folder) {
            do {
                let record = try RunRecord.read("\(folder)/\(path)/run.json")
                entries.append(Entry(path: path, report: RunReport(record)))
            } catch let fault as FileFault {
                problems.append(fault)
            }
        }
    }

    /// Makes every report of `folder` anew from the `run.json` files: those beside each record,
    /// `README.md` and `index.html`.
    ///
    /// - Returns: the records that were left out, each with the reason; empty where all is well.
    /// - Throws: `FileFault` where the folder cannot be read or a report cannot be written.
    public static func rebuild(_ folder: String) throws -> [FileFault] {
        let summary = try ResultsSummary(reading: folder)
        for entry in summary.entries { try entry.report.write(to: "\(folder)/\(entry.path)") }
        try summary.writePages(to: folder)
        return summary.problems
    }

    /// Writes `README.md` and `index.html`, each whole or not at all. Throws `FileFault`.
    public func writePages(to folder: String) throws {
        try WholeFile.write(markdown, to: "\(folder)/README.md")
        try WholeFile.write(hypertext, to: "\(folder)/index.html")
    }

    /// The chapters of a task for a terminal of 80 columns; nil where nothing of it has been run.
    ///
    /// - Parameter task: `digits`, `genres` or `speakers`.
    public func terminal(task: String, hasColour: Bool) -> String? {
        let style = TerminalStyle(hasColour: hasColour)
        let chapters = Chapter.all(entries) { $0 }.filter { $0.task == task }
        guard !chapters.isEmpty else { return nil }
        return chapters.map { chapter in
            let tables =
                [chapter.overview] + chapter.families.compactMap { chapter.ablation($0) }
            let title = style.strong("\(chapterTitle(task)): \(chapter.corpus.text)") + "\n"
            return title + tables.map { "\n" + $0.terminal(width: 80, style: style) }.joined()
        }.joined(separator: "\n")
    }

    private static func paths(in folder: String) throws -> [String] {
        let manager = FileManager.default
        guard let corpora = try? manager.contentsOfDirectory(atPath: folder) else {
            throw FileFault(
                file: folder, reason: "cannot be read; expected a folder of results, see --results")
        }
        return corpora.flatMap { corpus in
            let experiments = try? manager.contentsOfDirectory(atPath: "\(folder)/\(corpus)")
            return (experiments ?? []).map { "\(corpus)/\($0)" }
        }
        .filter { manager.fileExists(atPath: "\(folder)/\($0)/run.json") }
        .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
