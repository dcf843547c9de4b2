import Metrics

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// All runs below a folder of results, `<corpus>/<experiment>/run.json`, as one page:
/// `README.md`, made from the records alone.
public struct ResultsSummary {
    /// A readable record and its folder below the results.
    struct Entry {
        var folder: String
        var record: RunRecord
    }

    let folder: String
    /// By corpus and experiment.
    let entries: [Entry]
    /// Why the other records could not be read, a line each.
    public let problems: [String]

    /// Reads every record below the folder.
    public init(_ folder: String) {
        self.folder = folder
        var entries: [Entry] = []
        var problems: [String] = []
        for corpus in Self.folders(in: folder) {
            for experiment in Self.folders(in: "\(folder)/\(corpus)") {
                let path = "\(corpus)/\(experiment)"
                let file = "\(folder)/\(path)/run.json"
                guard FileManager.default.fileExists(atPath: file) else { continue }
                do {
                    entries.append(Entry(folder: path, record: try RunRecord.read(file)))
                } catch {
                    problems.append("\(error)")
                }
            }
        }
        self.entries = entries
        self.problems = problems
    }

    private static func folders(in folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { !$0.hasPrefix(".") }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Writes the summary, `README.md`. Throws `FileFault`.
    public func write() throws {
        try WholeFile.write(markdown, to: "\(folder)/README.md")
    }

    /// Writes each run's tables and pictures anew, and the summary. Throws `FileFault`.
    public func rebuild() throws {
        for entry in entries {
            try RunReport(entry.record).write(to: "\(folder)/\(entry.folder)")
        }
        try write()
    }

    /// The contents of `README.md`.
    var markdown: String {
        var text = """
            # Results

            Made by `avaz report` from the run.json files alone; every experiment's name leads to
            its table.

            """
        if entries.isEmpty { text += "\nNothing has been run yet.\n" }
        let chapters = Dictionary(grouping: entries) {
            Chapter(task: $0.record.corpus.task, corpus: $0.record.corpus.name)
        }
        for (chapter, entries) in chapters.sorted(by: { $0.key < $1.key }) {
            let title = CorpusTitle(chapter.corpus)
            text += "\n## \(chapterTitle(chapter.task)): \(markdownText(title.text))\n\n"
            if title.isSynthetic { text += "> **Note:** \(CorpusTitle.syntheticWarning)\n\n" }
            let tables = SummaryTables(entries)
            if let pairs = tables.pairs {
                text += "Published figures are those of the corpus that the report used.\n\n"
                text += "\(pairs.markdown)\n"
            }
            if let variations = tables.variations {
                text += "### One thing changed\n\n\(variations.markdown)\n"
            }
            text += "### Every run\n\n\(tables.runs.markdown)"
        }
        return text
    }

    /// The tables of one chapter for a terminal of 80 columns; nil where nothing of it has been run.
    ///
    /// - Parameter task: `digits`, `genres` or `speakers`.
    public func terminal(task: String, hasColour: Bool) -> String? {
        let style = TerminalStyle(hasColour: hasColour)
        let ofTask = entries.filter { $0.record.corpus.task == task }
        guard !ofTask.isEmpty else { return nil }
        let corpora = Dictionary(grouping: ofTask) { $0.record.corpus.name }
        return corpora.sorted { $0.key < $1.key }.map { corpus, entries in
            let tables = SummaryTables(entries)
            let title = "\(chapterTitle(task)): \(CorpusTitle(corpus).text)"
            return
                ([style.strong(title) + "\n"]
                + [
                    tables.pairs?.leavingOut(columns: [3, 6]), tables.variations,
                    tables.runs.leavingOut(columns: [2, 5, 6]),
                ].compactMap { $0?.terminal(width: 80, style: style) }).joined(separator: "\n")
        }.joined(separator: "\n")
    }

    private struct Chapter: Hashable, Comparable {
        var task: String
        var corpus: String

        static func < (a: Chapter, b: Chapter) -> Bool {
            (a.task, a.corpus) < (b.task, b.corpus)
        }
    }
}

/// The tables of one chapter on one corpus.
struct SummaryTables {
    let entries: [ResultsSummary.Entry]

    init(_ entries: [ResultsSummary.Entry]) { self.entries = entries }

    /// Each published network in a row: as printed, as reproduced, and corrected; nil where there
    /// is none.
    var pairs: Table? {
        let published = entries.filter {
            Self.published($0) == $0.record.experiment
                && PublishedFigures($0.record)?.testAccuracy != nil
        }
        let corrected = Dictionary(
            entries.filter { $0.record.experiment.hasSuffix(Self.suffix) }
                .map { (String($0.record.experiment.dropLast(Self.suffix.count)), $0) }
        ) { first, _ in first }
        let names = Set(published.map(\.record.experiment)).union(corrected.keys).sorted()
        guard let corpus = published.compactMap({ PublishedFigures($0.record)?.corpus }).first
        else {
            return nil
        }
        return Table(
            [
                .text("experiment"), .number("published"), .number("as published"),
                .text("split"), .number("corrected"), .number("95% interval"), .text("split"),
            ],
            rows: names.map { name in
                let ours = published.first { $0.record.experiment == name }
                let mended = corrected[name]
                let printed = (ours ?? mended).flatMap { PublishedFigures($0.record)?.testAccuracy }
                return [Table.Cell(name), .share(printed)] + Self.accuracy(ours)
                    + [Table.Cell(ours.map { Self.split($0) } ?? "")] + Self.accuracy(mended)
                    + [
                        Table.Cell(mended.map { interval($0.record.summary.testAccuracy) } ?? ""),
                        Table.Cell(mended.map { Self.split($0) } ?? ""),
                    ]
            })
    }

    /// Variations of a published network, against it; nil where there are none.
    var variations: Table? {
        let bases = Dictionary(entries.map { ($0.record.experiment, $0) }) { first, _ in first }
        let rows: [[Table.Cell]] = entries.compactMap { entry in
            guard !entry.record.experiment.hasSuffix(Self.suffix),
                let name = Self.published(entry), name != entry.record.experiment,
                let base = bases[name]
            else { return nil }
            let accuracy = entry.record.summary.testAccuracy.mean
            let change = accuracy - base.record.summary.testAccuracy.mean
            return [
                Table.Cell(entry.record.experiment, link: "\(entry.folder)/table.md"),
                Table.Cell(name), Table.Cell(Self.split(entry)), .share(accuracy),
                Table.Cell((change > 0 ? "+" : "") + share(change), order: change),
            ]
        }
        guard !rows.isEmpty else { return nil }
        return Table(
            [
                .text("experiment"), .text("varies"), .text("split"), .number("test accuracy"),
                .number("difference"),
            ], rows: rows)
    }

    /// One row a run.
    var runs: Table {
        Table(
            [
                .text("experiment"), .text("split"), .number("runs"), .number("test accuracy"),
                .number("95% interval"), .number("macro F1"), .number("seconds"),
            ],
            rows: entries.map { entry in
                let record = entry.record
                let training = record.runs.reduce(0) { $0 + $1.seconds.training }
                let seconds = training + (record.runs.first?.seconds.features ?? 0)
                return [
                    Table.Cell(record.experiment, link: "\(entry.folder)/table.md"),
                    Table.Cell(Self.split(entry)), .count(record.runs.count),
                    .share(record.summary.testAccuracy.mean),
                    Table.Cell(interval(record.summary.testAccuracy)),
                    .share(record.summary.macroF1.mean),
                    Table.Cell(Reports.seconds(seconds), order: seconds),
                ]
            })
    }

    private static let suffix = "-corrected"

    /// Name of the published experiment that an entry has its figures from.
    private static func published(_ entry: ResultsSummary.Entry) -> String? {
        entry.record.settings["published"]?.string?.split(separator: "/").last.map(String.init)
    }

    private static func accuracy(_ entry: ResultsSummary.Entry?) -> [Table.Cell] {
        guard let entry else { return [.none] }
        var cell = Table.Cell.share(entry.record.summary.testAccuracy.mean)
        cell.link = "\(entry.folder)/table.md"
        return [cell]
    }

    /// `random`, `speaker-disjoint`: what stands on both sides, in a word.
    private static func split(_ entry: ResultsSummary.Entry) -> String {
        let isDigits = entry.record.corpus.task == "digits"
        return switch entry.record.split.kind {
        case "grouped", "grouped-folds": isDigits ? "speaker-disjoint" : "grouped"
        case "leave-one-group-out": isDigits ? "leave one speaker out" : "leave one group out"
        case let kind: kind
        }
    }
}

extension Table {
    /// The table without some of its columns, for narrower places.
    fileprivate func leavingOut(columns left: Set<Int>) -> Table {
        func kept<Element>(_ elements: [Element]) -> [Element] {
            elements.enumerated().filter { !left.contains($0.offset) }.map(\.element)
        }
        return Table(kept(columns), rows: rows.map(kept))
    }
}
