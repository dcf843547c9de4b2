import AvazTensors

extension Genre {
    /// An overdriven guitar in eighths, a bass on the roots, a hard backbeat, and now and then a
    /// solo or an organ.
    static func rock(_ seconds: Double, using generator: inout FastGenerator) -> Piece {
        var piece = Arrangement(tempo: .random(in: 102...152, using: &generator), seconds: seconds)
        piece.looseness = 0.009
        let key = Int.random(in: 0..<12, using: &generator)
        let form = [
            [0, 10, 5, 5], [0, 0, 5, 7], [0, 3, 5, 0], [0, 5, 10, 5], [0, 8, 10, 0],
        ].drawn(using: &generator)
        func chord(_ bar: Int) -> Chord { Chord(key + form[bar % 4], .power) }

        let kick: Rhythm = ["x...x...", "x..xx...", "x.xxx.x.", "x....xx."].drawn(using: &generator)
        let cymbal: Drum = [.closedHat, .openHat, .ride, .crash].drawn(using: &generator)
        let pulse: Rhythm = cymbal == .closedHat ? "xoxoxoxo" : "xxxx"
        piece.addDrums(volume: .random(in: 95...118, using: &generator)) { drums in
            for bar in 0..<drums.bars {
                drums.hit(.kick, kick, bar: bar, louder: 8)
                drums.hit(.snare, ".X.X", bar: bar, louder: 8)
                drums.hit(cymbal, pulse, bar: bar, louder: -8)
                if bar % 4 == 3 {
                    drums.hit(.middleTom, "..........xx....", bar: bar)
                    drums.hit(.lowTom, "............xx..", bar: bar)
                }
            }
        }
        piece.add(.pickedBass, volume: 105) { bass in
            for bar in 0..<bass.bars {
                bass.play([chord(bar).root(above: 28)], "xxxxxxxx", bar: bar, hold: 0.85)
            }
        }
        let strokes: [Rhythm] = ["XxxxXxxx", "X-xX-xX-", "X--X--X-", "X-..X-xx"]
        let stroke = strokes.drawn(using: &generator)
        piece.add(.overdrivenGuitar, volume: .random(in: 85...105, using: &generator)) { guitar in
            for bar in 0..<guitar.bars {
                guitar.play(chord(bar).pitches(above: 40), stroke, bar: bar)
            }
        }
        enum Top: CaseIterable { case solo, organ, strummed }
        switch Top.allCases.drawn(using: &generator) {
        case .solo:
            piece.add(.overdrivenGuitar, volume: 105) { solo in
                var melody = Melody(Scale(key, Scale.minorPentatonic), in: 60...84, leaping: 0.2)
                let phrases: [Rhythm] = [
                    "x-xxx-x-", "xxxxxxxx", "x---x---", "..xxx---", "x-------",
                ]
                for bar in 0..<solo.bars {
                    solo.sing(
                        &melody, over: chord(bar), phrases.drawn(using: &generator), bar: bar,
                        using: &generator)
                }
            }
        case .organ:
            piece.add(.rockOrgan, volume: 80) { organ in
                for bar in 0..<organ.bars {
                    organ.play(chord(bar).voicing(above: 60), "x-------", bar: bar, hold: 1)
                }
            }
        case .strummed:
            piece.add(.steelGuitar, volume: 100) { guitar in
                for bar in 0..<guitar.bars {
                    let open = Chord(chord(bar).root, .major).voicing(above: 55)
                    guitar.play(open, "x-xxoxxo", bar: bar)
                }
            }
        }
        return Piece(
            music: piece.performed(using: &generator),
            mix: .drawn(drive: 2...4, using: &generator))
    }
}
