import NeuralNetworks
import Tensors

/// The `model` section: the layers and how they start.
struct ModelSection: Sendable {
    enum Kind: String, CaseIterable {
        /// Dense layers, each with an activation.
        case mlp
    }

    private let hidden: [WidthFormula]
    private let activation: ActivationFunction
    private let outputActivation: ActivationFunction
    private let initialiser: Initialiser
    /// Before each hidden activation.
    private let usesBatchNorm: Bool
    /// Share of the inputs that training leaves out at random.
    private let inputDropout: Float
    /// Share of each hidden layer's outputs that training leaves out at random.
    private let dropout: Float

    init(_ section: SettingsSection) throws {
        let _: Kind = try section.choice("kind")
        hidden = try section.list(
            "hidden", of: "widths: whole numbers from 1, or formulas such as \"(in + out) / 2\"",
            json: { formula in
                Int(formula.text).map { .number(Double($0)) } ?? .string(formula.text)
            }
        ) {
            switch $0.kind {
            case .number:
                $0.integer.flatMap {
                    (1...1_000_000).contains($0) ? WidthFormula("\($0)") : nil
                }
            case .string(let text): WidthFormula(text)
            default: nil
            }
        }
        activation = try section.choice("activation")
        outputActivation = try section.choice("outputActivation", default: activation)
        initialiser = try section.choice("initialiser", default: .xavier)
        usesBatchNorm = try section.bool("batchNorm", default: false)
        inputDropout = Float(try section.number("inputDropout", in: 0...0.99, default: 0))
        dropout = Float(try section.number("dropout", in: 0...0.99, default: 0))
    }

    /// Widths from the input to the output.
    ///
    /// - Throws: where a formula gives no width, such as 0.
    private func widths(inputs: Int, outputs: Int) throws -> [Int] {
        let inner = try hidden.map { formula in
            guard let width = formula.value(inputs: inputs, outputs: outputs), width >= 1 else {
                throw SettingsError(
                    "model.hidden: “\(formula.text)” gives no layer with in = \(inputs) and "
                        + "out = \(outputs); a width must be 1 or more")
            }
            return width
        }
        return [inputs] + inner + [outputs]
    }

    /// The network with its starting weights.
    ///
    /// - Parameter seed: of what dropout draws.
    func network(
        inputs: Int, outputs: Int, derivatives: TrainingSection.Derivatives, seed: UInt64,
        using generator: inout MersenneTwister
    ) throws -> Network {
        let widths = try widths(inputs: inputs, outputs: outputs)
        var layers: [any Layer] = []
        if inputDropout > 0 { layers.append(Dropout(rate: inputDropout, seed: seed)) }
        for (index, sizes) in zip(widths, widths.dropFirst()).enumerated() {
            layers.append(
                Dense(
                    inputs: sizes.0, outputs: sizes.1, initialiser: initialiser,
                    using: &generator))
            if index == hidden.count {
                layers.append(Activation(outputActivation, derivative: derivatives.output))
            } else {
                if usesBatchNorm { layers.append(BatchNorm(channels: sizes.1)) }
                layers.append(Activation(activation, derivative: derivatives.hidden))
                if dropout > 0 {
                    layers.append(Dropout(rate: dropout, seed: seed &+ UInt64(index) &+ 1))
                }
            }
        }
        return Network(layers)
    }
}
