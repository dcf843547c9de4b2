import Tensors
import Testing

@testable import NeuralNetworks

@Suite struct DenseTests {
    @Test func gradientsAreTheSlopes() {
        var generator = MersenneTwister(seed: 2)
        let layer = Dense(inputs: 5, outputs: 3, initialiser: .he, using: &generator)
        checkGradients(of: layer, input: randomTensor([4, 5]))
    }

    @Test func theFirstLayersGradientIsLeftOut() {
        let layer = Dense(weights: randomTensor([3, 2]), bias: Tensor([2]))
        layer.needsInputGradient = false
        _ = layer.forward(randomTensor([4, 3]), training: true)
        #expect(layer.backward(randomTensor([4, 2])).count == 0)
        #expect(layer.weights.gradient.array.contains { $0 != 0 })
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
