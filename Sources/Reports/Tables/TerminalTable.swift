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
    /// Lines of text with aligned columns, at most `width` columns wide as long as the numbers
    /// leave room: where they are wider, headings break at their spaces, then columns of words
    /// give way, the widest first, and end in an ellipsis.
    func terminal(width: Int, style: TerminalStyle) -> String {
        let body = rows + footer
        let shown = body.map { row in row.map { Name.visible($0.text) } }
        let widths = widths(shown, within: width)
        let titles = columns.indices.map { headingLines(columns[$0].title, width: widths[$0]) }
        let height = titles.map(\.count).max() ?? 1
        func line(_ texts: [String], _ paint: (Int, String) -> String) -> String {
            let cells = columns.indices.map { column in
                let text = Name.shortened(texts[column], to: widths[column])
                // Spaces stay outside the colours, so that those at the end can go.
                let spaces = String(repeating: " ", count: widths[column] - Name.width(text))
                let painted = paint(column, text)
                return columns[column].alignment == .leading ? painted + spaces : spaces + painted
            }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }
        var text = ""
        for index in 0..<height {
            // Short headings stand on the last line, next to their column.
            let texts = titles.map { lines in
                let own = index - (height - lines.count)
                return own >= 0 ? lines[own] : ""
            }
            text += line(texts) { style.strong($1) }
        }
        let rule =
            style.faint(String(repeating: "─", count: widths.reduce(gaps, +))) + "\n"
        text += rule
        for (index, texts) in shown.enumerated() {
            if index == rows.count { text += rule }
            text += line(texts) { column, text in
                let cell = body[index][column]
                return cell.isStrong ? style.good(text) : cell.isFaint ? style.faint(text) : text
            }
        }
        return text
    }

    /// Whether the table can be shown in `width` columns without losing digits or cutting words
    /// below a dozen characters.
    func fits(width: Int) -> Bool {
        let shown = (rows + footer).map { row in row.map { Name.visible($0.text) } }
        let least = columns.indices.map { column in
            let least = leastWidth(column, shown)
            return columns[column].alignment == .leading ? min(least, 12) : least
        }
        return least.reduce(gaps, +) <= width
    }

    /// Spaces between the columns.
    private var gaps: Int { 2 * (columns.count - 1) }

    /// Widths of the columns, their headings on one line where there is room.
    private func widths(_ shown: [[String]], within width: Int) -> [Int] {
        var widths = columns.indices.map { column in
            max(leastWidth(column, shown), Name.width(Name.visible(columns[column].title)))
        }
        func narrow(_ candidates: [Int]) -> Bool {
            guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { return false }
            widths[widest] -= 1
            return true
        }
        while widths.reduce(gaps, +) > width {
            if narrow(columns.indices.filter { widths[$0] > leastWidth($0, shown) }) { continue }
            let words = columns.indices.filter {
                columns[$0].alignment == .leading && widths[$0] > 3
            }
            if !narrow(words) { break }
        }
        return widths
    }

    /// What the cells and the longest word of the heading need.
    private func leastWidth(_ column: Int, _ shown: [[String]]) -> Int {
        let words = Name.visible(columns[column].title).split(separator: " ")
        let heading = words.map { Name.width(String($0)) }.max() ?? 0
        return shown.reduce(heading) { max($0, Name.width($1[column])) }
    }

    private func headingLines(_ title: String, width: Int) -> [String] {
        wrapped(title, to: width).split(separator: "\n").map(String.init)
    }
}
