/// Symbols and their numbers: the symbols of a corpus in rising order, each by its place.
///
/// ```swift
/// let vocabulary = Vocabulary(["B4", "0.4.7", "B4"])
/// vocabulary.symbols            // ["0.4.7", "B4"]
/// vocabulary.tokens(["B4"])     // tokens [1], nothing unknown
/// ```
///
/// Characters are `Unicode.Scalar`, as in Python, and stand by code point.
public struct Vocabulary<Symbol: Comparable & Hashable & Sendable>: Equatable, Sendable {
    /// Rising, each once.
    public let symbols: [Symbol]
    private let numbers: [Symbol: Int32]

    /// The symbols that occur in `corpus`.
    public init(_ corpus: some Sequence<Symbol>) {
        symbols = Set(corpus).sorted()
        numbers = Dictionary(
            uniqueKeysWithValues: symbols.enumerated().map { ($1, Int32($0)) })
    }

    /// Number of different symbols.
    public var count: Int { symbols.count }

    /// The symbol's number; nil where the vocabulary lacks it.
    public subscript(_ symbol: Symbol) -> Int32? { numbers[symbol] }

    /// The symbol of a number, `0 ..< count`.
    public subscript(_ token: Int32) -> Symbol { symbols[Int(token)] }

    /// The numbers of a sequence, without what the vocabulary lacks.
    ///
    /// - Returns: with them, the unknown symbols, each once, in the order in which they appear.
    public func tokens(_ sequence: some Sequence<Symbol>) -> (tokens: [Int32], unknown: [Symbol]) {
        var tokens: [Int32] = []
        var (unknown, seen): ([Symbol], Set<Symbol>) = ([], [])
        for symbol in sequence {
            if let number = numbers[symbol] {
                tokens.append(number)
            } else if seen.insert(symbol).inserted {
                unknown.append(symbol)
            }
        }
        return (tokens, unknown)
    }
}
