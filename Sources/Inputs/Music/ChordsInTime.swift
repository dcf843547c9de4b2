extension Score {
    /// What sounds together for a while.
    public struct Slice: Equatable, Sendable {
        /// Rising, each once.
        public var pitches: [Int]
        /// Twelfths of a quarter note, 1 or more.
        public var length: Int
    }

    /// The score cut at every beginning and end of a note: all that sounds together is one chord, as
    /// `music21`'s `chordify` makes it. Silence is left out.
    public var slices: [Slice] {
        let marks = elements.flatMap {
            [($0.onset, 1, $0), ($0.onset + max(1, $0.length), -1, $0)]
        }
        .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
        var (slices, sounding): ([Slice], [Int: Int]) = ([], [:])
        for (index, (time, change, element)) in marks.enumerated() {
            for pitch in element.pitches { sounding[pitch, default: 0] += change }
            guard index + 1 < marks.count, marks[index + 1].0 > time else { continue }
            let pitches = sounding.filter { $0.value > 0 }.keys.sorted()
            guard !pitches.isEmpty else { continue }
            slices.append(Slice(pitches: pitches, length: marks[index + 1].0 - time))
        }
        return slices
    }
}

/// The length of what sounds before it, as a symbol: `=1/2` is half a quarter note.
///
/// They stand before the names of all notes in the order of symbols.
public enum LengthName {
    /// The symbol of so many twelfths of a quarter note, in lowest terms.
    static func name(_ twelfths: Int) -> String {
        var (a, b) = (twelfths, 12)
        while b != 0 { (a, b) = (b, a % b) }
        let (top, bottom) = (twelfths / a, 12 / a)
        return bottom == 1 ? "=\(top)" : "=\(top)/\(bottom)"
    }

    /// Whether a symbol is a length.
    public static func isLength(_ symbol: String) -> Bool { symbol.utf8.first == UInt8(ascii: "=") }

    /// Quarter notes of a symbol; nil where it is no length above 0.
    static func quarters(_ symbol: String) -> Double? {
        guard isLength(symbol) else { return nil }
        let parts = symbol.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
            .map { Int($0) ?? 0 }
        guard (1...2).contains(parts.count), parts.allSatisfy({ (1...100_000).contains($0) }) else {
            return nil
        }
        return Double(parts[0]) / Double(parts.count == 2 ? parts[1] : 1)
    }
}
