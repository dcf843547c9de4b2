import AvazFiles
import AvazNeuralNetworks
import AvazTensors
import Foundation
import Testing

@testable import AvazExchange
@testable import AvazModels

/// `Tests/Reference/imported_recurrent.py` made the weights and what PyTorch and Keras give by them.
@Suite struct RecurrentImportTests {
    private struct Golden: Decodable {
        var inputs: [Float]
        var outputs: [String: [Float]]
    }

    private static func path(_ name: String) -> String {
        ONNXExportTests.golden.appending(path: name).path
    }

    private static func model(
        _ kind: String, _ direction: RecurrentSettings.Direction
    ) throws -> ClassifierModel {
        let own = try ExportedModels.recurrent(kind, direction: direction, seed: 1)
        return ExportedModels.model(
            "golden", ExportedModels.recipe([.mfcc], [.frames(12)]),
            NetworkScorer(
                inputs: 96, scaler: nil, components: nil, network: own.network,
                inputShape: own.inputShape, givesLogits: false))
    }

    @Test(arguments: [
        ("torch-lstm", "lstm", RecurrentSettings.Direction.forward),
        ("torch-lstm-both", "lstm", .both),
        ("torch-gru", "gru", .forward), ("torch-tanh-both", "tanh", .both),
        ("keras-lstm-both", "lstm", .both), ("keras-gru", "gru", .forward),
        ("keras-classic-gru", "classic gru", .forward),
    ])
    func answersAsTheProgramThatTaughtTheWeights(
        file: String, kind: String, direction: RecurrentSettings.Direction
    ) throws {
        let golden = try JSONDecoder().decode(
            Golden.self, from: Data(try WholeFile.read(Self.path("imported-recurrent.json"))))
        let expected = try #require(golden.outputs[file])
        let taught = try Self.model(kind, direction)
            .withWeights(of: Self.path("\(file).safetensors"))
        let scores = taught.scorer.answers(to: Tensor([3, 96], golden.inputs)).scores.array
        #expect(scores.count == expected.count && Set(scores).count > 1)
        for (own, other) in zip(scores, expected) { #expect(abs(own - other) < 1e-5) }
    }

    @Test(
        arguments: [RecurrentSettings.Direction.forward, .both],
        ["lstm", "gru", "classic gru", "tanh"])
    func whatTheSuiteWritesItTakesBack(
        direction: RecurrentSettings.Direction, kind: String
    ) throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "avaz-import-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let model = try Self.model(kind, direction)
        try model.write(toNewFolder: folder)
        let again = try model.withWeights(of: folder + "/weights.safetensors")
        let pairs = zip(again.scorer.weights.tensors, model.scorer.weights.tensors)
        #expect(pairs.allSatisfy { $0.name == $1.name && $0.tensor.array == $1.tensor.array })
    }

    @Test func anotherKindOrSizeIsNamed() throws {
        let file = Self.path("keras-classic-gru.safetensors")
        let problem =
            "has a gru of another form for layers[0], expected one of weights, "
            + "recurrent-weights, bias, recurrent-bias"
        func refusal(_ model: ClassifierModel, _ file: String) -> String? {
            do {
                _ = try model.withWeights(of: file)
                return nil
            } catch { return (error as? FileFault)?.reason }
        }
        #expect(try refusal(Self.model("gru", .forward), file) == problem)
        #expect(
            try refusal(Self.model("lstm", .forward), Self.path("torch-gru.safetensors"))
                == "has the layers gru, gru, dense, expected lstm, lstm, dense: it is of another architecture"
        )
        let damaged = FileManager.default.temporaryDirectory
            .appending(path: "avaz-import-\(UUID().uuidString).safetensors").path
        defer { try? FileManager.default.removeItem(atPath: damaged) }
        let bytes = try SafeTensors.data([
            (name: "0.weight_ih_l0", tensor: Tensor([12, 8])),
            (name: "0.weight_hh_l0", tensor: Tensor([12, 5])),
        ])
        try WholeFile.write(bytes: Array(bytes), to: damaged)
        #expect(
            try refusal(Self.model("lstm", .forward), damaged)?
                .hasPrefix("“0” has weights of no one recurrent layer") == true)
    }
}
