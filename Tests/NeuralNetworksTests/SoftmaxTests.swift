import AvazTensors
import Testing

@testable import AvazNeuralNetworks

@Suite struct SoftmaxTests {
    @Test func probabilitiesAndTheirSlopes() {
        let input = randomTensor([3, 2, 5], seed: 4)
        let output = Softmax().forward(input, training: false)
        #expect(output.shape == [3, 2, 5])
        for row in 0..<6 {
            let sum = (0..<5).reduce(Float(0)) { $0 + output[row * 5 + $1] }
            #expect(abs(sum - 1) < 1e-6)
        }
        checkGradients(of: Softmax(), input: input)
    }
}
