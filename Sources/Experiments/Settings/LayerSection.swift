import AvazFeatures
import AvazFiles
import AvazNeuralNetworks

/// One entry of `model.layers`.
struct LayerSection: Sendable {
    private enum Padding: String, CaseIterable {
        case valid, same
    }

    /// Filled in but for a dense layer's units, which may depend on the input.
    private let plan: LayerPlan
    private let units: WidthFormula?
    private let activation: ActivationFunction?

    init(_ section: SettingsSection) throws {
        let kind: LayerPlan.Kind = try section.choice("kind")
        var plan = LayerPlan(kind)
        switch kind {
        case .dense, .reshape, .flatten, .globalAveragePool2D: break
        case .batchNorm:
            plan.momentum = Float(try section.number("momentum", in: 0...0.9999, default: 0.99))
        case .activation:
            let function: ActivationFunction = try section.choice("function")
            plan.function = function.rawValue
        case .dropout: plan.rate = Float(try section.number("rate", in: 0...0.99))
        case .conv2D, .maxPool2D, .averagePool2D:
            let largest = kind == .maxPool2D ? MaxPool2D.largestSquare : 1024
            plan.size = try section.integer("size", in: 1...largest)
            plan.stride = try section.integer(
                "stride", in: 1...1024, default: kind == .conv2D ? 1 : plan.size)
            let padding: Padding = try section.choice("padding", default: .valid)
            plan.padding = padding.rawValue
        }
        if kind == .conv2D { plan.filters = try section.integer("filters", in: 1...65_536) }
        units = kind == .dense ? try section.width("units") : nil
        let takesActivation = kind == .dense || kind == .conv2D
        activation =
            takesActivation
            ? try section.choice("activation", default: ActivationFunction.identity) : nil
        guard kind != .reshape else {
            throw section.failure("a layer of kind \"reshape\" is put in by itself; leave it out")
        }
        self.plan = plan
    }

    /// The layers that the entry stands for.
    func plans(inputs: Int, outputs: Int) throws -> [LayerPlan] {
        var plan = plan
        plan.units = try units?.width(inputs: inputs, outputs: outputs)
        guard let activation, activation != .identity else { return [plan] }
        return [plan, .activation(activation)]
    }
}

extension SettingsSection {
    /// A width: a whole number from 1, or a formula.
    func width(_ key: String) throws -> WidthFormula {
        try value(
            key, WidthFormula.expected, default: nil, json: \.json, convert: WidthFormula.init)
    }
}
