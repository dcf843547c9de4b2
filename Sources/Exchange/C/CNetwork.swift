import AvazFeatures
import AvazModels
import AvazNeuralNetworks
import AvazTensors

/// The part of a C file that makes scores of a row by a network: one function, which calls a function
/// a layer, back and forth between two buffers.
struct CNetwork {
    private let name: String
    private let scorer: NetworkScorer
    private var shape: [Int]
    private var calls: [String] = []
    /// Which buffer holds the numbers at hand: `first` or `second`.
    private var isSecond = false
    /// Numbers of the widest layer.
    private(set) var width: Int

    /// - Parameter index: of the network in its ensemble.
    init(_ scorer: NetworkScorer, index: Int) {
        name = "network\(index)"
        self.scorer = scorer
        shape = scorer.inputShape
        width = max(scorer.inputs, shape.reduce(1, *))
    }

    /// The C functions that the layers need, each once.
    static func functions(_ scorers: [NetworkScorer]) -> [String] {
        var texts: [String] = []
        func add(_ text: String) { if !texts.contains(text) { texts.append(text) } }
        for scorer in scorers {
            if scorer.scaler != nil { add(CLayers.standardise) }
            if scorer.components != nil { [CLayers.product, CLayers.dense].forEach(add) }
            if scorer.givesLogits { add(CLayers.softmax) }
            for layer in all(scorer.network.layers) {
                CRecurrent(layer)?.functions.forEach(add)
                switch layer {
                case is Dense: [CLayers.product, CLayers.dense].forEach(add)
                case is Conv2D:
                    add(CLayers.place)
                    add(CLayers.convolution)
                case is MaxPool2D, is AveragePool2D:
                    add(CLayers.place)
                    add(CLayers.pooling)
                case is GlobalAveragePool2D: add(CLayers.globalMean)
                case is BatchNorm: add(CLayers.normalise)
                case is Softmax: add(CLayers.softmax)
                case let layer as Activation where layer.function == .relu: add(CLayers.relu)
                case let layer as Activation where layer.function != .identity:
                    add(CLayers.sigmoid)
                default: break
                }
            }
        }
        return texts
    }

    /// Layers and, behind them, those within their branches.
    private static func all(_ layers: [any Layer]) -> [any Layer] {
        layers.flatMap { layer in
            [layer] + ((layer as? Branches)?.branches.flatMap { all($0.layers) } ?? [])
        }
    }

    /// Sizes of the memory that layers of a kind share, by their names in C.
    static func sizes(_ scorers: [NetworkScorer]) -> [(name: String, size: Int)] {
        let layers = all(scorers.flatMap(\.network.layers))
        let recurrent = layers.compactMap { CRecurrent($0) }
        let kernels = layers.compactMap { ($0 as? Conv2D)?.kernel.value }
        return [
            ("LARGEST_KERNEL", kernels.map { $0.count / $0.shape[3] }.max()),
            ("LARGEST_SUMS", recurrent.map(\.sums).max()),
            ("LARGEST_STATE", recurrent.map(\.units).max()),
        ].compactMap { name, size in size.map { (name, $0) } }
    }

    /// Why layers cannot be written as C; nil where they can.
    static func problem(_ scorers: [NetworkScorer]) -> String? {
        for scorer in scorers {
            var shape = scorer.inputShape
            for layer in scorer.network.layers {
                if layer is any RecurrentLayer, scorer.isSequence, shape[0] != scorer.inputShape[0]
                {
                    return "steps that are reshaped between recurrent layers cannot be written as "
                        + "C; export it as ONNX"
                }
                shape = layer.outputShape(for: shape)
            }
            if all(scorer.network.layers).contains(where: { $0 is Embedding }) {
                return "a layer “embedding” cannot be written as C; export it as ONNX"
            }
        }
        return scorers.lazy.compactMap { LayerGraph.problem($0.network.layers) }.first
    }

    /// Tables and the function `const float *networkN(void)`, from `row` to scores.
    mutating func write(to file: inout CWriter) {
        var source = "row"
        if scorer.isSequence {
            calls.append("const int length = own_steps(row, \(shape[0]), \(shape[1]));")
        }
        if let scaler = scorer.scaler {
            file.table("\(name)_mean", scaler.mean)
            file.table("\(name)_deviation", scaler.deviation)
            step("standardise(\(source), TARGET, INPUTS, \(name)_mean, \(name)_deviation);")
            source = here
        }
        if let components = scorer.components {
            project(components, source, to: &file)
        } else if scorer.scaler == nil {
            step("memcpy(TARGET, \(source), INPUTS * sizeof(float));")
        }
        for (index, layer) in scorer.network.layers.enumerated() {
            append(layer, "\(name)_\(index)", to: &file)
        }
        if scorer.givesLogits { softmax() }
        file.block(
            """
            static const float *\(name)(void) {
            \(calls.map { "    " + $0 }.joined(separator: "\n"))
                return \(here);
            }
            """)
    }

    private var here: String { isSecond ? "second" : "first" }
    private var count: Int { shape.reduce(1, *) }

    /// A call that writes into the other buffer, `TARGET`.
    private mutating func step(_ call: String) {
        isSecond.toggle()
        calls.append(call.replacing("TARGET", with: here))
    }

    /// One call, or, where there are several rows of a width, one for each: the call is given what
    /// moves a pointer by so many numbers a row.
    private func onEachRow(of width: Int, _ call: (_ row: (Int) -> String) -> String) -> String {
        let rows = count / width
        guard rows > 1 else { return call { _ in "" } }
        return "{ int t; for (t = 0; t < \(rows); t++) \(call { " + t * \($0)" }) }"
    }

    private mutating func softmax() {
        let width = shape.last ?? 1
        calls.append(onEachRow(of: width) { "softmax(\(here)\($0(width)), \(width));" })
    }

    /// `(x - m) V` is `x V - m V`.
    private mutating func project(
        _ components: PrincipalComponents, _ source: String, to file: inout CWriter
    ) {
        file.weights("\(name)_directions", components.directions)
        let centre = components.directions.map { direction -> Float in
            var sum: Float = 0
            for (weight, mean) in zip(direction, components.mean) { sum += weight * mean }
            return -sum
        }
        file.table("\(name)_centre", centre)
        step(
            "dense(\(source), TARGET, INPUTS, \(components.directions.count), \(name)_directions, "
                + "\(name)_directions_scale, \(name)_centre);")
    }

    // MARK: Layers

    private mutating func append(_ layer: any Layer, _ name: String, to file: inout CWriter) {
        let next = layer.outputShape(for: shape)
        let source = here
        switch layer {
        case let layer as Dense:
            let weights = layer.weights.value
            file.weights(
                name,
                (0..<layer.outputs).map { output in
                    (0..<layer.inputs).map { weights[$0, output] }
                })
            file.table(name + "_bias", layer.bias.value.array)
            step(
                onEachRow(of: layer.inputs) { row in
                    "dense(\(source)\(row(layer.inputs)), TARGET\(row(layer.outputs)), "
                        + "\(layer.inputs), \(layer.outputs), \(name), \(name)_scale, "
                        + "\(name)_bias);"
                })
        case let layer as Activation: activate(layer.function)
        case let layer as BatchNorm: normalise(layer, name, to: &file)
        case let layer as Conv2D: convolve(layer, name, to: &file)
        case let layer as MaxPool2D: pool(layer.window, next, name, mean: false, to: &file)
        case let layer as AveragePool2D: pool(layer.window, next, name, mean: true, to: &file)
        case is GlobalAveragePool2D:
            step("global_mean(\(source), TARGET, \(shape[0] * shape[1]), \(shape[2]));")
        case is Softmax: softmax()
        case let layer as Branches: append(layer, name, to: &file)
        default:
            guard let recurrent = CRecurrent(layer) else { break }
            step(
                recurrent.write(
                    name, source: source, steps: shape[0],
                    length: scorer.isSequence ? "length" : "\(shape[0])", to: &file))
        }
        shape = next
        width = max(width, count)
    }

    /// Each branch's part of the row through its layers, in the same two buffers, and side by side again.
    private mutating func append(_ layer: Branches, _ name: String, to file: inout CWriter) {
        file.line(
            "static float \(name)_row[\(count)], "
                + "\(name)_joined[\(layer.outputShape(for: shape)[0])];")
        calls.append("memcpy(\(name)_row, \(here), sizeof \(name)_row);")
        var (column, joined) = (0, 0)
        for (index, branch) in layer.branches.enumerated() {
            shape = branch.shape
            calls.append(
                "memcpy(\(here), \(name)_row + \(column), \(count) * sizeof(float));")
            column += count
            for (place, layer) in branch.layers.enumerated() {
                append(layer, "\(name)_\(index)_\(place)", to: &file)
            }
            calls.append(
                "memcpy(\(name)_joined + \(joined), \(here), \(count) * sizeof(float));")
            joined += count
        }
        calls.append("memcpy(\(here), \(name)_joined, sizeof \(name)_joined);")
    }

    private mutating func activate(_ function: ActivationFunction) {
        switch function {
        case .identity: break
        case .relu: calls.append("relu(\(here), \(count));")
        case .sigmoid: calls.append("sigmoid(\(here), \(count), 1, 1, 0);")
        case .bipolarSigmoid: calls.append("sigmoid(\(here), \(count), 1, 2, -1);")
        case .tanh: calls.append("sigmoid(\(here), \(count), 2, 2, -1);")
        }
    }

    private mutating func normalise(_ layer: BatchNorm, _ name: String, to file: inout CWriter) {
        let factors = (0..<layer.channels).map { channel in
            layer.scale.value[channel]
                / (layer.runningVariance.value[channel] + layer.epsilon).squareRoot()
        }
        file.table(name + "_factor", factors)
        file.table(
            name + "_shift",
            (0..<layer.channels).map { channel in
                layer.shift.value[channel] - factors[channel] * layer.runningMean.value[channel]
            })
        calls.append(
            "normalise(\(here), \(count), \(layer.channels), \(name)_factor, \(name)_shift);")
    }

    private mutating func convolve(_ layer: Conv2D, _ name: String, to file: inout CWriter) {
        let kernel = layer.kernel.value
        let size = kernel.count / layer.filters
        file.weights(
            name,
            (0..<layer.filters).map { filter in
                (0..<size).map { kernel[$0 * layer.filters + filter] }
            })
        file.table(name + "_bias", layer.bias.value.array)
        place(layer.window, name, to: &file)
        let source = here
        step(
            "convolution(\(source), TARGET, &\(name)_place, \(layer.filters), \(name), "
                + "\(name)_scale, \(name)_bias);")
    }

    private mutating func pool(
        _ window: Window2D, _ next: [Int], _ name: String, mean: Bool, to file: inout CWriter
    ) {
        place(window, name, to: &file)
        let source = here
        step("pool(\(source), TARGET, &\(name)_place, \(mean ? 1 : 0));")
    }

    private func place(_ window: Window2D, _ name: String, to file: inout CWriter) {
        let placed = window.placed(on: shape)
        let numbers = [
            shape[0], shape[1], shape[2], placed.outputHeight, placed.outputWidth, window.height,
            window.width, window.strideHeight, window.strideWidth, placed.top, placed.left,
        ]
        file.line(
            "static const placement \(name)_place = {"
                + numbers.map { "\($0)" }.joined(separator: ", ") + "};")
    }
}
