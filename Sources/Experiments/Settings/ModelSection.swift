import NeuralNetworks
import Tensors

/// The `model` section: the layers and how they start.
struct ModelSection: Sendable {
    enum Kind: String, CaseIterable {
        /// Dense layers, each with an activation.
        case mlp
    }

    let hidden: [WidthFormula]
    let activation: ActivationFunction
    let outputActivation: ActivationFunction
    let initialiser: Initialiser

    init(_ section: SettingsSection) throws {
        let _: Kind = try section.choice("kind")
        hidden = try section.list(
            "hidden", of: "widths: whole numbers from 1, or formulas such as \"(in + out) / 2\"",
            json: { formula in
                Int(formula.text).map { .number(Double($0)) } ?? .string(formula.text)
            }
        ) {
            switch $0.kind {
            case .number(let value):
                Int(exactly: value).flatMap {
                    (1...1_000_000).contains($0) ? WidthFormula("\($0)") : nil
                }
            case .string(let text): WidthFormula(text)
            default: nil
            }
        }
        activation = try section.choice("activation")
        outputActivation = try section.choice("outputActivation", default: activation)
        initialiser = try section.choice("initialiser", default: .xavier)
    }

    /// Widths from the input to the output.
    ///
    /// - Throws: where a formula gives no width, such as 0.
    func widths(inputs: Int, outputs: Int) throws -> [Int] {
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
    func network(
        inputs: Int, outputs: Int, derivatives: TrainingSection.Derivatives,
        using generator: inout MersenneTwister
    ) throws -> Network {
        let widths = try widths(inputs: inputs, outputs: outputs)
        var layers: [any Layer] = []
        for (input, output) in zip(widths, widths.dropFirst()) {
            let isLast = layers.count == 2 * hidden.count
            layers.append(
                Dense(inputs: input, outputs: output, initialiser: initialiser, using: &generator))
            layers.append(
                Activation(
                    isLast ? outputActivation : activation,
                    derivative: isLast ? derivatives.output : derivatives.hidden))
        }
        return Network(layers)
    }
}
