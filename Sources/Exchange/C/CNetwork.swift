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
            if scorer.components != nil { add(CLayers.dense) }
            if scorer.givesLogits { add(CLayers.softmax) }
            for layer in scorer.network.layers {
                switch layer {
                case is Dense: add(CLayers.dense)
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

    /// The longest kernel of a filter; 0 without convolutions.
    static func largestKernel(_ scorers: [NetworkScorer]) -> Int {
        scorers.flatMap(\.network.layers).reduce(0) { most, layer in
            guard let kernel = (layer as? Conv2D)?.kernel.value else { return most }
            return max(most, kernel.count / kernel.shape[3])
        }
    }

    /// Why layers cannot be written as C; nil where they can.
    static func problem(_ scorers: [NetworkScorer]) -> String? {
        for layer in scorers.flatMap(\.network.layers)
        where layer is Embedding || layer is Branches || layer is any RecurrentLayer {
            return "a layer “\(layer.word)” cannot be written as C; export it as ONNX"
        }
        for scorer in scorers {
            var shape = scorer.inputShape
            for layer in scorer.network.layers {
                if layer is Dense, shape.count > 1 {
                    return "a “dense” layer on more than a row cannot be written as C; export it "
                        + "as ONNX"
                }
                shape = layer.outputShape(for: shape)
            }
        }
        return scorers.lazy.compactMap { LayerGraph.problem($0.network.layers) }.first
    }

    /// Tables and the function `const float *networkN(void)`, from `row` to scores.
    mutating func write(to file: inout CWriter) {
        var source = "row"
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
        if scorer.givesLogits { calls.append("softmax(\(here), \(shape.reduce(1, *)));") }
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
                "dense(\(source), TARGET, \(layer.inputs), \(layer.outputs), \(name), "
                    + "\(name)_scale, \(name)_bias);")
        case let layer as Activation: activate(layer.function)
        case let layer as BatchNorm: normalise(layer, name, to: &file)
        case let layer as Conv2D: convolve(layer, name, to: &file)
        case let layer as MaxPool2D: pool(layer.window, next, name, mean: false, to: &file)
        case let layer as AveragePool2D: pool(layer.window, next, name, mean: true, to: &file)
        case is GlobalAveragePool2D:
            step("global_mean(\(source), TARGET, \(shape[0] * shape[1]), \(shape[2]));")
        case is Softmax: calls.append("softmax(\(here), \(count));")
        default: break
        }
        shape = next
        width = max(width, count)
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
