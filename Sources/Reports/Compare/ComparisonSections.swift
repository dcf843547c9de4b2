import AvazRecords
import AvazMetrics

/// What a comparison consists of, before it is Markdown or terminal text.
struct ComparisonSection {
    var title: String
    var notes: [String] = []
    var table: Table?
    /// In the place of `table` where it is too wide for a terminal.
    var narrowTable: Table?

    func terminalTable(width: Int) -> Table? {
        guard let table, let narrowTable, !table.fits(width: width) else { return table }
        return narrowTable
    }
}

extension Comparison {
    var sections: [ComparisonSection] {
        [ComparisonSection(title: "Runs", notes: cautions, table: runs), figures, settings, paired]
            + confusions + differences
    }

    private var runs: Table {
        Table(
            [.text(""), .text("run"), .text("corpus"), .text("split"), .number("clips")],
            rows: sides.enumerated().map { index, side in
                [
                    Table.Cell(letter(index)), Table.Cell(side.name),
                    Table.Cell(CorpusTitle(side.record.corpus.name).text),
                    Table.Cell(side.record.split.kind), .count(side.record.corpus.clips),
                ]
            })
    }

    /// What makes a direct comparison doubtful.
    private var cautions: [String] {
        if Set(sides.map(\.record.corpus.fingerprint)).count > 1 {
            return ["The runs are of different recordings."]
        }
        if Set(sides.map(\.record.split.fingerprint)).count > 1 {
            return ["The runs train and test on different parts of the same recordings."]
        }
        return []
    }

    private var letters: [String] { sides.indices.map(letter) }

    private var figures: ComparisonSection {
        func row(_ name: String, _ cell: (RunRecord) -> Table.Cell) -> [Table.Cell] {
            [Table.Cell(name)] + sides.map { cell($0.record) }
        }
        func rows(
            _ name: String, _ figure: @escaping (RunRecord.ClassificationSummary) -> Estimate
        ) -> [[Table.Cell]] {
            let estimates = { (record: RunRecord) in record.summary.classification.map(figure) }
            return [
                row(name) { .share(estimates($0)?.mean) },
                row("95% interval") { estimates($0).map { Table.Cell(interval($0)) } ?? .none },
            ]
        }
        let names = Set(sides.flatMap { $0.record.summary.figures.keys })
        let others = figureOrder(names).flatMap { name in
            [
                row(figureWords(name)) { .figure($0.summary.figures[name]?.mean) },
                row("95% interval") { record in
                    let figure = record.summary.figures[name]
                    return figure.flatMap(figureInterval).map { Table.Cell($0) } ?? .none
                },
            ]
        }
        let areClassifications = sides.contains { $0.record.summary.classification != nil }
        let rows =
            (areClassifications
                ? rows("test accuracy", \.testAccuracy) + rows("macro F1", \.macroF1) : [])
            + others
        return ComparisonSection(
            title: "Figures",
            table: Table(
                [.text("figure")] + letters.map { .number($0) },
                rows: rows + [
                    row("runs") { .count($0.runs.count) },
                    row("training, s") { record in
                        Table.Cell(seconds(record.runs.reduce(0) { $0 + $1.seconds.training }))
                    },
                ]))
    }

    private var settings: ComparisonSection {
        let difference = SettingsDifference(sides.map(\.record))
        let title = "Settings that differ"
        if difference.rows.isEmpty {
            return ComparisonSection(title: title, notes: ["None."])
        }
        return ComparisonSection(
            title: title,
            table: Table(
                [.text("setting")] + letters.map { .text($0) },
                rows: difference.rows.map { row in
                    [Table.Cell(row.key)] + row.values.map { Table.Cell($0) }
                }))
    }

    /// McNemar's test of each run against the first, over the clips that both judged.
    private var paired: ComparisonSection {
        var (notes, rows): ([String], [[Table.Cell]]) = ([], [])
        for (index, side) in sides.enumerated().dropFirst() {
            let pair = "\(letter(index)) against \(letter(0))"
            guard let first = sides[0].predictions, let second = side.predictions else {
                let missing = letter(sides[0].predictions == nil ? 0 : index)
                notes.append("\(pair): none, since \(missing) has no predictions.csv.")
                continue
            }
            let (before, after) = (first.clips, second.clips)
            guard let test = McNemar(before, after) else {
                notes.append("\(pair): none, since no clip was judged by both.")
                continue
            }
            let change = test.difference
            rows.append([
                Table.Cell(pair), .count(test.clips), .count(test.onlySecond),
                .count(test.onlyFirst), Table.Cell(signed(100 * change.mean)),
                Table.Cell("\(signed(100 * change.low)) to \(signed(100 * change.high))"),
                Table.Cell(probability(test.exactProbability)),
            ])
            if let test = PairedUnits(before, after) {
                let change = test.difference
                rows.append([
                    Table.Cell("\(pair), by group"), .count(test.differences.count),
                    .count(test.differences.count { $0 > 0 }),
                    .count(test.differences.count { $0 < 0 }),
                    Table.Cell(signed(100 * change.mean)),
                    Table.Cell("\(signed(100 * change.low)) to \(signed(100 * change.high))"),
                    Table.Cell(probability(test.probability)),
                ])
            }
        }
        if !rows.isEmpty {
            notes.append(
                "McNemar’s exact test over the clips that both judged, each counted once. Better "
                    + "and worse are clips that only one of the two has right; p is the "
                    + "probability of so uneven a fall if both err alike. By group, such as a "
                    + "speaker: Student’s test on the differences of the groups’ accuracies, "
                    + "which tells of other groups where McNemar’s tells of other clips.")
        }
        let columns: [Table.Column] = [
            .text("pair"), .number("judged"), .number("better"), .number("worse"),
            .number("points"), .number("95% interval"), .number("p"),
        ]
        return ComparisonSection(
            title: "Paired test", notes: notes,
            table: rows.isEmpty ? nil : Table(columns, rows: rows))
    }

    private var confusions: [ComparisonSection] {
        sides.enumerated().compactMap { index, side in
            RunTables(side.record).classification.map { (index, $0) }
        }.map { index, tables in
            ComparisonSection(
                title: "Confusion matrix of \(letter(index))", table: tables.confusion,
                narrowTable: tables.mostConfused)
        }
    }

    private var differences: [ComparisonSection] {
        guard let first = ConfusionMatrix(of: sides[0].record) else { return [] }
        return sides.enumerated().dropFirst().compactMap { index, side in
            guard let second = ConfusionMatrix(of: side.record) else { return nil }
            let title = "Confusion matrix of \(letter(index)) less that of \(letter(0))"
            guard
                let difference = ConfusionDifference(
                    of: second, from: first, in: side.record.judged)
            else {
                return ComparisonSection(
                    title: title, notes: ["None, since the classes are not the same."])
            }
            return ComparisonSection(
                title: title, notes: [difference.note], table: difference.table,
                narrowTable: difference.largest)
        }
    }
}

/// What a run is called in the tables: `A`, `B`, …; after `Z` its number.
private func letter(_ index: Int) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return index < letters.count ? String(letters[index]) : String(index + 1)
}

/// A probability with three decimals, or how small it is.
private func probability(_ value: Double) -> String {
    value < 0.001 ? "< 0.001" : decimal(value, places: 3)
}
