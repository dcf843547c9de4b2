import AvazTensors
import Testing

@testable import AvazNeuralNetworks

/// The parts of adversarial networks against Keras and TensorFlow; `Tests/Reference/adversarial.py` made
/// the values.
@Suite struct AdversarialPartsTests {

    static let lines: [(String, Int, Int, Window2D.Padding)] = [
        ("valid", 3, 1, .valid), ("same", 4, 2, .same), ("wide", 2, 3, .valid),
    ]
    static let images: [(String, Window2D)] = [
        ("valid", Window2D(3, 2)), ("same", Window2D(4, 4, stride: 2, padding: .same)),
        ("wide", Window2D(2, 3, strideHeight: 3, strideWidth: 2)),
        ("odd", Window2D(3, 5, strideHeight: 2, strideWidth: 3, padding: .same)),
    ]

    private func check(_ layer: any Layer, _ golden: Golden, x shape: [Int]) throws {
        let input = try golden.tensor("x", shape)
        let output = layer.forward(input, training: true)
        #expect(output.shape == (try golden.array("shape")).map { Int($0) })
        #expect(output.shape.dropFirst() == layer.outputShape(for: Array(shape.dropFirst()))[...])
        #expect(distance(output, try golden.array("y")) < 1e-5)
        let gradient = layer.backward(try golden.tensor("g", output.shape))
        #expect(gradient.shape == shape)
        #expect(distance(gradient, try golden.array("dx")) < 1e-5)
        #expect(distance(layer.parameters[0].gradient, try golden.array("dkernel")) < 2e-5)
        #expect(distance(layer.parameters[1].gradient, try golden.array("dbias")) < 2e-5)
    }

    @Test(arguments: lines)
    func convolutionOverTimeAgreesWithKeras(
        name: String, size: Int, stride: Int, padding: Window2D.Padding
    ) throws {
        let golden = try Golden("adversarial-conv1d-\(name)")
        let layer = Conv1D(
            kernel: try golden.tensor("kernel", [size, 3, 5]),
            bias: try golden.tensor("bias", [5]), stride: stride, padding: padding)
        try check(layer, golden, x: [2, 7, 3])
    }

    @Test(arguments: lines)
    func transposedConvolutionOverTimeAgreesWithKeras(
        name: String, size: Int, stride: Int, padding: Window2D.Padding
    ) throws {
        let golden = try Golden("adversarial-conv1d-transpose-\(name)")
        let layer = ConvTranspose1D(
            kernel: try golden.tensor("kernel", [size, 5, 3]),
            bias: try golden.tensor("bias", [5]), stride: stride, padding: padding)
        try check(layer, golden, x: [2, 7, 3])
    }

    @Test(arguments: images)
    func transposedConvolutionAgreesWithKeras(name: String, window: Window2D) throws {
        let golden = try Golden("adversarial-conv2d-transpose-\(name)")
        let layer = ConvTranspose2D(
            kernel: try golden.tensor("kernel", [window.height, window.width, 3, 2]),
            bias: try golden.tensor("bias", [3]), window: window)
        try check(layer, golden, x: [2, 3, 4, 2])
    }

    @Test func rowsAgreeWithKeras() throws {
        let golden = try Golden("adversarial-rows")
        let x = try golden.tensor("x", [2, 15])
        for (name, layer) in [
            ("leaky", LeakyReLU(slope: 0.2) as any Layer), ("sigmoid", Activation(.sigmoid)),
        ] {
            #expect(
                distance(layer.forward(x, training: true), try golden.array("\(name)-y")) < 1e-6)
            let gradient = layer.backward(try golden.tensor("\(name)-g", [2, 15]))
            #expect(distance(gradient, try golden.array("\(name)-dx")) < 1e-6)
        }
        let layer = LayerNorm(channels: 19)
        layer.scale.value.assign(try golden.tensor("scale", [19]))
        layer.shift.value.assign(try golden.tensor("shift", [19]))
        let output = layer.forward(try golden.tensor("norm-x", [2, 3, 19]), training: true)
        #expect(distance(output, try golden.array("norm-y")) < 1e-5)
        let gradient = layer.backward(try golden.tensor("norm-g", [2, 3, 19]))
        #expect(distance(gradient, try golden.array("norm-dx")) < 1e-5)
        #expect(distance(layer.scale.gradient, try golden.array("norm-dscale")) < 1e-5)
        #expect(distance(layer.shift.gradient, try golden.array("norm-dshift")) < 1e-5)
    }

    @Test func spectralNormAgreesWithTensorFlow() throws {
        let golden = try Golden("adversarial-spectral-norm")
        let weights = try golden.tensor("weights", [6, 4])
        let layer = SpectralNorm(
            Dense(weights: weights, bias: try golden.tensor("bias", [4])), inputShape: [6],
            direction: try golden.tensor("direction", [4]))
        let output = layer.forward(try golden.tensor("x", [5, 6]), training: true)
        #expect(distance(output, try golden.array("y")) < 1e-5)
        #expect(abs(layer.norm - (try golden.array("norm"))[0]) < 1e-5)
        #expect(distance(layer.direction.value, try golden.array("after")) < 1e-6)
        let gradient = layer.backward(try golden.tensor("g", [5, 4]))
        #expect(distance(gradient, try golden.array("dx")) < 1e-5)
        #expect(distance(layer.weights.gradient, try golden.array("dweights")) < 1e-5)
        for _ in 0..<200 { _ = layer.forward(Tensor([1, 6]), training: true) }
        #expect(abs(layer.norm - (try golden.array("greatest"))[0]) < 1e-4)
        #expect(abs(Double(layer.norm) - Plain.spectralNorm(weights.array, columns: 4)) < 1e-4)
    }

    @Test func minibatchDiscriminationAgreesWithTensorFlow() throws {
        let golden = try Golden("adversarial-minibatch-discrimination")
        let layer = MinibatchDiscrimination(
            weights: try golden.tensor("weights", [5, 12]), kernels: 3, dimensions: 4)
        let output = layer.forward(try golden.tensor("x", [6, 5]), training: true)
        #expect(distance(output, try golden.array("y")) < 1e-5)
        let gradient = layer.backward(try golden.tensor("g", [6, 8]))
        #expect(distance(gradient, try golden.array("dx")) < 1e-5)
        #expect(distance(layer.weights.gradient, try golden.array("dweights")) < 1e-5)
    }
}

/// Gradients by differences, and fast kernels by plain loops.
@Suite struct AdversarialPartsSlopeTests {
    @Test func gradientsAreTheSlopes() {
        let x = randomTensor([3, 5, 4])
        checkGradients(
            of: Conv1D(
                kernel: randomTensor([3, 4, 2], seed: 2), bias: randomTensor([2], seed: 3),
                stride: 2, padding: .same), input: x)
        checkGradients(
            of: ConvTranspose1D(
                kernel: randomTensor([3, 2, 4], seed: 2), bias: randomTensor([2], seed: 3),
                stride: 2), input: x)
        checkGradients(
            of: ConvTranspose2D(
                kernel: randomTensor([2, 3, 2, 4], seed: 2), bias: randomTensor([2], seed: 3),
                window: Window2D(2, 3, stride: 2)), input: randomTensor([2, 2, 3, 4]))
        let norm = LayerNorm(channels: 17)
        norm.scale.value.assign(randomTensor([17], seed: 5))
        checkGradients(of: norm, input: randomTensor([3, 17]))
        checkGradients(of: LeakyReLU(slope: 0.3), input: spacedTensor([4, 5]))
        checkGradients(of: Activation(.sigmoid), input: randomTensor([4, 5]))
        checkGradients(
            of: MinibatchDiscrimination(
                weights: spacedTensor([2, 4], gap: 0.3), kernels: 2, dimensions: 2),
            input: spacedTensor([3, 2], gap: 0.4), step: 1e-3)
    }

    /// Inference makes no step of the power method, so that only `σ`'s own change is in the slope.
    @Test func theSpectralNormsGradientIsTheSlope() {
        let dense = Dense(weights: randomTensor([5, 3]), bias: randomTensor([3], seed: 2))
        let layer = SpectralNorm(
            dense, inputShape: [5], direction: Tensor([3], [1, 1, 1]))
        for _ in 0..<300 { _ = layer.forward(Tensor([1, 5]), training: true) }
        checkGradients(of: layer, input: randomTensor([4, 5], seed: 8), training: false)
    }

    @Test(arguments: [1, 2, 3], [Window2D.Padding.valid, .same])
    func transposedConvolutionIsThePlainLoop(stride: Int, padding: Window2D.Padding) {
        let window = Window2D(3, 2, stride: stride, padding: padding)
        let (x, bias) = (wholeTensor([3, 4, 5, 17], seed: 1), wholeTensor([3], seed: 3))
        let kernel = wholeTensor([3, 2, 3, 17], seed: 2)
        let layer = ConvTranspose2D(kernel: kernel, bias: bias, window: window)
        let output = layer.forward(x, training: true).copy()
        #expect(output.array == Plain.transposedConvolution(x, kernel, bias, window).array)
        let g = wholeTensor(output.shape, seed: 4)
        let gradient = layer.backward(g)
        let plain = Plain.transposedConvolutionGradients(x, kernel, g, window)
        #expect(gradient.array == plain.input.array)
        #expect(layer.kernel.gradient.array == plain.kernel.array)
        #expect(layer.bias.gradient.array == plain.bias.array)
    }

    @Test func rowsAreThePlainLoops() {
        let (x, g) = (randomTensor([3, 21]), randomTensor([3, 21], seed: 2))
        let leaky = LeakyReLU(slope: 0.25)
        let plain = Plain.leakyReLU(x.array, slope: 0.25, g.array)
        #expect(leaky.forward(x, training: true).array == plain.y)
        #expect(leaky.backward(g.copy()).array == plain.dx)
        let norm = LayerNorm(channels: 21, epsilon: 1e-5)
        norm.scale.value.assign(randomTensor([21], seed: 5))
        let output = norm.forward(x, training: true)
        for row in 0..<3 {
            let expected = Plain.layerNorm(
                x.row(row).array, scale: norm.scale.value.array,
                shift: norm.shift.value.array, epsilon: 1e-5)
            #expect(distance(output.row(row), expected) < 1e-5)
        }
    }

    /// More kernels than a block of sixteen holds; the identity as weights shows `M` itself.
    @Test func nearnessIsThePlainLoop() {
        let width = 19 * 2
        let identity = Tensor([width, width])
        for index in 0..<width { identity[index, index] = 1 }
        let layer = MinibatchDiscrimination(weights: identity, kernels: 19, dimensions: 2)
        let x = randomTensor([7, width])
        let output = layer.forward(x, training: true)
        let plain = Plain.nearness(x.array, rows: 7, kernels: 19, dimensions: 2)
        for row in 0..<7 {
            let added = Array(output.row(row).array.suffix(19))
            #expect(distance(added, Array(plain[row * 19..<(row + 1) * 19])) < 1e-5)
        }
    }

    @Test func theNumberOfThreadsDoesNotMatter() {
        let runs = atThreads { () -> [Float] in
            let norm = LayerNorm(channels: 65)
            let discrimination = MinibatchDiscrimination(
                weights: randomTensor([65, 12], seed: 3), kernels: 3, dimensions: 4)
            let (x, g) = (randomTensor([700, 65]), randomTensor([700, 68], seed: 2))
            let y = discrimination.forward(norm.forward(x, training: true), training: true).array
            let gradient = discrimination.backward(g)
            return y + norm.backward(gradient).array + norm.scale.gradient.array
                + discrimination.weights.gradient.array
        }
        #expect(runs.allSatisfy { $0 == runs[0] })
    }

    /// A replica runs over the same parameters: what it learns, the layer itself has learnt.
    @Test func replicasOfWrappedLayersShareTheirParameters() {
        let layer = SpectralNorm(
            Dense(weights: randomTensor([5, 3]), bias: Tensor([3])), inputShape: [5],
            direction: Tensor([3], [1, 1, 1]))
        let network = Network([layer])
        let output = network.forward(randomTensor([4, 5], seed: 8), training: true)
        network.backward(randomTensor(output.shape, seed: 9))
        #expect(layer.parameters[1].name == "bias")
        #expect(layer.parameters[1].gradient.array.contains { $0 != 0 })
        #expect(layer.weights.gradient.array.contains { $0 != 0 })
    }
}
