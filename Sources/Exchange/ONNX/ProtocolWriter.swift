/// Writes a message in the wire format of protocol buffers: fields one after the other, each with a
/// key, `number << 3 | type`, before it.
///
/// Three of the format's types are enough for ONNX: whole numbers of seven bits a byte (0), bytes
/// with their count before them (2), and four bytes (5).
///
/// ```swift
/// var message = ProtocolWriter()
/// message.add(1, 300)
/// message.bytes  // [0x08, 0xac, 0x02]
/// ```
struct ProtocolWriter {
    private(set) var bytes: [UInt8] = []

    /// A whole number; negative ones take ten bytes.
    mutating func add(_ field: Int, _ value: Int) {
        key(field, 0)
        number(UInt64(bitPattern: Int64(value)))
    }

    mutating func add(_ field: Int, _ value: Float) {
        key(field, 5)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
    }

    mutating func add(_ field: Int, _ text: String) { add(field, Array(text.utf8)) }

    mutating func add(_ field: Int, _ message: ProtocolWriter) { add(field, message.bytes) }

    mutating func add(_ field: Int, _ value: [UInt8]) {
        key(field, 2)
        number(UInt64(value.count))
        bytes += value
    }

    private mutating func key(_ field: Int, _ type: UInt64) {
        number(UInt64(field) << 3 | type)
    }

    /// Seven bits a byte, the lowest first; the eighth bit says that more follow.
    private mutating func number(_ value: UInt64) {
        var rest = value
        while rest > 0x7f {
            bytes.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
