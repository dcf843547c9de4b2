/// The order in which numbered recordings were made: `2.wav` before `10.wav`.
public enum NumericOrder {
    /// Indices of the clips, runs of digits in their paths compared as numbers.
    public static func sorted(_ clips: [Clip]) -> [Int] {
        let keys = clips.map { key($0.path) }
        return clips.indices.sorted { precedes(keys[$0], keys[$1]) }
    }

    /// Text and numbers in turn.
    private enum Piece: Equatable {
        case text(Substring)
        case number(Int)
    }

    private static func key(_ path: String) -> [Piece] {
        var pieces: [Piece] = []
        var rest = path[...]
        while let first = rest.first {
            let isNumber = first.isASCII && first.isNumber
            let piece = rest.prefix { ($0.isASCII && $0.isNumber) == isNumber }
            rest = rest.dropFirst(piece.count)
            pieces.append(isNumber ? .number(Int(piece) ?? .max) : .text(piece))
        }
        return pieces
    }

    private static func precedes(_ a: [Piece], _ b: [Piece]) -> Bool {
        for (x, y) in zip(a, b) where x != y {
            switch (x, y) {
            case (.number(let x), .number(let y)): return x < y
            case (.text(let x), .text(let y)): return x.utf8.lexicographicallyPrecedes(y.utf8)
            case (.number, .text): return true
            case (.text, .number): return false
            }
        }
        return a.count < b.count
    }
}
