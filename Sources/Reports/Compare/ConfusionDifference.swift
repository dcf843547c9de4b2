import AvazMetrics

/// What a second confusion matrix over the same classes has more or less than a first.
struct ConfusionDifference {
    private let classes: [String]
    private let changes: [[Change]]
    /// In which unit, and how to read it.
    let note: String

    private struct Change {
        var value: Double
        var text: String
    }

    /// Nil where the classes are not the same.
    ///
    /// - Parameter judged: what both count: `clip`, or `slice`.
    init?(of second: ConfusionMatrix, from first: ConfusionMatrix, in judged: String = "clip") {
        guard first.classes == second.classes else { return nil }
        classes = first.classes
        let (before, after) = (first.supports, second.supports)
        let isInNumbers = before == after
        changes = first.classes.indices.map { truth in
            first.classes.indices.map { predicted in
                let (old, new) = (first.counts[truth][predicted], second.counts[truth][predicted])
                if isInNumbers {
                    return Change(
                        value: Double(new - old), text: (new > old ? "+" : "") + grouped(new - old))
                }
                let points =
                    100
                    * (Double(new) / Double(max(1, after[truth]))
                        - Double(old) / Double(max(1, before[truth])))
                return Change(value: points, text: signed(points))
            }
        }
        let unit =
            isInNumbers
            ? "In \(judged)s"
            : "In points of each true class’s \(judged)s, since they differ in number"
        note = "\(unit); on the diagonal more is better, elsewhere less."
    }

    /// True classes in rows, predicted classes in columns.
    var table: Table {
        Table(
            [.text("true \\ predicted")] + classes.map { .number($0) },
            rows: changes.enumerated().map { truth, row in
                [Table.Cell(classes[truth])]
                    + row.enumerated().map { predicted, change in
                        var cell = Table.Cell(change.text, isStrong: truth == predicted)
                        cell.isFaint = change.value == 0
                        return cell
                    }
            })
    }

    /// The ten pairs of classes that changed most, equal ones in class order.
    var largest: Table {
        let cells = classes.indices.flatMap { truth in
            classes.indices.map { (truth: truth, predicted: $0, change: changes[truth][$0]) }
        }
        let sorted = cells.filter { $0.change.value != 0 }.sorted {
            (abs($1.change.value), $0.truth, $0.predicted) < (
                abs($0.change.value), $1.truth, $1.predicted
            )
        }
        return Table(
            [.text("true"), .text("predicted"), .number("change")],
            rows: sorted.prefix(10).map { cell in
                [
                    Table.Cell(classes[cell.truth]), Table.Cell(classes[cell.predicted]),
                    Table.Cell(cell.change.text),
                ]
            })
    }
}
