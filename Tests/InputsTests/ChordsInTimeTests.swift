import Testing

@testable import AvazInputs

/// All that sounds together as one chord, with its length.
@Suite struct ChordsInTimeTests {
    /// A note of two quarters under two of one, the second of which outlasts it; silence; a note.
    private static let score = Score(elements: [
        Score.Element(onset: 0, length: 24, pitches: [48]),
        Score.Element(onset: 0, length: 12, pitches: [64]),
        Score.Element(onset: 12, length: 18, pitches: [67, 48]),
        Score.Element(onset: 36, length: 4, pitches: [60]),
    ])

    @Test func isCutAtEveryBeginningAndEnd() {
        let slices = Self.score.slices
        #expect(slices.map(\.pitches) == [[48, 64], [48, 67], [48, 67], [60]])
        #expect(slices.map(\.length) == [12, 12, 6, 4])
    }

    @Test func symbolsComeInPairs() {
        #expect(
            Self.score.tokens(.chordsAndLengths) == [
                "C3.E4", "=1", "C3.G4", "=1", "C3.G4", "=1/2", "C4", "=1/3",
            ])
        #expect(LengthName.name(3) == "=1/4")
        #expect(LengthName.name(42) == "=7/2")
    }

    @Test func lengthsAreHeard() throws {
        let tokens = ["C4.E4", "=1/2", "G4", "=4/3", "A4", "=1"]
        let track = try TokenTrack.corrected.track(tokens, start: 2)
        #expect(track.notes.map(\.start) == [2, 2, 2.5, 2.5 + 4.0 / 3])
        #expect(track.notes.map(\.length) == [0.5, 0.5, 4.0 / 3, 1])
        #expect(TokenTrack.corrected.duration(of: tokens) == 0.5 + 4.0 / 3 + 1)
        // A length by itself says nothing; a chord without one lasts a step.
        #expect(TokenTrack.corrected.duration(of: ["=2", "C4", "C4", "=2"]) == 3)
    }

    @Test(arguments: ["=", "=0", "=1/0", "=1/2/3", "=x", "=-1"])
    func whatIsNoLengthLastsAStep(symbol: String) {
        #expect(LengthName.quarters(symbol) == nil)
        #expect(TokenTrack.corrected.duration(of: ["C4", symbol]) == 1)
    }

    /// Lengths stand together, before all notes: so a network's two answers lie apart.
    @Test func lengthsStandBeforeNotes() {
        let symbols = Vocabulary(Self.score.tokens(.chordsAndLengths) + ["A-1", "B4", "=12"])
            .symbols
        let first = symbols.prefix(while: LengthName.isLength).count
        #expect(first == 4)
        #expect(symbols.dropFirst(first).allSatisfy { !LengthName.isLength($0) })
    }
}
