import Metrics

/// Two or more runs side by side; the first is what the others are measured against.
///
/// ```swift
/// let comparison = Comparison([Comparison.Side(record: before), Comparison.Side(record: after)])
/// print(comparison.terminal())
/// ```
public struct Comparison {
    /// One run of the comparison.
    public struct Side {
        /// Names the run in the tables; unique among the sides.
        public var name: String
        public var record: RunRecord
        /// What the run said of each clip, for the paired test; nil where that was not kept.
        public var predictions: PredictionTable?

        public init(name: String? = nil, record: RunRecord, predictions: PredictionTable? = nil) {
            self.name = name ?? record.experiment
            self.record = record
            self.predictions = predictions
        }

        /// Reads a run's folder, or the `run.json` in it, with `predictions.csv` where there is
        /// one. Throws `FileFault`.
        public init(reading path: String) throws {
            var folder = path.hasSuffix("/run.json") ? String(path.dropLast(9)) : path
            while folder.count > 1 && folder.hasSuffix("/") { folder.removeLast() }
            record = try RunRecord.read("\(folder)/run.json")
            // The corpus and the experiment: what the folders are called.
            name = folder.split(separator: "/").suffix(2).joined(separator: "/")
            let table = "\(folder)/predictions.csv"
            predictions = WholeFile.exists(table) ? try PredictionTable.read(table) : nil
        }
    }

    public let sides: [Side]

    /// - Parameter sides: two or more.
    public init(_ sides: [Side]) {
        precondition(sides.count >= 2, "a comparison of \(sides.count) run")
        self.sides = sides
    }

    /// For GitHub and other readers of Markdown.
    public var markdown: String {
        sections.map { section in
            "## \(markdownText(section.title))\n\n"
                + section.notes.map { markdownText($0) + "\n\n" }.joined()
                + (section.table.map { $0.markdown + "\n" } ?? "")
        }.joined()
    }

    /// For a terminal, at most `width` columns wide as long as the numbers leave room.
    public func terminal(width: Int = 80, hasColour: Bool = false) -> String {
        let style = TerminalStyle(hasColour: hasColour)
        return sections.map { section in
            let text =
                style.strong(Name.visible(section.title)) + "\n"
                + section.notes.map { wrapped($0, to: width) }.joined()
            return text + (section.terminal?.terminal(width: width, style: style) ?? "")
        }.joined(separator: "\n")
    }

    private struct Section {
        var title: String
        var notes: [String] = []
        var table: Table?
        /// Where `table` is too wide.
        var narrowTable: Table?

        var terminal: Table? {
            guard let table, let narrowTable, !table.fits(width: 80) else { return table }
            return narrowTable
        }
    }

    private var sections: [Section] {
        [
            Section(title: "Figures", notes: cautions, table: figures),
            settings,
            pairedTests,
        ] + confusions
    }

    /// What makes a direct comparison doubtful.
    private var cautions: [String] {
        func differ<Value: Hashable>(_ value: (RunRecord) -> Value) -> Bool {
            Set(sides.map { value($0.record) }).count > 1
        }
        var cautions: [String] = []
        if differ({ $0.corpus.fingerprint }) {
            cautions.append("The runs are of different recordings.")
        } else if differ({ $0.split.fingerprint }) {
            cautions.append("The runs train and test on different parts of the same recordings.")
        }
        return cautions
    }

    private var figures: Table {
        func row(_ name: String, _ cell: (RunRecord) -> Table.Cell) -> [Table.Cell] {
            [Table.Cell(name)] + sides.map { cell($0.record) }
        }
        func estimate(_ name: String, _ value: (RunRecord) -> Estimate) -> [[Table.Cell]] {
            [
                row(name) { .share(value($0).mean) },
                row("  95% interval") { Table.Cell(interval(value($0))) },
            ]
        }
        return Table(
            [.text("figure")] + sides.map { .number($0.name) },
            rows: estimate("test accuracy") { $0.summary.testAccuracy }
                + estimate("macro F1") { $0.summary.macroF1 } + [
                    row("corpus") { Table.Cell(CorpusTitle($0.corpus.name).text) },
                    row("clips") { .count($0.corpus.clips) },
                    row("split") { Table.Cell($0.split.kind) },
                    row("runs") { .count($0.runs.count) },
                    row("training, s") { record in
                        Table.Cell(seconds(record.runs.reduce(0) { $0 + $1.seconds.training }))
                    },
                ])
    }

    private var settings: Section {
        let difference = SettingsDifference(sides.map(\.record))
        if difference.rows.isEmpty {
            return Section(title: "Settings", notes: ["All settings are the same."])
        }
        return Section(
            title: "Settings that differ",
            table: Table(
                [.text("setting")] + sides.map { .text($0.name) },
                rows: difference.rows.map { row in
                    [Table.Cell(row.key)] + row.values.map { Table.Cell($0) }
                }))
    }

    /// McNemar's test of each run against the first, over the clips that both judged.
    private var pairedTests: Section {
        var (notes, rows): ([String], [[Table.Cell]]) = ([], [])
        for side in sides.dropFirst() {
            guard let first = sides[0].predictions, let second = side.predictions else {
                let missing = sides[0].predictions == nil ? sides[0].name : side.name
                notes.append("\(side.name): no paired test, \(missing) has no predictions.csv.")
                continue
            }
            guard let test = McNemar(first.predictions, second.predictions) else {
                notes.append("\(side.name): no paired test, no clip was judged by both.")
                continue
            }
            let difference = test.difference
            rows.append([
                Table.Cell(side.name), .count(test.clips), .count(test.onlyFirst),
                .count(test.onlySecond), Table.Cell(signed(100 * difference.mean)),
                Table.Cell(
                    "\(signed(100 * difference.low)) to \(signed(100 * difference.high))"),
                Table.Cell(probability(test.exactProbability)),
            ])
        }
        if !rows.isEmpty {
            notes.append(
                "McNemar’s exact test against \(sides[0].name), over the clips that both judged, "
                    + "each once; p is the probability of so uneven a fall if both err alike.")
        }
        let columns: [Table.Column] = [
            .text("run"), .number("clips"), .number("worse on"), .number("better on"),
            .number("points"), .number("95% interval"), .number("p"),
        ]
        return Section(
            title: "Paired test", notes: notes,
            table: rows.isEmpty ? nil : Table(columns, rows: rows))
    }

    private var confusions: [Section] {
        let matrices = sides.map { ConfusionMatrix(of: $0.record) }
        var sections = zip(sides, matrices).map { side, matrix in
            Section(
                title: "Confusion matrix, \(side.name)", table: RunTables.confusion(matrix),
                narrowTable: RunTables(side.record).mostConfused)
        }
        for (side, matrix) in zip(sides, matrices).dropFirst() {
            let title = "Difference of the confusion matrices, \(side.name) less \(sides[0].name)"
            guard matrix.classes == matrices[0].classes else {
                sections.append(
                    Section(title: title, notes: ["None: the classes are not the same."]))
                continue
            }
            let note =
                matrix.supports == matrices[0].supports
                ? "In clips; on the diagonal more is better, elsewhere less."
                : "In points of each true class’s clips, since they differ in number; on the "
                    + "diagonal more is better, elsewhere less."
            sections.append(
                Section(
                    title: title, notes: [note], table: difference(matrix, matrices[0]),
                    narrowTable: largestChanges(matrix, matrices[0])))
        }
        return sections
    }

    private func difference(_ matrix: ConfusionMatrix, _ base: ConfusionMatrix) -> Table {
        let changes = changes(matrix, base)
        return Table(
            [.text("true \\ given")] + matrix.classes.map { .number($0) },
            rows: changes.enumerated().map { truth, row in
                [Table.Cell(matrix.classes[truth])]
                    + row.enumerated().map { given, change in
                        var cell = Table.Cell(change.text, isStrong: truth == given)
                        cell.isFaint = change.value == 0
                        return cell
                    }
            })
    }

    /// The ten pairs of classes that changed most.
    private func largestChanges(_ matrix: ConfusionMatrix, _ base: ConfusionMatrix) -> Table {
        let changes = changes(matrix, base)
        let cells = changes.indices.flatMap { truth in
            changes.indices.map { (truth: truth, given: $0, change: changes[truth][$0]) }
        }
        let largest = cells.filter { $0.change.value != 0 }.sorted {
            (abs($1.change.value), $0.truth, $0.given) < (abs($0.change.value), $1.truth, $1.given)
        }
        return Table(
            [.text("true"), .text("given"), .number("change")],
            rows: largest.prefix(10).map { cell in
                [
                    Table.Cell(matrix.classes[cell.truth]), Table.Cell(matrix.classes[cell.given]),
                    Table.Cell(cell.change.text),
                ]
            })
    }

    /// In clips where the classes have as many, else in points of the class's clips.
    private func changes(_ matrix: ConfusionMatrix, _ base: ConfusionMatrix)
        -> [[(value: Double, text: String)]]
    {
        let (after, before) = (matrix.supports, base.supports)
        let isInClips = after == before
        return matrix.classes.indices.map { truth in
            matrix.classes.indices.map { given in
                let (new, old) = (matrix.counts[truth][given], base.counts[truth][given])
                if isInClips {
                    return (Double(new - old), new > old ? "+\(new - old)" : String(new - old))
                }
                let points =
                    100
                    * (Double(new) / Double(max(1, after[truth]))
                        - Double(old) / Double(max(1, before[truth])))
                return (points, signed(points))
            }
        }
    }
}

/// A probability with three decimals, or how small it is.
private func probability(_ value: Double) -> String {
    value < 0.001 ? "< 0.001" : decimal(value, places: 3)
}
