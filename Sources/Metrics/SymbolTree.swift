/// Sequences of symbols as paths from a root, with how often each was gone.
///
/// Nodes are numbered from 0, the root, as they come. Children are found by hashing: one table for
/// all nodes, so that the tree of a million symbols is a few arrays.
struct SymbolTree {
    /// How often a node was reached.
    private(set) var counts: [Int32] = [0]
    /// How often a path went on from a node.
    private(set) var totals: [Int32] = [0]
    /// How many children a node has.
    private(set) var kinds: [Int32] = [0]
    private var symbols: [Int32] = [-1]
    /// The youngest child, and the next older sister; -1 for none.
    private var firstChild: [Int32] = [-1]
    private var nextSister: [Int32] = [-1]

    /// Of each node but the root the place is that of a hash of parent and symbol or one of those
    /// behind; -1 is free. The number of places is a power of two, more than half of them free.
    private var places = [Int32](repeating: -1, count: 1 << 10)
    private var parents: [Int32] = [-1]

    /// The child of `node` by `symbol`; nil where there is none.
    func child(_ node: Int32, _ symbol: Int32) -> Int32? {
        let found = places[place(node, symbol)]
        return found < 0 ? nil : found
    }

    /// Goes from `node` to its child by `symbol`, which is made where there is none.
    mutating func go(_ node: Int32, _ symbol: Int32) -> Int32 {
        var place = place(node, symbol)
        if places[place] < 0 {
            if 2 * counts.count > places.count {
                grow()
                place = self.place(node, symbol)
            }
            places[place] = add(node, symbol)
        }
        let child = places[place]
        counts[Int(child)] += 1
        totals[Int(node)] += 1
        return child
    }

    /// Calls `body` with each child's symbol and count.
    func forEachChild(_ node: Int32, _ body: (_ symbol: Int32, _ count: Int32) -> Void) {
        var child = firstChild[Int(node)]
        while child >= 0 {
            body(symbols[Int(child)], counts[Int(child)])
            child = nextSister[Int(child)]
        }
    }

    private mutating func add(_ parent: Int32, _ symbol: Int32) -> Int32 {
        let node = Int32(counts.count)
        counts.append(0)
        totals.append(0)
        kinds.append(0)
        symbols.append(symbol)
        parents.append(parent)
        firstChild.append(-1)
        nextSister.append(firstChild[Int(parent)])
        firstChild[Int(parent)] = node
        kinds[Int(parent)] += 1
        return node
    }

    /// Where the child is, or would be.
    private func place(_ node: Int32, _ symbol: Int32) -> Int {
        let key = UInt64(UInt32(bitPattern: node)) << 32 | UInt64(UInt32(bitPattern: symbol))
        // Fibonacci hashing: the upper half of the product is well mixed.
        let mixed = (key ^ key >> 29) &* 0x9e37_79b9_7f4a_7c15
        var place = Int(truncatingIfNeeded: mixed >> 32) & (places.count - 1)
        while places[place] >= 0 {
            let found = Int(places[place])
            if parents[found] == node && symbols[found] == symbol { break }
            place = (place + 1) & (places.count - 1)
        }
        return place
    }

    private mutating func grow() {
        places = [Int32](repeating: -1, count: 2 * places.count)
        for node in 1..<counts.count {
            places[place(parents[node], symbols[node])] = Int32(node)
        }
    }
}
