#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension JSONValue {
    /// The JSON that `value` encodes to. Throws `EncodingError` where a number is not finite.
    public init(encoding value: some Encodable) throws {
        self = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(value))
    }

    /// Text that a person can read and a version control system can compare.
    ///
    /// Keys are sorted; one key a line, indented by two spaces, and the text ends in a newline.
    /// An array of scalars, such as a row of a confusion matrix, stays on one line, and so does an
    /// object of scalars that is itself an element, such as an epoch. The same value gives the
    /// same bytes. Numbers must be finite.
    public var text: String {
        var text = ""
        append(to: &text, indentation: 0, isElement: false)
        return text + "\n"
    }

    private var isScalar: Bool {
        switch self {
        case .array, .object: false
        default: true
        }
    }

    private func append(to text: inout String, indentation: Int, isElement: Bool) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .number(let value): text += Int(exactly: value)?.description ?? value.description
        case .string(let value): Self.append(quoted: value, to: &text)
        case .array(let elements):
            Self.append(
                elements, between: ("[", "]"), inOneLine: elements.allSatisfy(\.isScalar),
                indentation: indentation, to: &text
            ) { element, text in
                element.append(to: &text, indentation: indentation + 1, isElement: true)
            }
        case .object(let members):
            Self.append(
                members.sorted { $0.key < $1.key }, between: ("{", "}"),
                inOneLine: isElement && members.values.allSatisfy(\.isScalar),
                indentation: indentation, to: &text
            ) { member, text in
                Self.append(quoted: member.key, to: &text)
                text += ": "
                member.value.append(to: &text, indentation: indentation + 1, isElement: false)
            }
        }
    }

    private static func append<Element>(
        _ elements: [Element], between brackets: (String, String), inOneLine: Bool,
        indentation: Int, to text: inout String, append: (Element, inout String) -> Void
    ) {
        let inOneLine = inOneLine || elements.isEmpty
        text += brackets.0
        for (index, element) in elements.enumerated() {
            if index > 0 { text += inOneLine ? ", " : "," }
            if !inOneLine { text += "\n" + String(repeating: "  ", count: indentation + 1) }
            append(element, &text)
        }
        if !inOneLine { text += "\n" + String(repeating: "  ", count: indentation) }
        text += brackets.1
    }

    private static func append(quoted string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
