import AvazFiles
import AvazNeuralNetworks
import AvazTensors
import Foundation
import Testing

@testable import AvazExchange
@testable import AvazModels

/// `Tests/Reference/onnx_recurrent.py` made the weights, and what onnxruntime's nodes give by them.
@Suite struct RecurrentExportTests {
    private struct Golden: Decodable {
        struct Case: Decodable {
            var kind: String
            var direction: RecurrentSettings.Direction
            /// Of each direction the suite's tensors.
            var own: [[[Float]]]
            var weights: [Float]
            var recurrent: [Float]
            var bias: [Float]
            var all: [Float]
            var last: [Float]
        }
        var steps: Int
        var inputWidth: Int
        var units: Int
        var lengths: [Int]
        var inputs: [Float]
        var cases: [Case]
    }

    private let golden: Golden

    init() throws {
        golden = try JSONDecoder().decode(
            Golden.self,
            from: Data(contentsOf: ONNXExportTests.golden.appending(path: "recurrent.json")))
    }

    /// A network of one layer with the golden weights.
    private func network(_ entry: Golden.Case, sequences: Bool) throws -> Network {
        let settings = RecurrentSettings(sequences: sequences, direction: entry.direction)
        let layer = ExportedModels.recurrentLayer(entry.kind, units: golden.units, settings)
        var tensors = entry.own.flatMap { $0 }[...]
        return try Network(
            [layer], inputShape: [golden.steps, golden.inputWidth],
            from: LayerSource(tensor: { name, shape, _ in
                guard let numbers = tensors.popFirst() else { throw ExchangeError(name) }
                return Tensor(shape, numbers)
            }))
    }

    private func isClose(_ a: [Float], _ b: [Float]) -> Bool {
        a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-5 }
    }

    @Test func theNodeGivesWhatTheLayerGives() throws {
        let input = Tensor(
            [golden.lengths.count, golden.steps, golden.inputWidth], golden.inputs)
        #expect(Examples.lengths(of: input) == golden.lengths)
        for entry in golden.cases {
            for (sequences, expected) in [(true, entry.all), (false, entry.last)] {
                let output = try network(entry, sequences: sequences).forward(
                    input, lengths: golden.lengths, training: false)
                #expect(isClose(output.array, expected), "\(entry.kind) \(entry.direction)")
            }
        }
    }

    @Test func theNodeHasTheLayersWeights() throws {
        for entry in golden.cases {
            let network = try network(entry, sequences: true)
            let graph = GraphBuilder()
            let value = graph.input(
                "x", .float, [.named("N"), .fixed(golden.steps), .fixed(golden.inputWidth)])
            _ = LayerGraph.output(
                of: network.layers, for: value, shape: [golden.steps, golden.inputWidth],
                lengths: graph.lengths(of: value), prefix: "")
            let constants = Dictionary(
                graph.graph.initializers.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
            let halves = entry.own.count
            let rows = entry.bias.count / halves / 2
            for (name, shape, numbers) in [
                ("0.weights", [halves, rows, golden.inputWidth], entry.weights),
                ("0.recurrent-weights", [halves, rows, golden.units], entry.recurrent),
                ("0.bias", [halves, 2 * rows], entry.bias),
            ] {
                #expect(constants[name]?.shape == shape)
                #expect(constants[name]?.numbers == .float(numbers), "\(entry.kind) \(name)")
            }
            let node = graph.graph.nodes.first { ["LSTM", "GRU", "RNN"].contains($0.operation) }
            #expect(node?.attributes["hidden_size"] == .integer(golden.units))
            #expect(node?.inputs.count == 5)
        }
    }

    /// With other weights, the same architecture takes the exported ones back to the bit.
    @Test func whatTheSuiteExportsItTakesBack() throws {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "avaz-recurrent-\(UUID().uuidString).onnx").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        for kind in ["lstm", "gru", "classic gru", "tanh", "relu"] {
            for direction in RecurrentSettings.Direction.allCases {
                let recipe = ExportedModels.recipe([.mfcc], [.steps(12)])
                let taught = ExportedModels.model(
                    "a", recipe, try ExportedModels.recurrent(kind, direction: direction, seed: 1))
                let other = ExportedModels.model(
                    "a", recipe, try ExportedModels.recurrent(kind, direction: direction, seed: 2))
                try WholeFile.write(
                    bytes: taught.onnx(from: .features, version: "0").bytes, to: file)
                let again = try other.withWeights(of: file)
                for (a, b) in zip(again.scorer.weights.tensors, taught.scorer.weights.tensors) {
                    #expect(a.name == b.name && a.tensor.array == b.tensor.array, "\(kind)")
                }
                // Another kind, or the other form of the same, is refused.
                let foreign = ExportedModels.model(
                    "a", recipe,
                    try ExportedModels.recurrent(
                        kind == "gru" ? "classic gru" : "gru", direction: direction, seed: 1))
                #expect(throws: FileFault.self) { try foreign.withWeights(of: file) }
            }
        }
    }

    @Test func damagedNodesAreRefused() throws {
        let golden = golden.cases[0]
        var constants = [
            "w": Tensor([1, 8, 2], golden.weights), "r": Tensor([1, 8, 2], golden.recurrent),
        ]
        let node = ONNXNode("LSTM", ["x", "w", "r", "b"], ["y"])
        #expect(throws: ExchangeError.self) { try ForeignRecurrent(node, .lstm, constants) }
        constants["b"] = Tensor([1, 15])
        #expect(throws: ExchangeError.self) { try ForeignRecurrent(node, .lstm, constants) }
        constants["b"] = Tensor([1, 16])
        #expect(try ForeignRecurrent(node, .lstm, constants).halves.count == 1)
        #expect(throws: ExchangeError.self) { try ForeignRecurrent(node, .gru, constants) }
        constants["r"] = nil
        #expect(throws: ExchangeError.self) { try ForeignRecurrent(node, .lstm, constants) }
    }

    /// A state from the recording before is no graph's.
    @Test func aStateThatIsCarriedIsRefused() throws {
        var generator = MersenneTwister(seed: 1)
        let layer = Recurrent(
            GRU(inputs: 2, units: 3, using: &generator), RecurrentSettings(carriesState: true))
        #expect(LayerGraph.problem([layer])?.contains("carries its state") == true)
        #expect(
            LayerGraph.problem([LayerNorm(channels: 3)])?.contains("cannot be exported") == true)
    }

    /// Of a network whose steps are no longer those of its row, C cannot tell the true lengths.
    @Test func cRefusesWhatItHasNoWordsFor() throws {
        func problem(_ layers: [any Layer], _ shape: [Int]) -> String? {
            let scorer = NetworkScorer(
                inputs: 8, scaler: nil, components: nil, network: Network(layers),
                inputShape: shape, givesLogits: true)
            return CNetwork.problem([scorer])
        }
        var generator = MersenneTwister(seed: 1)
        func layer(_ inputs: Int) -> Recurrent {
            Recurrent(GRU(inputs: inputs, units: 3, using: &generator))
        }
        #expect(problem([layer(2)], [4, 2]) == nil)
        #expect(problem([Reshape([2, 4]), layer(4)], [4, 2])?.contains("reshaped") == true)
        let embedding = Embedding(symbols: 5, width: 2, using: &generator)
        #expect(problem([embedding, layer(2)], [8])?.contains("“embedding”") == true)
    }
}
