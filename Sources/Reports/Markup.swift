/// Text as the content or the quoted attribute of an HTML or SVG element, with its control
/// characters made visible.
func escaped(_ text: String) -> String { escapedPunctuation(Name.visible(text)) }

/// The text with references for the characters that are special to HTML and SVG.
func escapedPunctuation(_ text: String) -> String {
    guard text.utf8.contains(where: { "&<>\"'".utf8.contains($0) }) else { return text }
    var escaped = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "&": escaped += "&amp;"
        case "<": escaped += "&lt;"
        case ">": escaped += "&gt;"
        case "\"": escaped += "&quot;"
        case "'": escaped += "&#39;"
        default: escaped.unicodeScalars.append(scalar)
        }
    }
    return escaped
}

/// Text as HTML content, in a `<bdi>` where it runs from right to left.
func bidirectional(_ text: String) -> String {
    let content = escaped(text)
    return Name.runsRightToLeft(text) ? element("bdi", content) : content
}

/// An element with its attributes, whose values are escaped here, and its content, which is markup
/// already. An attribute without a value is left out.
func element(
    _ name: String, _ attributes: KeyValuePairs<String, String?>, _ content: String
) -> String {
    "\(opening(name, attributes))>\(content)</\(name)>"
}

/// An element without content, as XML and HTML alike take it.
func element(_ name: String, _ attributes: KeyValuePairs<String, String?>) -> String {
    "\(opening(name, attributes))/>"
}

func element(_ name: String, _ content: String) -> String { "<\(name)>\(content)</\(name)>" }

private func opening(_ name: String, _ attributes: KeyValuePairs<String, String?>) -> String {
    var text = "<" + name
    for (key, value) in attributes {
        guard let value else { continue }
        text += " \(key)=\"\(escaped(value))\""
    }
    return text
}
