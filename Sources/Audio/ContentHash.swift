/// XXH64 (Yann Collet, 2012) over a stream of floats: a fingerprint of what was heard, at several
/// gigabytes a second.
///
/// The same bits as `xxhash.xxh64(samples.tobytes(), seed)` in Python, on a little-endian machine.
struct ContentHash {
    private static let prime1: UInt64 = 0x9e37_79b1_85eb_ca87
    private static let prime2: UInt64 = 0xc2b2_ae3d_27d4_eb4f
    private static let prime3: UInt64 = 0x1656_67b1_9e37_79f9
    private static let prime4: UInt64 = 0x85eb_ca77_c2b2_ae63
    private static let prime5: UInt64 = 0x27d4_eb2f_1656_67c5

    /// Floats of a stripe: four lanes of eight bytes.
    private static let stripe = 8

    private let seed: UInt64
    private var lanes: (UInt64, UInt64, UInt64, UInt64)
    private var count = 0
    /// The stripe that is not yet full; `count % stripe` of its floats are set.
    private var pending = SIMD8<UInt32>.zero

    init(seed: UInt64) {
        self.seed = seed
        lanes = (
            seed &+ Self.prime1 &+ Self.prime2, seed &+ Self.prime2, seed, seed &- Self.prime1
        )
    }

    /// Takes in the next samples of the stream.
    mutating func update(_ samples: UnsafeBufferPointer<Float>) {
        guard let base = samples.baseAddress else { return }
        var index = 0
        while index < samples.count && count % Self.stripe != 0 {
            append(base[index])
            index += 1
        }
        let memory = UnsafeRawPointer(base)
        while index + Self.stripe <= samples.count {
            mix(memory.loadUnaligned(fromByteOffset: index * 4, as: SIMD4<UInt64>.self))
            index += Self.stripe
            count += Self.stripe
        }
        while index < samples.count {
            append(base[index])
            index += 1
        }
    }

    private mutating func append(_ sample: Float) {
        pending[count % Self.stripe] = sample.bitPattern
        count += 1
        if count % Self.stripe == 0 { mix(unsafeBitCast(pending, to: SIMD4<UInt64>.self)) }
    }

    private mutating func mix(_ input: SIMD4<UInt64>) {
        lanes.0 = Self.round(lanes.0, input[0])
        lanes.1 = Self.round(lanes.1, input[1])
        lanes.2 = Self.round(lanes.2, input[2])
        lanes.3 = Self.round(lanes.3, input[3])
    }

    private static func round(_ lane: UInt64, _ input: UInt64) -> UInt64 {
        rotate(lane &+ input &* prime2, 31) &* prime1
    }

    private static func rotate(_ value: UInt64, _ bits: UInt64) -> UInt64 {
        (value << bits) | (value >> (64 - bits))
    }

    /// The hash of all samples so far.
    var value: UInt64 {
        var hash: UInt64
        if count >= Self.stripe {
            hash =
                Self.rotate(lanes.0, 1) &+ Self.rotate(lanes.1, 7) &+ Self.rotate(lanes.2, 12)
                &+ Self.rotate(lanes.3, 18)
            for lane in [lanes.0, lanes.1, lanes.2, lanes.3] {
                hash = (hash ^ Self.round(0, lane)) &* Self.prime1 &+ Self.prime4
            }
        } else {
            hash = seed &+ Self.prime5
        }
        hash = hash &+ UInt64(count * 4)
        let rest = count % Self.stripe
        let pairs = unsafeBitCast(pending, to: SIMD4<UInt64>.self)
        for pair in 0..<rest / 2 {
            hash = Self.rotate(hash ^ Self.round(0, pairs[pair]), 27) &* Self.prime1 &+ Self.prime4
        }
        if rest % 2 == 1 {
            let last = UInt64(pending[rest - 1]) &* Self.prime1
            hash = Self.rotate(hash ^ last, 23) &* Self.prime2 &+ Self.prime3
        }
        hash = (hash ^ (hash >> 33)) &* Self.prime2
        hash = (hash ^ (hash >> 29)) &* Self.prime3
        return hash ^ (hash >> 32)
    }
}
