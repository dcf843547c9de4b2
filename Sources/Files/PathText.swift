/// Paths as text from which their bytes come back.
///
/// To the system a path is bytes; old archives leave names that are not UTF-8, and a name may hold
/// a line break or an escape character that would upset a terminal. Here such bytes stand as `\xHH`,
/// so that a path can be shown, compared and kept in a record like any other text, and opened again
/// all the same. So does an accent at the beginning of a name, which would hide the “/” before it. A
/// backslash that would begin such an escape by itself is written as `\x5C`; all other names stay as
/// they are.
///
/// ```swift
/// PathText.text(of: [0x63, 0x61, 0x66, 0xe9])  // "caf\\xE9"
/// ```
public enum PathText {
    /// The text of a path or name.
    public static func text(of bytes: some Collection<UInt8>) -> String {
        var text = ""
        var rest = Array(bytes)[...]
        while let first = rest.first {
            let isAtStart = text.utf8.last ?? slash == slash
            if let scalar = Self.scalar(rest), !isHidden(scalar), !(isAtStart && joins(scalar)),
                !(first == UInt8(ascii: "\\") && isEscape(rest))
            {
                text.unicodeScalars.append(scalar)
                rest = rest.dropFirst(UTF8.width(scalar))
            } else {
                text += escaped(first)
                rest = rest.dropFirst()
            }
        }
        return text
    }

    private static let slash = UInt8(ascii: "/")

    /// Whether a scalar makes one character with what stands before it.
    private static func joins(_ scalar: Unicode.Scalar) -> Bool {
        "/\(scalar)".count == 1
    }

    /// The bytes of a path, for the system.
    public static func bytes(of text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let first = rest.first {
            if isEscape(rest), let byte = UInt8(hexadecimal: rest.dropFirst(2).prefix(2)) {
                bytes.append(byte)
                rest = rest.dropFirst(4)
            } else {
                bytes.append(first)
                rest = rest.dropFirst()
            }
        }
        return bytes
    }

    /// The name as it truly is where that is UTF-8, for formats that can quote anything; else the
    /// escaped text.
    public static func plain(_ text: String) -> String {
        String(validating: bytes(of: text), as: UTF8.self) ?? text
    }

    /// Each name with another text where Swift would take it for one before it in byte order:
    /// composed and decomposed letters are equal to `String`, but not to the system.
    ///
    /// - Returns: only the names that change.
    package static func apart(_ names: some Sequence<String>) -> [[UInt8]: String] {
        var changed: [[UInt8]: String] = [:]
        for (_, equal) in Dictionary(grouping: names, by: { $0 }) {
            let spellings = Set(equal.map { Array($0.utf8) }).sorted {
                ($0.count, $0) < ($1.count, $1)
            }
            for spelling in spellings.dropFirst() {
                changed[spelling] = spelling.reduce(into: "") { text, byte in
                    text += byte < 0x80 ? String(UnicodeScalar(byte)) : escaped(byte)
                }
            }
        }
        return changed
    }

    /// Any text on one line, without what would steer a terminal.
    public static func shown(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { shown, scalar in
            if isHidden(scalar) {
                for byte in UTF8.encode(scalar) ?? .init() { shown += escaped(byte) }
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
    }

    private static func escaped(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return "\\x" + (digits.count < 2 ? "0" : "") + digits
    }

    /// Whether `\xHH` comes next.
    private static func isEscape(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.starts(with: "\\x".utf8) && UInt8(hexadecimal: bytes.dropFirst(2).prefix(2)) != nil
    }

    /// Control characters, and those that break lines or turn the direction of writing.
    private static func isHidden(_ scalar: UnicodeScalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7f..<0xa0, 0x2028...0x202e, 0x2066...0x2069: true
        default: false
        }
    }

    /// The character that comes next, where the bytes are UTF-8.
    private static func scalar(_ bytes: ArraySlice<UInt8>) -> UnicodeScalar? {
        var decoder = UTF8()
        var iterator = bytes.prefix(4).makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return nil }
        return scalar
    }
}

extension UInt8 {
    /// Two hexadecimal digits in ASCII.
    fileprivate init?(hexadecimal digits: ArraySlice<UInt8>) {
        func value(_ digit: UInt8) -> UInt8? {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
            default: nil
            }
        }
        guard digits.count == 2, let first = digits.first.flatMap(value),
            let last = digits.last.flatMap(value)
        else { return nil }
        self = first << 4 | last
    }
}

/// Byte order of names: as the system and Python's `sorted` see them.
private func < (a: (Int, [UInt8]), b: (Int, [UInt8])) -> Bool {
    a.0 != b.0 ? a.0 < b.0 : a.1.lexicographicallyPrecedes(b.1)
}
