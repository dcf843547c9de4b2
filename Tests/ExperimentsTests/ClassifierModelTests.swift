@testable import AvazFiles
@testable import AvazModels
import AvazDatasets
import Foundation
import Testing

@testable import AvazExperiments

@Suite final class ClassifierModelTests {
    let folder = FileManager.default.temporaryDirectory
        .appending(path: "avaz-model-\(UUID().uuidString)")
    let corpus: TinyCorpus

    init() throws {
        corpus = try TinyCorpus()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func train(_ overrides: [String]) throws -> ClassifierModel {
        let experiment = try Experiment(
            name: "sample", text: SampleExperiment.text, file: "sample.json5",
            overrides: overrides.map { try Override($0) },
            publishedFigures: PublishedReports(corpora: [:]))
        return try ExperimentRun(
            experiment, on: Corpus(at: corpus.folder.path, task: .digits)
        ).carryOut().model
    }

    @Test(arguments: [
        [], ["features.pooling=['flatten']", "scaling.fit=none", "training.learningRate=0.001"],
        ["features.principalComponents=5", "training.loss=cross-entropy", "model.batchNorm=true"],
        [
            "features.pooling=['frames:12']",
            """
            model={kind:'layers',layers:[{kind:'conv2d',filters:3,size:3,padding:'same',\
            activation:'relu'},{kind:'max-pool2d',size:2},{kind:'flatten'},\
            {kind:'dropout',rate:0.1},{kind:'dense',units:'out'}]}
            """,
        ],
    ])
    func answersWithTheSameBitsAfterSaving(overrides: [String]) throws {
        let model = try train(overrides)
        try model.write(to: folder.path)
        let restored = try ClassifierModel(contentsOf: folder.path)
        #expect(restored.classes == model.classes)
        for name in ["0_anna_0.wav", "3_carl_3.wav"] {
            let file = corpus.folder.appending(path: name).path
            let (before, after) = (try model.classify(file), try restored.classify(file))
            #expect(before.label == after.label)
            #expect(before.scores == after.scores)
        }
    }

    @Test func recordingsOfAnotherSizeAreErrors() throws {
        try train(["features.pooling=['frames:12']"]).write(to: folder.path)
        let file = folder.appending(path: "model.json")
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text.contains("frames:12"))
        try Data(text.replacing("frames:12", with: "frames:10").utf8).write(to: file)
        let model = try ClassifierModel(contentsOf: folder.path)
        #expect(throws: FileFault.self) {
            try model.classify(corpus.folder.appending(path: "0_anna_0.wav").path)
        }
    }

    @Test func damagedModelsAreErrors() throws {
        try train([]).write(to: folder.path)
        func expectFault(_ name: String, _ change: (inout Data) throws -> Void) throws {
            let file = folder.appending(path: name)
            let whole = try Data(contentsOf: file)
            var data = whole
            try change(&data)
            try data.write(to: file)
            #expect(throws: FileFault.self) { try ClassifierModel(contentsOf: folder.path) }
            try whole.write(to: file)
        }
        for name in ["model.json", "weights.safetensors"] {
            try expectFault(name) { $0 = $0.prefix($0.count / 2) }
            try expectFault(name) { $0 = Data() }
            try expectFault(name) { $0 = Data("something else".utf8) }
        }
        try expectFault("model.json") {
            $0 = Data(String(decoding: $0, as: UTF8.self).replacing("avaz-model", with: "x").utf8)
        }
        try expectFault("model.json") {
            let text = String(decoding: $0, as: UTF8.self)
            $0 = Data(text.replacing("\"units\" : 8", with: "\"units\" : 9").utf8)
        }
        _ = try ClassifierModel(contentsOf: folder.path)
        #expect(throws: FileFault.self) { try ClassifierModel(contentsOf: "/nowhere") }
    }
}
