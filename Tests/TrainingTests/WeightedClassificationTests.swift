import AvazNeuralNetworks
import AvazOptimisation
import AvazTensors
import Testing

@testable import AvazTraining

@Suite struct WeightedClassificationTests {
    private let output = Tensor([3, 3], [1, -0.5, 2, 0.3, 0.2, -1, -2, 0, 0.7])
    private let labels = [2, 0, 1]

    private func judged(_ objective: any Objective) -> (loss: Double, gradient: [Float]) {
        let batch = Batch(Examples(inputs: output, labels: labels))
        let gradient = Tensor([3, 3])
        var tally = Tally()
        objective.judge(output, of: batch, gradient: gradient, tally: &tally)
        return (tally.figures.loss, gradient.array)
    }

    @Test func equalWeightsAreThePlainLoss() {
        let plain = judged(
            Classification(loss: SoftmaxCrossEntropy(), oneHot: OneHot(classes: 3)))
        let weighted = judged(WeightedClassification(weights: [1, 1, 1]))
        #expect(abs(plain.loss - weighted.loss) < 1e-6)
        for (a, b) in zip(plain.gradient, weighted.gradient) { #expect(abs(a - b) < 1e-7) }
    }

    /// Each example's part of the loss and of its gradient, by its class's weight.
    @Test func weightsScaleTheExamples() {
        let weights: [Float] = [0.5, 4, 2]
        let all = judged(WeightedClassification(weights: weights))
        let plain = judged(WeightedClassification(weights: [1, 1, 1]))
        for (row, label) in labels.enumerated() {
            for column in 0..<3 {
                let expected = weights[label] * plain.gradient[row * 3 + column]
                #expect(abs(all.gradient[row * 3 + column] - expected) < 1e-6)
            }
        }
        let parts = (0..<3).map { label in
            judged(WeightedClassification(weights: (0..<3).map { $0 == label ? 1 : 0 })).loss
        }
        let sum = zip(weights, parts).reduce(0) { $0 + Double($1.0) * $1.1 }
        #expect(abs(all.loss - sum) < 1e-6)
    }
}
