/// A recursive-descent reader of JSON5 (json5.org): comments, trailing commas, unquoted keys,
/// single quotes, hexadecimal, leading and trailing points, plus signs, Infinity and NaN.
struct JSON5Parser {
    private let text: [Unicode.Scalar]
    private let origin: String
    private let countsLines: Bool
    private var position = 0
    private var line = 1
    /// Lists and sections that are open at `position`.
    private var depth = 0

    init(_ text: String, origin: String, countsLines: Bool) {
        self.text = Array(text.unicodeScalars)
        self.origin = origin
        self.countsLines = countsLines
    }

    private var place: String { countsLines ? "\(origin):\(line)" : origin }
    private var next: Unicode.Scalar? { position < text.count ? text[position] : nil }

    private func failure(_ expected: String) -> SettingsError {
        let found = next.map { Self.endsLine($0) ? "the end of the line" : "“\($0)”" } ?? "the end"
        return SettingsError("\(place): expected \(expected), found \(found)")
    }

    private mutating func advance() {
        if let next, Self.endsLine(next) { line += 1 }
        // A carriage return and the line feed behind it end one line.
        if next == "\r", position + 1 < text.count, text[position + 1] == "\n" { position += 1 }
        position += 1
    }

    /// JSON5's line terminators: line feed, carriage return, line and paragraph separator.
    private static func endsLine(_ scalar: Unicode.Scalar) -> Bool {
        ["\n", "\r", "\u{2028}", "\u{2029}"].contains(scalar)
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        advance()
        return true
    }

    mutating func document() throws -> JSON5 {
        try skipSpace()
        let value = try value()
        try skipSpace()
        guard next == nil else { throw failure("nothing more after the value") }
        return value
    }

    private mutating func skipSpace() throws {
        while let scalar = next {
            if scalar.properties.isWhitespace || scalar == "\u{FEFF}" {
                advance()
            } else if scalar == "/" {
                try skipComment()
            } else {
                return
            }
        }
    }

    private mutating func skipComment() throws {
        let start = place
        advance()
        if take("/") {
            while let scalar = next, !Self.endsLine(scalar) { advance() }
        } else if take("*") {
            while !(next == "*" && position + 1 < text.count && text[position + 1] == "/") {
                guard next != nil else {
                    throw SettingsError("\(start): the comment is never closed with */")
                }
                advance()
            }
            advance()
            advance()
        } else {
            throw failure("// or /* for a comment")
        }
    }

    private mutating func value() throws -> JSON5 {
        let place = place
        let kind: JSON5.Kind
        switch next {
        case "{": kind = try nested { parser throws in try parser.object() }
        case "[": kind = try nested { parser throws in try parser.array() }
        case "\"", "'": kind = .string(try string())
        default: kind = try word()
        }
        return JSON5(kind: kind, origin: place)
    }

    private mutating func nested(
        _ read: (inout JSON5Parser) throws -> JSON5.Kind
    ) throws -> JSON5.Kind {
        guard depth < JSON5.deepest else {
            throw SettingsError(
                "\(place): lists and sections stand more than \(JSON5.deepest) deep within each "
                    + "other; close some, or write it flatter")
        }
        depth += 1
        defer { depth -= 1 }
        return try read(&self)
    }

    private mutating func object() throws -> JSON5.Kind {
        advance()
        var members: [JSON5.Member] = []
        var lines: [String: Int] = [:]
        while true {
            try skipSpace()
            if take("}") { return .object(members) }
            let keyLine = line
            let key = next == "\"" || next == "'" ? try string() : identifier()
            guard !key.isEmpty else { throw failure("a key or }") }
            if let first = lines[key] {
                throw SettingsError(
                    "\(place): the key “\(key)” stands twice, first in line \(first); keep one")
            }
            lines[key] = keyLine
            try skipSpace()
            guard take(":") else { throw failure("“:” after the key “\(key)”") }
            try skipSpace()
            members.append(JSON5.Member(key: key, value: try value()))
            try skipSpace()
            if next != "}" && !take(",") { throw failure("“,” or “}” after “\(key)”") }
        }
    }

    private mutating func array() throws -> JSON5.Kind {
        advance()
        var elements: [JSON5] = []
        while true {
            try skipSpace()
            if take("]") { return .array(elements) }
            elements.append(try value())
            try skipSpace()
            if next != "]" && !take(",") { throw failure("“,” or “]” in the list") }
        }
    }

    private mutating func identifier() -> String {
        var name = String.UnicodeScalarView()
        while let scalar = next,
            scalar.properties.isXIDContinue || scalar == "$" || scalar == "_"
        {
            name.append(scalar)
            advance()
        }
        return String(name)
    }

    private mutating func string() throws -> String {
        let start = place
        let quote = next
        advance()
        var content = String.UnicodeScalarView()
        while let scalar = next, scalar != quote {
            if scalar == "\n" || scalar == "\r" { break }
            advance()
            if scalar == "\\" {
                try escape(into: &content)
            } else {
                content.append(scalar)
            }
        }
        guard next == quote, next != nil else {
            throw SettingsError("\(start): the text is never closed with its quote")
        }
        advance()
        return String(content)
    }

    private mutating func escape(into content: inout String.UnicodeScalarView) throws {
        let simple: [Unicode.Scalar: Unicode.Scalar] = [
            "n": "\n", "t": "\t", "r": "\r", "b": "\u{8}", "f": "\u{C}", "v": "\u{B}", "0": "\0",
        ]
        guard let scalar = next else { throw failure("a character after \\") }
        advance()
        switch scalar {
        case "u": content.append(try escapedScalar())
        case "x": content.append(Unicode.Scalar(UInt8(try hexadecimal(2, after: scalar))))
        case _ where Self.endsLine(scalar): break
        default: content.append(simple[scalar] ?? scalar)
        }
    }

    /// What follows `\u`: one character, or the first half of a surrogate pair, whose second half is
    /// escaped behind it: UTF-16, as JSON writes what lies beyond U+FFFF.
    private mutating func escapedScalar() throws -> Unicode.Scalar {
        let code = try hexadecimal(4, after: "u")
        if let scalar = Unicode.Scalar(code) { return scalar }
        let half = "\\u\(String(code, radix: 16))"
        guard code < 0xDC00, take("\\"), take("u"),
            case let second = try hexadecimal(4, after: "u"), (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (code - 0xD800) << 10 + (second - 0xDC00))
        else {
            throw SettingsError(
                "\(place): \(half) is half a character; expected a pair from \\ud800 to \\udbff and "
                    + "from \\udc00 to \\udfff")
        }
        return scalar
    }

    private mutating func hexadecimal(_ length: Int, after letter: Unicode.Scalar) throws -> UInt32
    {
        let digits = text[position..<min(position + length, text.count)]
        guard digits.count == length, digits.allSatisfy(\.properties.isASCIIHexDigit),
            let code = UInt32(String(String.UnicodeScalarView(digits)), radix: 16)
        else { throw failure("\(length) hexadecimal digits after \\\(letter)") }
        position += length
        return code
    }

    /// `true`, `null`, a number: whatever runs to the next separator.
    private mutating func word() throws -> JSON5.Kind {
        var word = ""
        while let scalar = next, !scalar.properties.isWhitespace,
            !",:[]{}/\"'".unicodeScalars.contains(scalar)
        {
            word.unicodeScalars.append(scalar)
            position += 1
        }
        guard !word.isEmpty else { throw failure("a value") }
        switch word {
        case "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        default: break
        }
        let isNegative = word.hasPrefix("-")
        let digits = isNegative || word.hasPrefix("+") ? String(word.dropFirst()) : word
        guard let magnitude = Self.magnitude(digits) else {
            throw SettingsError(
                "\(place): expected a value, found “\(word)”; text needs quotes: \"\(word)\"")
        }
        return .number(isNegative ? -magnitude : magnitude)
    }

    private static func magnitude(_ digits: String) -> Double? {
        switch digits {
        case "Infinity": return .infinity
        case "NaN": return .nan
        default: break
        }
        if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
            guard digits.utf8.dropFirst(2).allSatisfy({ $0 != UInt8(ascii: "+") }) else {
                return nil
            }
            return UInt64(digits.dropFirst(2), radix: 16).map { Double($0) }
        }
        guard let first = digits.utf8.first,
            first == UInt8(ascii: ".") || (48...57).contains(first),
            digits.utf8.allSatisfy({ (48...57).contains($0) || ".eE+-".utf8.contains($0) })
        else { return nil }
        let padded = first == UInt8(ascii: ".") ? "0" + digits : digits
        return Double(padded.hasSuffix(".") ? padded + "0" : padded)
    }
}
