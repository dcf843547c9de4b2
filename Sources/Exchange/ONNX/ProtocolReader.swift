/// Reads what `ProtocolWriter` writes, and whatever else is in the wire format.
///
/// Nothing is trusted: a length that leads beyond the message's end is an error, and nothing is ever
/// allocated by a length alone.
struct ProtocolReader {
    /// What one field holds.
    enum Value {
        case number(UInt64)
        case bytes(ArraySlice<UInt8>)
        case four(UInt32)
        case eight(UInt64)
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// The next field; nil at the message's end.
    mutating func next() throws(ExchangeError) -> (field: Int, value: Value)? {
        guard !rest.isEmpty else { return nil }
        let key = try number()
        let field = Int(key >> 3 & 0x1fff_ffff)
        guard field > 0 else { throw Self.damaged("a field without a number") }
        switch key & 7 {
        case 0: return (field, .number(try number()))
        case 1: return (field, .eight(try little(8)))
        case 2:
            let count = try number()
            guard count <= UInt64(rest.count) else {
                throw Self.damaged("\(count) bytes are promised where \(rest.count) are left")
            }
            return (field, .bytes(take(Int(count))))
        case 5: return (field, .four(UInt32(truncatingIfNeeded: try little(4))))
        default: throw Self.damaged("a field of the unknown type \(key & 7)")
        }
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8> {
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    private mutating func little(_ count: Int) throws(ExchangeError) -> UInt64 {
        guard rest.count >= count else { throw Self.damaged("it ends within a number") }
        return take(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private mutating func number() throws(ExchangeError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { throw Self.damaged("it ends within a number") }
            value |= UInt64(byte & 0x7f) << shift
            if byte & 0x80 == 0 { return value }
        }
        throw Self.damaged("a number of more than ten bytes")
    }

    static func damaged(_ problem: String) -> ExchangeError {
        ExchangeError("\(problem): it is damaged or no ONNX file")
    }
}

extension ProtocolReader.Value {
    func bytes() throws(ExchangeError) -> ArraySlice<UInt8> {
        guard case .bytes(let bytes) = self else {
            throw ProtocolReader.damaged("a number where text or a message was expected")
        }
        return bytes
    }

    func text() throws(ExchangeError) -> String { String(decoding: try bytes(), as: UTF8.self) }

    func integer() throws(ExchangeError) -> Int {
        guard case .number(let number) = self else {
            throw ProtocolReader.damaged("no whole number where one was expected")
        }
        return Int(truncatingIfNeeded: number)
    }

    func float() throws(ExchangeError) -> Float {
        guard case .four(let bits) = self else {
            throw ProtocolReader.damaged("no float where one was expected")
        }
        return Float(bitPattern: bits)
    }

    /// One whole number, or many in one field.
    func integers() throws(ExchangeError) -> [Int] {
        guard case .bytes(let bytes) = self else { return [try integer()] }
        // As the value of a field of type 0 each.
        var numbers: [Int] = []
        var (value, shift): (UInt64, UInt64) = (0, 0)
        for byte in bytes {
            guard shift < 64 else { throw ProtocolReader.damaged("a number of too many bytes") }
            value |= UInt64(byte & 0x7f) << shift
            shift += 7
            guard byte & 0x80 == 0 else { continue }
            numbers.append(Int(truncatingIfNeeded: value))
            (value, shift) = (0, 0)
        }
        guard shift == 0 else { throw ProtocolReader.damaged("it ends within a number") }
        return numbers
    }

    /// One number of four or eight bytes, or many in one field.
    func littleEndian(_ size: Int) throws(ExchangeError) -> [UInt64] {
        switch self {
        case .four(let bits) where size == 4: return [UInt64(bits)]
        case .eight(let bits) where size == 8: return [bits]
        case .bytes(let bytes) where bytes.count.isMultiple(of: size):
            return stride(from: bytes.startIndex, to: bytes.endIndex, by: size).map { start in
                bytes[start..<start + size].reversed().reduce(0) { $0 << 8 | UInt64($1) }
            }
        default: throw ProtocolReader.damaged("numbers of another size than \(size) bytes")
        }
    }
}
