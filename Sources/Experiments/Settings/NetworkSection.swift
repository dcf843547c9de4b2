import AvazFiles
import AvazNeuralNetworks
import AvazTensors

/// A network in the `model` section: the layers and how they start.
struct NetworkSection: Sendable {
    private enum Layers: Sendable {
        case mlp(Perceptron)
        case listed([LayerSection])
    }

    private let layers: Layers
    private let initialiser: Initialiser

    /// - Parameters:
    ///   - isListed: whether the section lists its layers, rather than the widths of dense
    ///   ones.
    ///   - reshapes: whether a layer may give its input another shape: what begins with a row and ends
    ///     with an image must.
    init(_ section: SettingsSection, isListed: Bool, reshapes: Bool = false) throws {
        layers =
            isListed
            ? .listed(
                try section.sections("layers").map { try LayerSection($0, reshapes: reshapes) })
            : .mlp(try Perceptron(section))
        initialiser = try section.choice("initialiser", default: .xavier)
    }

    /// Whether a layer begins each batch where it ended the one before.
    var carriesState: Bool {
        guard case .listed(let sections) = layers else { return false }
        return sections.contains { $0.layers.contains { $0.configuration.carriesState } }
    }

    /// Words of the listed layers, in their order; none of dense layers by their widths.
    var kinds: [String] {
        guard case .listed(let sections) = layers else { return [] }
        return sections.flatMap { $0.layers.map(\.kind) }
    }

    /// The shape in which the network takes examples: dense layers alone take rows.
    func inputShape(of exampleShape: [Int]) -> [Int] {
        switch layers {
        case .mlp: [exampleShape.reduce(1, *)]
        case .listed: exampleShape
        }
    }

    /// The network with its starting weights.
    ///
    /// - Parameters:
    ///   - inputShape: of one example.
    ///   - isOfSteps: whether there is an answer to each step, `[T, outputs]`, rather than one.
    ///   - outputShape: of what it makes, where that is no row; it holds `outputs` numbers.
    ///   - seed: of what dropout draws.
    func network(
        inputShape: [Int], outputs: Int, isOfSteps: Bool = false, outputShape: [Int]? = nil,
        derivatives: TrainingSection.Derivatives, seed: UInt64,
        using generator: inout MersenneTwister
    ) throws -> Network {
        let inputs = inputShape.reduce(1, *)
        var draws = generator
        var need = MemoryNeed()
        let source = LayerSource(
            tensor: { name, shape, start in
                let sizes = shape.map(String.init).joined(separator: " x ")
                need.add("“\(name)” of the network, \(sizes)", numbers: shape + [2])
                try need.check()
                return start.tensor(shape, initialiser: initialiser, using: &draws)
            }, derivative: derivatives.hidden, seed: seed, sizes: (inputs, outputs))
        let network: Network
        do {
            network = try Network(
                descriptions(outputs: outputs), inputShape: inputShape,
                outputDerivative: derivatives.output,
                // Layers of images have always been counted from 1 for their seeds.
                firstIndex: inputShape.count == 1 ? 0 : 1, from: source)
        } catch let error as LayerError {
            throw SettingsError("\(error)")
        }
        generator = draws
        let shape = network.layers.reduce(inputShape) { $1.outputShape(for: $0) }
        guard shape == outputShape ?? (isOfSteps ? [inputShape[0], outputs] : [outputs]) else {
            if let outputShape {
                throw SettingsError(
                    "model.layers: the last layer gives \(shape) for each sample, expected "
                        + "\(outputShape), as the real ones have it")
            }
            if isOfSteps {
                throw SettingsError(
                    "model.layers: the last layer gives \(shape), expected \(outputs) numbers for each "
                        + "of the \(inputShape[0]) steps; let recurrent layers have sequences: true, and "
                        + "end with { kind: \"dense\", units: \"out\" }")
            }
            throw SettingsError(
                "model.layers: the last layer gives \(shape) for each clip, expected one number "
                    + "for each of the \(outputs) classes; end with "
                    + "{ kind: \"dense\", units: \"out\" }")
        }
        return network
    }

    private func descriptions(outputs: Int) -> [LayerDescription] {
        switch layers {
        case .mlp(let perceptron): perceptron.layers(outputs: outputs)
        case .listed(let sections): sections.flatMap(\.layers)
        }
    }
}

/// The `mlp` kind of model.
private struct Perceptron: Sendable {
    private let hidden: [WidthFormula]
    private let activation: ActivationFunction
    private let outputActivation: ActivationFunction
    /// Before each hidden activation.
    private let usesBatchNorm: Bool
    /// Share of the inputs that training leaves out at random.
    private let inputDropout: Double
    /// Share of each hidden layer's outputs that training leaves out at random.
    private let dropout: Double

    init(_ section: SettingsSection) throws {
        hidden = try section.list(
            "hidden", of: "widths: \(WidthFormula.expected)", json: \.json,
            convert: WidthFormula.init)
        activation = try section.choice("activation")
        outputActivation = try section.choice("outputActivation", default: activation)
        usesBatchNorm = try section.bool("batchNorm", default: false)
        inputDropout = try section.number("inputDropout", in: 0...0.99, default: 0)
        dropout = try section.number("dropout", in: 0...0.99, default: 0)
    }

    func layers(outputs: Int) -> [LayerDescription] {
        var layers: [any LayerConfiguration] = []
        if inputDropout > 0 { layers.append(Dropout.Configuration(rate: inputDropout)) }
        for formula in hidden {
            layers.append(Dense.Configuration(units: formula))
            if usesBatchNorm { layers.append(BatchNorm.Configuration()) }
            layers.append(Activation.Configuration(activation))
            if dropout > 0 { layers.append(Dropout.Configuration(rate: dropout)) }
        }
        layers.append(Dense.Configuration(units: WidthFormula(outputs)))
        layers.append(Activation.Configuration(outputActivation))
        return layers.map { LayerDescription($0) }
    }
}

extension WidthFormula {
    /// Nil where the value is neither a formula's text nor a whole number from 1.
    fileprivate init?(_ value: JSON5) {
        switch value.kind {
        case .number:
            guard let width = value.integer, width >= 1 else { return nil }
            self.init(width)
        case .string(let text): self.init(text)
        default: return nil
        }
    }

    /// As it stands in a record.
    fileprivate var json: JSONValue { Double(text).map(JSONValue.number) ?? .string(text) }
}
