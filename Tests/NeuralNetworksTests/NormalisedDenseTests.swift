import AvazTensors
import Testing

@testable import AvazNeuralNetworks

@Suite struct NormalisedDenseTests {
    static func layers(height: Int, width: Int, channels: Int, outputs: Int) -> [any Layer] {
        let normalisation = BatchNorm(channels: channels, momentum: 0.5)
        normalisation.scale.value.assign(randomTensor([channels], seed: 11))
        normalisation.shift.value.assign(randomTensor([channels], seed: 12))
        let dense = Dense(
            weights: randomTensor([height * width * channels, outputs], seed: 13, scale: 0.1),
            bias: randomTensor([outputs], seed: 14))
        return [normalisation, Flatten(), dense]
    }

    /// One chunk of places and several, whole blocks of channels and parts.
    @Test(
        arguments: [(9, 11, 32, 10), (3, 4, 5, 3), (7, 9, 17, 16), (2, 3, 200, 1)], [true, false])
    func isWhatTheLayersAreOneByOne(sizes: (Int, Int, Int, Int), training: Bool) throws {
        let (height, width, channels, outputs) = sizes
        func layers() -> [any Layer] {
            Self.layers(height: height, width: width, channels: channels, outputs: outputs)
        }
        let single = layers()
        let fused = try #require(NormalisedDense(fusing: steps(layers())))
        for samples in [9, 3] {
            let input = randomTensor([samples, height, width, channels], scale: 2)
            for index in 0..<input.count { input[index] += 5 }
            let output = single.reduce(input) { $1.forward($0, training: training) }
            #expect(distance(fused.forward(input, training: training), output) < 1e-4)
            let gradient = randomTensor([samples, outputs], seed: 2)
            let inputGradient = single.reversed().reduce(gradient) { $1.backward($0) }
            #expect(distance(fused.backward(gradient), inputGradient) < 1e-5)
            let parameters = single.flatMap(\.parameters)
            for (own, expected) in zip(fused.parameters, parameters) {
                #expect(distance(own.value, expected.value) < 1e-6)
                let size = expected.gradient.array.map(abs).max() ?? 0
                #expect(
                    distance(own.gradient, expected.gradient) < 1e-5 * max(1, size),
                    "\(own.name)")
            }
        }
    }

    @Test func gradientsAreTheSlopes() throws {
        let layers = Self.layers(height: 2, width: 2, channels: 3, outputs: 2)
        let layer = try #require(NormalisedDense(fusing: steps(layers)))
        checkGradients(of: layer, input: randomTensor([4, 2, 2, 3]))
        checkGradients(of: layer, input: randomTensor([4, 2, 2, 3]), training: false)
    }

    @Test func theNumberOfThreadsDoesNotMatter() throws {
        func run(threads: Int) throws -> [Float] {
            let before = Parallel.threads
            defer { Parallel.threads = before }
            Parallel.threads = threads
            let layers = Self.layers(height: 20, width: 20, channels: 32, outputs: 10)
            let layer = try #require(NormalisedDense(fusing: steps(layers)))
            let output = layer.forward(randomTensor([5, 20, 20, 32]), training: true).array
            let gradient = layer.backward(randomTensor([5, 10], seed: 2)).array
            return output + gradient + layer.parameters.flatMap(\.gradient.array)
        }
        #expect(try run(threads: 1) == run(threads: 3))
    }

    @Test func onlyWhatBelongsTogetherIsJoined() {
        let layers = Self.layers(height: 3, width: 3, channels: 2, outputs: 4)
        #expect(Network(layers).steps.count == 1)
        #expect(Network(layers, fusing: false).steps.count == 3)
        let wide = Self.layers(height: 3, width: 3, channels: 2, outputs: 40)
        #expect(Network(wide).steps.count == 3)
        #expect(
            Network(layers).parameters.map(\.name) == [
                "scale", "shift", "running-mean", "running-variance", "weights", "bias",
            ])
    }
}
