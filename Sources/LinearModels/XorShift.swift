/// The small generator by which scikit-learn's stochastic solvers draw and shuffle rows: 32-bit
/// xorshift (Marsaglia, 2003), held to 31 bits.
struct XorShift {
    private var state: UInt32

    init(seed: UInt32) { state = seed == 0 ? 1 : seed }

    /// In `0 ..< 2³¹`.
    mutating func next() -> UInt32 {
        state ^= state << 13
        state ^= state >> 17
        state ^= state << 5
        return state & 0x7fff_ffff
    }

    /// The numbers `0 ..< count` in the order into which `next` shuffles them.
    static func permutation(_ count: Int, seed: UInt32) -> [Int32] {
        var generator = XorShift(seed: seed)
        var order = Array(0..<Int32(count))
        for index in 0..<max(0, count - 1) {
            order.swapAt(index, index + Int(generator.next() % UInt32(count - index)))
        }
        return order
    }
}
