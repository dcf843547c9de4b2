/// The longest stretch of a generated sequence that stands in what a network was trained on.
///
/// A suffix automaton of the sequence (Blumer et al., "The smallest automaton recognizing the
/// subwords of a text", 1985), through which the training pieces go symbol by symbol: time and
/// memory grow with the lengths, not with their product.
///
/// ```swift
/// CopiedRun.longest(of: [5, 1, 2, 3, 9], in: [[0, 1, 2, 3, 4]])   // length 3, both from 1
/// ```
public struct CopiedRun: Equatable, Sendable {
    /// Symbols of the stretch.
    public var length: Int
    /// Where it begins in the generated sequence.
    public var start: Int
    /// The piece it stands in, counted from 0.
    public var piece: Int
    /// Where it begins in the piece.
    public var pieceStart: Int

    /// The first of the longest stretches; nil where not one symbol is common.
    public static func longest(of sequence: [Int32], in pieces: [[Int32]]) -> CopiedRun? {
        let automaton = SuffixAutomaton(sequence)
        var best: CopiedRun?
        for (index, piece) in pieces.enumerated() {
            // The state of the longest end of what was read that stands in the sequence.
            var (state, length) = (0, 0)
            for (place, token) in piece.enumerated() {
                while state > 0, automaton.next[state][token] == nil {
                    state = automaton.link[state]
                    length = automaton.length[state]
                }
                guard let next = automaton.next[state][token] else { continue }
                state = next
                length += 1
                if length > best?.length ?? 0 {
                    best = CopiedRun(
                        length: length, start: automaton.firstEnd[state] - length + 1,
                        piece: index, pieceStart: place - length + 1)
                }
            }
        }
        return best
    }
}

/// Every stretch of a sequence as a path from state 0.
private struct SuffixAutomaton {
    private(set) var next: [[Int32: Int]] = [[:]]
    /// The state of the longest end that leads elsewhere; -1 of the first.
    private(set) var link = [-1]
    /// Of the longest stretch that leads to a state.
    private(set) var length = [0]
    /// Where in the sequence a state's stretches end for the first time.
    private(set) var firstEnd = [-1]

    init(_ sequence: [Int32]) {
        var last = 0
        for (place, token) in sequence.enumerated() {
            let state = add(length: length[last] + 1, end: place, next: [:])
            var from = last
            while from >= 0, next[from][token] == nil {
                next[from][token] = state
                from = link[from]
            }
            link[state] = from < 0 ? 0 : split(from, token)
            last = state
        }
    }

    /// The state behind `from` by `token`, divided where longer stretches than that lead to it too.
    private mutating func split(_ from: Int, _ token: Int32) -> Int {
        guard let old = next[from][token] else { return 0 }
        if length[old] == length[from] + 1 { return old }
        let copy = add(length: length[from] + 1, end: firstEnd[old], next: next[old])
        link[copy] = link[old]
        link[old] = copy
        var from = from
        while from >= 0, next[from][token] == old {
            next[from][token] = copy
            from = link[from]
        }
        return copy
    }

    private mutating func add(length: Int, end: Int, next: [Int32: Int]) -> Int {
        self.length.append(length)
        self.next.append(next)
        link.append(-1)
        firstEnd.append(end)
        return self.length.count - 1
    }
}
