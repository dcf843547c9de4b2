/// A 64-bit mark of names and numbers in order: two corpora or splits with the same mark are the
/// same for all that matters. FNV-1a (Fowler, Noll and Vo); no protection against forgery.
public struct Fingerprint: Sendable {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    /// The mark of nothing, to which names and numbers are added.
    public init() {}

    /// Adds the bytes of the UTF-8 text and a zero, so that “a”, “bc” is not “ab”, “c”.
    public mutating func combine(_ text: String) {
        for byte in text.utf8 { add(byte) }
        add(0)
    }

    /// Adds eight bytes, the lowest first.
    public mutating func combine(_ number: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) {
            add(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    private mutating func add(_ byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }

    /// The mark as a number.
    package var value: UInt64 { state }

    /// Sixteen hexadecimal digits.
    public var text: String {
        let digits = String(state, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
