import AvazFiles
import AvazTensors

extension ForeignNetwork {
    /// Operators whose nodes hold a layer's weights.
    private static let weighted =
        ["BatchNormalization", "Conv", "Gemm", "MatMul"] + RecurrentOperator.all.map(\.name)
    /// Operators that have none: activations, pooling, what changes shapes, and what is made of scores.
    private static let others = [
        "Add", "ArgMax", "AveragePool", "Cast", "Div", "Dropout", "Equal", "Flatten", "Gather",
        "GlobalAveragePool", "Identity", "Less", "Log", "Max", "MaxPool", "Mul", "Neg", "Not",
        "ReduceMax",
        "ReduceSum", "Relu", "Reshape", "Sigmoid", "Softmax", "Sqrt", "Squeeze", "Sub", "Tanh",
        "Transpose", "Unsqueeze",
    ]

    /// The layers of an ONNX file: the weights of its nodes in their order.
    ///
    /// - Throws: `ExchangeError` where the file is damaged, or holds an operator of which the suite
    ///   has no layer: all such are named, with what is known.
    init(onnx bytes: [UInt8]) throws(ExchangeError) {
        let model = try ONNXModel(bytes: bytes)
        let known = Set(Self.weighted + Self.others)
        let foreign = Set(model.graph.nodes.map(\.operation)).subtracting(known).sorted()
        guard foreign.isEmpty else {
            throw ExchangeError(
                "has operators of which Avaz has no layer: "
                    + foreign.prefix(8).map { PathText.shown(String($0.prefix(40))) }
                    .joined(separator: ", ") + "; known are "
                    + (Self.weighted + Self.others).sorted().joined(separator: ", "))
        }
        var constants: [String: Tensor] = [:]
        for tensor in model.graph.initializers {
            if let numbers = tensor.tensor { constants[tensor.name] = numbers }
        }
        flattensChannelsFirst = true
        for (index, node) in model.graph.nodes.enumerated() {
            switch node.operation {
            case "Conv": layers.append(try Self.convolution(node, constants))
            case "BatchNormalization":
                layers.append(
                    .normalisation(
                        try (1...4).map { number throws(ExchangeError) in
                            try Self.constant(node, number, axes: 1, constants)
                        }))
            case "Gemm": layers.append(try Self.gemm(node, constants))
            case "MatMul":
                guard let weights = constants[node.inputs.last ?? ""], weights.shape.count == 2
                else { throw Self.missing(node, "its second input, a matrix") }
                let sum = model.graph.nodes[(index + 1)...].first {
                    $0.operation == "Add" && $0.inputs.contains(node.outputs.first ?? "")
                }
                let bias = sum?.inputs.lazy.compactMap { constants[$0] }.first
                layers.append(.dense(weights, bias: bias))
            case "Transpose" where node.attributes["perm"] == .integers([0, 2, 3, 1]):
                // Channels are brought behind their places before they are flattened.
                flattensChannelsFirst = false
            default:
                guard let own = RecurrentOperator.all.first(where: { $0.name == node.operation })
                else { continue }
                layers.append(.recurrent(try ForeignRecurrent(node, own, constants)))
            }
        }
    }

    private static func convolution(
        _ node: ONNXNode, _ constants: [String: Tensor]
    ) throws(ExchangeError) -> ForeignLayer {
        for (name, usual) in [("group", [1]), ("dilations", [1, 1])] {
            let value: [Int]? =
                switch node.attributes[name] {
                case .integer(let number): [number]
                case .integers(let numbers): numbers
                default: nil
                }
            guard value == nil || value == usual else {
                throw ExchangeError(
                    "a Conv node has \(name) \(value ?? []), expected \(usual): Avaz has no other")
            }
        }
        let kernel = try constant(node, 1, axes: 4, constants)
        return .convolution(turned: kernel, bias: constants[node.inputs.dropFirst(2).first ?? ""])
    }

    private static func gemm(
        _ node: ONNXNode, _ constants: [String: Tensor]
    ) throws(ExchangeError) -> ForeignLayer {
        for name in ["alpha", "beta"] {
            guard case .float(let factor)? = node.attributes[name], factor != 1 else { continue }
            throw ExchangeError("a Gemm node has \(name) \(factor), expected 1")
        }
        guard node.attributes["transA"] ?? .integer(0) == .integer(0) else {
            throw ExchangeError("a Gemm node turns its input, expected rows of examples")
        }
        let weights = try constant(node, 1, axes: 2, constants)
        let bias = constants[node.inputs.dropFirst(2).first ?? ""]
        return node.attributes["transB"] == .integer(1)
            ? .dense(turned: weights, bias: bias) : .dense(weights, bias: bias)
    }

    static func constant(
        _ node: ONNXNode, _ input: Int, axes: Int, _ constants: [String: Tensor]
    ) throws(ExchangeError) -> Tensor {
        guard node.inputs.count > input, let tensor = constants[node.inputs[input]],
            tensor.shape.count == axes, tensor.count > 0
        else { throw missing(node, "input \(input), a constant of \(axes) axes") }
        return tensor
    }

    private static func missing(_ node: ONNXNode, _ what: String) -> ExchangeError {
        ExchangeError(
            "a \(node.operation) node lacks \(what): it is damaged or computes its weights")
    }
}

extension ONNXTensor {
    /// The numbers in single precision; nil of others than floats, of a single number and of none.
    fileprivate var tensor: Tensor? {
        guard !shape.isEmpty, count > 0 else { return nil }
        return switch numbers {
        case .float(let values): Tensor(shape, values)
        case .double(let values): Tensor(shape, values.map { Float($0) })
        case .integer, .boolean: nil
        }
    }
}
