import AvazTensors
import Testing

@testable import AvazNeuralNetworks

/// Dense, activation and dropout against Keras; `Tests/Reference/neural_networks.py` made the values.
@Suite struct LayerGoldenTests {
    /// `∂L/∂x`; the layer keeps the gradients of its parameters.
    private func inputGradient(of layer: any Layer, _ g: Tensor) -> Tensor { layer.backward(g) }

    @Test(arguments: [("skinny", 7, 19, 5), ("wide", 3, 11, 20)])
    func denseAgreesWithKeras(name: String, samples: Int, inputs: Int, outputs: Int) throws {
        let golden = try Golden("dense-\(name)")
        let layer = Dense(
            weights: try golden.tensor("weights", [inputs, outputs]),
            bias: try golden.tensor("bias", [outputs]))
        let output = layer.forward(try golden.tensor("x", [samples, inputs]), training: true)
        #expect(distance(output, try golden.array("y")) < 1e-5)
        let gradient = inputGradient(of: layer, try golden.tensor("g", [samples, outputs]))
        #expect(distance(gradient, try golden.array("dx")) < 1e-5)
        #expect(distance(layer.weights.gradient, try golden.array("dweights")) < 1e-5)
        #expect(distance(layer.bias.gradient, try golden.array("dbias")) < 1e-5)
    }

    @Test(arguments: [ActivationFunction.bipolarSigmoid, .relu, .tanh, .identity])
    func activationsAgreeWithKeras(function: ActivationFunction) throws {
        let golden = try Golden("activations")
        let x = try golden.array("x")
        let layer = Activation(function)
        let output = layer.forward(Tensor([2, x.count / 2], x), training: true)
        #expect(distance(output, try golden.array(function.rawValue)) < 1e-6)
        let g = try golden.tensor("\(function.rawValue)-g", output.shape)
        let expected = try golden.array("\(function.rawValue)-dx")
        #expect(distance(inputGradient(of: layer, g), expected) < 1e-6)
    }

    @Test(arguments: [(25, 3), (50, 4), (90, 1 << 40)])
    func dropoutAgreesWithItsMasks(percent: Int, seed: UInt64) throws {
        let golden = try Golden("dropout-\(percent)")
        let layer = Dropout(rate: try golden.array("rate")[0], seed: seed)
        for step in 0..<3 {
            let output = layer.forward(try golden.tensor("x\(step)", [2, 9]), training: true)
            #expect(distance(output, try golden.array("y\(step)")) < 1e-5)
            let gradient = inputGradient(of: layer, try golden.tensor("g\(step)", [2, 9]))
            #expect(distance(gradient, try golden.array("dx\(step)")) < 1e-5)
        }
    }
}
