import AvazTensors

extension Genre {
    /// Four chords of a major key in a circle, a plain backbeat, piano or guitar, a pad, and a tune
    /// that stays on the scale.
    static func pop(_ seconds: Double, using generator: inout FastGenerator) -> Piece {
        var piece = Arrangement(tempo: .random(in: 90...128, using: &generator), seconds: seconds)
        piece.looseness = 0.006
        let scale = Scale(Int.random(in: 0..<12, using: &generator), Scale.major)
        let circle = [[0, 4, 5, 3], [5, 3, 0, 4], [0, 5, 3, 4], [3, 0, 4, 5]]
            .drawn(using: &generator)
        func chord(_ bar: Int) -> Chord { scale.triad(on: circle[bar % 4]) }

        let kick: Rhythm = ["x...x...", "x..xx...", "x..x.x..", "xxxx"].drawn(using: &generator)
        let backbeat: Drum = [.snare, .clap].drawn(using: &generator)
        let shaker: Drum = [.tambourine, .maracas, .closedHat].drawn(using: &generator)
        let kit: DrumKit = [.standard, .electronic].drawn(using: &generator)
        piece.addDrums(kit, volume: .random(in: 85...110, using: &generator)) { drums in
            for bar in 0..<drums.bars {
                drums.hit(.kick, kick, bar: bar)
                drums.hit(backbeat, ".X.X", bar: bar)
                drums.hit(.closedHat, "xoxoxoxo", bar: bar)
                drums.hit(shaker, "oooooooooooooooo", bar: bar, louder: -12)
                if bar % 8 == 0 { drums.hit(.crash, "x...", bar: bar) }
            }
        }
        let bassLine: Rhythm = ["xxxxxxxx", "x--x--x-", "x-----xx"].drawn(using: &generator)
        let bass: Instrument = [.fingeredBass, .synthBass].drawn(using: &generator)
        piece.add(bass, volume: 105) { bass in
            for bar in 0..<bass.bars {
                bass.play([chord(bar).root(above: 31)], bassLine, bar: bar)
            }
        }
        let harmony: Instrument = [.brightPiano, .grandPiano, .steelGuitar, .cleanGuitar]
            .drawn(using: &generator)
        let strum: Rhythm = ["x-x-x-x-", "xxxxxxxx", "x--x--x-", "x-xo.xxo"].drawn(
            using: &generator)
        piece.add(harmony, volume: .random(in: 80...105, using: &generator)) { harmony in
            for bar in 0..<harmony.bars {
                harmony.play(chord(bar).voicing(above: 58), strum, bar: bar)
            }
        }
        let pad: Instrument = [.warmPad, .polysynthPad, .synthStrings, .choir]
            .drawn(using: &generator)
        piece.add(pad, volume: .random(in: 50...85, using: &generator)) { pad in
            for bar in 0..<pad.bars {
                pad.play(chord(bar).voicing(above: 62), "x", bar: bar, hold: 1.02)
            }
        }
        let singer: Instrument = [.voice, .synthVoice, .sawtoothLead, .squareLead]
            .drawn(using: &generator)
        let hook: [Rhythm] = [
            ["x-x-x--x", "x---x---", "xxx-x-x-", "x-------"].drawn(using: &generator),
            ["x-xxx-x-", ".xxxx---", "x--x--x-", "x-x-x-x-"].drawn(using: &generator),
        ]
        piece.add(singer, volume: .random(in: 100...120, using: &generator)) { singer in
            var melody = Melody(scale, in: 64...81, leaping: 0.1)
            for bar in 0..<singer.bars {
                singer.sing(
                    &melody, over: chord(bar), hook[bar % 2], bar: bar, using: &generator)
            }
        }
        return Piece(
            music: piece.performed(using: &generator),
            mix: .drawn(drive: 2...4, using: &generator))
    }
}
