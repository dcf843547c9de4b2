extension Table {
    /// An HTML table in a box that scrolls sideways where the screen is narrow. With `isSortable`
    /// its headings are buttons that sort the rows.
    ///
    /// Cells are as bare as HTML and the style sheet allow, for a page holds thousands: those of
    /// numbers, the most, carry no class, and a first row and column of headings need no scope.
    func hypertext(caption: String, isSortable: Bool = false) -> String {
        let head = columns.map { column in
            let title = bidirectional(column.title)
            let content = isSortable ? element("button", ["type": "button"], title) : title
            let isNumber = column.alignment == .trailing
            return element("th", ["class": isNumber ? "number" : nil], content)
        }
        let areWords = columns.allSatisfy { $0.alignment == .leading }
        func row(_ cells: [Cell]) -> String {
            let content = zip(cells, columns).enumerated().map { index, pair in
                let (cell, column) = pair
                let isHeading = index == 0
                // The style sheet takes a heading for words and any other cell for a number.
                let name: String? =
                    switch column.alignment {
                    case .leading: isHeading || areWords ? nil : "text"
                    case .trailing: isHeading ? "number" : nil
                    }
                return element(isHeading ? "th" : "td", ["class": name], cell.hypertext)
            }
            return element("tr", content.joined())
        }
        let names = [isSortable ? "sortable" : nil, areWords ? "words" : nil]
            .compactMap { $0 }.joined(separator: " ")
        let table = [
            element("caption", bidirectional(caption)),
            element("thead", element("tr", head.joined())),
            element("tbody", rows.map(row).joined(separator: "\n")),
            footer.isEmpty ? "" : element("tfoot", footer.map(row).joined(separator: "\n")),
        ]
        return scrolling(
            element("table", ["class": names.isEmpty ? nil : names], table.joined()),
            label: caption)
    }
}

extension Table.Cell {
    fileprivate var hypertext: String {
        let text = bidirectional(self.text)
        guard let link else { return text }
        // On a page, what follows the last # is a place; an identifier has none in it.
        let place = link.lastIndex(of: "#") ?? link.endIndex
        return element("a", ["href": linkTarget(String(link[..<place])) + link[place...]], text)
    }
}

/// A box that scrolls by itself, also from the keyboard.
func scrolling(_ content: String, label: String) -> String {
    element(
        "div", ["class": "scroll", "role": "region", "tabindex": "0", "aria-label": label],
        content) + "\n"
}
