/// Values at given places of the sorted order of lists that are too long to be sorted: radix selection,
/// some bits of the values a pass.
///
/// ```swift
/// var ranked = RankedValues(lists: 1, ranks: [2])
/// repeat { ranked.append(numbers, to: 0) } while ranked.endPass()
/// ranked.values(of: 0)  // [the third smallest]
/// ```
struct RankedValues {
    /// How many lists there are, each with as many values.
    let lists: Int
    private let ranks: Int
    private let bits: UInt32
    /// Bits that are not yet known.
    private var open: UInt32 = 32
    /// Of each list and rank: the bits that are known, and the place among the values that share them.
    private var prefixes: [UInt32]
    private var places: [Int]
    /// Of each list and rank: how many values with the known bits have which bits next.
    private var counts: [UInt32]

    /// - Parameters:
    ///   - ranks: places in ascending order, from 0 to below the number of values.
    ///   - bits: a pass; 8 for four passes and a kilobyte a list and rank, 16 for two and a quarter of
    ///     a megabyte.
    init(lists: Int, ranks: [Int], bits: UInt32 = 8) {
        precondition(32 % bits == 0, "\(bits) bits a pass")
        self.bits = bits
        self.lists = lists
        self.ranks = ranks.count
        prefixes = Array(repeating: 0, count: lists * ranks.count)
        places = Array(repeatElement(ranks, count: lists).joined())
        counts = Array(repeating: 0, count: lists * ranks.count << Int(bits))
    }

    /// Takes some values of a list.
    mutating func append(_ values: UnsafeBufferPointer<Float>, to list: Int) {
        let (shift, mask) = (open - bits, UInt32(1) << bits - 1)
        for slot in list * ranks..<(list + 1) * ranks {
            let prefix = prefixes[slot]
            counts.withUnsafeMutableBufferPointer { counts in
                for value in values {
                    let key = Self.key(value)
                    // Shifting by all 32 bits leaves 0, as it should.
                    guard key >> open == prefix >> open else { continue }
                    counts[slot << Int(bits) + Int(key >> shift & mask)] += 1
                }
            }
        }
    }

    /// Ends a pass over all values.
    ///
    /// - Returns: whether another one is wanted.
    mutating func endPass() -> Bool {
        open -= bits
        for slot in prefixes.indices {
            var digit = 0
            while digit < 1 << bits - 1,
                case let count = Int(counts[slot << Int(bits) + digit]), places[slot] >= count
            {
                places[slot] -= count
                digit += 1
            }
            prefixes[slot] |= UInt32(digit) << open
        }
        for index in counts.indices { counts[index] = 0 }
        return open > 0
    }

    /// One for each rank, once no further pass is wanted.
    func values(of list: Int) -> [Float] {
        (list * ranks..<(list + 1) * ranks).map { Self.value(prefixes[$0]) }
    }

    /// Bits that compare as the values do.
    private static func key(_ value: Float) -> UInt32 {
        let bits = value.bitPattern
        return bits >> 31 == 0 ? bits | 1 << 31 : ~bits
    }

    private static func value(_ key: UInt32) -> Float {
        Float(bitPattern: key >> 31 == 1 ? key & ~(1 << 31) : ~key)
    }
}
