import AvazDatasets
import AvazMIDI
import Foundation
import Testing

@testable import AvazInputs

@Suite struct SequenceCorpusTests {
    private let folder = FileManager.default.temporaryDirectory.appending(
        path: "avaz-pieces-\(UUID().uuidString)")

    private func write(_ name: String, _ pitches: [Int]) throws {
        var track = Track(name: "piano", channel: 0, program: 0)
        track.notes = pitches.enumerated().map { index, pitch in
            Track.Note(start: Double(index), length: 1, pitch: pitch, velocity: 80)
        }
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(StandardMIDIFile(beatsPerMinute: 120, tracks: [track]).encoded()).write(to: file)
    }

    private func clean() { try? FileManager.default.removeItem(at: folder) }

    @Test func piecesOfAComposerAreTakenAndBadFilesNamed() throws {
        defer { clean() }
        try write("mozart/b.mid", [60, 64, 67])
        try write("mozart/a.mid", [72])
        try write("chopin/c.mid", [61])
        try Data("no music".utf8).write(to: folder.appending(path: "mozart/d.mid"))
        let corpus = try SequenceCorpus(musicAt: folder.path, from: "mozart")
        #expect(corpus.pieces.map(\.name) == ["mozart/a.mid", "mozart/b.mid"])
        #expect(corpus.pieces[1].symbols == ["C4", "E4", "G4"])
        #expect(corpus.rejected.map(\.path) == ["mozart/d.mid"])
        #expect(try SequenceCorpus(musicAt: folder.path).pieces.count == 3)
        let error = #expect(throws: CorpusError.self) {
            try SequenceCorpus(musicAt: folder.path, from: "bach")
        }
        #expect(error?.problem.contains("found chopin, mozart") == true)
    }

    @Test func rollsOfMIDIFilesStepByStep() throws {
        defer { clean() }
        try write("a.mid", [60, 64, 67])
        let corpus = try RollCorpus(at: folder.path, step: 0.5)
        let (c, e, g) = (UInt8(60 - 21), UInt8(64 - 21), UInt8(67 - 21))
        #expect(corpus.train == [[[c], [c], [e], [e], [g], [g]]])
        #expect(corpus.test.isEmpty)
    }

    @Test func rollsThatAreNoneAreNamed() throws {
        defer { clean() }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        func failure(_ text: String) -> String {
            let file = folder.appending(path: "rolls.json")
            do {
                try Data(text.utf8).write(to: file)
                _ = try RollCorpus(at: file.path)
                return ""
            } catch {
                return "\(error)"
            }
        }
        #expect(failure("[1, 2]").contains("is no piano roll"))
        #expect(failure(#"{"train": [[[60], [62]]], "test": [[[60], [62]]]}"#).contains("\"valid\""))
        #expect(
            failure(#"{"train": [[[60], [3]]], "valid": [], "test": [[[60], [62]]]}"#).contains(
                "pitch 3"))
        #expect(failure(#"{"train": [], "valid": [], "test": []}"#).contains("no piece"))
        #expect(failure(#"{"train": [[[60], [62]]], "valid": [], "test": [[[60], [62]]]}"#) == "")
    }

    @Test(arguments: [
        ("C4", 2, "D4"), ("B4", 1, "C5"), ("0.4.7", 5, "5.9.0"), ("C4.E4.G4", -1, "B3.E-4.F#4"),
        ("11", 1, "0"),
    ])
    func symbolsMove(token: String, by semitones: Int, to expected: String) {
        #expect(PitchName.moved(token, by: semitones) == expected)
        #expect(PitchName.moved(expected, by: -semitones) == token)
    }

    @Test func symbolsOfTheEndsDoNotMove() {
        #expect(PitchName.moved("G9", by: 1) == nil)
        #expect(PitchName.moved("laa", by: 1) == nil)
    }
}
