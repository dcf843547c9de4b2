/// Names of classes, files and corpora come from outside and may hold anything. Here they are made
/// fit to be shown; the formats escape what is special to them on top.
enum Name {
    /// The name with its control characters made visible, newlines as `␊`: nothing in it can move
    /// the cursor, break a line or turn the direction of the text around it.
    static func visible(_ name: String) -> String {
        if name.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return name }
        var text = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            switch scalar.value {
            case 0..<0x20: text.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{fffd}")
            case 0x7f: text.append("\u{2421}")
            case 0x80..<0xa0, 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069, 0x2028, 0x2029,
                0xfffe, 0xffff:
                text.append("\u{fffd}")
            default: text.append(scalar)
            }
        }
        return String(text)
    }

    /// The visible name, between Unicode's isolates where it runs from right to left, so that it
    /// leaves the order of the text around it alone. For formats without `<bdi>`.
    static func isolated(_ name: String) -> String {
        let name = visible(name)
        return runsRightToLeft(name) ? "\u{2068}\(name)\u{2069}" : name
    }

    /// Whether any part of the text runs from right to left.
    static func runsRightToLeft(_ text: String) -> Bool {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return false }
        return text.unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0x590...0x8ff, 0xfb1d...0xfdff, 0xfe70...0xfefe, 0x10800...0x10fff,
                0x1e800...0x1eeff:
                true
            default: false
            }
        }
    }

    /// Columns that `text` fills in a terminal: two for East Asian wide characters and most
    /// pictures; marks that combine with a letter and the parts of a joined picture add none.
    static func width(_ text: String) -> Int {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return text.reduce(0) { $0 + ($1.unicodeScalars.map(width).max() ?? 0) }
    }

    private static func width(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        switch scalar.value {
        case 0x1100...0x115f, 0x2e80...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
            0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1faff, 0x20000...0x3fffd:
            return 2
        default: return 1
        }
    }

    /// `text` cut to at most `width` terminal columns, with an ellipsis where something is lost.
    static func shortened(_ text: String, to width: Int) -> String {
        guard Self.width(text) > width else { return text }
        var (kept, used) = ("", 1)
        for character in text {
            used += Self.width(String(character))
            if used > width { break }
            kept.append(character)
        }
        return kept + "…"
    }
}
