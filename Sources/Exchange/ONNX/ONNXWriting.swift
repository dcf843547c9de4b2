// Field numbers stand as in the format's own description, onnx.proto.

extension ONNXModel {
    /// The file's bytes; the same model gives the same bytes.
    public var bytes: [UInt8] {
        var message = ProtocolWriter()
        message.add(1, formatVersion)
        message.add(2, producer)
        message.add(3, producerVersion)
        message.add(7, graph.message)
        var operators = ProtocolWriter()
        operators.add(1, "")
        operators.add(2, operatorVersion)
        message.add(8, operators)
        for (name, text) in metadata.sorted(by: { $0.key < $1.key }) {
            var entry = ProtocolWriter()
            entry.add(1, name)
            entry.add(2, text)
            message.add(14, entry)
        }
        return message.bytes
    }
}

extension ONNXGraph {
    fileprivate var message: ProtocolWriter {
        var message = ProtocolWriter()
        for node in nodes { message.add(1, node.message) }
        message.add(2, name)
        for tensor in initializers { message.add(5, tensor.message) }
        for port in inputs { message.add(11, port.message) }
        for port in outputs { message.add(12, port.message) }
        return message
    }
}

extension ONNXNode {
    fileprivate var message: ProtocolWriter {
        var message = ProtocolWriter()
        for name in inputs { message.add(1, name) }
        for name in outputs { message.add(2, name) }
        message.add(3, outputs.first ?? operation)
        message.add(4, operation)
        for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
            message.add(5, value.message(name))
        }
        return message
    }
}

extension ONNXNode.Attribute {
    fileprivate func message(_ name: String) -> ProtocolWriter {
        var message = ProtocolWriter()
        message.add(1, name)
        switch self {
        case .float(let value):
            message.add(2, value)
            message.add(20, 1)
        case .integer(let value):
            message.add(3, value)
            message.add(20, 2)
        case .text(let value):
            message.add(4, value)
            message.add(20, 3)
        case .integers(let values):
            for value in values { message.add(8, value) }
            message.add(20, 7)
        case .texts(let values):
            for value in values { message.add(9, value) }
            message.add(20, 8)
        case .other: break
        }
        return message
    }
}

extension ONNXTensor {
    /// The type of the numbers.
    public var type: ONNXType {
        switch numbers {
        case .float: .float
        case .double: .double
        case .integer: .integer
        case .boolean: .boolean
        }
    }

    fileprivate var message: ProtocolWriter {
        var message = ProtocolWriter()
        for size in shape { message.add(1, size) }
        message.add(2, type.rawValue)
        message.add(8, name)
        var raw: [UInt8] = []
        switch numbers {
        case .float(let values):
            raw.reserveCapacity(4 * values.count)
            for value in values { append(value.bitPattern, to: &raw) }
        case .double(let values):
            raw.reserveCapacity(8 * values.count)
            for value in values { append(value.bitPattern, to: &raw) }
        case .integer(let values): for value in values { append(Int64(value), to: &raw) }
        case .boolean(let values): raw = values.map { $0 ? 1 : 0 }
        }
        message.add(9, raw)
        return message
    }

    private func append(_ bits: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: bits.littleEndian) { bytes += $0 }
    }
}

extension ONNXPort {
    fileprivate var message: ProtocolWriter {
        var sizes = ProtocolWriter()
        for size in shape {
            var dimension = ProtocolWriter()
            switch size {
            case .fixed(let length): dimension.add(1, length)
            case .named(let name): dimension.add(2, name)
            }
            sizes.add(1, dimension)
        }
        var tensor = ProtocolWriter()
        tensor.add(1, type.rawValue)
        tensor.add(2, sizes)
        var type = ProtocolWriter()
        type.add(1, tensor)
        var message = ProtocolWriter()
        message.add(1, name)
        message.add(2, type)
        return message
    }
}
