import AvazTensors
import Testing

@testable import AvazNeuralNetworks

@Suite struct DenseTests {
    /// Few outputs and many, one chunk of inputs and several, fewer samples than a block and more.
    @Test(
        arguments: [(5, 3), (1024, 10), (2500, 16), (1100, 1), (40, 17), (300, 270)], [1, 7, 33])
    func agreesWithThePlainLoops(sizes: (inputs: Int, outputs: Int), samples: Int) {
        let layer = Dense(
            weights: randomTensor([sizes.inputs, sizes.outputs], seed: 2),
            bias: randomTensor([sizes.outputs], seed: 3))
        let input = randomTensor([samples, sizes.inputs])
        let gradient = randomTensor([samples, sizes.outputs], seed: 4)
        let output = layer.forward(input, training: true)
        let inputGradient = layer.backward(gradient)

        let expected = Plain.dense(input, layer.weights.value, layer.bias.value)
        let gradients = Plain.denseGradients(input, layer.weights.value, gradient)
        #expect(distance(output, expected) < 1e-3)
        #expect(distance(layer.weights.gradient, gradients.weights) < 1e-4)
        #expect(distance(layer.bias.gradient, gradients.bias) < 1e-4)
        #expect(distance(inputGradient, gradients.input) < 1e-4)
    }

    @Test(arguments: [10, 300])
    func theNumberOfThreadsDoesNotMatter(outputs: Int) {
        func run(threads: Int) -> [Float] {
            let before = Parallel.threads
            defer { Parallel.threads = before }
            Parallel.threads = threads
            let layer = Dense(
                weights: randomTensor([3000, outputs], seed: 2), bias: Tensor([outputs]))
            let output = layer.forward(randomTensor([9, 3000]), training: true).array
            let gradient = layer.backward(randomTensor([9, outputs], seed: 3)).array
            return output + gradient + layer.weights.gradient.array + layer.bias.gradient.array
        }
        #expect(run(threads: 1) == run(threads: 3))
    }

    @Test func gradientsAreTheSlopes() {
        var generator = MersenneTwister(seed: 2)
        let layer = Dense(inputs: 5, outputs: 3, initialiser: .he, using: &generator)
        checkGradients(of: layer, input: randomTensor([4, 5]))
    }

    @Test func whatIsNotWantedIsNotTouched() {
        let layer = Dense(weights: randomTensor([3, 2]), bias: Tensor([2]))
        _ = layer.forward(randomTensor([4, 3]), training: true)
        #expect(layer.backward(randomTensor([4, 2]), .parameters) == nil)
        let gradient = layer.weights.gradient.array
        #expect(gradient.contains { $0 != 0 })
        #expect(layer.backward(randomTensor([4, 2], seed: 5), .input) != nil)
        #expect(layer.weights.gradient.array == gradient)
    }

    /// Over time steps the layer is the same for each step.
    @Test(arguments: [3, 40])
    func takesAnyLeadingAxes(outputs: Int) {
        var generator = MersenneTwister(seed: 2)
        let layer = Dense(inputs: 5, outputs: outputs, initialiser: .he, using: &generator)
        let (input, gradient) = (randomTensor([4, 6, 5]), randomTensor([4, 6, outputs], seed: 2))
        let output = layer.forward(input, training: true).copy()
        let inputGradient = layer.backward(gradient.copy()).copy()
        let weights = layer.weights.gradient.array
        #expect(output.shape == [4, 6, outputs] && inputGradient.shape == [4, 6, 5])
        #expect(layer.outputShape(for: [6, 5]) == [6, outputs])
        let flat = layer.forward(input.reshaped([24, 5]), training: true)
        #expect(flat.array == output.array)
        #expect(layer.backward(gradient.reshaped([24, outputs])).array == inputGradient.array)
        #expect(layer.weights.gradient.array == weights)
        checkGradients(of: layer, input: input)
    }
}

@Suite struct ActivationTests {
    @Test(arguments: ActivationFunction.allCases)
    func gradientsAreTheSlopes(function: ActivationFunction) {
        checkGradients(of: Activation(function), input: spacedTensor([5, 7]))
    }

    @Test func valuesAreTheFormulas() {
        let input = Tensor([1, 3], [-1.5, 0.25, 2])
        func output(_ function: ActivationFunction) -> Tensor {
            Activation(function).forward(input, training: false)
        }
        #expect(distance(output(.tanh), [-0.90514825, 0.24491866, 0.96402758]) < 1e-6)
        #expect(distance(output(.bipolarSigmoid), [-0.63514895, 0.12435300, 0.76159416]) < 1e-6)
        #expect(distance(output(.relu), [0, 0.25, 2]) == 0)
        #expect(distance(output(.identity), [-1.5, 0.25, 2]) == 0)
    }

    @Test func thePublishedDerivativeIsTakenAtTheActivation() {
        let layer = Activation(.bipolarSigmoid, derivative: .atActivation)
        let output = layer.forward(Tensor([1, 1], [1]), training: true)[0]
        let value = Activation(.bipolarSigmoid).forward(Tensor([1, 1], [output]), training: true)[0]
        let expected = 0.5 * (1 + value) * (1 - value)
        #expect(abs(layer.backward(Tensor([1, 1], [1]))[0] - expected) < 1e-6)
    }
}

@Suite struct InitialiserTests {
    @Test(arguments: [
        (Initialiser.standardNormal, 1.0), (.xavier, 0.1), (.he, 0.141_421),
        (.glorotUniform, 0.115_470),
    ])
    func deviationFollowsTheFans(initialiser: Initialiser, deviation: Double) {
        var generator = MersenneTwister(seed: 1)
        let weights = initialiser.draw([100, 50], fanIn: 100, fanOut: 50, using: &generator)
        let squares = weights.array.reduce(0.0) { $0 + Double($1) * Double($1) }
        #expect(abs((squares / 5000).squareRoot() / deviation - 1) < 0.03)
    }

    /// `numpy.random.RandomState(42).randn(2, 2)`, each times `sqrt(1 / 4)`.
    @Test func drawsAsNumPy() {
        var generator = MersenneTwister(seed: 42)
        let weights = Initialiser.xavier.draw([2, 2], fanIn: 4, fanOut: 2, using: &generator)
        #expect(distance(weights, [0.24835708, -0.06913215, 0.32384427, 0.76151493]) < 1e-7)
    }

    @Test func glorotUniformStaysWithinItsLimit() {
        var generator = MersenneTwister(seed: 1)
        let weights = Initialiser.glorotUniform.draw(
            [100, 50], fanIn: 100, fanOut: 50, using: &generator)
        #expect(weights.array.allSatisfy { abs($0) <= 0.2 })
        #expect(weights.array.contains { $0 > 0.19 } && weights.array.contains { $0 < -0.19 })
    }
}
