import AvazFiles
import AvazNeuralNetworks
import AvazTensors
import Foundation
import Testing

@testable import AvazExchange
@testable import AvazModels

/// `Tests/Reference/imported_weights.py` made the weights and what the networks give by them.
@Suite struct WeightImportTests {
    private struct Golden: Decodable {
        var inputs: [Float]
        var torch: [Float]
        var keras: [Float]
    }

    private static func path(_ name: String) -> String {
        ONNXExportTests.golden.appending(path: name).path
    }

    /// The golden network with other weights.
    private static func model() -> ClassifierModel {
        var generator = MersenneTwister(seed: 3)
        let network = Network([
            Conv2D(
                channels: 1, filters: 3, window: Window2D(3, 3, padding: .same),
                initialiser: .glorotUniform, using: &generator),
            Activation(.relu), MaxPool2D(Window2D(2, 2, stride: 2)), BatchNorm(channels: 3),
            Flatten(), Dense(inputs: 36, outputs: 4, initialiser: .xavier, using: &generator),
        ])
        return ExportedModels.model(
            "golden", ExportedModels.recipe([.mfcc], [.frames(6)]),
            NetworkScorer(
                inputs: 48, scaler: nil, components: nil, network: network,
                inputShape: [8, 6, 1], givesLogits: false), classes: 4)
    }

    @Test(arguments: ["torch.safetensors", "torch.onnx", "keras.safetensors"])
    func answersAsTheProgramThatTaughtTheWeights(file: String) throws {
        let golden = try JSONDecoder().decode(
            Golden.self, from: Data(try WholeFile.read(Self.path("imported.json"))))
        let expected = file.hasPrefix("torch") ? golden.torch : golden.keras
        let taught = try Self.model().withWeights(of: Self.path(file))
        let scores = taught.scorer.answers(to: Tensor([3, 48], golden.inputs)).scores.array
        for (own, other) in zip(scores, expected) {
            #expect(abs(own - other) < 1e-4 * max(1, abs(other)))
        }
        #expect(scores.count == expected.count && Set(scores).count > 1)
    }

    @Test func whatTheSuiteExportsItTakesBack() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "avaz-import-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for model in [
            Self.model(),
            ExportedModels.model(
                "mean", ExportedModels.recipe([.mfcc], [.mean]), ExportedModels.perceptron(8)),
            // With what is made of the scores behind the network.
            ExportedModels.model(
                "best", ExportedModels.recipe([.mfcc], [.mean]), ExportedModels.perceptron(8),
                threshold: 0.5, temperature: 2),
            ExportedModels.model(
                "distance", ExportedModels.recipe([.mfcc], [.mean]),
                ExportedModels.perceptron(8), threshold: -0.5, confidence: .distance),
        ] {
            try model.write(toNewFolder: folder)
            let graph = try model.onnx(from: .features, version: "0")
            try WholeFile.write(bytes: graph.bytes, to: folder + "/m.onnx")
            for file in ["m.onnx", "weights.safetensors"] {
                let again = try model.withWeights(of: "\(folder)/\(file)")
                let (own, other) = (again.scorer.weights, model.scorer.weights)
                for (a, b) in zip(own.tensors, other.tensors) {
                    #expect(a.name == b.name && a.tensor.array == b.tensor.array, "\(file)")
                }
            }
        }
    }

    // MARK: Bad input

    private func problem(_ bytes: [UInt8], _ name: String) throws -> String? {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "avaz-import-\(UUID().uuidString)-\(name)").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        try WholeFile.write(bytes: bytes, to: file)
        do {
            _ = try Self.model().withWeights(of: file)
            return nil
        } catch let fault as FileFault {
            return fault.reason
        }
    }

    @Test func foreignFilesGiveOneLine() throws {
        var graph = ONNXModel()
        graph.graph.nodes = [
            ONNXNode("Conv", ["x", "w"], ["a"]), ONNXNode("Attention", ["a"], ["b"]),
            ONNXNode("com.example.Einsum", ["b"], ["c"]),
        ]
        let operators = try problem(graph.bytes, "x.onnx")
        #expect(
            operators?.hasPrefix(
                "has operators of which Avaz has no layer: Attention, com.example.Einsum; known are Add, "
            ) == true)
        graph.graph.nodes = [ONNXNode("Conv", ["x", "w"], ["a"])]
        #expect(
            try problem(graph.bytes, "x.onnx")
                == "a Conv node lacks input 1, a constant of 4 axes: it is damaged or computes its "
                + "weights")
        let other = try SafeTensors.data([(name: "0.weight", tensor: Tensor([4, 36]))])
        #expect(
            try problem(Array(other), "x.safetensors")
                == "has the layers dense, expected conv2d, batch-norm, dense: it is of another "
                + "architecture")
        let strange = try SafeTensors.data([(name: "cell.kernel_hh", tensor: Tensor([4]))])
        #expect(
            try problem(Array(strange), "x.safetensors")?
                .hasPrefix("“cell” holds kernel_hh, expected the weights of a dense") == true)
        let whole = try WholeFile.read(Self.path("torch.safetensors"))
        #expect(
            try problem(Array(whole.dropLast(9)), "x.safetensors")?
                .hasSuffix("it is damaged or no safetensors file") == true)
        let infinite = try SafeTensors.read(Data(whole))
        infinite["5.bias"]?[2] = .nan
        let bytes = try SafeTensors.data(infinite.map { (name: $0.key, tensor: $0.value) })
        #expect(
            try problem(Array(bytes), "x.safetensors")
                == "holds what is no finite number for “5.bias”")
    }

    @Test func namesAreOrderedByTheirNumbers() {
        let names = ["conv10.weight", "conv2.weight", "10", "9", "a.2.b", "a.10.a"]
        #expect(
            names.sorted(by: ForeignNetwork.precedes)
                == ["9", "10", "a.2.b", "a.10.a", "conv2.weight", "conv10.weight"])
    }
}
