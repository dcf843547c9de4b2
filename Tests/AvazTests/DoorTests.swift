import Avaz
import Foundation
import Testing

/// What an app developer does, with nothing imported but `Avaz`.
@Suite final class DoorTests {
    let folder = FileManager.default.temporaryDirectory
        .appending(path: "avaz-door-\(UUID().uuidString)")

    init() throws {
        for (pitch, name) in [(220.0, "low"), (880.0, "high")] {
            let inner = folder.appending(path: "recordings/\(name)")
            try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
            for take in 0..<6 {
                let samples = Self.tone(pitch + Double(take), rate: 16_000)
                try Self.wave(samples, rate: 16_000).write(
                    to: inner.appending(path: "\(take).wav"))
            }
        }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    static func tone(_ pitch: Double, rate: Int) -> [Float] {
        (0..<rate / 2).map { Float(0.3 * sin(2 * .pi * pitch * Double($0) / Double(rate))) }
    }

    /// 16-bit mono.
    static func wave(_ samples: [Float], rate: Int) -> Data {
        func bytes(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let size = 2 * samples.count
        var data = Data("RIFF".utf8) + bytes(36 + size, 4) + Data("WAVEfmt ".utf8)
        data += bytes(16, 4) + bytes(1, 2) + bytes(1, 2) + bytes(rate, 4) + bytes(2 * rate, 4)
        data += bytes(2, 2) + bytes(16, 2) + Data("data".utf8) + bytes(size, 4)
        for sample in samples { data += bytes(Int(sample * 32767), 2) }
        return data
    }

    private func corpus() throws -> Corpus {
        try Corpus(at: folder.appending(path: "recordings").path, task: .speakers)
    }

    private func experiment(_ model: Experiment.Model) throws -> Experiment {
        try Experiment(
            "tones", task: .speakers,
            features: .init(
                kinds: ["mfcc"], sampleRate: 8000, pooling: ["mean"],
                others: ["coefficients": .number(8), "melBands": .number(20)]),
            split: .init("stratified", testFraction: 0.34, seed: 1), model: model)
    }

    @Test func fromAFolderToAnswers() throws {
        let outcome = try experiment(.linear()).run(on: corpus())
        #expect(outcome.record.summary.classification?.testAccuracy.mean == 1)
        let path = folder.appending(path: "model").path
        try outcome.model.save(to: path)

        let classifier = try Classifier(contentsOf: path)
        #expect(classifier.classes == ["high", "low"])
        let file = folder.appending(path: "recordings/low/0.wav").path
        #expect(try classifier.classify(file).label == "low")

        // A microphone at another rate.
        let answer = try classifier.classify(
            samples: Self.tone(882, rate: 44_100), sampleRate: 44_100)
        #expect(answer.label == "high")

        let missing = folder.appending(path: "none.wav").path
        let answers = classifier.classify([file, missing, file])
        #expect(answers.count == 3)
        #expect(try answers[0].get().label == "low")
        #expect(try answers[2].get().scores == answers[0].get().scores)
        #expect(throws: FileFault.self) { try answers[1].get() }
    }

    @Test func networksAreMadeInCodeToo() throws {
        let model = Experiment.Model.mlp(
            hidden: [16], activation: .relu,
            training: .init(epochs: 60, batchSize: 4, learningRate: 0.01))
        let outcome = try experiment(model).run(on: corpus())
        #expect(outcome.record.summary.classification?.testAccuracy.mean == 1)
        let path = folder.appending(path: "model").path
        try outcome.model.save(to: path)
        let files = (0..<6).map { folder.appending(path: "recordings/high/\($0).wav").path }
        let classifier = try Classifier(contentsOf: path)
        for (file, answer) in zip(files, classifier.classify(files)) {
            #expect(try answer.get().scores == classifier.classify(file).scores)
        }
    }

    @Test func samplesThatCannotBeSaySo() throws {
        let classifier = try experiment(.linear()).run(on: corpus()).model
        for (samples, rate, problem) in [
            ([], 8000, "are none"), ([0, .nan], 8000, "expected finite numbers"),
            ([0.1], 8000, "shorter than one frame"), ([0.1], 0, "expected one above 0"),
        ] as [([Float], Int, String)] {
            #expect {
                _ = try classifier.classify(samples: samples, sampleRate: rate)
            } throws: { error in
                "\(error)".contains(problem)
            }
        }
    }

    @Test func whatCannotBeIsNamedAsInAFile() {
        #expect {
            _ = try self.experiment(
                .mlp(hidden: [0], activation: .relu, training: .init(epochs: 1)))
        } throws: { error in
            "\(error)".contains("model.hidden")
        }
    }
}
