import AvazFiles
@testable import AvazModels
import AvazRecords
import AvazTensors
import Foundation
import Testing

@testable import AvazExperiments

/// Chords and their lengths, told at once.
@Suite struct PairedMusicTests {
    static let text = """
        {
          title: "a sample", task: "music",
          pieces: { style: "chords-and-lengths" },
          windows: { length: 2, inPairs: true, target: "second", joinsPieces: true },
          split: { kind: "windows", testFraction: 0.25, seed: 1 },
          model: {
            kind: "layers",
            layers: [
              { kind: "embedding", symbols: "out", width: 16 }, { kind: "gru", units: 24 },
              { kind: "dense", units: "out" },
            ],
          },
          training: {
            epochs: 120, batchSize: 8, optimiser: "adam", learningRate: 0.02, loss: "cross-entropy",
            accuracy: "while-training",
          },
          generation: { count: 12, temperature: 0.5 },
          seeds: [1],
        }
        """

    /// A MIDI file of notes one after the other: each a pitch and its eighths of a quarter note.
    private static func file(_ notes: [(pitch: UInt8, eighths: UInt8)]) -> Data {
        var track: [UInt8] = []
        for note in notes {
            track += [0, 0x90, note.pitch, 90, 12 * note.eighths, 0x80, note.pitch, 0]
        }
        track += [0, 0xff, 0x2f, 0]
        func number(_ value: Int, _ bytes: Int) -> [UInt8] {
            (0..<bytes).reversed().map { UInt8(value >> (8 * $0) & 0xff) }
        }
        return Data(
            Array("MThd".utf8) + number(6, 4) + number(0, 2) + number(1, 2) + number(96, 2)
                + Array("MTrk".utf8) + number(track.count, 4) + track)
    }

    private func outcome(_ overrides: String...) throws -> SequenceRun.Outcome {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "avaz-pairs-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var generator = FastGenerator(seed: 3)
        let notes = (0..<120).map { _ in
            (
                UInt8(60 + Int.random(in: 0..<6, using: &generator)),
                UInt8(2 * Int.random(in: 1...3, using: &generator))
            )
        }
        try Self.file(notes).write(to: folder.appending(path: "a.mid"))
        return try SequenceRun(
            SequenceRunTests.experiment(overrides, text: Self.text), on: folder.path
        ).carryOut()
    }

    /// Random notes cannot be foretold, but what stands in the window can be copied.
    @Test func theCopyIsLearntAndTheNextIsNot() throws {
        let copied = try outcome()
        guard case .sequence(let judgement) = copied.record.runs[0].test else { return }
        #expect(judgement.unit == "chord with its length")
        #expect(judgement.accuracy ?? 0 > 0.8)
        #expect(judgement.measures["lengthAccuracy"] ?? 0 > 0.9)
        guard case .sequence(let next) = try outcome("windows.target='next'").record.runs[0].test
        else { return }
        #expect(next.accuracy ?? 1 < 0.6)
    }

    @Test func chordsAndLengthsAreDrawnInTurn() throws {
        let outcome = try outcome("training.epochs=2")
        let sample = try #require(outcome.samples.first)
        for (index, token) in sample.new.enumerated() {
            #expect(sample.symbols[Int(token)].hasPrefix("=") == (index % 2 == 1))
        }
        #expect(sample.given.count == 4 && sample.new.count == 12)
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "avaz-pairs-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let model = try #require(outcome.model)
        try model.write(to: folder.path)
        let again = try SequenceModel(contentsOf: folder.path)
        func drawn(_ model: SequenceModel) throws -> [Int32] {
            try SequenceGenerator(model, Sampling(temperature: 0.5), seed: 1000)
                .continuing([], by: 12)
        }
        #expect(try drawn(again) == sample.new)
        #expect(try drawn(model) == sample.new)
    }

    @Test(arguments: [
        "pieces.style='pitches'", "windows.input='magnitude'", "training.loss='mse'",
        "windows.target='every-step'", "pieces.rare={below:2}",
    ])
    func whatDoesNotGoTogetherIsSaid(override: String) throws {
        #expect(throws: (any Error).self) { try outcome(override) }
    }
}
