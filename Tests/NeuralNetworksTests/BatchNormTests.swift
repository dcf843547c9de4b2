import AvazTensors
import Testing

@testable import AvazNeuralNetworks

@Suite struct BatchNormTests {
    @Test(arguments: [("rows", [7, 5]), ("images", [3, 4, 2, 18])])
    func agreesWithKeras(name: String, shape: [Int]) throws {
        let golden = try Golden("batch-norm-\(name)")
        let layer = BatchNorm(channels: shape[shape.count - 1])
        layer.scale.value.assign(try golden.tensor("scale", [layer.channels]))
        layer.shift.value.assign(try golden.tensor("shift", [layer.channels]))
        let input = try golden.tensor("x", shape)
        let output = layer.forward(input, training: true)
        #expect(distance(output, try golden.array("y")) < 1e-5)
        let gradient = layer.backward(try golden.tensor("g", shape))
        #expect(distance(gradient, try golden.array("dx")) < 1e-5)
        #expect(distance(layer.scale.gradient, try golden.array("dscale")) < 1e-4)
        #expect(distance(layer.shift.gradient, try golden.array("dshift")) < 1e-4)
        #expect(distance(layer.runningMean.value, try golden.array("mean")) < 1e-6)
        #expect(distance(layer.runningVariance.value, try golden.array("variance")) < 1e-6)
        let inference = layer.forward(input, training: false)
        #expect(distance(inference, try golden.array("inference")) < 2e-5)
    }

    @Test(arguments: [true, false], [[6, 3], [2, 3, 2, 17]])
    func gradientsAreTheSlopes(training: Bool, shape: [Int]) {
        let layer = BatchNorm(channels: shape[shape.count - 1], momentum: 0.5)
        layer.scale.value.assign(randomTensor([layer.channels], seed: 3))
        _ = layer.forward(randomTensor(shape, seed: 4), training: true)
        checkGradients(of: layer, input: randomTensor(shape), training: training)
    }

    /// A mean of a thousand deviations leaves few digits to a sum of squares about zero.
    @Test func aLargeMeanDoesNotDrownTheDeviation() {
        let layer = BatchNorm(channels: 2, epsilon: 1e-9)
        let noise = randomTensor([20_000, 2])
        let input = noise.copy()
        for index in 0..<input.count { input[index] += 1000 }
        let expected = layer.forward(noise, training: true).copy()
        #expect(distance(layer.forward(input, training: true), expected) < 1e-3)
    }

    @Test func theNumberOfThreadsDoesNotMatter() {
        func run(threads: Int) -> [Float] {
            let before = Parallel.threads
            defer { Parallel.threads = before }
            Parallel.threads = threads
            let layer = BatchNorm(channels: 3)
            let output = layer.forward(randomTensor([30_000, 3]), training: true).array
            let gradient = layer.backward(randomTensor([30_000, 3], seed: 2)).array
            return output + gradient + layer.scale.gradient.array
        }
        #expect(run(threads: 1) == run(threads: 3))
    }
}
