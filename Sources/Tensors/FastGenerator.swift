/// A small fast generator for what need not agree with NumPy: dropout, augmentation, shuffling of
/// own experiments.
///
/// xoshiro256++ (Blackman and Vigna, 2019), its state filled by SplitMix64. Independent streams
/// come from independent seeds: `FastGenerator(seed: 7, stream: clip)` gives each clip its own,
/// whatever thread draws from it.
public struct FastGenerator: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// The same seed and stream give the same draws; any number will do for either.
    public init(seed: UInt64, stream: UInt64 = 0) {
        var mixer = seed &+ stream &* 0x9e37_79b9_7f4a_7c15
        func mix() -> UInt64 {
            mixer &+= 0x9e37_79b9_7f4a_7c15
            var z = mixer
            z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
            return z ^ (z >> 31)
        }
        // Mixed twice, so that neighbouring streams do not share three of four state words.
        mixer = mix()
        state = (mix(), mix(), mix(), mix())
    }

    /// A generator that stands where another stood.
    ///
    /// - Parameter words: four, not all of them zero.
    public init(words: [UInt64]) {
        precondition(
            words.count == 4 && words.contains { $0 != 0 }, "\(words) is no generator's state")
        state = (words[0], words[1], words[2], words[3])
    }

    /// Where the generator stands: all that its draws to come depend on.
    public var words: [UInt64] { [state.0, state.1, state.2, state.3] }

    /// 64 random bits.
    public mutating func next() -> UInt64 {
        func rotate(_ x: UInt64, _ by: UInt64) -> UInt64 { (x << by) | (x >> (64 - by)) }
        let result = rotate(state.0 &+ state.3, 23) &+ state.0
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = rotate(state.3, 45)
        return result
    }

    /// Uniform in `0 ..< 1` with 24 bits, all that a float between a half and one can hold.
    public mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

    /// Standard normal, by Marsaglia's polar method; the second value of each pair is dropped, so
    /// that the state stays small.
    public mutating func normal() -> Float {
        while true {
            let x = 2 * uniform() - 1
            let y = 2 * uniform() - 1
            let square = x * x + y * y
            if square < 1 && square > 0 {
                let logarithm = naturalLogarithm(Double(square))
                return x * Float((-2 * logarithm / Double(square)).squareRoot())
            }
        }
    }

    /// The numbers `0 ..< count` in random order.
    public mutating func permutation(_ count: Int) -> [Int] {
        Array(0..<count).shuffled(using: &self)
    }
}
