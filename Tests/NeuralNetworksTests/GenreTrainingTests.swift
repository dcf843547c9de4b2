import AvazOptimisation
import AvazTensors
import Testing

@testable import AvazNeuralNetworks

/// The published genre network on small images, trained step by step as Keras trains it.
@Suite struct GenreTrainingTests {
    @Test(arguments: [true, false])
    func lossesWeightsAndInferenceFollowKeras(fused: Bool) throws {
        let golden = try Golden("genre-training")
        var generator = MersenneTwister(seed: 11)
        let values = (0..<72 * 256).map { _ in Float(-80 * generator.uniform()) }
        let images = Tensor([72, 16, 16, 1], values)
        let labels = (0..<72).map { $0 % 10 }
        let convolution = Conv2D(
            channels: 1, filters: 32, window: Window2D(3, 3), initialiser: .glorotUniform,
            using: &generator)
        let normalisation = BatchNorm(channels: 32)
        let dense = Dense(
            inputs: 1152, outputs: 10, initialiser: .glorotUniform, using: &generator)
        let network = Network(
            [
                convolution, Activation(.relu), MaxPool2D(Window2D(3, 3, stride: 2)), normalisation,
                Flatten(), dense,
            ], fusing: fused)

        let optimiser = Adam(learningRate: 1e-4)
        let expected = try golden.array("losses")
        var losses: [Float] = []
        for _ in 0..<7 {
            let order = generator.permutation(72)
            for start in stride(from: 0, to: 72, by: 32) {
                let batch = Array(order[start..<min(start + 32, 72)])
                let input = Tensor([batch.count, 16, 16, 1])
                for (row, index) in batch.enumerated() { input.row(row).assign(images.row(index)) }
                let gradient = Tensor([batch.count, 10])
                let output = network.forward(input, training: true)
                losses.append(
                    SoftmaxCrossEntropy().evaluate(
                        output, targets: OneHot(classes: 10)(batch.map { labels[$0] }),
                        gradient: gradient))
                network.backward(gradient)
                optimiser.step(network.parameters)
            }
        }
        #expect(losses.count == expected.count)
        for (loss, value) in zip(losses, expected) { #expect(abs(loss / value - 1) < 1e-5) }

        let output = network.forward(images.rows(0..<16), training: false)
        let probabilities = SoftmaxCrossEntropy.probabilities(output)
        #expect(distance(probabilities, try golden.array("probabilities")) < 1e-5)
        for (parameter, name) in [
            (convolution.kernel, "kernel"), (convolution.bias, "bias"),
            (normalisation.scale, "scale"), (normalisation.shift, "shift"),
            (normalisation.runningMean, "mean"), (normalisation.runningVariance, "variance"),
            (dense.weights, "weights"), (dense.bias, "denseBias"),
        ] {
            #expect(distance(parameter.value, try golden.array(name)) < 5e-5, "\(name)")
        }
    }
}
