extension Table {
    /// An HTML table in a box that scrolls sideways where the screen is narrow. With `isSortable`
    /// its headings are buttons that sort the rows.
    func hypertext(caption: String, isSortable: Bool = false) -> String {
        let head = columns.map { column in
            let title = bidirectional(column.title)
            let content = isSortable ? element("button", ["type": "button"], title) : title
            return element("th", ["scope": "col", "class": column.alignment.name], content)
        }
        func row(_ cells: [Cell]) -> String {
            let content = zip(cells, columns).enumerated().map { index, pair in
                let (cell, column) = pair
                let isHeading = index == 0
                return element(
                    isHeading ? "th" : "td",
                    [
                        "scope": isHeading ? "row" : nil, "class": cell.names(column.alignment),
                        "data-order": isSortable ? cell.order?.description : nil,
                    ], cell.hypertext)
            }
            return element("tr", content.joined())
        }
        let table = [
            element("caption", bidirectional(caption)),
            element("thead", element("tr", head.joined())),
            element("tbody", rows.map(row).joined(separator: "\n")),
            footer.isEmpty ? "" : element("tfoot", footer.map(row).joined(separator: "\n")),
        ]
        return element(
            "div", ["class": "scroll", "role": "region", "tabindex": "0", "aria-label": caption],
            element("table", ["class": isSortable ? "sortable" : nil], table.joined())) + "\n"
    }
}

extension Table.Alignment {
    fileprivate var name: String? { self == .trailing ? "number" : nil }
}

extension Table.Cell {
    fileprivate func names(_ alignment: Table.Alignment) -> String? {
        let names = [alignment.name, isStrong ? "strong" : nil, isFaint ? "faint" : nil]
        let present = names.compactMap { $0 }
        return present.isEmpty ? nil : present.joined(separator: " ")
    }

    fileprivate var hypertext: String {
        let text = bidirectional(self.text)
        guard let link else { return text }
        return element("a", ["href": link.hasPrefix("#") ? link : linkTarget(link)], text)
    }
}
