import AvazMIDI
import Testing

@testable import AvazReports

@Suite struct PianoRollTests {
    private func note(_ start: Double, _ pitch: Int) -> Track.Note {
        Track.Note(start: start, length: 1, pitch: pitch, velocity: 80)
    }

    @Test func givenAndNewHaveTheirColours() {
        let picture = PianoRoll(
            title: "Waltz", given: [note(0, 60), note(0, 64)], new: [note(1, 72)]
        ).picture()
        #expect(
            picture.description == "2 notes are given, 1 notes are new; MIDI pitches from 60 to 72."
        )
        let paths = picture.content.split(separator: "\n").filter {
            $0.contains("stroke-width=\"0\"")
        }
        #expect(paths.count == 2)
        #expect(paths[0].contains("fill blue") && paths[0].split(separator: "z").count == 3)
        #expect(paths[1].contains("fill vermilion"))
        #expect(picture.content.contains(">given<") && picture.content.contains(">new<"))
    }

    /// A chord's notes stand above each other: the same left edge, other heights.
    @Test func chordsStandAbove() throws {
        let picture = PianoRoll(title: "Chord", new: [note(2, 60), note(2, 67)]).picture()
        let line = try #require(
            picture.content.split(separator: "\n").first {
                $0.contains("d=\"M") && $0.contains("vermilion") && $0.contains("stroke-width")
            })
        let corners = line.split(separator: "M").dropFirst().map { $0.split(separator: "h")[0] }
        let places = corners.map { $0.split(separator: " ") }
        #expect(places.count == 2)
        #expect(places[0][0] == places[1][0] && places[0][1] != places[1][1])
        #expect(!picture.content.contains(">given<"))
    }

    @Test func nothingIsDrawnOfNothing() {
        #expect(PianoRoll(title: "Silence", new: []).picture().description == "There are no notes.")
    }
}
