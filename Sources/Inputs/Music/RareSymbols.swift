/// Leaves rare symbols out of a corpus of pieces, as it should be done or as it was published.
///
/// The published programs walk along a list and remove from it as they go. Each removal moves the
/// rest up by one, so that the symbol behind is never looked at; and what is removed is the *first*
/// of that name, which may be one that had been passed over. A part of the rare symbols survives,
/// some but once, and stays in the printed vocabulary.
///
/// ```swift
/// let removal = RareSymbols(below: 3, removal: .whileIterating, counted: .everything)
/// removal.applied(to: [[7, 7, 1, 1, 1]], held: [])   // [[7, 1, 1, 1]]
/// ```
public struct RareSymbols: Equatable, Sendable {
    /// How rare symbols go.
    public enum Removal: String, CaseIterable, Sendable {
        /// All of them.
        case all
        /// Those that a walk along the shrinking list comes upon.
        case whileIterating = "while-iterating"
    }

    /// Over which pieces symbols are counted.
    public enum Counted: String, CaseIterable, Sendable {
        /// Over all, those held out for testing too.
        case everything
        /// Over those that are trained on: what is tested stays unseen.
        case training
    }

    /// A symbol that occurs less often is rare.
    public var least: Int
    /// How rare symbols go.
    public var removal: Removal
    /// Over which pieces symbols are counted.
    public var counted: Counted

    /// As published: rarer than 100, removed while iterating, counted over everything.
    public static let published = RareSymbols(
        below: 100, removal: .whileIterating, counted: .everything)

    /// - Parameter least: a symbol that occurs less often is rare.
    public init(below least: Int, removal: Removal, counted: Counted) {
        self.least = least
        self.removal = removal
        self.counted = counted
    }

    /// The pieces without rare symbols.
    ///
    /// - Parameter held: places of the pieces held out.
    public func applied(to pieces: [[Int32]], held: Set<Int>) -> [[Int32]] {
        var counts: [Int32: Int] = [:]
        for (index, piece) in pieces.enumerated()
        where counted == .everything || !held.contains(index) {
            for token in piece { counts[token, default: 0] += 1 }
        }
        func isRare(_ token: Int32) -> Bool { counts[token, default: 0] < least }
        switch removal {
        case .all: return pieces.map { $0.filter { !isRare($0) } }
        case .whileIterating: return removedWhileIterating(pieces, isRare)
        }
    }

    /// The pieces end to end as one list, with the piece that each symbol came from beside it.
    private func removedWhileIterating(
        _ pieces: [[Int32]], _ isRare: (Int32) -> Bool
    ) -> [[Int32]] {
        var tokens = pieces.flatMap { $0 }
        var origins = pieces.enumerated().flatMap { index, piece in
            [Int](repeating: index, count: piece.count)
        }
        var place = 0
        while place < tokens.count {
            if isRare(tokens[place]), let first = tokens.firstIndex(of: tokens[place]) {
                tokens.remove(at: first)
                origins.remove(at: first)
            }
            place += 1
        }
        var left = [[Int32]](repeating: [], count: pieces.count)
        for (token, origin) in zip(tokens, origins) { left[origin].append(token) }
        return left
    }
}
