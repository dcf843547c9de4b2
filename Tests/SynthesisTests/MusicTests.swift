import AvazMIDI
import AvazTensors
import Testing

@testable import AvazSynthesis

@Suite struct RhythmTests {
    @Test func readsBeatsLengthsAndAccents() {
        let rhythm: Rhythm = "X-.o"
        #expect(
            rhythm.beats == [
                Rhythm.Beat(start: 0, length: 0.5, velocity: 112),
                Rhythm.Beat(start: 0.75, length: 0.25, velocity: 62),
            ])
    }

    @Test func silenceHasNoBeats() {
        let rhythm: Rhythm = "...."
        #expect(rhythm.beats.isEmpty)
    }
}

@Suite struct HarmonyTests {
    @Test func chordsStandWhereTheyAreAsked() {
        let chord = Chord(7, .seventh)
        #expect(chord.pitches(above: 60) == [67, 71, 74, 77])
        #expect(chord.voicing(above: 60) == [62, 65, 67, 71])
        #expect(chord.root(above: 68) == 79)
        #expect(chord.contains(41) && !chord.contains(42))
    }

    /// Keys count in semitones without end, so that a chord may lie beyond the octave.
    @Test func rootsBeyondTheOctaveFold() {
        #expect(Chord(19, .major).pitches(above: 60) == Chord(7, .major).pitches(above: 60))
        #expect(Chord(-5, .major).pitches(above: 60) == Chord(7, .major).pitches(above: 60))
    }

    @Test func triadsOfMajorAndMinor() {
        let major = (0..<7).map { Scale(0, Scale.major).triad(on: $0).kind }
        #expect(major == [.major, .minor, .minor, .major, .major, .minor, .diminished])
        let minor = (0..<7).map { Scale(9, Scale.minor).triad(on: $0).kind }
        #expect(minor == [.minor, .diminished, .major, .minor, .minor, .major, .major])
        #expect(Scale(9, Scale.minor).triad(on: 2).pitches(above: 60) == [60, 64, 67])
    }

    @Test func melodyStaysOnItsScaleAndRange() {
        let scale = Scale(3, Scale.blues)
        var melody = Melody(scale, in: 60...84)
        var generator = FastGenerator(seed: 4)
        let chord = Chord(3, .seventh)
        for _ in 0..<2000 {
            let resting = Bool.random(using: &generator)
            let pitch = melody.next(over: chord, resting: resting, using: &generator)
            #expect((60...84).contains(pitch))
            #expect(scale.pitches(in: 60...84).contains(pitch))
            #expect(!resting || chord.contains(pitch))
        }
    }
}

@Suite struct ArrangementTests {
    @Test func barsFillTheSeconds() {
        #expect(Arrangement(tempo: 120, seconds: 10).bars == 5)
        #expect(Arrangement(tempo: 121, seconds: 10).bars == 6)
        #expect(Arrangement(tempo: 120, beatsPerBar: 3, seconds: 10).bars == 7)
    }

    @Test func swingDelaysTheOffBeat() {
        var piece = Arrangement(tempo: 60, seconds: 4)
        piece.swing = 2.0 / 3
        piece.looseness = 0
        piece.add(.grandPiano, volume: 100) { $0.play([60], "xxxxxxxx", bar: 0, hold: 1) }
        var generator = FastGenerator(seed: 1)
        let notes = piece.performed(using: &generator).tracks[0].notes
        let expected = [0, 2.0 / 3, 1, 5.0 / 3, 2, 8.0 / 3, 3, 11.0 / 3]
        for (note, start) in zip(notes, expected) { #expect(abs(note.start - start) < 1e-9) }
        #expect(abs(notes[0].length - 2.0 / 3) < 1e-9)
        #expect(abs(notes[1].length - 1.0 / 3) < 1e-9)
    }

    @Test func melodicPartsLeaveTheDrumsTheirChannel() {
        var piece = Arrangement(tempo: 60, seconds: 4)
        for _ in 0..<12 { piece.add(.flute, volume: 100) { _ in } }
        piece.addDrums(volume: 100) { _ in }
        var generator = FastGenerator(seed: 1)
        let channels = piece.performed(using: &generator).tracks.map(\.channel)
        #expect(channels == Array(0..<9) + [10, 11, 12] + [9])
    }
}

@Suite struct GenreTests {
    /// Many draws of every recipe: whatever comes, it is a playable piece of the asked length.
    @Test(arguments: Genre.allCases)
    func everyDrawIsPlayable(genre: Genre) {
        for stream in 0..<200 {
            var generator = FastGenerator(seed: 9, stream: UInt64(stream))
            let piece = genre.compose(seconds: 12, using: &generator)
            #expect(!piece.music.encoded().isEmpty)
            let last = piece.music.tracks.flatMap(\.notes).map(\.start).max() ?? 0
            let seconds = (last + Double(piece.music.beatsPerBar)) * 60 / piece.music.beatsPerMinute
            #expect(seconds >= 12)
            for note in piece.music.tracks.flatMap(\.notes) { #expect(note.pitch >= 21) }
        }
    }

    @Test(arguments: Genre.allCases)
    func theSeedDecides(genre: Genre) {
        func music(_ seed: UInt64) -> [UInt8] {
            var generator = FastGenerator(seed: seed)
            return genre.compose(seconds: 8, using: &generator).music.encoded()
        }
        #expect(music(1) == music(1))
        #expect(music(1) != music(2))
    }

    @Test func onlyClassicalDoesWithoutDrums() {
        for genre in Genre.allCases {
            var generator = FastGenerator(seed: 5)
            let tracks = genre.compose(seconds: 8, using: &generator).music.tracks
            let hasDrums = tracks.contains { $0.channel == Track.drumChannel }
            #expect(hasDrums == (genre != .classical), "\(genre)")
        }
    }
}
