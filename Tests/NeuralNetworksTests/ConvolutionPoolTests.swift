import AvazTensors
import Testing

@testable import AvazNeuralNetworks

@Suite struct ConvolutionPoolTests {
    /// A convolution's and a pool's window, channels and filters.
    static let cases: [(Window2D, Window2D, Int, Int)] = [
        (Window2D(3, 3), Window2D(3, 3, stride: 2), 1, 32),
        (Window2D(3, 3, padding: .same), Window2D(2, 2, stride: 2), 3, 17),
        (Window2D(2, 4, stride: 2), Window2D(2, 3), 2, 5),
        (Window2D(3, 3), Window2D(1, 2, strideHeight: 3, strideWidth: 3), 16, 16),
    ]

    static func layers(_ index: Int) -> [any Layer] {
        let (window, pool, channels, filters) = cases[index]
        let convolution = Conv2D(
            kernel: randomTensor([window.height, window.width, channels, filters], seed: 5),
            bias: randomTensor([filters], seed: 6), window: window)
        return [convolution, Activation(.relu), MaxPool2D(pool)]
    }

    @Test(arguments: cases.indices)
    func isWhatTheLayersAreOneByOne(index: Int) throws {
        let layers = Self.layers(index)
        let fused = try #require(ConvolutionPool(fusing: steps(layers)))
        let channels = Self.cases[index].2
        for shape in [[3, 45, 41, channels], [1, 13, 9, channels]] {
            let input = randomTensor(shape)
            let output = layers.reduce(input) { $1.forward($0, training: true) }
            #expect(distance(fused.forward(input, training: true), output) == 0)

            let gradient = randomTensor(output.shape, seed: 2)
            let inputGradient = layers.reversed().reduce(gradient.copy()) { $1.backward($0) }.copy()
            let gradients = fused.parameters.map { $0.gradient.copy() }
            #expect(distance(fused.backward(gradient), inputGradient) < 1e-4)
            for (parameter, expected) in zip(fused.parameters, gradients) {
                #expect(distance(parameter.gradient, expected) < 2e-3)
            }
        }
    }

    @Test func gradientsAreTheSlopes() throws {
        let layer = ConvolutionPool(
            Conv2D(
                kernel: Tensor([1, 2, 1, 2], [0.5, -1, 0.25, 0.75]), bias: Tensor([2], [0.3, 0.2]),
                window: Window2D(1, 2)), MaxPool2D(Window2D(2, 2, stride: 2)))
        checkGradients(of: layer, input: spacedTensor([2, 6, 7, 1]), step: 2e-3)
    }

    @Test func theNumberOfThreadsDoesNotMatter() throws {
        func run(threads: Int) throws -> [Float] {
            let before = Parallel.threads
            defer { Parallel.threads = before }
            Parallel.threads = threads
            let layer = try #require(ConvolutionPool(fusing: steps(Self.layers(1))))
            let output = layer.forward(randomTensor([21, 12, 13, 3]), training: true)
            let gradient = layer.backward(randomTensor(output.shape, seed: 2))
            return output.array + gradient.array + layer.parameters.flatMap(\.gradient.array)
        }
        #expect(try run(threads: 1) == run(threads: 3))
    }

    @Test func onlyWhatBelongsTogetherIsJoined() {
        let layers = Self.layers(0)
        #expect(Network(layers).steps.count == 1)
        #expect(Network(layers, fusing: false).steps.count == 3)
        let tanh: [any Layer] = [layers[0], Activation(.tanh), layers[2]]
        #expect(Network(tanh).steps.count == 3)
        let over = MaxPool2D(Window2D(2, 2, padding: .same))
        #expect(Network([layers[0], layers[1], over]).steps.count == 3)
        #expect(Network(layers).namedParameters.map(\.name) == ["0.kernel", "0.bias"])
    }
}
