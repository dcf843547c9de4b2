/// NumPy's legacy generator, `numpy.random.RandomState(seed)`, draw for draw.
///
/// MT19937 (Matsumoto and Nishimura, 1998) with the conversions of NumPy's legacy distributions:
/// the same seed gives the same `randn`, `random_sample` and `permutation` as the Python program,
/// so that published splits and starting weights can be reproduced.
///
/// ```swift
/// var generator = MersenneTwister(seed: 42)
/// generator.normal()          // 0.4967141530112327, as np.random.RandomState(42).randn()
/// ```
public struct MersenneTwister: RandomNumberGenerator, Sendable {
    private static let size = 624
    private static let middle = 397

    private var state: [UInt32]
    private var position = size
    private var spareNormal: Double?

    /// Seeds as NumPy does by one integer: `init_genrand` of the authors' code of 2002.
    public init(seed: UInt32) {
        state = [UInt32](repeating: 0, count: Self.size)
        var value = seed
        for index in 0..<Self.size {
            state[index] = value
            value = 1_812_433_253 &* (value ^ (value >> 30)) &+ UInt32(index) &+ 1
        }
    }

    private mutating func refill() {
        for index in 0..<Self.size {
            let joined =
                (state[index] & 0x8000_0000) | (state[(index + 1) % Self.size] & 0x7fff_ffff)
            let twist: UInt32 = joined & 1 == 0 ? 0 : 0x9908_b0df
            state[index] = state[(index + Self.middle) % Self.size] ^ (joined >> 1) ^ twist
        }
        position = 0
    }

    /// 32 random bits.
    public mutating func nextUInt32() -> UInt32 {
        if position == Self.size { refill() }
        var value = state[position]
        position += 1
        value ^= value >> 11
        value ^= (value << 7) & 0x9d2c_5680
        value ^= (value << 15) & 0xefc6_0000
        return value ^ (value >> 18)
    }

    /// 64 random bits, the first draw in the upper half.
    public mutating func next() -> UInt64 {
        let high = UInt64(nextUInt32())
        return high << 32 | UInt64(nextUInt32())
    }

    /// Uniform in `0 ..< 1` with 53 bits: `random_sample()`.
    public mutating func uniform() -> Double {
        let high = Double(nextUInt32() >> 5)
        let low = Double(nextUInt32() >> 6)
        return (high * 67_108_864 + low) / 9_007_199_254_740_992
    }

    /// Standard normal: `randn()`, by Marsaglia's polar method, which yields them in pairs.
    public mutating func normal() -> Double {
        if let spare = spareNormal {
            spareNormal = nil
            return spare
        }
        while true {
            let x = 2 * uniform() - 1
            let y = 2 * uniform() - 1
            let square = x * x + y * y
            if square < 1 && square != 0 {
                let factor = (-2 * naturalLogarithm(square) / square).squareRoot()
                spareNormal = factor * x
                return factor * y
            }
        }
    }

    /// Uniform in `0 ... bound`, by masking and rejection: NumPy's `random_interval`.
    public mutating func integer(through bound: UInt32) -> UInt32 {
        guard bound > 0 else { return 0 }
        let mask = UInt32.max >> UInt32(bound.leadingZeroBitCount)
        while true {
            let value = nextUInt32() & mask
            if value <= bound { return value }
        }
    }

    /// The numbers `0 ..< count` in random order: `permutation(count)`.
    public mutating func permutation(_ count: Int) -> [Int] {
        var order = Array(0..<count)
        shuffle(&order)
        return order
    }

    /// Shuffles in place as `shuffle(array)` does.
    public mutating func shuffle<Element>(_ values: inout [Element]) {
        guard values.count > 1 else { return }
        for index in stride(from: values.count - 1, to: 0, by: -1) {
            values.swapAt(index, Int(integer(through: UInt32(index))))
        }
    }
}
