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

    /// - Parameter isListed: whether the section lists its layers, rather than the widths of dense
    ///   ones.
    init(_ section: SettingsSection, isListed: Bool) throws {
        layers =
            isListed
            ? .listed(try section.sections("layers").map(LayerSection.init))
            : .mlp(try Perceptron(section))
        initialiser = try section.choice("initialiser", default: .xavier)
    }

    /// The network with its starting weights.
    ///
    /// - Parameters:
    ///   - image: the shape that a row of features has as an image; nil where it is none.
    ///   - seed: of what dropout draws.
    func network(
        inputs: Int, image: [Int]?, outputs: Int, derivatives: TrainingSection.Derivatives,
        seed: UInt64, using generator: inout MersenneTwister
    ) throws -> Network {
        var plans: [LayerPlan]
        switch layers {
        case .mlp(let perceptron):
            plans = try perceptron.plans(inputs: inputs, outputs: outputs)
        case .listed(let sections):
            plans = try sections.flatMap { try $0.plans(inputs: inputs, outputs: outputs) }
            if let image { plans.insert(.reshape(image), at: 0) }
        }
        var draws = generator
        var need = MemoryNeed()
        let network = try Network(
            plans, inputs: inputs, outputDerivative: derivatives.output,
            from: LayerPlan.Source(
                tensor: { name, shape, fanIn, fanOut in
                    let sizes = shape.map(String.init).joined(separator: " x ")
                    need.add("“\(name)” of the network, \(sizes)", numbers: shape + [2])
                    try need.check()
                    guard name.hasSuffix("weights") || name.hasSuffix("kernel") else {
                        let isOne = name.hasSuffix("scale") || name.hasSuffix("running-variance")
                        let tensor = Tensor(shape)
                        tensor.fill(isOne ? 1 : 0)
                        return tensor
                    }
                    return initialiser.draw(shape, fanIn: fanIn, fanOut: fanOut, using: &draws)
                }, derivative: derivatives.hidden, seed: seed))
        generator = draws
        let shape = network.layers.reduce([inputs]) { $1.outputShape(for: $0) }
        guard shape == [outputs] else {
            throw SettingsError(
                "model.layers: the last layer gives \(shape) for each clip, expected one number "
                    + "for each of the \(outputs) classes; end with "
                    + "{ kind: \"dense\", units: \"out\" }")
        }
        return network
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
    private let inputDropout: Float
    /// Share of each hidden layer's outputs that training leaves out at random.
    private let dropout: Float

    init(_ section: SettingsSection) throws {
        hidden = try section.list(
            "hidden", of: "widths: \(WidthFormula.expected)", json: \.json,
            convert: WidthFormula.init)
        activation = try section.choice("activation")
        outputActivation = try section.choice("outputActivation", default: activation)
        usesBatchNorm = try section.bool("batchNorm", default: false)
        inputDropout = Float(try section.number("inputDropout", in: 0...0.99, default: 0))
        dropout = Float(try section.number("dropout", in: 0...0.99, default: 0))
    }

    func plans(inputs: Int, outputs: Int) throws -> [LayerPlan] {
        var plans: [LayerPlan] = inputDropout > 0 ? [.dropout(inputDropout)] : []
        for formula in hidden {
            plans.append(.dense(try formula.width(inputs: inputs, outputs: outputs)))
            if usesBatchNorm { plans.append(LayerPlan(.batchNorm)) }
            plans.append(.activation(activation))
            if dropout > 0 { plans.append(.dropout(dropout)) }
        }
        return plans + [.dense(outputs), .activation(outputActivation)]
    }
}
