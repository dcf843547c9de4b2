import AvazMIDI
import AvazTensors

/// A piece for two hands, bar by bar; played strictly in time, so that every note stands on the grid of
/// its rhythm.
struct PianoPiece {
    /// Pitches struck together.
    struct Tone {
        var beat: Rhythm.Beat
        var pitches: [Int]
    }

    /// What the hands play in a bar.
    struct Bar {
        var right: [Tone] = []
        var left: [Tone] = []
    }

    /// The bar's length and how it is counted.
    enum Metre {
        case fourQuarters, threeQuarters
        /// As long as three quarters, but counted in two times three.
        case sixEighths

        var quarters: Int { self == .fourQuarters ? 4 : 3 }
    }

    /// Quarter notes a minute.
    var tempo: Double
    var metre: Metre
    /// Whether the pedal holds what sounds to the end of each bar.
    var isPedalled = false
    var bars: [Bar]

    /// A Standard MIDI File of two tracks, the right hand's and the left's. No two strokes are equally
    /// loud.
    func encoded(using generator: inout FastGenerator) throws -> [UInt8] {
        var piece = Arrangement(tempo: tempo, beatsPerBar: metre.quarters, bars: bars.count)
        piece.looseness = 0
        add(\.right, louder: 0, to: &piece)
        add(\.left, louder: -22, to: &piece)
        let bytes = piece.performed(using: &generator).encoded()
        guard metre == .sixEighths else { return bytes }
        var file = try MIDIFile(bytes: bytes, named: "a piece in six eighths")
        file.tracks[0].entries = file.tracks[0].entries.map { entry in
            guard case .meta(kind: Self.metreKind, _) = entry.event else { return entry }
            // Six of 1 / 2^3; a click every dotted quarter, 36 of 24 a quarter; 8 thirty-seconds each.
            return EventTrack.Entry(
                tick: entry.tick, .meta(kind: Self.metreKind, [6, 3, 36, 8]))
        }
        return file.encoded()
    }

    private static let metreKind: UInt8 = 0x58

    private func add(
        _ hand: KeyPath<Bar, [Tone]>, louder: Int, to piece: inout Arrangement
    ) {
        piece.add(.grandPiano, volume: 100) { part in
            for (number, bar) in bars.enumerated() {
                for tone in bar[keyPath: hand] {
                    part.play(tone.pitches, tone.beat, bar: number, louder: louder)
                }
                if isPedalled { part.pedal(bar: number) }
            }
        }
    }
}

extension PianoPiece.Bar {
    /// The left hand strikes `pitches` in turn, one at each beat of `rhythm`.
    mutating func addLeft(inTurn pitches: [Int], _ rhythm: Rhythm) {
        for (index, beat) in rhythm.beats.enumerated() {
            left.append(
                PianoPiece.Tone(beat: beat, pitches: [pitches[index % pitches.count]]))
        }
    }

    /// The left hand strikes `pitches` together at each beat of `rhythm`.
    mutating func addLeft(together pitches: [Int], _ rhythm: Rhythm) {
        left += rhythm.beats.map { PianoPiece.Tone(beat: $0, pitches: pitches) }
    }
}
