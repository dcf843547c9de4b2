import AvazMIDI
import AvazTensors

/// A piece in the making: bars of equal length, and the parts that play in them.
struct Arrangement {
    /// Quarter notes a minute.
    let tempo: Double
    /// Quarter notes.
    let beatsPerBar: Int
    let bars: Int
    /// Where in a beat its second half begins: 0.5 is straight, 0.67 a full shuffle.
    var swing = 0.5
    /// The beat that swings, in quarter notes: 1 swings eighths, 0.5 sixteenths.
    var swungBeat = 1.0
    /// How far players stray from the beat, as a standard deviation in seconds.
    var looseness = 0.008

    private var tracks: [Track] = []

    init(tempo: Double, beatsPerBar: Int = 4, bars: Int) {
        self.tempo = tempo
        self.beatsPerBar = beatsPerBar
        self.bars = bars
    }

    /// As many bars as fill `seconds`.
    init(tempo: Double, beatsPerBar: Int = 4, seconds: Double) {
        self.init(
            tempo: tempo, beatsPerBar: beatsPerBar,
            bars: Int((seconds * tempo / 60 / Double(beatsPerBar)).rounded(.up)))
    }

    /// A part for an instrument.
    ///
    /// - Parameters:
    ///   - volume: 0 ... 127.
    ///   - write: puts down the notes.
    mutating func add(
        _ instrument: Instrument, volume: Int, write: (inout Part) -> Void
    ) {
        let melodic = tracks.count { $0.channel != Track.drumChannel }
        let channel = melodic < Track.drumChannel ? melodic : melodic + 1
        add(
            Track(name: "\(instrument)", channel: channel, program: instrument.rawValue),
            volume: volume, write: write)
    }

    /// A part for the drums.
    mutating func addDrums(
        _ kit: DrumKit = .standard, volume: Int, write: (inout Part) -> Void
    ) {
        add(
            Track(name: "drums", channel: Track.drumChannel, program: kit.rawValue),
            volume: volume, write: write)
    }

    private mutating func add(_ empty: Track, volume: Int, write: (inout Part) -> Void) {
        var part = Part(beatsPerBar: beatsPerBar, bars: bars)
        write(&part)
        var track = empty
        track.notes = part.notes
        track.controls = [Track.Control(time: 0, number: 7, value: volume)] + part.controls
        tracks.append(track)
    }

    /// The finished piece, with swing and with the small inaccuracies of people at play.
    func performed(using generator: inout FastGenerator) -> StandardMIDIFile {
        var performed = tracks
        for track in performed.indices {
            for index in performed[track].notes.indices {
                var note = performed[track].notes[index]
                let (start, end) = (swung(note.start), swung(note.start + note.length))
                let delay = Double(generator.normal()) * looseness * tempo / 60
                note.start = max(0, start + delay)
                note.length = end - start
                note.velocity = max(
                    1, min(127, note.velocity + Int.random(in: -8...8, using: &generator)))
                performed[track].notes[index] = note
            }
        }
        return StandardMIDIFile(
            beatsPerMinute: tempo, beatsPerBar: beatsPerBar, tracks: performed)
    }

    private func swung(_ time: Double) -> Double {
        let beat = (time / swungBeat).rounded(.down)
        let position = time / swungBeat - beat
        let moved =
            position < 0.5
            ? position * 2 * swing : swing + (position - 0.5) * 2 * (1 - swing)
        return (beat + moved) * swungBeat
    }
}

/// The notes of one instrument in the making. Bars count from 0.
struct Part {
    let beatsPerBar: Int
    let bars: Int
    private(set) var notes: [Track.Note] = []
    private(set) var controls: [Track.Control] = []

    /// Plays `pitches` together at every beat of `rhythm`.
    ///
    /// `louder` is added to each velocity; `hold` multiplies each length, so that 0.5 is staccato.
    mutating func play(
        _ pitches: [Int], _ rhythm: Rhythm, bar: Int, louder: Int = 0, hold: Double = 0.95
    ) {
        for beat in rhythm.beats { play(pitches, beat, bar: bar, louder: louder, hold: hold) }
    }

    mutating func play(
        _ pitches: [Int], _ beat: Rhythm.Beat, bar: Int, louder: Int = 0, hold: Double = 0.95
    ) {
        let barLength = Double(beatsPerBar)
        for pitch in pitches {
            notes.append(
                Track.Note(
                    start: (Double(bar) + beat.start) * barLength,
                    length: beat.length * barLength * hold, pitch: pitch,
                    velocity: max(1, min(127, beat.velocity + louder))))
        }
    }

    /// Plays one pitch after another, one at each beat of `rhythm`, from the first again where the
    /// rhythm is longer.
    mutating func playInTurn(
        _ pitches: [Int], _ rhythm: Rhythm, bar: Int, louder: Int = 0, hold: Double = 0.95
    ) {
        for (index, beat) in rhythm.beats.enumerated() {
            play([pitches[index % pitches.count]], beat, bar: bar, louder: louder, hold: hold)
        }
    }

    mutating func hit(_ drum: Drum, _ rhythm: Rhythm, bar: Int, louder: Int = 0) {
        play([drum.rawValue], rhythm, bar: bar, louder: louder)
    }

    /// Lets the part swell or fade: the expression moves in a straight line over the bar.
    mutating func swell(from: Int, to: Int, bar: Int) {
        let steps = 8
        for step in 0..<steps {
            controls.append(
                Track.Control(
                    time: (Double(bar) + Double(step) / Double(steps)) * Double(beatsPerBar),
                    number: 11, value: from + (to - from) * step / steps))
        }
    }

    /// Holds the pedal over the bar; where it ends the pedal is up for a moment.
    mutating func pedal(bar: Int) {
        for (time, value) in [(Double(bar), 127), (Double(bar + 1), 0)] {
            controls.append(
                Track.Control(time: time * Double(beatsPerBar), number: 64, value: value))
        }
    }
}
