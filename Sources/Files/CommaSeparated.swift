/// Comma-separated values as RFC 4180 has them; lines are written with ends of one character, and
/// read with those of two as well.
public enum CommaSeparated {
    /// One line with its newline. A field with a comma, a quote or a line break is quoted, and
    /// quotes in it are doubled.
    public static func line(_ fields: [String]) -> String {
        fields.map(quoted).joined(separator: ",") + "\n"
    }

    private static func quoted(_ field: String) -> String {
        let needsQuotes = field.unicodeScalars.contains { [",", "\"", "\n", "\r"].contains($0) }
        guard needsQuotes else { return field }
        var inside = ""
        for scalar in field.unicodeScalars {
            if scalar == "\"" { inside += "\"" }
            inside.unicodeScalars.append(scalar)
        }
        return "\"\(inside)\""
    }

    /// The records of `text`, each a list of fields; nil where a quote is never closed.
    public static func records(of text: String) -> [[String]]? {
        var records: [[String]] = []
        var (record, field): ([String], [UInt8]) = ([], [])
        var (isQuoted, wasQuote) = (false, false)
        func take() {
            record.append(String(decoding: field, as: UTF8.self))
            field.removeAll(keepingCapacity: true)
        }
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") {
                // A quote right after a closing one is a quote of the text.
                if !isQuoted && wasQuote { field.append(byte) }
                isQuoted.toggle()
                wasQuote = true
                continue
            }
            let endsInQuote = wasQuote
            wasQuote = false
            switch byte {
            case UInt8(ascii: ",") where !isQuoted: take()
            case UInt8(ascii: "\n") where !isQuoted:
                if field.last == UInt8(ascii: "\r") && !endsInQuote { field.removeLast() }
                take()
                records.append(record)
                record = []
            default: field.append(byte)
            }
        }
        if isQuoted { return nil }
        if !field.isEmpty || !record.isEmpty {
            take()
            records.append(record)
        }
        return records
    }
}
