import AvazFiles
import AvazNeuralNetworks
import AvazTensors
import Foundation
import Testing

@testable import AvazModels

@Suite struct ClassifierModelTests {
    @Test(arguments: 0..<5)
    func answersWithTheSameBitsAfterSaving(number: Int) throws {
        let model = try SampleModels.all()[number]
        let folder = try ModelFolder(model)
        let restored = try ClassifierModel(contentsOf: folder.path)
        #expect(folder.problem() == nil)
        #expect(restored.classes == model.classes && restored.features == model.features)
        #expect(restored.experiment == "sample" && restored.task == "digits")
        #expect(restored.threshold == 0.25)
        for samples in SampleModels.recordings {
            let before = try model.classify(samples: samples, sampleRate: 8000)
            let after = try restored.classify(samples: samples, sampleRate: 8000)
            #expect(before.label == after.label)
            #expect(before.scores == after.scores)
            #expect(Set(before.scores).count > 1)
        }
    }

    /// Weights of 3e38 are finite; what comes of them is not.
    @Test func scoresThatAreNotFiniteAreAnError() throws {
        let weights = Tensor([8, 3], Array(repeating: 3e38, count: 24))
        let scorer = NetworkScorer(
            inputs: 8, scaler: nil, components: nil,
            network: Network([Dense(weights: weights, bias: Tensor([3]))]), inputShape: [8],
            givesLogits: false)
        let model = SampleModels.model(SampleModels.recipe([.mean]), scorer, ["0", "1", "2"])
        let error = #expect(throws: FileFault.self) {
            try model.classify(samples: SampleModels.recordings[0], sampleRate: 8000)
        }
        #expect(error?.description.contains("whose weights are too great") == true)
    }

    @Test func modelsThatAreNoneAreNamed() throws {
        let folder = try ModelFolder(SampleModels.perceptron())
        for (name, contents, problem) in [
            ("model.json", "", "model.json: the file is empty"),
            ("model.json", "something else", "model.json: expected JSON, found something else"),
            ("model.json", "[1, 2]", "model.json: the model: expected an object"),
            ("model.json", "{\"format\":\"x\",\"version\":2}", "model.json: is of format x 2"),
            (
                "model.json", "{\"format\":\"avaz-model\",\"version\":3}",
                "model.json: is of format avaz-model 3, expected avaz-model 2"
            ),
            ("weights.safetensors", "", "weights.safetensors: holds 0 bytes"),
            ("weights.safetensors", "something else", "weights.safetensors: the header is said"),
        ] {
            let before = try folder.read(name)
            try folder.write(Array(contents.utf8), name)
            let found = try #require(folder.problem())
            #expect(found.hasPrefix(problem))
            try folder.write(before, name)
        }
        for name in ["model.json", "weights.safetensors"] {
            let before = try folder.read(name)
            // The last byte of the one is a line break.
            for count in [1, before.count / 2, before.count - 2] {
                try folder.write(Array(before.prefix(count)), name)
                #expect(folder.problem()?.hasPrefix(name) == true)
            }
            try folder.write(before, name)
        }
        #expect(folder.problem() == nil)
        #expect(throws: FileFault.self) { try ClassifierModel(contentsOf: "/nowhere") }
    }
}
