import AvazFiles
import AvazInputs
import AvazNeuralNetworks
import AvazTensors
import Foundation
import Testing

@testable import AvazExchange
@testable import AvazModels

@Suite struct ONNXExportTests {
    static let golden = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Golden")

    /// `Tests/Reference/onnx_golden.py` made the file with the onnx package.
    @Test func isByteForByteWhatTheONNXPackageWrites() throws {
        let golden = try WholeFile.read(Self.golden.appending(path: "small.onnx").path)
        let model = try ExportedModels.small().onnx(from: .features, version: "0")
        #expect(model.bytes == golden)
        #expect(try ONNXModel(bytes: golden) == model)
    }

    @Test(arguments: [ExportedInput.features, .samples])
    func everyModelReadsBackAsItWasWritten(from input: ExportedInput) throws {
        for model in try ExportedModels.all() + ExportedModels.sequential() {
            let written = try model.onnx(from: input, version: "1.2.3")
            #expect(try ONNXModel(bytes: written.bytes) == written)
            #expect(written.metadata["avaz.experiment"] == model.experiment)
            #expect(written.metadata["avaz.sampleRate"] == "8000")
            #expect(written.producerVersion == "1.2.3" && written.operatorVersion == 18)
            let names = written.graph.outputs.map(\.name)
            #expect(names == ["scores", "label"] + (model.threshold == nil ? [] : ["unknown"]))
            checkOrder(of: written.graph, model.experiment)
        }
    }

    /// Whatever a node takes stands before it, and every name once.
    private func checkOrder(of graph: ONNXGraph, _ name: String) {
        var known = Set(graph.inputs.map(\.name) + graph.initializers.map(\.name))
        #expect(known.count == graph.inputs.count + graph.initializers.count)
        for node in graph.nodes {
            #expect(known.isSuperset(of: node.inputs), "\(name): \(node.operation)")
            #expect(known.isDisjoint(with: node.outputs), "\(name): \(node.operation)")
            known.formUnion(node.outputs)
        }
        #expect(known.isSuperset(of: graph.outputs.map(\.name)))
    }

    @Test func whatCannotBeExportedIsSaidBeforehand() throws {
        let normalised = NetworkScorer(
            inputs: 96, scaler: nil, components: nil,
            network: Network([Reshape([8, 12]), LayerNorm(channels: 12)]), inputShape: [8, 12, 1],
            givesLogits: true)
        func problem(_ scorer: any Scorer, _ change: (inout FeatureRecipe) -> Void) -> String? {
            let recipe = ExportedModels.recipe([.mfcc], [.frames(12)], change)
            return ExportedModels.model("x", recipe, scorer).exportProblem(from: .samples)
        }
        let images = ExportedModels.convolution(global: true)
        #expect(problem(images) { _ in } == nil)
        #expect(
            problem(normalised) { _ in }?.hasPrefix("a “layer-norm” layer cannot be exported")
                == true)
        #expect(problem(images) { $0.sampleRate = nil }?.contains("their own rates") == true)
        let both = problem(images) {
            $0.slices = SliceSettings(seconds: 1, hop: 1)
            $0.endpoints = .word
        }
        #expect(both?.hasPrefix("it trims each of its slices") == true)
        let slow = problem(images) {
            $0.endpoints = .word
            $0.sampleRate = 900
        }
        #expect(slow?.contains("1000 Hz or more") == true)
    }
}
