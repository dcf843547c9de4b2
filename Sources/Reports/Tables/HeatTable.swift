import AvazMetrics

/// A confusion matrix as an HTML table whose cells are coloured by their share of the true class:
/// what `confusionPicture` draws, at a tenth of the bytes, and read by screen readers as a table.
///
/// A cell carries its share, from which the style sheet makes the colour, and the same in whole
/// percent, which it writes below the count.
///
/// - Parameter judged: what the matrix counts: `clip`, or `slice`.
func heatTable(_ matrix: ConfusionMatrix, of judged: String, caption: String) -> String {
    let classes = matrix.classes.map(bidirectional)
    let headings = ["true \\ predicted"] + classes + ["\(judged)s"]
    let head = headings.map { element("th", $0) }.joined()
    let rows = zip(classes, matrix.counts).map { name, counts in
        let support = counts.reduce(0, +)
        let cells = counts.map { count in
            if count == 0 { return element("td", "") }
            let share = 100 * Double(count) / Double(support)
            // Black on the colour has as little contrast as white on it at 65%: 4.6 to 1.
            let name = share > 65 ? "dark" : share < 0.5 ? "little" : nil
            return element(
                "td",
                [
                    "class": name,
                    "style": "--share:\(decimal(share / 100, places: 2));"
                        + "--n:\(decimal(share, places: 0))",
                ], grouped(count))
        }
        return element(
            "tr",
            element("th", name) + cells.joined()
                + element("td", ["class": "sum"], grouped(support)))
    }
    return scrolling(
        element(
            "table", ["class": "heat"],
            element("caption", bidirectional(caption)) + element("thead", element("tr", head))
                + element("tbody", rows.joined(separator: "\n"))),
        label: caption)
}
