import AvazOptimisation
import AvazTensors
import Testing

@testable import AvazNeuralNetworks

@Suite struct NetworkTests {
    static func multilayer(seed: UInt32) -> Network {
        var generator = MersenneTwister(seed: seed)
        return Network([
            Dropout(rate: 0.1, seed: 3),
            Dense(inputs: 4, outputs: 16, initialiser: .he, using: &generator),
            BatchNorm(channels: 16),
            Activation(.relu),
            Dense(inputs: 16, outputs: 3, initialiser: .glorotUniform, using: &generator),
        ])
    }

    /// Three clouds of points in four dimensions.
    static func clouds(_ count: Int) -> (points: Tensor, labels: [Int]) {
        let points = randomTensor([count, 4], seed: 8)
        let labels = (0..<count).map { $0 % 3 }
        for (row, label) in labels.enumerated() { points[row, label] += 5 }
        return (points, labels)
    }

    @Test func learnsToTellCloudsApart() {
        let network = Self.multilayer(seed: 1)
        let (points, labels) = Self.clouds(300)
        let targets = OneHot(classes: 3)(labels)
        let gradient = Tensor([300, 3])
        let (loss, optimiser) = (SoftmaxCrossEntropy(), Adam(learningRate: 0.02))
        for _ in 0..<60 {
            let output = network.forward(points, training: true)
            _ = loss.evaluate(output, targets: targets, gradient: gradient)
            network.backward(gradient)
            optimiser.step(network.parameters)
        }
        let output = network.forward(points, training: false)
        let right = labels.enumerated().filter { row, label in
            let scores = (0..<3).map { output[row, $0] }
            return scores.firstIndex(of: scores.max() ?? 0) == label
        }
        #expect(right.count > 295)
    }

    @Test func namesAreUniqueAndLeaveNothingOut() {
        let named = Self.multilayer(seed: 1).namedParameters
        #expect(
            named.map(\.name) == [
                "1.weights", "1.bias", "2.scale", "2.shift", "2.running-mean",
                "2.running-variance", "4.weights", "4.bias",
            ])
    }

    @Test func theInputsGradientIsTheSlope() throws {
        let network = Self.multilayer(seed: 1)
        let input = randomTensor([1, 4])
        _ = network.forward(input, training: false)
        let gradient = try #require(network.backward(Tensor([1, 3], [0, 1, 0]), .input)).copy()
        for index in 0..<4 {
            let kept = input[index]
            input[index] = kept + 1e-3
            let above = network.forward(input, training: false)[1]
            input[index] = kept - 1e-3
            let below = network.forward(input, training: false)[1]
            input[index] = kept
            #expect(abs((above - below) / 2e-3 - gradient[index]) < 5e-3)
        }
    }

    @Test func aReplicaSharesParametersAndNoBuffers() {
        let network = Self.multilayer(seed: 1)
        let replica = network.replica()
        let output = network.forward(randomTensor([2, 4]), training: false)
        let before = output.array
        _ = replica.forward(randomTensor([2, 4], seed: 2), training: false)
        #expect(output.array == before)
        #expect(replica.forward(randomTensor([2, 4]), training: false).array == before)
        for (own, shared) in zip(network.parameters, replica.parameters) { #expect(own === shared) }
    }

    @Test func flattenKeepsTheOrder() {
        let layer = Flatten()
        let input = randomTensor([2, 3, 4, 5])
        let output = layer.forward(input, training: true)
        #expect(output.shape == [2, 60] && output.array == input.array)
        #expect(layer.backward(output).shape == [2, 3, 4, 5])
        #expect(layer.outputShape(for: [3, 4, 5]) == [60])
    }
}
