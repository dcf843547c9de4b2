/// The mark that a network over symbols has to beat: the next symbol by how often it followed the
/// last few, smoothed as Witten and Bell do.
///
///     p(w | h) = (c(h w) + T(h) p(w | h')) / (c(h) + T(h))        p(w) = 1 / V without any history
///
/// `c(h w)` counts how often `w` followed the history `h`, `c(h)` how often anything did, `T(h)`
/// how many different symbols did, `h'` is `h` without its oldest symbol, `V` the number of
/// symbols. A history that never went on says nothing: there `p(w | h) = p(w | h')`.
///
/// Witten and Bell, "The zero-frequency problem" (1991), method C; Chen and Goodman, "An empirical
/// study of smoothing techniques for language modeling" (1998), section 2.6.
///
/// ```swift
/// var model = NGramModel(order: 2, symbols: 3)
/// model.train(on: [0, 1, 0, 1, 2])
/// model.probabilities(after: [0])   // [0.125, 0.791…, 0.083…]
/// ```
public struct NGramModel: Sendable {
    /// Symbols of a history and the one that follows: 1 looks at no history.
    public let order: Int
    /// Tokens are `0 ..< symbols`.
    public let symbols: Int

    private var tree = SymbolTree()

    /// - Parameters:
    ///   - order: 1 or more.
    ///   - symbols: of the vocabulary, also those that training will not see.
    public init(order: Int, symbols: Int) {
        precondition(order > 0 && symbols > 0, "order \(order) over \(symbols) symbols")
        self.order = order
        self.symbols = symbols
    }

    /// Counts a piece. Its first symbols have a shorter history: nothing goes from one piece to the
    /// next.
    public mutating func train(on piece: [Int32]) {
        // Nodes of the last 0, 1, … symbols.
        var histories: [Int32] = [0]
        for token in piece {
            precondition((0..<Int32(symbols)).contains(token), "token \(token) of \(symbols)")
            // From the longest on, so that each takes the place behind its own.
            let length = min(histories.count, order)
            if histories.count < order { histories.append(0) }
            for place in (0..<length).reversed() {
                let node = tree.go(histories[place], token)
                if place + 1 < histories.count { histories[place + 1] = node }
            }
        }
    }

    /// The probability of each symbol; they add up to 1.
    ///
    /// - Parameter history: of any length; its end counts.
    public func probabilities(after history: [Int32]) -> [Double] {
        var nodes: [Int32] = [0]
        for token in history.suffix(order - 1) { advance(&nodes, token) }
        var probabilities = [Double](repeating: 0, count: symbols)
        fill(&probabilities, nodes)
        return probabilities
    }

    /// How well the model foretells pieces.
    ///
    /// - Parameter first: symbols at the beginning of each piece that are seen but not foretold.
    public func score(_ pieces: [[Int32]], behind first: Int = 0) -> SequenceScore {
        var score = SequenceScore()
        var probabilities = [Double](repeating: 0, count: symbols)
        for piece in pieces {
            var nodes: [Int32] = [0]
            for (place, token) in piece.enumerated() {
                guard place >= first else {
                    advance(&nodes, token)
                    continue
                }
                fill(&probabilities, nodes)
                var best = 0
                for symbol in 1..<max(1, symbols) where probabilities[symbol] > probabilities[best]
                {
                    best = symbol
                }
                score.add(probability: probabilities[Int(token)], isRight: best == Int(token))
                advance(&nodes, token)
            }
        }
        return score
    }

    /// Nodes of the last 0, 1, … symbols, as long as training has seen them, one symbol further.
    private func advance(_ nodes: inout [Int32], _ token: Int32) {
        var next: [Int32] = [0]
        for node in nodes.prefix(order - 1) {
            guard let child = tree.child(node, token) else { break }
            next.append(child)
        }
        nodes = next
    }

    /// Each line of the sum in turn, from the shortest history to the longest.
    private func fill(_ probabilities: inout [Double], _ nodes: [Int32]) {
        for symbol in 0..<symbols { probabilities[symbol] = 1 / Double(symbols) }
        for node in nodes where tree.totals[Int(node)] > 0 {
            let kinds = Double(tree.kinds[Int(node)])
            let whole = Double(tree.totals[Int(node)]) + kinds
            let rest = kinds / whole
            for symbol in 0..<symbols { probabilities[symbol] *= rest }
            tree.forEachChild(node) { symbol, count in
                probabilities[Int(symbol)] += Double(count) / whole
            }
        }
    }
}

/// How well sequences were foretold, symbol by symbol.
public struct SequenceScore: Equatable, Sendable {
    /// How many symbols were to be foretold.
    public private(set) var count = 0
    /// Of them those that were thought the likeliest.
    public private(set) var right = 0
    /// `-Σ ln p` of the symbols that came.
    public private(set) var totalNats = 0.0

    /// Of no symbol yet.
    public init() {}

    /// Counts a symbol that came.
    public mutating func add(probability: Double, isRight: Bool) {
        count += 1
        right += isRight ? 1 : 0
        totalNats -= naturalLogarithm(probability)
    }

    /// Nats a symbol; NaN without symbols.
    public var nats: Double { totalNats / Double(count) }
    /// Bits a symbol.
    public var bits: Double { nats / naturalLogarithm(2) }
    /// `e` to the nats a symbol: as if so many symbols were equally likely.
    public var perplexity: Double { exponential(nats) }
    /// Share of the symbols that were thought the likeliest.
    public var accuracy: Double { Double(right) / Double(count) }
}
