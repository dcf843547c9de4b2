import Foundation
import Testing

@testable import AvazMIDI

@Suite struct StandardMIDIFileTests {
    /// The piece that Tests/Reference/midi.py writes.
    private var piece: StandardMIDIFile {
        var piano = Track(name: "piano", channel: 0, program: 0)
        piano.notes = [
            Track.Note(start: 100, length: 0, pitch: 72, velocity: 127),
            Track.Note(start: 1, length: 0.5, pitch: 60, velocity: 70),
            Track.Note(start: 0, length: 1, pitch: 60, velocity: 80),
            Track.Note(start: 1, length: 1, pitch: 64, velocity: 71),
        ]
        piano.controls = [
            Track.Control(time: 0, number: 7, value: 100),
            Track.Control(time: 1.5, number: 64, value: 127),
        ]
        var drums = Track(name: "drums", channel: Track.drumChannel, program: nil)
        drums.notes = [Track.Note(start: 0.5, length: 0.25, pitch: 36, velocity: 100)]
        return StandardMIDIFile(beatsPerMinute: 90, beatsPerBar: 3, tracks: [piano, drums])
    }

    @Test func agreesWithMido() throws {
        let golden = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Golden/piece.mid")
        #expect(try piece.encoded() == [UInt8](Data(contentsOf: golden)))
    }

    @Test func orderOfNotesDoesNotMatter() {
        var turned = piece
        turned.tracks[0].notes.reverse()
        turned.tracks[0].controls.reverse()
        #expect(turned.encoded() == piece.encoded())
    }

    /// The examples that the standard prints.
    @Test(arguments: [
        (0, [0x00]), (0x7f, [0x7f]), (0x80, [0x81, 0x00]), (0x2000, [0xc0, 0x00]),
        (0x3fff, [0xff, 0x7f]), (0x10_0000, [0xc0, 0x80, 0x00]),
        (0xfff_ffff, [0xff, 0xff, 0xff, 0x7f]),
    ])
    func variableLengthIsAsTheStandardSays(value: Int, bytes: [UInt8]) {
        #expect(StandardMIDIFile.variableLength(value) == bytes)
    }
}
