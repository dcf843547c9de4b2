import AvazFiles
import AvazRecords
import AvazMetrics

/// The runs of one task on one corpus, in families of experiments.
struct Chapter {
    /// `digits`
    var task: String
    var corpus: CorpusTitle
    var entries: [ResultsSummary.Entry]
    let families: [Family]
    /// Where a run's name in a table leads, by the run's path.
    var link: (String) -> String
    /// Runs whose settings are those of an earlier one but for title and published figure, and so are
    /// their figures, by path: mended, two published networks may be the same.
    private var twins: [String: ResultsSummary.Entry] = [:]

    init(
        task: String, corpus: CorpusTitle, entries: [ResultsSummary.Entry],
        link: @escaping (String) -> String
    ) {
        (self.task, self.corpus, self.entries, self.link) = (task, corpus, entries, link)
        families = Self.families(entries)
        var seen: [(settings: JSONValue, entry: ResultsSummary.Entry)] = []
        for entry in entries {
            guard case .object(var settings) = entry.record.settings else { continue }
            for key in ["title", "published", "name"] { settings[key] = nil }
            let twin = seen.first {
                $0.settings == .object(settings)
                    && $0.entry.record.summary == entry.record.summary
            }
            if let twin {
                twins[entry.path] = twin.entry
            } else {
                seen.append((.object(settings), entry))
            }
        }
    }

    /// Experiments about one row of the source report's table.
    struct Family {
        var name: String
        /// With the report's protocol, quirks included.
        var asPublished: ResultsSummary.Entry?
        /// `<name>-corrected…`, or the suite's own where the report has none.
        var corrected: [ResultsSummary.Entry] = []
        /// Others with the same published figure: an ablation, each with a quirk less.
        var variants: [ResultsSummary.Entry] = []

        /// What changes are counted from: the published protocol, by as many seeds as one of the
        /// variants repeats it, for one seed alone tells no change from chance.
        var base: ResultsSummary.Entry? {
            guard let asPublished else { return nil }
            return variants.first { variant in
                SettingsDifference([asPublished.record, variant.record]).rows
                    .allSatisfy { ["title", "seeds"].contains($0.key) }
            } ?? asPublished
        }
    }

    /// Every chapter in order: the source report's chapters, then other tasks by name; real corpora before
    /// synthetic ones.
    static func all(_ entries: [ResultsSummary.Entry], link: @escaping (String) -> String)
        -> [Chapter]
    {
        let groups = Dictionary(grouping: entries) { entry in
            [entry.record.corpus.task, entry.record.corpus.name]
        }
        let order = [
            "digits", "genres", "speakers", "music", "polyphony", "lyrics", "points", "mel",
            "tunes",
            "images", "scenes", "spotting",
        ]
        func rank(_ chapter: Chapter) -> (Int, String, Int, String) {
            (
                order.firstIndex(of: chapter.task) ?? order.count, chapter.task,
                chapter.corpus.isSynthetic ? 1 : 0, chapter.corpus.name
            )
        }
        return groups.map { key, entries in
            let entries = entries.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
            return Chapter(
                task: key[0], corpus: CorpusTitle(key[1]), entries: entries, link: link)
        }
        .sorted { rank($0) < rank($1) }
    }

    private static func families(_ entries: [ResultsSummary.Entry]) -> [Family] {
        var families: [Family] = []
        for entry in entries {
            let (name, role) = role(of: entry.record)
            if !families.contains(where: { $0.name == name }) {
                families.append(Family(name: name))
            }
            guard let index = families.firstIndex(where: { $0.name == name }) else { continue }
            switch role {
            case .asPublished: families[index].asPublished = entry
            case .corrected: families[index].corrected.append(entry)
            case .variant: families[index].variants.append(entry)
            }
        }
        return families.sorted { $0.name < $1.name }
    }

    private enum Role { case asPublished, corrected, variant }

    private static func role(of record: RunRecord) -> (family: String, role: Role) {
        let name = record.experiment
        if let key = record.settings["published"]?.string, let row = key.split(separator: "/").last
        {
            let row = String(row)
            if name == row { return (row, .asPublished) }
            return (row, name.hasPrefix(row + "-corrected") ? .corrected : .variant)
        }
        if let mark = name.firstRange(of: "-corrected") {
            return (String(name[..<mark.lowerBound]), .corrected)
        }
        return (name, .corrected)
    }

    /// Without runs that are the same as an earlier one.
    var distinct: [ResultsSummary.Entry] { entries.filter { twins[$0.path] == nil } }

    /// What the columns of the overview mean.
    var legend: String {
        let corpus = entries.lazy.compactMap { $0.report.tables.published?.corpus }.first
        let published = corpus.map {
            "Published: as the source report prints it, on \($0). Ours: by the same protocol. "
        }
        return (published ?? "") + "Corrected: with its mistakes mended, or the suite's own best; "
            + "split at random, with whole groups apart, or in contiguous blocks. A dash: never run."
    }

    /// A row a family: the published figure, ours by the same protocol, and ours corrected on a
    /// random split, with whole groups apart, and in contiguous blocks.
    ///
    /// - Parameter hasIntervals: whether ours carry their intervals, for which a terminal has no
    ///   room.
    func overview(hasIntervals: Bool = true) -> Table {
        func cell(_ entry: ResultsSummary.Entry?) -> Table.Cell {
            self.cell(entry, hasInterval: hasIntervals)
        }
        typealias Pick = (Family) -> Table.Cell
        let figures = entries.lazy.compactMap { $0.report.tables.published }.first
        let published: (column: Table.Column, cell: Pick) = (
            .number(figures?.heading ?? "published"),
            { family in
                let members = [family.asPublished].compactMap { $0 } + family.corrected
                let figures = members.lazy.compactMap { $0.report.tables.published }.first
                return figures?.testAccuracy.map { Table.Cell(percent($0), order: $0) } ?? .none
            }
        )
        let ours: [(column: Table.Column, cell: Pick)] = [
            (.number("ours"), { cell($0.asPublished) }),
            (
                .number("corrected, random"),
                { cell($0.corrected.first { $0.record.split.isDrawn }) }
            ),
            (
                .number("corrected, apart"),
                { cell($0.corrected.first { $0.record.split.partsGroups }) }
            ),
            (
                .number("corrected, in blocks"),
                { cell($0.corrected.first { $0.record.split.isContiguous }) }
            ),
        ]
        // Figures of another corpus stand apart, behind ours.
        let picks = figures?.isOfSameCorpus == false ? ours + [published] : [published] + ours
        // A variant whose base has not been run stands among the runs alone.
        let families = families.filter { $0.asPublished != nil || !$0.corrected.isEmpty }
        let table = families.map { family in picks.map { $0.cell(family) } }
        // A column that no experiment of the chapter fills says nothing.
        let used = picks.indices.filter { index in table.contains { $0[index].order != nil } }
        return Table(
            [.text("experiment")] + used.map { picks[$0].column },
            rows: zip(families, table).map { family, cells in
                [Table.Cell(family.name)] + used.map { cells[$0] }
            })
    }

    private func cell(_ entry: ResultsSummary.Entry?, hasInterval: Bool) -> Table.Cell {
        guard let entry else { return .none }
        if let twin = twins[entry.path] {
            return Table.Cell("as \(twin.record.experiment)", link: link(twin.path))
        }
        let headline = entry.record.headline
        return Table.Cell(
            hasInterval ? headline.textWithInterval : headline.namedText, link: link(entry.path),
            order: headline.value)
    }

    /// A row a run, with all that tells runs apart.
    var runs: Table {
        let isOfClasses = entries.contains { $0.record.summary.classification != nil }
        let timesOneThread = entries.contains { $0.record.secondsOnOneThread != nil }
        return Table(
            [
                .text("run"), .number(isOfClasses ? Headline.accuracy : "figure"),
                .number("95% interval"), .number("macro F1"), .text("split"), .number("runs"),
                .number("features s"),
            ] + (timesOneThread ? [.number("on one thread s")] : [])
                // Trainings share the processor: their times do not add up to that of all.
                + [.number("training s, mean")],
            rows: distinct.map { row($0, timesOneThread: timesOneThread) })
    }

    /// Why trainings ran off, a sentence each.
    var divergences: [String] {
        distinct.compactMap { entry in
            entry.record.divergence.map {
                "\(entry.record.experiment) stopped in epoch \($0.epoch): \($0.reason)."
            }
        }
    }

    private func row(_ entry: ResultsSummary.Entry, timesOneThread: Bool) -> [Table.Cell] {
        let record = entry.record
        let headline = record.headline
        let isAccuracy = headline.name == Headline.accuracy
        let features = record.runs.map(\.seconds.features).max() ?? 0
        let training =
            record.runs.reduce(0) { $0 + $1.seconds.training } / Double(record.runs.count)
        var cells = [
            Table.Cell(record.experiment, link: link(entry.path)),
            Table.Cell(
                headline.namedText + (isAccuracy ? headline.detail.map { ", \($0)" } ?? "" : ""),
                order: headline.value),
            headline.interval.map { Table.Cell($0) } ?? .none,
            // Among the known alone it would stand there as if it were of all.
            isAccuracy ? macroF1(of: record) : .none,
            Table.Cell(record.split.kind), .count(record.runs.count),
            Table.Cell(seconds(features), order: features),
        ]
        if timesOneThread {
            cells.append(
                record.secondsOnOneThread.map { Table.Cell(seconds($0), order: $0) } ?? .none)
        }
        return cells + [Table.Cell(seconds(training), order: training)]
    }

    private func macroF1(of record: RunRecord) -> Table.Cell {
        guard let mean = record.summary.classification?.macroF1.mean else { return .none }
        return Table.Cell(percent(mean), order: mean)
    }
}

extension RunRecord.SplitPart {
    /// Whether clips were drawn one by one.
    var isDrawn: Bool { ["random", "stratified", "windows", "folds"].contains(kind) }

    /// Whether the test part is the last stretch of each class.
    var isContiguous: Bool { kind == "contiguous" || kind == "tail" }

    /// Whether the parts share no speaker or recording.
    var partsGroups: Bool { !isDrawn && !isContiguous }
}

/// `66.0–73.3`, in percent.
func percentInterval(_ estimate: Estimate) -> String {
    "\(decimal(100 * estimate.low, places: 1))–\(decimal(100 * estimate.high, places: 1))"
}

/// With its sign, to a tenth: `+1.2`, `-0.3`, `0.0`.
func signed(_ value: Double) -> String {
    let text = decimal(value, places: 1)
    return value > 0 && text != "0.0" ? "+" + text : text
}

extension RunRecord {
    /// That the features took on one thread; nil where no run was timed so.
    fileprivate var secondsOnOneThread: Double? {
        runs.compactMap(\.seconds.featuresOneThread).max()
    }
}
