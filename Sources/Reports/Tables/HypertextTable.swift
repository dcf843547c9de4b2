extension Table {
    /// An HTML table in a box that scrolls sideways where the screen is narrow. With `isSortable`
    /// its headings are buttons that sort the rows.
    ///
    /// Cells are as bare as the style sheet allows, for a page holds thousands: those of numbers,
    /// the most, carry no class.
    func hypertext(caption: String, isSortable: Bool = false) -> String {
        let head = columns.map { column in
            let title = bidirectional(column.title)
            let content = isSortable ? element("button", ["type": "button"], title) : title
            let isNumber = column.alignment == .trailing
            return element("th", ["scope": "col", "class": isNumber ? "number" : nil], content)
        }
        func row(_ cells: [Cell]) -> String {
            let content = zip(cells, columns).enumerated().map { index, pair in
                let (cell, column) = pair
                let isHeading = index == 0
                // The style sheet takes a heading for words and any other cell for a number.
                let name: String? =
                    switch column.alignment {
                    case .leading: isHeading ? nil : "text"
                    case .trailing: isHeading ? "number" : nil
                    }
                return element(
                    isHeading ? "th" : "td",
                    ["scope": isHeading ? "row" : nil, "class": name], cell.hypertext)
            }
            return element("tr", content.joined())
        }
        let table = [
            element("caption", bidirectional(caption)),
            element("thead", element("tr", head.joined())),
            element("tbody", rows.map(row).joined(separator: "\n")),
            footer.isEmpty ? "" : element("tfoot", footer.map(row).joined(separator: "\n")),
        ]
        return scrolling(
            element("table", ["class": isSortable ? "sortable" : nil], table.joined()),
            label: caption)
    }
}

extension Table.Cell {
    fileprivate var hypertext: String {
        let text = bidirectional(self.text)
        guard let link else { return text }
        return element("a", ["href": link.hasPrefix("#") ? link : linkTarget(link)], text)
    }
}

/// A box that scrolls by itself, also from the keyboard.
func scrolling(_ content: String, label: String) -> String {
    element(
        "div", ["class": "scroll", "role": "region", "tabindex": "0", "aria-label": label],
        content) + "\n"
}
