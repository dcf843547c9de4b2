import AvazTensors
import Testing

@testable import AvazNeuralNetworks

@Suite struct PoolTests {
    static let windows = [
        Window2D(3, 3, stride: 2), Window2D(2, 2, stride: 2),
        Window2D(3, 3, stride: 2, padding: .same),
        Window2D(3, 2, strideHeight: 1, strideWidth: 3), Window2D(5, 4, padding: .same),
    ]

    static let layers: [(String, @Sendable () -> any Layer)] = [
        ("max-valid", { MaxPool2D(Window2D(3, 3, stride: 2)) }),
        ("max-same", { MaxPool2D(Window2D(3, 2, stride: 2, padding: .same)) }),
        ("average-valid", { AveragePool2D(Window2D(2, 2, stride: 2)) }),
        ("average-same", { AveragePool2D(Window2D(3, 3, stride: 2, padding: .same)) }),
        ("average-global", { GlobalAveragePool2D() }),
    ]

    @Test(arguments: layers.indices)
    func agreesWithKeras(index: Int) throws {
        let (name, layer) = (Self.layers[index].0, Self.layers[index].1())
        let golden = try Golden("pool-\(name)")
        let output = layer.forward(try golden.tensor("x", [2, 8, 7, 3]), training: true)
        #expect(Array(output.shape.dropFirst()) == layer.outputShape(for: [8, 7, 3]))
        #expect(distance(output, try golden.array("y")) < 1e-6)
        let gradient = layer.backward(try golden.tensor("g", output.shape))
        #expect(distance(gradient, try golden.array("dx")) < 1e-6)
    }

    @Test(arguments: windows, [1, 16, 35])
    func maximumAgreesWithThePlainLoops(window: Window2D, channels: Int) {
        let input = randomTensor([3, 9, 10, channels])
        let output = MaxPool2D(window).forward(input, training: false)
        #expect(distance(output, Plain.maximum(input, window).values) == 0)
    }

    @Test(arguments: windows, [2, 17])
    func gradientsAreTheSlopes(window: Window2D, channels: Int) {
        let input = spacedTensor([2, 6, 5, channels], gap: 0.03)
        checkGradients(of: MaxPool2D(window), input: input)
        checkGradients(of: AveragePool2D(window), input: input)
    }

    @Test func globalGradientIsTheSlope() {
        checkGradients(of: GlobalAveragePool2D(), input: randomTensor([2, 3, 4, 5]))
    }

    @Test func theFirstOfEqualsTakesTheGradient() {
        let layer = MaxPool2D(Window2D(2, 2))
        let input = Tensor([1, 2, 2, 1], [3, 3, 3, 1])
        #expect(layer.forward(input, training: true).array == [3])
        #expect(layer.backward(Tensor([1, 1, 1, 1], [7])).array == [7, 0, 0, 0])
    }

    @Test func notANumberIsNotHidden() {
        let layer = MaxPool2D(Window2D(2, 2))
        let input = Tensor([1, 2, 2, 1])
        input.fill(.nan)
        #expect(layer.forward(input, training: true)[0].isNaN)
    }

    @Test func summaryOfTheGenreNetwork() {
        var generator = MersenneTwister(seed: 1)
        let network = Network([
            Conv2D(
                channels: 1, filters: 32, window: Window2D(3, 3), initialiser: .glorotUniform,
                using: &generator),
            Activation(.relu),
            MaxPool2D(Window2D(3, 3, stride: 2)),
            BatchNorm(channels: 32),
            Flatten(),
            Dense(inputs: 123_008, outputs: 10, initialiser: .glorotUniform, using: &generator),
        ])
        let summary = NetworkSummary(network, inputShape: [128, 128, 1])
        #expect(
            summary.description == """
                layer         output shape    parameters
                conv2d        126 x 126 x 32         320
                relu          126 x 126 x 32           0
                max-pool2d    62 x 62 x 32             0
                batch-norm    62 x 62 x 32           128
                flatten       123008                   0
                dense         10               1,230,090

                1,230,538 parameters, 64 of them not trained
                """)
    }
}
