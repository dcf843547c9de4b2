@testable import AvazExperiments
import AvazFiles
@testable import AvazModels
import Foundation
import Testing

@Suite struct SequenceModelTests {
    private func model(_ overrides: String...) throws -> SequenceModel {
        let songs = try SequenceRunTests.TinySongs()
        let outcome = try SequenceRun(
            SequenceRunTests.experiment(overrides), on: songs.folder.path
        ).carryOut()
        return try #require(outcome.model)
    }

    private func folder() throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "avaz-model-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder.path
    }

    @Test func aModelWritesTheSameAfterAVoyage() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for overrides in [
            [],
            [
                "windows={length:8,target:'next',input:'magnitude'}",
                "model.layers=[{kind:'lstm',units:8},{kind:'dense',units:'out'}]",
            ],
        ] {
            let songs = try SequenceRunTests.TinySongs()
            let outcome = try SequenceRun(
                SequenceRunTests.experiment(overrides), on: songs.folder.path
            ).carryOut()
            let model = try #require(outcome.model)
            try model.write(to: folder)
            #expect(SequenceModel.lies(in: folder))
            let again = try SequenceModel(contentsOf: folder)
            let sampling = try Sampling(temperature: 3, topK: 5)
            let first = try SequenceGenerator(model, sampling, seed: 7).continuing([], by: 50)
            #expect(
                try SequenceGenerator(again, sampling, seed: 7).continuing([], by: 50) == first)
            #expect(
                try SequenceGenerator(again, sampling, seed: 8).continuing([], by: 50) != first)
            #expect(again.symbols == model.symbols && again.window == model.window)
        }
    }

    @Test func aShortBeginningFillsTheWindow() throws {
        let model = try model(
            "windows={length:8,target:'next'}",
            "model.layers=[{kind:'embedding',symbols:'out',width:4},{kind:'lstm',units:8},"
                + "{kind:'dense',units:'out'}]")
        let generator = SequenceGenerator(model, .greedy, seed: 1)
        #expect(try generator.continuing([1], by: 5).count == 5)
        #expect(
            try generator.continuing([1, 2, 3], by: 5) == generator.continuing([1, 2, 3], by: 5))
    }

    @Test func damagedModelsAreNamed() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try model().write(to: folder)
        let file = folder + "/model.json"
        let sound = try String(contentsOfFile: file, encoding: .utf8)
        func failure(_ change: (String) -> String) -> String {
            do {
                try change(sound).write(toFile: file, atomically: true, encoding: .utf8)
                _ = try SequenceModel(contentsOf: folder)
                return ""
            } catch {
                return "\(error)"
            }
        }
        #expect(failure { $0 } == "")
        #expect(failure { String($0.prefix(200)) }.contains("is truncated"))
        #expect(
            failure { $0.replacing("\"version\" : 1", with: "\"version\" : 9") }.contains(
                "expected"))
        #expect(
            failure { $0.replacing("\"primer\" : [", with: "\"primer\" : [99,") }.contains(
                "primer:"))
        #expect(failure { $0.replacing("\"units\" : 8", with: "\"units\" : 9") }.contains("shape"))
        #expect(
            failure { $0.replacing("\"symbols\" : [", with: "\"symbols\" : [\"zz\",") }.contains(
                folder))
        #expect(
            failure { $0.replacing("avaz-sequence-model", with: "avaz-model") }.contains(
                "tells classes apart")
                || failure { _ in "{\"format\":\"avaz-model\"}" }.contains(
                    "tells classes apart")
        )
    }
}
