/// Colours of a terminal, or none.
struct TerminalStyle {
    var hasColour: Bool

    func strong(_ text: String) -> String { wrapped(text, "1") }
    func faint(_ text: String) -> String { wrapped(text, "2") }
    /// For what is right; with `strong` weight, so that it does not rest on hue alone.
    func good(_ text: String) -> String { wrapped(text, "1;36") }

    private func wrapped(_ text: String, _ code: String) -> String {
        hasColour && !text.isEmpty ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
    }
}

extension Table {
    /// Lines of text with aligned columns, at most `width` columns wide as long as the columns of
    /// numbers leave room: the columns of words give way, the widest first, and end in an ellipsis.
    func terminal(width: Int, style: TerminalStyle) -> String {
        let body = rows + footer
        let shown = body.map { row in row.map { Name.visible($0.text) } }
        let titles = columns.map { Name.visible($0.title) }
        var widths = columns.indices.map { column in
            shown.reduce(Name.width(titles[column])) { max($0, Name.width($1[column])) }
        }
        let gaps = 2 * (columns.count - 1)
        while widths.reduce(gaps, +) > width {
            let words = columns.indices.filter {
                columns[$0].alignment == .leading && widths[$0] > 3
            }
            guard let widest = words.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
        }
        func line(_ texts: [String], _ paint: (Int, String) -> String) -> String {
            let cells = columns.indices.map { column in
                let text = Name.shortened(texts[column], to: widths[column])
                let full = aligned(text, to: widths[column], columns[column].alignment)
                return paint(column, full)
            }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }
        let rule = style.faint(String(repeating: "─", count: widths.reduce(gaps, +))) + "\n"
        var text = line(titles) { style.strong($1) } + rule
        for (index, texts) in shown.enumerated() {
            if index == rows.count { text += rule }
            text += line(texts) { column, text in
                let cell = body[index][column]
                return cell.isStrong ? style.good(text) : cell.isFaint ? style.faint(text) : text
            }
        }
        return text
    }

    /// Whether the table can be shown in `width` columns without losing digits.
    func fits(width: Int) -> Bool {
        let least = columns.indices.map { column in
            let full = (rows + footer).reduce(Name.width(Name.visible(columns[column].title))) {
                max($0, Name.width(Name.visible($1[column].text)))
            }
            return columns[column].alignment == .leading ? min(full, 12) : full
        }
        return least.reduce(2 * (columns.count - 1), +) <= width
    }
}
