import AvazOptimisation
import AvazTensors
import Testing

@testable import AvazNeuralNetworks

/// A layer that stands in several networks, such as a discriminator by itself and behind a generator.
@Suite struct SharedLayerTests {
    let generator: [any Layer]
    let discriminator: [any Layer]

    init() {
        var draws = MersenneTwister(seed: 3)
        generator = [
            Dense(inputs: 4, outputs: 8, initialiser: .he, using: &draws), Activation(.relu),
            Dense(inputs: 8, outputs: 6, initialiser: .he, using: &draws),
        ]
        discriminator = [
            Dense(inputs: 6, outputs: 5, initialiser: .he, using: &draws), Activation(.tanh),
            Dense(inputs: 5, outputs: 1, initialiser: .he, using: &draws),
        ]
    }

    private func gradients(_ layers: [any Layer]) -> [[Float]] {
        layers.flatMap(\.parameters).map(\.gradient.array)
    }

    /// The same network of layers of its own.
    private func alone(_ layers: [any Layer]) -> Network {
        Network(
            layers.map { layer in
                guard let dense = layer as? Dense else { return layer.replica() }
                return Dense(weights: dense.weights.value.copy(), bias: dense.bias.value.copy())
            })
    }

    @Test func oneNetworkDoesNotChangeWhatAnotherGives() throws {
        let real = randomTensor([7, 6])
        let judge = Network(discriminator)
        let output = judge.forward(real, training: true)
        let before = output.array
        let both = Network(generator + discriminator)
        _ = both.forward(randomTensor([9, 4], seed: 2), training: true)
        #expect(output.array == before)
        let (own, expected) = (randomTensor([7, 1], seed: 4), alone(discriminator))
        _ = expected.forward(real, training: true)
        let wanted = try #require(expected.backward(own.copy(), [.input, .parameters]))
        let given = try #require(judge.backward(own.copy(), [.input, .parameters]))
        #expect(given.shape == [7, 6] && given.array == wanted.array)
        #expect(gradients(discriminator) == gradients(expected.layers))
    }

    @Test func aGeneratorLearnsThroughADiscriminatorThatStaysAsItIs() throws {
        let (judge, both) = (Network(discriminator), Network(generator + discriminator))
        _ = judge.forward(randomTensor([7, 6]), training: true)
        judge.backward(randomTensor([7, 1], seed: 4))
        let kept = gradients(discriminator)

        // The generator's part: the discriminator hands on its input's gradient and nothing else.
        let noise = randomTensor([5, 4], seed: 6)
        let made = Network(generator)
        let output = judge.forward(made.forward(noise, training: true), training: true)
        let gradient = randomTensor(output.shape, seed: 7)
        made.backward(try #require(judge.backward(gradient.copy(), .input)))
        #expect(gradients(discriminator) == kept)

        let own = gradients(generator)
        _ = both.forward(noise, training: true)
        both.backward(gradient.copy())
        #expect(gradients(generator) == own)
    }

    @Test func gradientsAreOverwrittenOrAdded() {
        let judge = Network(discriminator)
        let (real, fake) = (randomTensor([7, 6]), randomTensor([3, 6], seed: 2))
        func pass(_ input: Tensor, adding: Bool) -> [[Float]] {
            let output = judge.forward(input, training: true)
            judge.backward(randomTensor(output.shape, seed: 9), adding: adding)
            return gradients(discriminator)
        }
        let (ofReal, ofFake) = (pass(real, adding: false), pass(fake, adding: false))
        #expect(pass(real, adding: false) == ofReal)
        let sum = pass(fake, adding: true)
        for (sum, parts) in zip(sum, zip(ofReal, ofFake)) {
            #expect(sum == zip(parts.0, parts.1).map { $0 + $1 })
        }
    }

    /// Both trained by turns: the discriminator tells the two apart, the generator then undoes it.
    @Test func bothCanBeTrained() throws {
        let (judge, made) = (Network(discriminator), Network(generator))
        let real = randomTensor([64, 6])
        for index in 0..<real.count { real[index] += 2 }
        let noise = randomTensor([64, 4], seed: 2)
        let loss = MeanSquaredError()
        let rule = Adam(learningRate: 0.01)
        func step(_ input: Tensor, towards target: Float, adding: Bool) -> Float {
            let output = judge.forward(input, training: true)
            let (wanted, gradient) = (Tensor(output.shape), Tensor(output.shape))
            wanted.fill(target)
            let value = loss.evaluate(output, targets: wanted, gradient: gradient)
            judge.backward(gradient, adding: adding)
            return value
        }
        var told: Float = 9
        for _ in 0..<300 {
            let fake = made.forward(noise, training: true)
            told = step(real, towards: 1, adding: false) + step(fake, towards: 0, adding: true)
            rule.step(judge.parameters)
        }
        #expect(told < 0.05)
        func fooling() throws -> Float {
            let output = judge.forward(made.forward(noise, training: true), training: true)
            let (wanted, gradient) = (Tensor(output.shape), Tensor(output.shape))
            wanted.fill(1)
            let value = loss.evaluate(output, targets: wanted, gradient: gradient)
            made.backward(try #require(judge.backward(gradient, .input)))
            return value
        }
        let (other, before) = (Adam(learningRate: 0.01), judge.parameters.map(\.value.array))
        let first = try fooling()
        for _ in 0..<300 {
            _ = try fooling()
            other.step(made.parameters)
        }
        #expect(try fooling() < 0.2 * first)
        #expect(judge.parameters.map(\.value.array) == before)
    }

    @Test func gatheredGradientsAreOneBlock() {
        let network = Network(discriminator)
        _ = network.forward(randomTensor([7, 6]), training: true)
        network.backward(randomTensor([7, 1], seed: 4))
        let before = gradients(discriminator)
        let arena = Parameter.gatherGradients(of: network.parameters)
        #expect(gradients(discriminator) == before)
        #expect(arena.tensors.map(\.array) == before)
        arena.block.fill(0)
        #expect(gradients(discriminator).joined().allSatisfy { $0 == 0 })
        _ = network.forward(randomTensor([7, 6]), training: true)
        network.backward(randomTensor([7, 1], seed: 4))
        #expect(arena.tensors.map(\.array) == before)
    }
}
