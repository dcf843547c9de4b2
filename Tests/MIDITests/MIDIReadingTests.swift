import AvazFiles
import Foundation
import Testing

@testable import AvazMIDI

/// Reading as mido and pretty_midi do; Tests/Reference/midi_reading.py has the golden values.
@Suite struct MIDIReadingTests {
    private struct Golden: Decodable {
        var events: [[Entry]]
        var notes: [[Double]]?

        struct Entry: Decodable {
            var tick: Int
            var bytes: [UInt8]

            init(from decoder: any Decoder) throws {
                var container = try decoder.unkeyedContainer()
                tick = try container.decode(Int.self)
                bytes = try container.decode([UInt8].self)
            }
        }
    }

    private static let folder =
        URL(filePath: #filePath).deletingLastPathComponent().path + "/Golden/"

    private static func golden() throws -> [String: Golden] {
        let data = try Data(contentsOf: URL(filePath: folder + "reading.json"))
        return try JSONDecoder().decode([String: Golden].self, from: data)
    }

    /// What mido shows of an event: exclusive messages without their length.
    private static func shown(_ event: MIDIEvent) -> [UInt8] {
        if case .exclusive(let data) = event { return [0xf0] + data }
        return event.bytes
    }

    @Test func eventsAgreeWithMido() throws {
        for (name, golden) in try Self.golden() {
            let file = try MIDIFile(contentsOf: Self.folder + name + ".mid")
            #expect(file.tracks.count == golden.events.count, "\(name)")
            for (track, expected) in zip(file.tracks, golden.events) {
                #expect(track.entries.map(\.tick) == expected.dropLast().map(\.tick), "\(name)")
                #expect(
                    track.entries.map { Self.shown($0.event) } == expected.dropLast().map(\.bytes))
                #expect(track.end == expected.last?.tick, "\(name)")
            }
        }
    }

    @Test func notesAgreeWithPrettyMIDI() throws {
        var compared = 0
        for (name, golden) in try Self.golden() {
            guard let expected = golden.notes else { continue }
            let notes = try MIDIFile(contentsOf: Self.folder + name + ".mid").notes.map { note in
                [
                    note.startSeconds, note.startSeconds + note.lengthSeconds, Double(note.pitch),
                    Double(note.velocity), note.channel == 9 ? 0 : Double(note.program),
                ]
            }
            #expect(notes.count == expected.count, "\(name)")
            // Their order among equal beginnings is their own.
            func sorted(_ notes: [[Double]]) -> [[Double]] {
                notes.map { $0.map { ($0 * 1e6).rounded() / 1e6 } }
                    .sorted { $0.lexicographicallyPrecedes($1) }
            }
            #expect(sorted(notes) == sorted(expected), "\(name)")
            compared += notes.count
        }
        #expect(compared > 200)
    }

    @Test func independentTracksHaveTheirOwnTempo() throws {
        let notes = try MIDIFile(contentsOf: Self.folder + "independent.mid").notes
        #expect(notes.map(\.startSeconds) == [0.5, 1])
        #expect(notes.map(\.start) == [1, 1])
    }

    @Test func filmTimeHasSecondsOfItsOwn() throws {
        let file = try MIDIFile(contentsOf: Self.folder + "film.mid")
        #expect(file.division == .frames(perSecond: 25, ticks: 40))
        let note = try #require(file.notes.first)
        #expect(abs(note.startSeconds - 1) < 1e-12 && abs(note.lengthSeconds - 0.5) < 1e-12)
        #expect(note.start == 2 && note.length == 1)
        #expect(try MIDIFile(bytes: file.encoded(), named: "again") == file)
    }

    @Test func eventsComeBackFromBytes() throws {
        for name in try Self.golden().keys {
            let file = try MIDIFile(contentsOf: Self.folder + name + ".mid")
            #expect(try MIDIFile(bytes: file.encoded(), named: name) == file)
        }
        let all: [MIDIEvent] = [
            .noteOn(channel: 0, pitch: 60, velocity: 1),
            .noteOn(channel: 0, pitch: 61, velocity: 0),
            .noteOff(channel: 15, pitch: 127, velocity: 127), .pitchBend(channel: 3, value: 16383),
            .keyPressure(channel: 1, pitch: 2, pressure: 3),
            .channelPressure(channel: 4, pressure: 5),
            .control(channel: 6, number: 7, value: 8), .program(channel: 9, number: 10),
            .meta(kind: 1, Array("text".utf8)), .exclusive([1, 2, 0xf7]), .escape([0xf3, 1]),
            .system([0xf2, 1, 2]), .system([0xf8]), .program(channel: 9, number: 11),
            .meta(kind: 0x7f, []), .program(channel: 9, number: 12),
        ]
        let entries = all.enumerated().map { EventTrack.Entry(tick: $0 * $0 * 50, $1) }
        let file = MIDIFile(
            format: .single, division: .frames(perSecond: 29, ticks: 255),
            tracks: [EventTrack(entries, end: 20_000)])
        #expect(try MIDIFile(bytes: file.encoded(), named: "all") == file)
    }

    @Test(arguments: [(UInt8(0), false), (1, true)])
    func aNoteBeginsWithAVelocity(velocity: UInt8, isNote: Bool) {
        let event = MIDIEvent.noteOn(channel: 0, pitch: 60, velocity: velocity)
        #expect(EventTrack([EventTrack.Entry(tick: 0, event)]).hasNotes == isNote)
    }

    @Test func notesComeBackFromBytes() throws {
        var piano = Track(name: "Klavier ♪", channel: 3, program: 17)
        for index in 0..<64 {
            piano.notes.append(
                Track.Note(
                    start: Double(index) / 8, length: Double(1 + index % 5) / 4,
                    pitch: 40 + index % 40, velocity: 1 + 2 * index))
        }
        piano.notes.removeLast()
        piano.controls = [Track.Control(time: 1.5, number: 64, value: 127)]
        let piece = StandardMIDIFile(beatsPerMinute: 90, tracks: [piano])
        let file = try MIDIFile(bytes: piece.encoded(), named: "piece")
        #expect(file.parts == [piano])
        let last = try #require(file.notes.last)
        #expect(abs(last.startSeconds - last.start * 60 / 90) < 1e-5)
    }
}
