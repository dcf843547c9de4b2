import AvazMetrics
import AvazRecords

/// The tables of a record whose runs told classes apart.
struct ClassificationTables {
    let record: RunRecord
    /// Of all runs.
    let matrix: ConfusionMatrix
    let published: PublishedFigures?

    /// Nil where no classes were told apart.
    init?(_ record: RunRecord, published: PublishedFigures?) {
        guard let matrix = ConfusionMatrix(of: record) else { return nil }
        self.record = record
        self.matrix = matrix
        self.published = published
    }

    /// Precision, recall, F1 and support of each class, and their averages, as scikit-learn's
    /// `classification_report` has them; then the published recall, if any, which the report calls
    /// accuracy.
    var classes: Table {
        var columns: [Table.Column] = [
            .text("class"), .number("precision"), .number("recall"), .number("F1"),
            .number("support"),
        ]
        if let published, published.classAccuracies != nil {
            columns.append(.number("recall, \(published.heading)"))
        }
        let occurrences = matrix.occurrences
        let rows = matrix.figures.enumerated().map { index, figure in
            let shares = [figure.precision, figure.recall, figure.f1]
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
            [.share(averages.precision), .share(averages.recall), .share(averages.f1)]
        }
        return Table(
            columns, rows: rows,
            footer: [
                footer(
                    "accuracy", [.empty, .share(matrix.accuracy), .empty],
                    published?.testAccuracy),
                footer("macro average", averages(matrix.macroAverages)),
                footer("weighted average", averages(matrix.weightedAverages)),
            ])
    }

    /// True classes in rows, predicted classes in columns; of all runs.
    var confusion: Table { Self.confusion(matrix) }

    /// The same for whole clips, where `confusion` counts slices; nil where it counts clips.
    var voteConfusion: Table? {
        let classes = record.corpus.classes
        let votes = record.runs.compactMap { $0.classification?.vote?.confusion }
        guard let first = votes.first else { return nil }
        let counts = votes.dropFirst().reduce(first) { sum, counts in
            zip(sum, counts).map { zip($0, $1).map { $0 + $1 } }
        }
        return Self.confusion(ConfusionMatrix(classes: classes, counts: counts))
    }

    static func confusion(_ matrix: ConfusionMatrix) -> Table {
        Table(
            [.text("true \\ predicted")] + matrix.classes.map { .number($0) },
            rows: matrix.counts.enumerated().map { truth, counts in
                [Table.Cell(matrix.classes[truth])]
                    + counts.enumerated().map { predicted, count in
                        var cell = Table.Cell.count(count)
                        cell.isStrong = truth == predicted
                        cell.isFaint = truth != predicted && count == 0
                        return cell
                    }
            })
    }

    /// The pairs of classes most often taken for each other.
    var mostConfused: Table { Self.mostConfused(matrix, of: "\(record.judged)s") }

    static func mostConfused(_ matrix: ConfusionMatrix, of units: String) -> Table {
        Table(
            [.text("true"), .text("predicted"), .number(units)],
            rows: matrix.mostConfused.prefix(10).map { error in
                [
                    Table.Cell(matrix.classes[error.truth]),
                    Table.Cell(matrix.classes[error.predicted]),
                    .count(error.count),
                ]
            })
    }

    /// The clips that were most confidently wrong over all runs; nil where none was.
    var mistakes: Table? {
        let mistakes = record.runs.compactMap(\.classification).flatMap(\.mistakes)
        if mistakes.isEmpty { return nil }
        let worst = mistakes.enumerated().sorted {
            ($1.element.score, $0.offset) < ($0.element.score, $1.offset)
        }.map(\.element)
        return Self.mistakes(worst.prefix(10), of: record.judged)
    }

    static func mistakes(_ worst: ArraySlice<RunRecord.Mistake>, of unit: String) -> Table {
        Table(
            [.text(unit), .text("true"), .text("predicted"), .number("score")],
            rows: worst.map { mistake in
                [
                    Table.Cell(mistake.file), Table.Cell(mistake.truth),
                    Table.Cell(mistake.predicted),
                    .share(mistake.score),
                ]
            })
    }
}
