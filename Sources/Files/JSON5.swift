#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A JSON5 value that remembers where it stands.
///
/// Foundation reads JSON5 too, but takes the first of two equal keys without a word and names no
/// line in its errors; an experiment file deserves better.
package struct JSON5: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        case null
        case bool(Bool)
        case number(Double)
        case string(String)
        case array([JSON5])
        case object([Member])
    }

    package struct Member: Equatable, Sendable {
        package var key: String
        package var value: JSON5

        package init(key: String, value: JSON5) {
            self.key = key
            self.value = value
        }
    }

    package var kind: Kind
    /// Such as `mlp.json5:12` or `--set training.epochs`, for error messages.
    package var origin: String

    package init(kind: Kind, origin: String) {
        self.kind = kind
        self.origin = origin
    }

    /// What the value is, in words; of a list the beginning.
    package var name: String {
        guard case .array(let elements) = kind else { return word }
        guard !elements.isEmpty else { return "an empty list" }
        return "a list of " + elements.prefix(3).map(\.word).joined(separator: ", ")
            + (elements.count > 3 ? ", …" : "")
    }

    private var word: String {
        switch kind {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let value): "\(JSON5.text(value))"
        case .string(let value): value.count > 80 ? "“\(value.prefix(60))…”" : "“\(value)”"
        case .array: "a list"
        case .object: "a section { … }"
        }
    }

    /// A number as one would write it.
    package static func text(_ number: Double) -> String {
        Int(exactly: number).map(String.init) ?? "\(number)"
    }

    /// Lists and sections within each other, the outermost counted. Deeper, the memory for nested
    /// calls would run out; no experiment needs a tenth of it.
    package static let deepest = 100

    /// Reads one value that fills the whole text, nested `deepest` deep at most.
    ///
    /// - Parameter origin: the file's name, to which lines are added, or where else it came from.
    package static func parse(_ text: String, origin: String, countsLines: Bool = true) throws
        -> JSON5
    {
        var parser = JSON5Parser(text, origin: origin, countsLines: countsLines)
        return try parser.document()
    }
}
