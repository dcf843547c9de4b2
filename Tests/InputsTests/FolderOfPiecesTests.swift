import AvazDatasets
import AvazMIDI
import Foundation
import Testing

@testable import AvazInputs

@Suite final class FolderOfPiecesTests {
    private let folder = NSTemporaryDirectory() + "sequences-\(UUID().uuidString)"

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// A piece of one note at a path below the folder.
    private func add(_ path: String, pitch: Int) throws {
        var piano = Track(name: "piano", channel: 0, program: 0)
        piano.notes = [Track.Note(start: 0, length: 1, pitch: pitch, velocity: 80)]
        let file = URL(filePath: "\(folder)/\(path)")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(StandardMIDIFile(beatsPerMinute: 120, tracks: [piano]).encoded()).write(to: file)
    }

    private func names(in part: String = "", from wanted: String?) throws -> [String] {
        try SequenceCorpus(musicAt: folder + part, from: wanted).pieces.map(\.name)
    }

    @Test func folderIsFoundByItsNameOrItsManner() throws {
        try add("mozart/a.mid", pitch: 60)
        try add("manner-of-mozart/b.mid", pitch: 61)
        try add("manner-of-mozart/late/c.mid", pitch: 62)
        try add("chopin/d.mid", pitch: 63)
        try add("leopoldmozart/e.mid", pitch: 64)
        try add("mozart-of-salzburg/f.mid", pitch: 65)
        let found = ["manner-of-mozart/b.mid", "manner-of-mozart/late/c.mid", "mozart/a.mid"]
        #expect(try names(from: "mozart") == found)
        #expect(try names(from: nil).count == 6)
        // Or the corpus itself is that folder.
        #expect(try names(in: "/manner-of-mozart", from: "mozart") == ["b.mid", "late/c.mid"])
        #expect(try names(in: "/mozart", from: "mozart") == ["a.mid"])
    }

    @Test func anotherFolderIsRefusedWithThoseFound() throws {
        try add("manner-of-mozart/b.mid", pitch: 61)
        do {
            _ = try names(from: "bach")
            Issue.record("there is no such folder")
        } catch let error as CorpusError {
            #expect("\(error)".contains("“bach”; found manner-of-mozart"))
        }
    }
}
