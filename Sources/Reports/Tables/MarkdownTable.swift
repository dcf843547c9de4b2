/// Text that Markdown shows as it is: its punctuation escaped, its direction isolated.
func markdownText(_ text: String) -> String {
    var escaped = ""
    for scalar in Name.isolated(text).unicodeScalars {
        switch scalar {
        case "&": escaped += "&amp;"
        case "<": escaped += "&lt;"
        case ">": escaped += "&gt;"
        // Keeps a name from becoming a mention, and a bare address a link.
        case "@": escaped += "&#64;"
        case "/" where escaped.hasSuffix(":/"): escaped += "&#47;"
        default:
            if "\\`*_[]|~$".unicodeScalars.contains(scalar) { escaped += "\\" }
            escaped.unicodeScalars.append(scalar)
        }
    }
    return escaped
}

/// A relative path as a link's target: everything but letters, digits and `-._~/` as `%XX`.
func linkTarget(_ path: String) -> String {
    let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/".utf8)
    let digits = Array("0123456789ABCDEF")
    return path.utf8.reduce(into: "") { text, byte in
        if plain.contains(byte) {
            text.unicodeScalars.append(Unicode.Scalar(byte))
        } else {
            text += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }
    }
}

extension Table {
    /// A table of GitHub's Markdown whose columns stand in line in the source too.
    var markdown: String {
        let titles = columns.map { markdownText($0.title) }
        let body = (rows + footer).map { row in row.map(\.markdown) }
        let widths = columns.indices.map { column in
            body.reduce(max(3, Name.width(titles[column]))) { max($0, Name.width($1[column])) }
        }
        let rule = zip(columns, widths).map { column, width in
            let dashes = String(repeating: "-", count: width - 1)
            return column.alignment == .leading ? dashes + "-" : dashes + ":"
        }
        return ([titles, rule] + body).map { cells in
            let padded = columns.indices.map { index in
                aligned(cells[index], to: widths[index], columns[index].alignment)
            }
            return "| " + padded.joined(separator: " | ") + " |\n"
        }.joined()
    }
}

extension Table.Cell {
    fileprivate var markdown: String {
        var text = markdownText(self.text)
        if let link { text = "[\(text)](\(linkTarget(link)))" }
        return isStrong && !text.isEmpty ? "**\(text)**" : text
    }
}

/// `text` filled with spaces to `width` columns.
func aligned(_ text: String, to width: Int, _ alignment: Table.Alignment) -> String {
    let spaces = String(repeating: " ", count: max(0, width - Name.width(text)))
    return alignment == .leading ? text + spaces : spaces + text
}
