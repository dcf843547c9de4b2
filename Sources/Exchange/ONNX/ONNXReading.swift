extension ONNXModel {
    /// Reads a file's bytes.
    ///
    /// - Throws: `ExchangeError` where they are truncated, damaged or something else. Constants that
    ///   lie in a file of their own, and numbers of other types than the suite's, are refused.
    public init(bytes: [UInt8]) throws(ExchangeError) {
        var model = ONNXModel()
        (model.formatVersion, model.operatorVersion, model.producer) = (0, 0, "")
        var hasGraph = false
        var reader = ProtocolReader(bytes[...])
        while let (field, value) = try reader.next() {
            switch field {
            case 1: model.formatVersion = try value.integer()
            case 2: model.producer = try value.text()
            case 3: model.producerVersion = try value.text()
            case 7:
                model.graph = try ONNXGraph(try value.bytes())
                hasGraph = true
            case 8:
                let (domain, version) = try Self.operators(try value.bytes())
                if domain.isEmpty || domain == "ai.onnx" { model.operatorVersion = version }
            case 14:
                let (name, text) = try Self.entry(try value.bytes())
                model.metadata[name] = text
            default: break
            }
        }
        guard hasGraph, model.formatVersion > 0 else {
            throw ProtocolReader.damaged("no graph in it")
        }
        self = model
    }

    private static func operators(_ bytes: ArraySlice<UInt8>) throws(ExchangeError)
        -> (domain: String, version: Int)
    {
        var (domain, version) = ("", 0)
        var reader = ProtocolReader(bytes)
        while let (field, value) = try reader.next() {
            if field == 1 { domain = try value.text() }
            if field == 2 { version = try value.integer() }
        }
        return (domain, version)
    }

    private static func entry(_ bytes: ArraySlice<UInt8>) throws(ExchangeError)
        -> (name: String, text: String)
    {
        var (name, text) = ("", "")
        var reader = ProtocolReader(bytes)
        while let (field, value) = try reader.next() {
            if field == 1 { name = try value.text() }
            if field == 2 { text = try value.text() }
        }
        return (name, text)
    }
}

extension ONNXGraph {
    fileprivate init(_ bytes: ArraySlice<UInt8>) throws(ExchangeError) {
        var reader = ProtocolReader(bytes)
        while let (field, value) = try reader.next() {
            switch field {
            case 1: nodes.append(try ONNXNode(try value.bytes()))
            case 2: name = try value.text()
            case 5: initializers.append(try ONNXTensor(try value.bytes()))
            case 11: inputs.append(try ONNXPort(try value.bytes()))
            case 12: outputs.append(try ONNXPort(try value.bytes()))
            default: break
            }
        }
    }
}

extension ONNXNode {
    fileprivate init(_ bytes: ArraySlice<UInt8>) throws(ExchangeError) {
        self.init("", [], [])
        var reader = ProtocolReader(bytes)
        while let (field, value) = try reader.next() {
            switch field {
            case 1: inputs.append(try value.text())
            case 2: outputs.append(try value.text())
            case 4: operation = try value.text()
            case 5:
                let (name, attribute) = try Self.attribute(try value.bytes())
                attributes[name] = attribute
            case 7:
                let domain = try value.text()
                if !domain.isEmpty, domain != "ai.onnx" { operation = domain + "." + operation }
            default: break
            }
        }
    }

    private static func attribute(_ bytes: ArraySlice<UInt8>) throws(ExchangeError)
        -> (name: String, value: Attribute)
    {
        var name = ""
        var attribute = Attribute.other
        var (integers, texts): ([Int], [String]) = ([], [])
        var type = 0
        var reader = ProtocolReader(bytes)
        while let (field, value) = try reader.next() {
            switch field {
            case 1: name = try value.text()
            case 2: attribute = .float(try value.float())
            case 3: attribute = .integer(try value.integer())
            case 4: attribute = .text(try value.text())
            case 8: integers += try value.integers()
            case 9: texts.append(try value.text())
            case 20: type = try value.integer()
            default: break
            }
        }
        if type == 8 || !texts.isEmpty { return (name, .texts(texts)) }
        return (name, type == 7 || !integers.isEmpty ? .integers(integers) : attribute)
    }
}

extension ONNXTensor {
    fileprivate init(_ bytes: ArraySlice<UInt8>) throws(ExchangeError) {
        self.init("", [], .float([]))
        var type = 0
        var fields: [Int: [ProtocolReader.Value]] = [:]
        var reader = ProtocolReader(bytes)
        while let (field, value) = try reader.next() {
            switch field {
            case 1: shape += try value.integers()
            case 2: type = try value.integer()
            case 8: name = try value.text()
            case 4, 5, 7, 9, 10: fields[field, default: []].append(value)
            case 13, 14:
                throw ExchangeError(
                    "a constant lies in a file of its own, expected all of them inside: save the "
                        + "model as one file")
            default: break
            }
        }
        guard let type = ONNXType(rawValue: type), type != .shortInteger else {
            throw ExchangeError(
                "the constant “\(name.prefix(60))” is of ONNX's type \(type), expected float (1), "
                    + "int64 (7), bool (9) or double (11)")
        }
        numbers = try Self.numbers(type, fields)
        try check()
    }

    private static func numbers(
        _ type: ONNXType, _ fields: [Int: [ProtocolReader.Value]]
    ) throws(ExchangeError) -> Numbers {
        /// Numbers as raw bytes, or in a field of their type.
        func bits(_ size: Int, field: Int) throws(ExchangeError) -> [UInt64] {
            var result: [UInt64] = []
            for value in fields[9] ?? fields[field] ?? [] {
                result += try value.littleEndian(size)
            }
            return result
        }
        switch type {
        case .float:
            return .float(try bits(4, field: 4).map { Float(bitPattern: UInt32($0)) })
        case .double: return .double(try bits(8, field: 10).map { Double(bitPattern: $0) })
        case .integer where fields[9] == nil:
            var result: [Int] = []
            for value in fields[7] ?? [] { result += try value.integers() }
            return .integer(result)
        case .integer: return .integer(try bits(8, field: 7).map { Int(Int64(bitPattern: $0)) })
        case .boolean: return .boolean(try bits(1, field: 5).map { $0 != 0 })
        case .shortInteger: preconditionFailure("no constant is of short integers")
        }
    }

    /// Numbers that the tensor holds.
    public var count: Int {
        switch numbers {
        case .float(let values): values.count
        case .double(let values): values.count
        case .integer(let values): values.count
        case .boolean(let values): values.count
        }
    }

    private func check() throws(ExchangeError) {
        var product = 1
        for size in shape {
            let (next, overflow) = product.multipliedReportingOverflow(by: size)
            guard size >= 0, !overflow else {
                throw ProtocolReader.damaged("a constant of the shape \(shape.prefix(8))")
            }
            product = next
        }
        guard product == count else {
            throw ProtocolReader.damaged(
                "the constant “\(name.prefix(60))” holds \(count) numbers for the shape "
                    + "\(shape.prefix(8))")
        }
    }
}

extension ONNXPort {
    fileprivate init(_ bytes: ArraySlice<UInt8>) throws(ExchangeError) {
        self.init("", .float, [])
        var reader = ProtocolReader(bytes)
        while let (field, value) = try reader.next() {
            if field == 1 { name = try value.text() }
            if field == 2 { try read(type: try value.bytes()) }
        }
    }

    private mutating func read(type bytes: ArraySlice<UInt8>) throws(ExchangeError) {
        var outer = ProtocolReader(bytes)
        while let (field, value) = try outer.next() {
            guard field == 1 else { continue }
            var tensor = ProtocolReader(try value.bytes())
            while let (field, value) = try tensor.next() {
                if field == 1 { type = ONNXType(rawValue: try value.integer()) ?? .float }
                if field == 2 { try read(shape: try value.bytes()) }
            }
        }
    }

    private mutating func read(shape bytes: ArraySlice<UInt8>) throws(ExchangeError) {
        var sizes = ProtocolReader(bytes)
        while let (field, value) = try sizes.next() {
            guard field == 1 else { continue }
            var size = Size.named("")
            var dimension = ProtocolReader(try value.bytes())
            while let (field, value) = try dimension.next() {
                if field == 1 { size = .fixed(try value.integer()) }
                if field == 2 { size = .named(try value.text()) }
            }
            shape.append(size)
        }
    }
}
