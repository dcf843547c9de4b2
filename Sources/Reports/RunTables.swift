import AvazFiles
import AvazRecords
import AvazMetrics

/// The tables of one record, the same for Markdown, the page and the terminal.
struct RunTables {
    let record: RunRecord
    let published: PublishedFigures?
    /// Nil where no classes were told apart.
    let classification: ClassificationTables?

    init(_ record: RunRecord) {
        self.record = record
        published = PublishedFigures(record)
        classification = ClassificationTables(record, published: published)
    }

    /// A line of the overview; what it lacks stays empty.
    private struct Line {
        var name: String
        var value: Table.Cell
        var interval: String?
        var published: Table.Cell?
    }

    /// Figures of the whole test part beside the published ones.
    var overview: Table {
        let lines =
            switch record.summary {
            case .classification(let summary): linesOfDetection + lines(summary)
            case .figures(let figures): lines(figures)
            }
        var columns: [Table.Column] = [.text("figure"), .number("ours"), .number("95% interval")]
        if let published { columns.append(.number(published.heading)) }
        return Table(
            columns,
            rows: (lines + linesOfLastEpoch).map { line in
                [Table.Cell(line.name), line.value, line.interval.map { Table.Cell($0) } ?? .empty]
                    + (published == nil ? [] : [line.published ?? .none])
            })
    }

    private func lines(_ summary: RunRecord.ClassificationSummary) -> [Line] {
        func line(_ name: String, _ estimate: Estimate, _ published: Double? = nil) -> Line {
            Line(
                name: name, value: .share(estimate.mean), interval: interval(estimate),
                published: .share(published))
        }
        let among = linesOfDetection.isEmpty ? "" : ", among the known"
        let accuracies =
            if let clips = summary.clipAccuracy {
                // The report judges whole clips.
                [
                    line("test accuracy, by clip\(among)", clips, published?.testAccuracy),
                    line("test accuracy, by slice\(among)", summary.testAccuracy),
                ]
            } else {
                [line("test accuracy\(among)", summary.testAccuracy, published?.testAccuracy)]
            }
        return accuracies + [line("macro F1\(among)", summary.macroF1, published?.macroF1)]
    }

    private var linesOfDetection: [Line] {
        let detections = record.runs.compactMap(\.classification?.detection)
        let figures: [(String, (RunRecord.Detection) -> Double?)] = [
            ("equal error rate", \.equalErrorRate),
            (
                "known accepted and told apart, at 1% of the unknown",
                \.accuracyAtOnePercentFalseAcceptance
            ),
            ("unknown accepted at the calibrated threshold", \.falseAcceptance),
            ("known refused at the calibrated threshold", \.falseRejection),
        ]
        return figures.compactMap { name, figure in
            mean(detections.compactMap(figure)).map { Line(name: name, value: .share($0)) }
        }
    }

    private func lines(_ figures: [String: RunRecord.Figure]) -> [Line] {
        figureOrder(figures.keys).compactMap { name in
            figures[name].map { figure in
                Line(
                    name: figureWords(name), value: .figure(figure.mean),
                    interval: figureInterval(figure),
                    published: record.published[name]?.number.map { .figure($0) })
            }
        }
    }

    private var linesOfLastEpoch: [Line] {
        // Like beside like: the report prints fewer epochs of some trainings than it made.
        let reached = record.runs.map { $0.history.last?.epoch ?? 0 }.min() ?? 0
        let printed = published?.trainEpoch.flatMap { $0 < reached ? $0 : nil }
        let when = printed.map { "epoch \($0)" } ?? "last epoch"
        let last = record.runs.compactMap { run in
            run.history.last { epoch in printed.map { epoch.epoch <= $0 } ?? true }
        }
        let accuracy = mean(last.compactMap(\.trainAccuracy)).map {
            Line(
                name: "train accuracy, \(when)", value: .share($0),
                published: .share(published?.trainAccuracy))
        }
        let loss = mean(last.compactMap(\.trainLoss)).map {
            Line(
                name: "train loss, \(when)", value: .share($0),
                published: .share(published?.trainLoss))
        }
        return [accuracy, loss].compactMap { $0 }
    }

    private func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    /// What others reach on the same test part; nil where the record has no marks.
    var marks: Table? {
        guard case .sequence(let sequence) = record.runs[0].test, !sequence.marks.isEmpty else {
            return nil
        }
        let hasAccuracies = sequence.marks.contains { $0.accuracy != nil }
        return Table(
            [.text("mark"), .number("nats a \(sequence.unit)")]
                + (hasAccuracies ? [.number("accuracy")] : []),
            rows: sequence.marks.map { mark in
                [Table.Cell(mark.name), .figure(mark.nats)]
                    + (hasAccuracies ? [.share(mark.accuracy)] : [])
            })
    }

    /// Average precision of each class, mean over the runs; nil where no objects were found.
    var objects: Table? {
        let judged = record.runs.compactMap(\.objects)
        guard let first = judged.first else { return nil }
        return Table(
            [.text("class"), .number("AP50"), .number("support")],
            rows: first.perClass.map { own in
                let values = judged.compactMap { run in
                    run.perClass.first { $0.class == own.class }?.ap50
                }
                return [Table.Cell(own.class), .share(mean(values)), .count(own.support)]
            })
    }

    /// Each run by itself; nil where there is but one.
    var runs: Table? {
        guard record.runs.count > 1 else { return nil }
        let hasFolds = record.runs.contains { $0.fold != nil }
        let figures = figureOrder(record.runs[0].test.figures.keys)
        let columns: [Table.Column] =
            classification == nil
            ? figures.map { .number(figureWords($0)) }
            : [.number("\(record.judged)s"), .number("test accuracy"), .number("macro F1")]
        return Table(
            (hasFolds ? [.text("held out")] : []) + [.number("seed")] + columns,
            rows: record.runs.map { run in
                (hasFolds ? [Table.Cell(run.fold ?? "")] : [])
                    + [Table.Cell(String(run.seed), order: Double(run.seed))]
                    + (run.classification.map(cells)
                        ?? figures.map { .figure(run.test.figures[$0]) })
            })
    }

    private func cells(_ classification: RunRecord.Classification) -> [Table.Cell] {
        let matrix = ConfusionMatrix(
            classes: record.corpus.classes, counts: classification.confusion)
        return [.count(matrix.total), .share(matrix.accuracy), .share(matrix.macroF1)]
    }

    /// Names of the files that the first run made, in `samples/` beside the record.
    var samples: [String] { record.runs[0].test.samples }

    /// Files that could not be used; nil where all could.
    var rejected: Table? {
        if record.corpus.rejected.isEmpty { return nil }
        return Table(
            [.text("file"), .text("reason")],
            rows: record.corpus.rejected.map { [Table.Cell($0.file), Table.Cell($0.reason)] })
    }

    /// Every setting by its dotted key.
    var settings: Table {
        Table(
            [.text("setting"), .text("value")],
            rows: record.settings.flattened.map { [Table.Cell($0.key), Table.Cell($0.value)] })
    }
}

/// `0.6449 to 0.7193`
func interval(_ estimate: Estimate) -> String {
    "\(share(estimate.low)) to \(share(estimate.high))"
}

extension JSONValue {
    /// The scalars and lists within an object with their dotted keys, sorted: `training.epochs`
    /// and `5`.
    var flattened: [(key: String, value: String)] {
        guard case .object(let members) = self, !members.isEmpty else { return [("", inOneLine)] }
        return members.sorted { $0.key < $1.key }.flatMap { key, value in
            value.flattened.map {
                (key: $0.key.isEmpty ? key : "\(key).\($0.key)", value: $0.value)
            }
        }
    }

    /// Bare text of a scalar; JSON of the rest, without line breaks.
    private var inOneLine: String {
        switch self {
        case .null: "–"
        case .bool(let value): value ? "yes" : "no"
        case .number(let value): Int(exactly: value)?.description ?? value.description
        case .string(let value): value
        case .array(let values): "[" + values.map(\.inOneLine).joined(separator: ", ") + "]"
        case .object(let members):
            "{"
                + members.sorted { $0.key < $1.key }
                .map { "\($0.key): \($0.value.inOneLine)" }.joined(separator: ", ") + "}"
        }
    }
}
