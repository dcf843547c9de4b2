import AvazTensors
import Testing

@testable import AvazNeuralNetworks

@Suite struct Conv2DTests {
    static let windows = [
        Window2D(3, 3), Window2D(1, 1), Window2D(3, 3, padding: .same),
        Window2D(2, 5, stride: 2, padding: .same),
        Window2D(3, 2, strideHeight: 3, strideWidth: 1),
    ]

    static func layer(_ window: Window2D, channels: Int, filters: Int) -> Conv2D {
        Conv2D(
            kernel: randomTensor(
                [window.height, window.width, channels, filters], seed: 5, scale: 0.3),
            bias: randomTensor([filters], seed: 6), window: window)
    }

    @Test(arguments: [
        ("valid", Window2D(3, 3), 1, 5),
        ("same", Window2D(3, 2, padding: .same), 3, 17),
        ("strided", Window2D(3, 3, stride: 2, padding: .same), 2, 4),
        ("uneven", Window2D(2, 3, strideHeight: 3, strideWidth: 2), 2, 3),
    ])
    func agreesWithKeras(name: String, window: Window2D, channels: Int, filters: Int) throws {
        let golden = try Golden("conv2d-\(name)")
        let layer = Conv2D(
            kernel: try golden.tensor("kernel", [window.height, window.width, channels, filters]),
            bias: try golden.tensor("bias", [filters]), window: window)
        let output = layer.forward(try golden.tensor("x", [2, 8, 9, channels]), training: true)
        #expect(distance(output, try golden.array("y")) < 1e-5)
        let gradient = layer.backward(try golden.tensor("g", output.shape))
        #expect(distance(gradient, try golden.array("dx")) < 1e-5)
        #expect(distance(layer.kernel.gradient, try golden.array("dkernel")) < 1e-4)
        #expect(distance(layer.bias.gradient, try golden.array("dbias")) < 1e-4)
    }

    @Test(arguments: windows, [(1, 32), (3, 7), (18, 19)])
    func agreesWithThePlainLoops(window: Window2D, sizes: (channels: Int, filters: Int)) {
        let layer = Self.layer(window, channels: sizes.channels, filters: sizes.filters)
        let input = randomTensor([3, 11, 13, sizes.channels])
        let expected = Plain.convolution(
            input, layer.kernel.value, layer.bias.value, window)
        let output = layer.forward(input, training: false)
        #expect(output.shape == expected.shape)
        #expect([3] + layer.outputShape(for: [11, 13, sizes.channels]) == expected.shape)
        #expect(distance(output, expected) < 1e-4)
    }

    @Test(arguments: windows, [(1, 3), (2, 17)])
    func gradientsAreTheSlopes(window: Window2D, sizes: (channels: Int, filters: Int)) {
        let layer = Self.layer(window, channels: sizes.channels, filters: sizes.filters)
        checkGradients(of: layer, input: randomTensor([2, 5, 6, sizes.channels]))
    }

    /// Of one batch size and image size after another, with fresh and with used buffers.
    @Test(arguments: windows)
    func remembersNothingOfOtherSizes(window: Window2D) {
        let shapes = [[3, 9, 6, 2], [3, 6, 9, 2], [1, 9, 6, 2], [3, 9, 6, 2]]
        let used = Self.layer(window, channels: 2, filters: 5)
        for shape in shapes {
            let fresh = Self.layer(window, channels: 2, filters: 5)
            let (input, gradient) = (
                randomTensor(shape),
                randomTensor([shape[0]] + used.outputShape(for: Array(shape.dropFirst())), seed: 2)
            )
            for layer in [used, fresh] { _ = layer.forward(input, training: true) }
            let (own, expected) = (used.backward(gradient), fresh.backward(gradient))
            #expect(own.array == expected.array)
            #expect(used.kernel.gradient.array == fresh.kernel.gradient.array)
        }
    }

    @Test func theNumberOfThreadsDoesNotMatter() {
        func run(threads: Int) -> [Float] {
            let before = Parallel.threads
            defer { Parallel.threads = before }
            Parallel.threads = threads
            let layer = Self.layer(Window2D(3, 3), channels: 2, filters: 20)
            let output = layer.forward(randomTensor([21, 7, 8, 2]), training: true)
            let gradient = layer.backward(randomTensor(output.shape, seed: 2))
            return output.array + gradient.array + layer.kernel.gradient.array
                + layer.bias.gradient.array
        }
        #expect(run(threads: 1) == run(threads: 3))
    }
}
