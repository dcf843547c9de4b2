import AvazMIDI
import Testing

@testable import AvazInputs

@Suite struct TokenTrackTests {
    private func pitches(_ track: Track) -> [[Int]] {
        let starts = Set(track.notes.map(\.start)).sorted()
        return starts.map { start in track.notes.filter { $0.start == start }.map(\.pitch) }
    }

    /// [5], [5, 8] and [5, 8, 10] at once.
    @Test func publishedChordsGrow() throws {
        let track = try TokenTrack.published.track(["B-4", "5.8.10", "5"])
        #expect(pitches(track) == [[70], [65, 65, 68, 65, 68, 70], [65]])
        #expect(track.notes.map(\.velocity).allSatisfy { $0 == 90 })
        #expect(track.notes.map(\.length).allSatisfy { $0 == 1 })
    }

    @Test func correctedChordsRise() throws {
        let track = try TokenTrack.corrected.track(["9.0.4", "C4.E4.G5", "11"], start: 3)
        #expect(pitches(track) == [[69, 72, 76], [60, 64, 79], [71]])
        #expect(track.notes.map(\.start).max() == 5)
    }

    @Test(arguments: ["", "x", "12", "0..4", "C4.x", "H5"])
    func whatIsNoMusicIsNamed(token: String) {
        #expect(throws: TokenError(token: token)) { try TokenTrack.corrected.track(["C4", token]) }
    }
}

@Suite struct PerformanceTokensTests {
    private typealias Note = PerformanceTokens.Note

    @Test func agreesWithTheTable() throws {
        let notes = [
            Note(start: 0, end: 150, pitch: 60, velocity: 1),
            Note(start: 0, end: 50, pitch: 64, velocity: 4),
            Note(start: 150, end: 151, pitch: 60, velocity: 127),
        ]
        let tokens = try #require(PerformanceTokens.tokens(notes))
        #expect(tokens == [356, 60, 64, 305, 192, 355, 188, 387, 60, 256, 188])
    }

    @Test func notesComeBack() throws {
        var notes: [Note] = []
        for index in 0..<300 {
            let start = index * 37 % 1000 + index / 3
            notes.append(
                Note(
                    start: start, end: start + 1 + index * 7 % 260, pitch: 30 + index * 11 % 70,
                    velocity: 1 + index * 5 % 127))
        }
        let tokens = try #require(PerformanceTokens.tokens(notes))
        #expect(tokens.allSatisfy { (0..<388).contains($0) })
        let back = PerformanceTokens.notes(tokens)
        #expect(back.count > 250)
        #expect(PerformanceTokens.tokens(back) == tokens)
    }

    @Test func senselessTokensAreTaken() {
        let notes = PerformanceTokens.notes([200, 60, 265, 60, 265, 61])
        #expect(notes.map(\.start) == [0, 10])
        #expect(notes.map(\.end) == [10, 20])
    }

    @Test func longSilencesAreCutAndPitchesMoved() throws {
        var part = Track(name: "a", channel: 0, program: 0)
        part.notes = [Track.Note(start: 1000, length: 1, pitch: 120, velocity: 64)]
        let bytes = StandardMIDIFile(beatsPerMinute: 120, tracks: [part]).encoded()
        let played = try MIDIFile(bytes: bytes, named: "a").notes
        let tokens = try #require(PerformanceTokens.tokens(played, movedBy: -5))
        #expect(tokens.count == 60 + 1 + 1 + 1 + 1)
        #expect(tokens[61] == 115)
        #expect(PerformanceTokens.tokens(played, movedBy: 8) == nil)
        let again = PerformanceTokens.track(PerformanceTokens.notes(tokens), beatsPerMinute: 120)
        #expect(again.notes == [Track.Note(start: 120, length: 1, pitch: 115, velocity: 62)])
    }
}
