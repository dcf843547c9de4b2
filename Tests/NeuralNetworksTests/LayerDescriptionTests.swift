import AvazTensors
import Foundation
import Testing

@testable import AvazFiles
@testable import AvazNeuralNetworks

@Suite struct LayerDescriptionTests {
    static let descriptions = [
        LayerDescription(Conv2D.Configuration(filters: 3, window: Window2D(3, 2, padding: .same))),
        LayerDescription(BatchNorm.Configuration(momentum: 0.9, epsilon: 0.00125)),
        LayerDescription(Activation.Configuration(.relu, derivative: .atActivation)),
        LayerDescription(
            MaxPool2D.Configuration(window: Window2D(2, 3, strideHeight: 2, strideWidth: 1))),
        LayerDescription(AveragePool2D.Configuration(window: Window2D(2, 2, stride: 2))),
        LayerDescription(Dropout.Configuration(rate: 0.3, seed: 11)),
        LayerDescription(Reshape.Configuration(shape: [2, 6, 1])),
        LayerDescription(Flatten.Configuration()),
        LayerDescription(Dense.Configuration(units: WidthFormula(4))),
        LayerDescription(Dense.Configuration(units: WidthFormula(2))),
    ]

    static let adversarial = [
        LayerDescription(Reshape.Configuration(shape: [6, 2])),
        LayerDescription(
            ConvTranspose1D.Configuration(filters: 3, size: 4, stride: 2, padding: .same)),
        LayerDescription(LeakyReLU.Configuration(slope: 0.1)),
        LayerDescription(Conv1D.Configuration(filters: 2, size: 3, stride: 2)),
        LayerDescription(LayerNorm.Configuration(epsilon: 0.0125)),
        LayerDescription(Reshape.Configuration(shape: [2, 5, 1])),
        LayerDescription(ConvTranspose2D.Configuration(filters: 2, window: Window2D(2, 3))),
        LayerDescription(Flatten.Configuration()),
        LayerDescription(MinibatchDiscrimination.Configuration(kernels: 3, dimensions: 2)),
        LayerDescription(
            SpectralNorm.Configuration(
                layer: LayerDescription(Dense.Configuration(units: WidthFormula(4))))),
    ]

    private func source() -> LayerSource {
        LayerSource(tensor: { _, shape, _ in Tensor(shape) })
    }

    private func decode(_ json: String) throws -> LayerDescription {
        try JSONDecoder().decode(LayerDescription.self, from: Data(json.utf8))
    }

    @Test func theTableOfKindsNamesEachOnce() {
        let kinds = LayerDescription.kinds.map { $0.kind }
        #expect(Set(kinds).count == kinds.count)
        #expect(kinds.count == 23)
    }

    /// From a description to a layer and back, and through a file: nothing is lost.
    @Test func descriptionsLoseNothing() throws {
        let network = try Network(Self.descriptions, inputShape: [8, 6, 1], from: source())
        #expect(network.descriptions == Self.descriptions)
        let data = try JSONEncoder().encode(network.descriptions)
        #expect(try JSONDecoder().decode([LayerDescription].self, from: data) == Self.descriptions)
        #expect(network.descriptions[0] != Self.descriptions[1])
    }

    @Test func descriptionsOfAdversarialLayersLoseNothing() throws {
        let network = try Network(Self.adversarial, inputShape: [12], from: source())
        #expect(network.descriptions == Self.adversarial)
        let data = try JSONEncoder().encode(network.descriptions)
        #expect(try JSONDecoder().decode([LayerDescription].self, from: data) == Self.adversarial)
        let output = network.forward(Tensor([3, 12]), training: true)
        #expect(output.shape == [3, 4])
    }

    @Test func filesOfEarlierAreRead() throws {
        let window = Window2D(3, 3, stride: 2)
        let pool = try decode(#"{"kind":"max-pool2d","padding":"valid","size":3,"stride":2}"#)
        #expect(pool == LayerDescription(MaxPool2D.Configuration(window: window)))
        let norm = try decode(#"{"kind":"batch-norm","momentum":0.99}"#)
        #expect(norm == LayerDescription(BatchNorm.Configuration(momentum: 0.99, epsilon: 0.001)))
        let text = String(decoding: try JSONEncoder().encode(norm), as: UTF8.self)
        #expect(!text.contains("epsilon"))
    }

    @Test(arguments: [
        (#"{"kind":"conv2d","filters":0,"size":3}"#, "“filters” must be a whole number from 1"),
        (#"{"kind":"conv2d","filters":2}"#, "“size” is missing"),
        (#"{"kind":"conv2d","filters":2,"size":[3]}"#, "“size” must be two whole numbers"),
        (#"{"kind":"conv2d","filters":2,"size":3,"stride":0}"#, "“stride” must be"),
        (#"{"kind":"max-pool2d","size":99}"#, "“size” must be a whole number from 1 to 15"),
        (#"{"kind":"dense","units":0}"#, "“units” must be a whole number from 1, or a formula"),
        (#"{"kind":"dense","units":"in +"}"#, "“units” must be"),
        (#"{"kind":"dropout","rate":1}"#, "“rate” must be a number from 0 to 0.99"),
        (#"{"kind":"batch-norm","epsilon":0}"#, "“epsilon” must be"),
        (#"{"kind":"activation","function":"rleu"}"#, "“function” must be one of"),
        (#"{"kind":"convolution"}"#, "“kind” must be one of"),
        (#"{"size":3}"#, "“kind” is missing"),
        (#"{"kind":"reshape","shape":[0]}"#, "“shape” must be"),
        (#"{"kind":"leaky-relu","slope":1}"#, "“slope” must be a number from 0 to 0.99"),
        (#"{"kind":"conv1d","filters":2,"size":0}"#, "“size” must be a whole number from 1"),
        (#"{"kind":"conv1d-transpose","size":3}"#, "“filters” is missing"),
        (#"{"kind":"conv2d-transpose","filters":0,"size":3}"#, "“filters” must be"),
        (#"{"kind":"layer-norm","epsilon":0}"#, "“epsilon” must be"),
        (#"{"kind":"minibatch-discrimination","kernels":3}"#, "“dimensions” is missing"),
        (#"{"kind":"spectral-norm"}"#, "“layer” is missing; expected a layer of kind"),
        (#"{"kind":"spectral-norm","layer":{"kind":"flatten"}}"#, "“layer” must be a layer of"),
    ])
    func whatCannotBeIsRefused(json: String, problem: String) {
        #expect {
            _ = try decode(json)
        } throws: { error in
            "\(error)".hasPrefix(problem)
        }
    }

    @Test func aLayerThatDoesNotFitSaysWhy() {
        let layers = [LayerDescription(Conv2D.Configuration(filters: 1, window: Window2D(9, 9)))]
        #expect(throws: LayerError.self) {
            try Network(layers, inputShape: [8, 8, 1], from: source())
        }
        #expect(throws: LayerError.self) {
            try Network(layers, inputShape: [64], from: source())
        }
    }

    @Test func widthsMayBeFormulasOfTheNetwork() throws {
        let formula = try #require(WidthFormula("(in + out) / 2"))
        var source = source()
        source.sizes = (36, 10)
        let layers = [LayerDescription(Dense.Configuration(units: formula))]
        let network = try Network(layers, inputShape: [36], from: source)
        #expect((network.layers[0] as? Dense)?.outputs == 23)
    }
}
