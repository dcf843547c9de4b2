import AvazRecords

extension Chapter {
    /// A row a run of what foretells sequences: what it was judged on, and what counting neighbours
    /// reaches on the same; nil where no run does.
    var sequences: Table? {
        let judged = entries.compactMap { entry in
            entry.record.runs.lazy.compactMap(\.sequence).first.map { (entry: entry, first: $0) }
        }
        guard let unit = judged.first?.first.unit else { return nil }
        let measures: [(name: String, title: String, text: (Double) -> String)] = [
            ("accuracy", "accuracy", percent),
            ("bits", "bits a \(unit)", { figureText($0) }),
            ("heldWindowsBesideTrained", "beside trained", percent),
            ("longestCopiedRun", "longest run copied", { grouped(Int($0.rounded())) }),
        ]
        let used = measures.filter { measure in
            judged.contains { $0.entry.record.summary.figures[measure.name] != nil }
        }
        let hasMarks = judged.contains { !$0.first.marks.isEmpty }
        return Table(
            [
                .text("run"), .text("taught"), .text("judged on"), .number("nats a \(unit)"),
            ] + (hasMarks ? [.number("by counting")] : []) + used.map { .number($0.title) }
                + [.number("training loss, last"), .number("runs"), .number("training s, mean")],
            rows: judged.map { entry, first in
                let record = entry.record
                let figures = record.summary.figures
                let training =
                    record.runs.reduce(0) { $0 + $1.seconds.training } / Double(record.runs.count)
                return [
                    Table.Cell(record.experiment, link: link(entry.path)),
                    Table.Cell(record.taught), Table.Cell(record.split.judgedOn),
                    Self.nats(figures["nats"]?.mean, first.unit, besides: unit),
                ] + (hasMarks ? [Self.best(first.marks)] : [])
                    + used.map { measure in
                        figures[measure.name].map {
                            Table.Cell(measure.text($0.mean), order: $0.mean)
                        } ?? .none
                    } + [
                        .figure(record.runs.compactMap { $0.history.last?.trainLoss }.first),
                        .count(record.runs.count), Table.Cell(seconds(training), order: training),
                    ]
            })
    }

    /// With its unit, where that is not the column's.
    private static func nats(_ value: Double?, _ own: String, besides unit: String) -> Table.Cell {
        guard let value, own != unit else { return .figure(value) }
        return Table.Cell("\(figureText(value)) a \(own)", order: value)
    }

    /// The best of the marks: `4.41 (1-gram)`.
    private static func best(_ marks: [RunRecord.SequenceModelling.Mark]) -> Table.Cell {
        guard let best = marks.min(by: { $0.nats < $1.nats }) else { return .none }
        return Table.Cell("\(figureText(best.nats)) (\(best.name))", order: best.nats)
    }
}

extension RunRecord {
    /// How much of what there was: `20% of the windows, 5 epochs`.
    fileprivate var taught: String {
        let share = settings["windows"]?["share"]?.number ?? 1
        let epochs = counted(runs.map(\.history.count).max() ?? 0, "epoch")
        return share < 1
            ? "\(grouped(Int((100 * share).rounded())))% of the windows, \(epochs)" : epochs
    }
}

extension RunRecord.SplitPart {
    /// What a sequence's figures are of, in words.
    var judgedOn: String {
        switch kind {
        case "windows": "windows of pieces that were trained on"
        case "pieces": "unseen pieces"
        case "tail": "the unseen end"
        default: "unseen pieces, in the corpus's own split"
        }
    }
}

extension RunRecord.Run {
    /// The judgement where it is one of sequences.
    var sequence: RunRecord.SequenceModelling? {
        if case .sequence(let value) = test { value } else { nil }
    }

    /// The judgement where it is one of what was made.
    var generation: RunRecord.Generation? {
        if case .generation(let value) = test { value } else { nil }
    }
}
