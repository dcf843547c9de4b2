import AvazFiles
import AvazRecords

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
        /// What the run left behind.
        public var record: RunRecord
        /// What the run said of each clip, for the paired test; nil where that was not kept.
        public var predictions: PredictionTable?

        /// - Parameter name: the experiment's if nil.
        public init(name: String? = nil, record: RunRecord, predictions: PredictionTable? = nil) {
            self.name = name ?? record.experiment
            self.record = record
            self.predictions = predictions
        }

        /// Reads a run's folder, or the `run.json` in it, with `predictions.csv` where there is
        /// one. Throws `FileFault`.
        public init(reading path: String) throws {
            let isRecord = path == "run.json" || path.hasSuffix("/run.json")
            var folder = isRecord ? String(path.dropLast("run.json".count)) : path
            while folder.count > 1 && folder.hasSuffix("/") { folder.removeLast() }
            if folder.isEmpty { folder = "." }
            record = try RunRecord.read("\(folder)/run.json")
            name = folder
            let table = "\(folder)/predictions.csv"
            predictions = WholeFile.exists(table) ? try PredictionTable.read(table) : nil
        }
    }

    /// Two or more, in the given order.
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
            return text
                + (section.terminalTable(width: width)?.terminal(width: width, style: style) ?? "")
        }.joined(separator: "\n")
    }
}
