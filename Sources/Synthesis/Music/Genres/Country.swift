import AvazTensors

extension Genre {
    /// Boom-chick: the bass alternates root and fifth, the steel guitar answers on the off-beat, a
    /// brushed train beat runs below, and fiddle, banjo or harmonica leads in the major pentatonic.
    static func country(_ seconds: Double, using generator: inout FastGenerator) -> Piece {
        var piece = Arrangement(tempo: .random(in: 84...138, using: &generator), seconds: seconds)
        piece.swing = .random(in: 0.5...0.58, using: &generator)
        piece.looseness = 0.011
        let key = Int.random(in: 0..<12, using: &generator)
        let form = [
            [0, 0, 5, 0, 0, 0, 7, 7], [0, 5, 0, 7, 0, 5, 7, 0], [0, 0, 5, 5, 7, 7, 0, 0],
            [0, 7, 0, 5, 0, 7, 7, 0],
        ].drawn(using: &generator)
        func chord(_ bar: Int) -> Chord { Chord(key + form[bar % 8], .major) }

        let train: Rhythm = ["oxooxxoo", "ooXoooXo", "ooXoXoXo"].drawn(using: &generator)
        piece.addDrums(.brush, volume: .random(in: 55...90, using: &generator)) { drums in
            for bar in 0..<drums.bars {
                drums.hit(.snare, train, bar: bar, louder: -12)
                drums.hit(.kick, "x.x.", bar: bar)
                drums.hit(.sideStick, ".x.x", bar: bar, louder: -10)
            }
        }
        piece.add(.doubleBass, volume: 110) { bass in
            for bar in 0..<bass.bars {
                let root = chord(bar).root(above: 31)
                bass.playInTurn([root, root - 5], "x-x-", bar: bar, hold: 0.7)
            }
        }
        let strum: Rhythm = ["..x...x.", "..xo..xo", "o.xoo.xo"].drawn(using: &generator)
        piece.add(.steelGuitar, volume: .random(in: 85...110, using: &generator)) { guitar in
            for bar in 0..<guitar.bars {
                let open = chord(bar).voicing(above: 52)
                guitar.play(open + [open[0] + 12], strum, bar: bar, hold: 0.6)
            }
        }
        let scale = Scale(key, Scale.majorPentatonic)
        if Bool.random(using: &generator) {
            piece.add(.banjo, volume: .random(in: 75...105, using: &generator)) { banjo in
                for bar in 0..<banjo.bars {
                    let open = chord(bar).voicing(above: 60)
                    let roll = [open[0], open[1], open[2], open[0] + 12]
                    banjo.playInTurn(roll, "xxxxxxxx", bar: bar, louder: -8)
                }
            }
        }
        let lead: Instrument = [.fiddle, .steelGuitar, .harmonica, .cleanGuitar]
            .drawn(using: &generator)
        piece.add(lead, volume: .random(in: 90...118, using: &generator)) { lead in
            var melody = Melody(scale, in: 64...88, leaping: 0.1)
            let phrases: [Rhythm] = [
                "x-xxx-x-", "xxxxx---", "x---xxxx", "x-x-x---", "xxx-xxx-", "x-------",
            ]
            for bar in 0..<lead.bars where bar % 4 != 3 {
                lead.sing(
                    &melody, over: chord(bar), phrases.drawn(using: &generator), bar: bar,
                    using: &generator)
            }
        }
        return Piece(
            music: piece.performed(using: &generator),
            mix: .drawn(drive: 0.8...2, using: &generator))
    }
}
