import AvazFiles
import AvazRecords
import AvazMetrics

/// The tables of one record, the same for Markdown, the page and the terminal.
struct RunTables {
    let record: RunRecord
    let matrix: ConfusionMatrix
    let published: PublishedFigures?

    init(_ record: RunRecord) {
        self.record = record
        matrix = ConfusionMatrix(of: record)
        published = PublishedFigures(record)
    }

    private var publishedHeading: String { "published (\(published?.corpus ?? ""))" }

    /// Figures of the whole test part beside the published ones.
    var overview: Table {
        let summary = record.summary
        var rows: [(name: String, estimate: Estimate?, value: Double?, published: Double?)] = [
            (
                summary.clipAccuracy == nil ? "test accuracy" : "test accuracy, by slice",
                summary.testAccuracy, nil, published?.testAccuracy
            ),
            ("macro F1", summary.macroF1, nil, published?.macroF1),
        ]
        if let clipAccuracy = summary.clipAccuracy {
            rows.insert(("test accuracy, by clip", clipAccuracy, nil, nil), at: 1)
        }
        let detections = record.runs.compactMap(\.test.detection)
        if !detections.isEmpty {
            rows.append(("equal error rate", nil, mean(detections.map(\.equalErrorRate)), nil))
            let accepted = detections.map(\.accuracyAtOnePercentFalseAcceptance)
            rows.append(("accuracy at 1% false acceptance", nil, mean(accepted), nil))
            for (name, share) in [
                ("strangers accepted at the calibrated threshold", \.falseAcceptance),
                ("known refused at the calibrated threshold", \.falseRejection),
            ] as [(String, KeyPath<RunRecord.Detection, Double?>)] {
                guard let share = mean(detections.compactMap { $0[keyPath: share] }) else {
                    continue
                }
                rows.append((name, nil, share, nil))
            }
        }
        let last = record.runs.compactMap(\.history.last)
        if let accuracy = mean(last.compactMap(\.trainAccuracy)) {
            rows.append(("train accuracy, last epoch", nil, accuracy, published?.trainAccuracy))
        }
        if let loss = mean(last.compactMap(\.trainLoss)) {
            rows.append(("train loss, last epoch", nil, loss, published?.trainLoss))
        }
        var columns: [Table.Column] = [.text("figure"), .number("ours"), .number("95% interval")]
        if published != nil { columns.append(.number(publishedHeading)) }
        return Table(
            columns,
            rows: rows.map { row in
                let cells: [Table.Cell] = [
                    Table.Cell(row.name), .share(row.estimate?.mean ?? row.value),
                    row.estimate.map { Table.Cell(interval($0)) } ?? .empty,
                ]
                return cells + (published == nil ? [] : [.share(row.published)])
            })
    }

    private func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    /// Accuracy, precision, recall, F1 and support of each class, and their averages, as
    /// scikit-learn's `classification_report` has them; then the published accuracy, if any.
    var classes: Table {
        var columns: [Table.Column] = [
            .text("class"), .number("accuracy"), .number("precision"), .number("recall"),
            .number("F1"), .number("support"),
        ]
        if published?.classAccuracies != nil {
            columns.append(.number("published"))
        }
        let occurrences = matrix.occurrences
        let rows = matrix.figures.enumerated().map { index, figure in
            let shares = [figure.accuracy, figure.precision, figure.recall, figure.f1]
            let cells: [Table.Cell] =
                [Table.Cell(figure.class)]
                + shares.map { occurrences[index] ? .share($0) : .none } + [.count(figure.support)]
            return cells + (published?.classAccuracies.map { [.share($0[index])] } ?? [])
        }
        func footer(_ name: String, _ cells: [Table.Cell], _ published: Double? = nil)
            -> [Table.Cell]
        {
            let last: [Table.Cell] =
                self.published?.classAccuracies == nil
                ? [] : [published.map { .share($0) } ?? .empty]
            return [Table.Cell(name)] + cells + [.count(matrix.total)] + last
        }
        func averages(_ averages: ClassificationAverages) -> [Table.Cell] {
            [.empty, .share(averages.precision), .share(averages.recall), .share(averages.f1)]
        }
        return Table(
            columns, rows: rows,
            footer: [
                footer(
                    "accuracy", [.share(matrix.accuracy), .empty, .empty, .empty],
                    published?.testAccuracy),
                footer("macro average", averages(matrix.macroAverages)),
                footer("weighted average", averages(matrix.weightedAverages)),
            ])
    }

    /// True classes in rows, given classes in columns; of all runs.
    var confusion: Table { Self.confusion(matrix) }

    /// The same for whole clips, where `confusion` counts slices; nil where it counts clips.
    var voteConfusion: Table? {
        let classes = record.corpus.classes
        let votes = record.runs.compactMap { $0.test.vote?.confusion }
        guard let first = votes.first else { return nil }
        let counts = votes.dropFirst().reduce(first) { sum, counts in
            zip(sum, counts).map { zip($0, $1).map { $0 + $1 } }
        }
        return Self.confusion(ConfusionMatrix(classes: classes, counts: counts))
    }

    static func confusion(_ matrix: ConfusionMatrix) -> Table {
        Table(
            [.text("true \\ given")] + matrix.classes.map { .number($0) },
            rows: matrix.counts.enumerated().map { truth, counts in
                [Table.Cell(matrix.classes[truth])]
                    + counts.enumerated().map { given, count in
                        var cell = Table.Cell.count(count)
                        cell.isStrong = truth == given
                        cell.isFaint = truth != given && count == 0
                        return cell
                    }
            })
    }

    /// The pairs of classes most often taken for each other.
    var mostConfused: Table {
        Table(
            [.text("true"), .text("given"), .number("\(record.judged)s")],
            rows: matrix.mostConfused.prefix(10).map { error in
                [
                    Table.Cell(matrix.classes[error.truth]),
                    Table.Cell(matrix.classes[error.given]),
                    .count(error.count),
                ]
            })
    }

    /// Each run by itself; nil where there is but one.
    var runs: Table? {
        guard record.runs.count > 1 else { return nil }
        let hasFolds = record.runs.contains { $0.fold != nil }
        let fold: [Table.Column] = hasFolds ? [.text("held out")] : []
        return Table(
            fold + [
                .number("seed"), .number("\(record.judged)s"), .number("test accuracy"),
                .number("macro F1"),
            ],
            rows: record.runs.map { run in
                let matrix = ConfusionMatrix(
                    classes: record.corpus.classes, counts: run.test.confusion)
                return (hasFolds ? [Table.Cell(run.fold ?? "")] : []) + [
                    Table.Cell(String(run.seed), order: Double(run.seed)), .count(matrix.total),
                    .share(matrix.accuracy), .share(matrix.macroF1),
                ]
            })
    }

    /// The clips that were most confidently wrong over all runs; nil where none was.
    var mistakes: Table? {
        let mistakes = record.runs.flatMap(\.test.mistakes)
        if mistakes.isEmpty { return nil }
        let worst = mistakes.enumerated().sorted {
            ($1.element.score, $0.offset) < ($0.element.score, $1.offset)
        }
        return Table(
            [.text(record.judged), .text("true"), .text("given"), .number("score")],
            rows: worst.prefix(10).map { _, mistake in
                [
                    Table.Cell(mistake.file), Table.Cell(mistake.truth), Table.Cell(mistake.given),
                    .share(mistake.score),
                ]
            })
    }

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
