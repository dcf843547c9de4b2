/// Makes the characters of texts fewer before a network learns them.
///
/// In this order: small letters, listed characters to spaces, rare ones left out.
///
/// ```swift
/// let cleaning = TextCleaning(lowercase: true, leastOccurrences: 30)
/// let (texts, dropped) = cleaning.applied(to: songs.songs.map(\.text))
/// ```
public struct TextCleaning: Equatable, Sendable {
    /// Whether capital letters become small.
    public var lowercase: Bool
    /// Characters each of which becomes a space: marks, digits, foreign letters.
    public var replacedBySpace: Set<Unicode.Scalar>
    /// Characters that occur less often in all texts together are left out; 1 keeps all.
    public var leastOccurrences: Int

    /// The defaults change nothing; `leastOccurrences` is 1 or more.
    public init(
        lowercase: Bool = false, replacedBySpace: Set<Unicode.Scalar> = [],
        leastOccurrences: Int = 1
    ) {
        precondition(leastOccurrences > 0, "\(leastOccurrences) occurrences")
        self.lowercase = lowercase
        self.replacedBySpace = replacedBySpace
        self.leastOccurrences = leastOccurrences
    }

    /// The texts, cleaned.
    ///
    /// - Returns: with them, how often each character that was left out occurred.
    public func applied(
        to texts: [String]
    ) -> (texts: [String], dropped: [Unicode.Scalar: Int]) {
        let plain = texts.map(replaced)
        var counts: [Unicode.Scalar: Int] = [:]
        for text in plain {
            for scalar in text.unicodeScalars { counts[scalar, default: 0] += 1 }
        }
        let dropped = counts.filter { $0.value < leastOccurrences }
        if dropped.isEmpty { return (plain, [:]) }
        let kept = plain.map { text in
            var left = String.UnicodeScalarView()
            left.append(contentsOf: text.unicodeScalars.lazy.filter { dropped[$0] == nil })
            return String(left)
        }
        return (kept, dropped)
    }

    private func replaced(_ text: String) -> String {
        let text = lowercase ? text.lowercased() : text
        if replacedBySpace.isEmpty { return text }
        var plain = String.UnicodeScalarView()
        plain.append(
            contentsOf: text.unicodeScalars.lazy.map { replacedBySpace.contains($0) ? " " : $0 })
        return String(plain)
    }
}
