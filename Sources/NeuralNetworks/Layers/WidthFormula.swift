/// The width of a layer, from the network's own: `"(in + out) / 2"`, `"2 * in / 3"`, or a number.
///
/// `+ - * /` and parentheses over `in`, `out` and numbers; the integer part of the result.
public struct WidthFormula: Codable, Equatable, Sendable {
    /// As it was written.
    public let text: String

    /// Nil where the text is no such formula.
    public init?(_ text: String) {
        self.text = text
        guard value(inputs: 7, outputs: 5) != nil else { return nil }
    }

    /// A width that depends on nothing, 1 or more.
    public init(_ width: Int) {
        precondition(width >= 1, "a width of \(width)")
        text = "\(width)"
    }

    /// What a width may be, for messages.
    package static let expected =
        "a whole number from 1, or a formula such as \"(in + out) / 2\" with at most "
        + "\(deepest) parentheses open at a time"

    /// Parentheses within each other; deeper, the memory for nested calls would run out.
    private static let deepest = 20

    /// Reads a whole number from 1, or a formula's text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let width: WidthFormula? =
            if let number = try? container.decode(Double.self) {
                Int(exactly: number).flatMap { $0 >= 1 ? WidthFormula($0) : nil }
            } else {
                WidthFormula(try container.decode(String.self))
            }
        guard let width else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "expected \(Self.expected)")
        }
        self = width
    }

    /// A number where it is one.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let number = Int(text) {
            try container.encode(number)
        } else {
            try container.encode(text)
        }
    }

    /// The width in a network, 1 or more.
    ///
    /// - Throws: where the formula gives no width, such as 0.
    public func width(inputs: Int, outputs: Int) throws -> Int {
        guard let width = value(inputs: inputs, outputs: outputs), width >= 1 else {
            throw LayerError(
                "model: “\(text)” gives no layer with in = \(inputs) and out = \(outputs); "
                    + "a width must be 1 or more")
        }
        return width
    }

    /// - Returns: nil for a division by zero or what does not parse.
    func value(inputs: Int, outputs: Int) -> Int? {
        var parser = Parser(text, inputs: Double(inputs), outputs: Double(outputs))
        guard let value = parser.sum(), parser.isAtEnd, value.isFinite, abs(value) < 1e9 else {
            return nil
        }
        return Int(value)
    }

    private struct Parser {
        private var tokens: ArraySlice<String>
        private let inputs: Double
        private let outputs: Double
        /// Parentheses that are open.
        private var depth = 0

        init(_ text: String, inputs: Double, outputs: Double) {
            var tokens: [String] = []
            var joins = false
            for character in text {
                let isWord = character.isLetter || character.isNumber || character == "."
                if isWord && joins {
                    tokens[tokens.count - 1].append(character)
                } else if character != " " {
                    tokens.append(String(character))
                }
                joins = isWord
            }
            self.tokens = tokens[...]
            self.inputs = inputs
            self.outputs = outputs
        }

        var isAtEnd: Bool { tokens.isEmpty }

        private mutating func take(_ token: String) -> Bool {
            guard tokens.first == token else { return false }
            tokens.removeFirst()
            return true
        }

        mutating func sum() -> Double? {
            guard var value = product() else { return nil }
            while true {
                if take("+") {
                    guard let next = product() else { return nil }
                    value += next
                } else if take("-") {
                    guard let next = product() else { return nil }
                    value -= next
                } else {
                    return value
                }
            }
        }

        private mutating func product() -> Double? {
            guard var value = factor() else { return nil }
            while true {
                if take("*") {
                    guard let next = factor() else { return nil }
                    value *= next
                } else if take("/") {
                    guard let next = factor() else { return nil }
                    value /= next
                } else {
                    return value
                }
            }
        }

        private mutating func factor() -> Double? {
            if take("(") {
                guard depth < WidthFormula.deepest else { return nil }
                depth += 1
                defer { depth -= 1 }
                let value = sum()
                return take(")") ? value : nil
            }
            guard let token = tokens.popFirst() else { return nil }
            return token == "in" ? inputs : token == "out" ? outputs : Double(token)
        }
    }
}
