import AvazNeuralNetworks
import AvazTensors

/// A network's layers, as nodes.
///
/// ONNX has channels before places, `[N, C, H, W]`, the suite behind them, `[N, H, W, C]`: images are
/// turned where the first layer wants one and turned back where a layer counts their numbers.
struct LayerGraph {
    private let graph: GraphBuilder
    private var value: Value
    /// Of one sample, as the suite has it.
    private var shape: [Int]
    /// Whether `value` has its channels before its places.
    private var isTurned = false
    /// True ones of sequences, `[N]`; nil where all steps are their own.
    private let lengths: Value?

    /// - Parameter value: `[N] + shape`.
    init(_ value: Value, shape: [Int], lengths: Value?) {
        graph = value.graph
        self.value = value
        self.shape = shape
        self.lengths = lengths
    }

    /// Why a layer has no counterpart among the nodes; nil where it has.
    static func problem(_ layers: [any Layer]) -> String? {
        for case let layer as Branches in layers {
            if let problem = layer.branches.lazy.compactMap({ problem($0.layers) }).first {
                return problem
            }
        }
        if layers.contains(where: { ($0 as? any RecurrentLayer)?.carriesState == true }) {
            return
                "a recurrent layer that carries its state from one recording to the next cannot be "
                + "exported; train it without carriesState"
        }
        let unknown = layers.first { layer in
            !(RecurrentGraph(layer) != nil || layer is Branches || layer is Dense
                || layer is Activation || layer is BatchNorm || layer is Conv2D
                || layer is MaxPool2D || layer is AveragePool2D || layer is GlobalAveragePool2D
                || layer is Flatten || layer is Reshape || layer is Softmax || layer is Embedding
                || layer is Dropout)
        }
        return unknown.map {
            "a “\($0.word)” layer cannot be exported yet; networks of dense, convolution, pooling, "
                + "recurrent, normalisation, embedding and activation layers, and branches of them, can"
        }
    }

    /// What the layers make of a value; see `problem`.
    ///
    /// - Parameters:
    ///   - lengths: of sequences; see `GraphBuilder.lengths`.
    ///   - prefix: of the weights' names.
    static func output(
        of layers: [any Layer], for value: Value, shape: [Int], lengths: Value? = nil,
        prefix: String
    ) -> Value {
        var state = LayerGraph(value, shape: shape, lengths: lengths)
        for (index, layer) in layers.enumerated() {
            state.append(layer, "\(prefix)\(index).")
        }
        state.turnBack()
        return state.value
    }

    private mutating func append(_ layer: any Layer, _ name: String) {
        let next = layer.outputShape(for: shape)
        switch layer {
        case let layer as Dense: append(layer, name)
        case let layer as Activation: value = Self.activated(value, by: layer.function)
        case let layer as BatchNorm: append(layer, name)
        case let layer as Conv2D: append(layer, name)
        case let layer as MaxPool2D: pool("MaxPool", layer.window)
        case let layer as AveragePool2D: pool("AveragePool", layer.window)
        case is GlobalAveragePool2D:
            turn()
            value = graph.node("Flatten", [graph.node("GlobalAveragePool", [value])])
            isTurned = false
        case is Flatten, is Reshape:
            turnBack()
            value = value.reshaped([-1] + next)
        case is Softmax:
            turnBack()
            value = graph.node("Softmax", [value], ["axis": .integer(-1)])
        case let layer as Embedding:
            turnBack()
            value = constant(layer.weights.value, name + "weights").gathered(
                value.cast(.integer), axis: 0)
        case let layer as Branches: append(layer, name)
        case is Dropout: break
        default:
            guard let recurrent = RecurrentGraph(layer) else {
                preconditionFailure("\(layer.word) has no nodes")
            }
            value = recurrent.output(
                for: value, steps: shape[0], lengths: lengths, name: name)
        }
        shape = next
    }

    // MARK: Layers with weights

    private func constant(_ tensor: Tensor, _ name: String) -> Value {
        graph.constant(tensor.shape, .float(tensor.array), name: name)
    }

    /// `y = x W + b`
    private mutating func append(_ layer: Dense, _ name: String) {
        turnBack()
        let weights = constant(layer.weights.value, name + "weights")
        let bias = constant(layer.bias.value, name + "bias")
        value =
            shape.count == 1
            ? graph.node("Gemm", [value, weights, bias]) : value.matrixProduct(weights) + bias
    }

    /// Each branch's part of the row through its layers, and side by side again.
    private mutating func append(_ layer: Branches, _ name: String) {
        var first = 0
        let outputs = layer.branches.enumerated().map { index, branch in
            let count = branch.shape.reduce(1, *)
            let part = value.slice(
                axis: 1, from: graph.scalar(Double(first), .integer),
                to: graph.scalar(Double(first + count), .integer))
            first += count
            return Self.output(
                of: branch.layers, for: part.reshaped([-1] + branch.shape), shape: branch.shape,
                prefix: "\(name)\(index)."
            ).reshaped([0, -1])
        }
        value = outputs[0].joined(Array(outputs.dropFirst()), axis: 1)
    }

    private mutating func append(_ layer: BatchNorm, _ name: String) {
        if shape.count == 3 { turn() }
        let isSequence = shape.count == 2
        if isSequence { value = value.transposed([0, 2, 1]) }
        value = graph.node(
            "BatchNormalization",
            [value]
                + layer.parameters.map { constant($0.value, name + $0.name) },
            ["epsilon": .float(layer.epsilon)])
        if isSequence { value = value.transposed([0, 2, 1]) }
    }

    /// The kernel is `[height, width, C, filters]` here, and `[filters, C, height, width]` there.
    private mutating func append(_ layer: Conv2D, _ name: String) {
        turn()
        let kernel = layer.kernel.value
        let (height, width) = (kernel.shape[0], kernel.shape[1])
        let (channels, filters) = (kernel.shape[2], kernel.shape[3])
        var turned: [Float] = []
        turned.reserveCapacity(kernel.count)
        for filter in 0..<filters {
            for channel in 0..<channels {
                for place in 0..<height * width {
                    turned.append(kernel[(place * channels + channel) * filters + filter])
                }
            }
        }
        let weights = graph.constant(
            [filters, channels, height, width], .float(turned), name: name + "kernel")
        value = graph.node(
            "Conv", [value, weights, constant(layer.bias.value, name + "bias")],
            attributes(of: layer.window))
    }

    private mutating func pool(_ operation: String, _ window: Window2D) {
        turn()
        value = graph.node(operation, [value], attributes(of: window))
    }

    private func attributes(of window: Window2D) -> [String: ONNXNode.Attribute] {
        let placement = window.placed(on: shape)
        return [
            "kernel_shape": .integers([window.height, window.width]),
            "strides": .integers([window.strideHeight, window.strideWidth]),
            "pads": .integers([
                placement.top, placement.left,
                placement.paddedHeight - placement.inputHeight - placement.top,
                placement.paddedWidth - placement.inputWidth - placement.left,
            ]),
        ]
    }

    // MARK: Shapes

    private mutating func turn() {
        guard !isTurned else { return }
        // One channel lies the same either way.
        value =
            shape[2] == 1
            ? value.reshaped([-1, 1, shape[0], shape[1]]) : value.transposed([0, 3, 1, 2])
        isTurned = true
    }

    private mutating func turnBack() {
        guard isTurned else { return }
        value = value.transposed([0, 2, 3, 1])
        isTurned = false
    }

    private static func activated(_ x: Value, by function: ActivationFunction) -> Value {
        switch function {
        case .bipolarSigmoid: x.graph.node("Sigmoid", [x]) * 2 - 1
        case .sigmoid: x.graph.node("Sigmoid", [x])
        case .relu: x.graph.node("Relu", [x])
        case .tanh: x.graph.node("Tanh", [x])
        case .identity: x
        }
    }
}
