import AvazTensors
import Testing

@testable import AvazNeuralNetworks

@Suite struct DropoutTests {
    @Test func silencesItsShareAndKeepsTheMean() {
        let layer = Dropout(rate: 0.3, seed: 1)
        let input = Tensor([100, 1001])
        input.fill(1)
        let output = layer.forward(input, training: true)
        let silent = output.array.filter { $0 == 0 }.count
        #expect(abs(Float(silent) / Float(output.count) - 0.3) < 0.01)
        #expect(output.array.allSatisfy { $0 == 0 || abs($0 - 1 / 0.7) < 1e-4 })
        #expect(distance(layer.backward(input), output) == 0)
    }

    @Test func passesEverythingInInference() {
        let layer = Dropout(rate: 0.9, seed: 1)
        let input = randomTensor([4, 5])
        _ = layer.forward(randomTensor([4, 5], seed: 2), training: true)
        #expect(distance(layer.forward(input, training: false), input) == 0)
        #expect(distance(layer.backward(input), input) == 0)
    }

    @Test func masksFollowTheSeedAndChangeFromStepToStep() {
        func masks(seed: UInt64) -> [[Float]] {
            let layer = Dropout(rate: 0.5, seed: seed)
            let input = Tensor([8, 8])
            input.fill(1)
            return (0..<3).map { _ in layer.forward(input, training: true).array }
        }
        #expect(masks(seed: 4) == masks(seed: 4))
        #expect(masks(seed: 4) != masks(seed: 5))
        #expect(Set(masks(seed: 4)).count == 3)
    }
}
