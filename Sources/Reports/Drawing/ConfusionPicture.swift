import AvazMetrics

/// A heat map of who was taken for whom: in each square the number and its share of the true
/// class, in percent; the share is the colour too.
///
/// Squares shrink as classes grow in number, down to what can still be read at natural size; empty
/// ones stay blank, so that a hundred classes show their structure.
///
/// - Parameter judged: what the matrix counts: `clip`, or `slice`.
func confusionPicture(_ matrix: ConfusionMatrix, of judged: String, title: String) -> Picture {
    ConfusionDrawing(matrix, of: judged, title: title).picture
}

private struct ConfusionDrawing {
    let matrix: ConfusionMatrix
    let judged: String
    let title: String
    private let names: [String]
    private let cell: (width: Double, height: Double)
    private let size: Double
    private let left: Double
    private let top: Double

    init(_ matrix: ConfusionMatrix, of judged: String, title: String) {
        self.matrix = matrix
        self.judged = judged
        self.title = title
        let count = matrix.classes.count
        names = matrix.classes.map { Name.shortened(Name.visible($0), to: 24) }
        switch count {
        case ...12: (cell, size) = ((width: 58, height: 44), 14)
        case ...30: (cell, size) = ((width: 46, height: 36), 12)
        default: (cell, size) = ((width: 40, height: 32), 11)
        }
        let widest = names.map { estimatedWidth($0, size: 12) }.max() ?? 0
        left = max(44 + widest, 70)
        areTurned = widest > cell.width - 6
        top = 66 + (areTurned ? widest * 0.75 + 12 : 18)
    }

    /// Whether the names over the columns are slanted, for want of room.
    private let areTurned: Bool

    var picture: Picture {
        let count = Double(matrix.classes.count)
        let right = left + count * cell.width
        let bottom = top + count * cell.height
        let overhang = areTurned ? 40.0 : 0
        let content =
            label(title, x: 16, y: 26, size: 15, class: "strong") + headings(right)
            + matrix.counts.indices.map(row).joined() + frame(right, bottom)
            + legend(y: bottom + 24)
        return Picture(
            width: max(right + 70 + overhang, estimatedWidth(title, size: 15) + 40, 380),
            height: bottom + 62, title: title, description: description, content: content)
    }

    private func headings(_ right: Double) -> String {
        // In the middle of the axis, but of a large matrix where one begins to look.
        let reach = Double(min(names.count, 12)) / 2
        var text = label(
            "predicted class", x: left + reach * cell.width, y: 52, anchor: "middle", class: "muted"
        )
        let middle = top + reach * cell.height
        text += label("true class", x: 18, y: middle, anchor: "middle", class: "muted", turned: -90)
        text += label("\(judged)s", x: right + 8, y: top - 8, class: "muted")
        for (index, name) in names.enumerated() {
            let x = left + (Double(index) + 0.5) * cell.width
            text +=
                areTurned
                ? label(name, x: x, y: top - 8, anchor: "start", turned: -45)
                : label(name, x: x, y: top - 8, anchor: "middle")
            let y = top + (Double(index) + 0.5) * cell.height + 4
            text += label(name, x: left - 8, y: y, anchor: "end")
            text += label(
                grouped(matrix.counts[index].reduce(0, +)), x: right + 8, y: y, class: "muted")
        }
        return text
    }

    private func row(_ truth: Int) -> String {
        let counts = matrix.counts[truth]
        let support = counts.reduce(0, +)
        let y = top + Double(truth) * cell.height
        var text = ""
        for (predicted, count) in counts.enumerated() where count > 0 {
            let share = Double(count) / Double(support)
            let x = left + Double(predicted) * cell.width
            let middle = x + cell.width / 2
            // Where black on the colour has as little contrast as white on it: 4.6 to 1.
            let ink = share > 0.65 ? "on-heat" : "on-paper"
            let rounded = share > 0 && share < 0.005 ? "<1%" : decimal(100 * share, places: 0) + "%"
            let square = element(
                "rect",
                [
                    "class": "heat", "fill-opacity": decimal(share, places: 3), "x": coordinate(x),
                    "y": coordinate(y), "width": coordinate(cell.width),
                    "height": coordinate(cell.height),
                ],
                element(
                    "title",
                    escaped(
                        "\(matrix.classes[truth]) predicted as \(matrix.classes[predicted]): "
                            + "\(counted(count, judged)) of \(grouped(support))")))
            text +=
                square
                + label(
                    String(count), x: middle, y: y + cell.height / 2 - 1, size: size,
                    anchor: "middle", class: ink)
                + label(
                    rounded, x: middle, y: y + cell.height / 2 + size - 2, size: size * 0.75,
                    anchor: "middle", class: ink)
        }
        return text
    }

    private func frame(_ right: Double, _ bottom: Double) -> String {
        var path = ""
        for index in 0...names.count {
            let x = left + Double(index) * cell.width
            let y = top + Double(index) * cell.height
            path += "M\(coordinate(x)) \(coordinate(top))V\(coordinate(bottom))"
            path += "M\(coordinate(left)) \(coordinate(y))H\(coordinate(right))"
        }
        return element("path", ["class": "grid", "d": path]) + "\n"
    }

    private func legend(y: Double) -> String {
        var text = label("0%", x: left - 6, y: y + 11, size: 11, anchor: "end", class: "muted")
        for step in 0..<20 {
            text += element(
                "rect",
                [
                    "class": "heat", "fill-opacity": decimal((Double(step) + 0.5) / 20, places: 3),
                    "x": coordinate(left + Double(step) * 6), "y": coordinate(y), "width": "6",
                    "height": "14",
                ])
        }
        return text + "\n"
            + label(
                "100% of the true class", x: left + 126, y: y + 11, size: 11, class: "muted")
    }

    private var description: String {
        let errors = matrix.mostConfused.prefix(3).map { error in
            "\(Name.visible(matrix.classes[error.truth])) predicted as "
                + "\(Name.visible(matrix.classes[error.predicted])) (\(grouped(error.count)))"
        }
        let confused =
            errors.isEmpty ? "" : " Most often confused: \(errors.joined(separator: ", "))."
        return "Confusion matrix of \(counted(matrix.total, judged)) in "
            + "\(counted(matrix.classes.count, "class", "classes")); "
            + "\(percent(matrix.accuracy)) are on the diagonal.\(confused)"
    }
}

extension ConfusionMatrix {
    /// Mistakes by pair of classes, the most frequent first, equal ones in class order.
    var mostConfused: [(truth: Int, predicted: Int, count: Int)] {
        var errors: [(truth: Int, predicted: Int, count: Int)] = []
        for (truth, row) in counts.enumerated() {
            for (predicted, count) in row.enumerated() where count > 0 && truth != predicted {
                errors.append((truth, predicted, count))
            }
        }
        return errors.sorted {
            ($1.count, $0.truth, $0.predicted) < ($0.count, $1.truth, $1.predicted)
        }
    }
}
