import AvazTensors

extension Genre {
    /// A walking bass under a swinging ride cymbal, sparse rich chords, and a soloist in eighths:
    /// second, fifth, first step, over and over, through the keys.
    static func jazz(_ seconds: Double, using generator: inout FastGenerator) -> Piece {
        var piece = Arrangement(tempo: .random(in: 110...220, using: &generator), seconds: seconds)
        // The faster, the straighter.
        piece.swing = 0.7 - 0.0006 * (piece.tempo - 100)
        piece.looseness = 0.014
        let key = Int.random(in: 0..<12, using: &generator)
        let turnaround = [
            Chord(key + 2, .minorSeventh), Chord(key + 7, .ninth), Chord(key, .majorSeventh),
            Chord(key + 9, .seventh),
        ]
        let bridge = [
            Chord(key + 7, .minorSeventh), Chord(key, .ninth), Chord(key + 5, .majorSeventh),
            Chord(key + 10, .ninth),
        ]
        let minor = [
            Chord(key, .minorNinth), Chord(key, .minorNinth), Chord(key + 5, .minorSeventh),
            Chord(key + 7, .seventh),
        ]
        let form = [turnaround + turnaround + bridge + turnaround, minor + minor + bridge + minor]
            .drawn(using: &generator)
        func chord(_ bar: Int) -> Chord { form[bar % form.count] }

        let brushes = generator.uniform() < 0.3
        piece.addDrums(brushes ? .brush : .jazz, volume: .random(in: 60...95, using: &generator)) {
            drums in
            for bar in 0..<drums.bars {
                drums.hit(.ride, "x.xox.xo", bar: bar)
                drums.hit(.pedalHat, ".x.x", bar: bar)
                let comments: [Rhythm] = ["........", "...o....", ".....o.o", "o......o"]
                drums.hit(.snare, comments.drawn(using: &generator), bar: bar)
                drums.hit(.kick, "oooo", bar: bar, louder: -25)
            }
        }
        piece.add(.doubleBass, volume: 120) { bass in
            for bar in 0..<bass.bars {
                let notes = chord(bar).pitches(above: 30)
                let next = chord(bar + 1).root(above: 30)
                let approach = next + [-1, 1].drawn(using: &generator)
                bass.playInTurn([notes[0], notes[1], notes[2], approach], "xxxx", bar: bar)
            }
        }
        let comping: Instrument = [.grandPiano, .jazzGuitar, .electricPiano]
            .drawn(using: &generator)
        piece.add(comping, volume: .random(in: 65...90, using: &generator)) { comping in
            let rhythms: [Rhythm] = [
                "x..x....", ".x..x...", "...x..x.", "x-----..", "..x....x", "........",
            ]
            for bar in 0..<comping.bars {
                comping.play(
                    chord(bar).voicing(above: 53), rhythms.drawn(using: &generator), bar: bar,
                    hold: 0.7)
            }
        }
        let soloist: Instrument = [
            .tenorSax, .altoSax, .trumpet, .mutedTrumpet, .vibraphone, .grandPiano, .clarinet,
        ].drawn(using: &generator)
        piece.add(soloist, volume: .random(in: 95...118, using: &generator)) { solo in
            let steps = form == minor + minor + bridge + minor ? Scale.dorian : Scale.major
            var melody = Melody(Scale(key, steps), in: 58...82, leaping: 0.25)
            let phrases: [Rhythm] = [
                "xxxxxxxx", ".xxxxxx-", "xxxxx---", "..xxxxxx", "x--xx-xx", "x-------", "........",
            ]
            for bar in 0..<solo.bars {
                solo.sing(
                    &melody, over: chord(bar), phrases.drawn(using: &generator), bar: bar,
                    using: &generator)
            }
        }
        return Piece(
            music: piece.performed(using: &generator),
            mix: .drawn(drive: 0.5...1.5, using: &generator))
    }
}
