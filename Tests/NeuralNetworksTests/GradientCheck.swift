import AvazTensors
import Testing

@testable import AvazNeuralNetworks

extension Step {
    /// Both gradients: what most tests want.
    func backward(_ outputGradient: Tensor) -> Tensor {
        guard let gradient = backward(outputGradient, [.input, .parameters]) else {
            preconditionFailure("no input gradient, though it was wanted")
        }
        return gradient
    }
}

/// Layers as the steps that fused ones are made of.
func steps(_ layers: [any Layer]) -> ArraySlice<any Step> { layers.map { $0 }[...] }

/// Compares a layer's gradients with central differences of `Σ w y` for random weights `w`.
///
/// - Parameter step: half the distance of the two probes; small against the distances of the inputs
///   where the layer has kinks.
func checkGradients(
    of layer: any Step, input: Tensor, training: Bool = true, step: Float = 1e-2,
    tolerance: Float = 5e-3, sourceLocation: SourceLocation = #_sourceLocation
) {
    let weights = randomTensor(layer.forward(input, training: training).shape, seed: 99)
    let inputGradient = layer.backward(weights.copy()).copy()
    let parameters = layer.parameters.filter(\.isTrained)
    let gradients = parameters.map { $0.gradient.copy() }

    func total() -> Double {
        let output = layer.forward(input, training: training)
        return zip(output.buffer, weights.buffer).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    func compare(_ value: Tensor, _ gradient: Tensor, _ name: String) {
        #expect(gradient.count == value.count, sourceLocation: sourceLocation)
        for index in 0..<value.count {
            let kept = value[index]
            value[index] = kept + step
            let above = total()
            value[index] = kept - step
            let below = total()
            value[index] = kept
            let slope = Float((above - below) / Double(2 * step))
            #expect(
                abs(slope - gradient[index]) < tolerance * max(1, abs(slope)),
                "\(type(of: layer)) \(name) \(index): \(slope) by differences, \(gradient[index])",
                sourceLocation: sourceLocation)
        }
    }
    compare(input, inputGradient, "input")
    for (parameter, gradient) in zip(parameters, gradients) {
        compare(parameter.value, gradient, parameter.name)
    }
}

/// Numbers at least `gap` apart and from zero, in random order: no kink lies within a probe's reach.
func spacedTensor(_ shape: [Int], gap: Float = 0.1, seed: UInt64 = 1) -> Tensor {
    var generator = FastGenerator(seed: seed)
    let count = shape.reduce(1, *)
    let order = generator.permutation(count)
    return Tensor(shape, order.map { gap * (Float($0 - count / 2) + 0.5) })
}
