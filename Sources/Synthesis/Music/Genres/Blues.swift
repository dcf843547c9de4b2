import AvazTensors

extension Genre {
    /// Twelve bars in a shuffle: sevenths on the first, fourth and fifth step, a boogie figure on
    /// guitar or piano, and a lead on the blues scale that calls for two bars and rests for two.
    static func blues(_ seconds: Double, using generator: inout FastGenerator) -> Piece {
        var piece = Arrangement(tempo: .random(in: 66...118, using: &generator), seconds: seconds)
        piece.swing = .random(in: 0.62...0.68, using: &generator)
        piece.looseness = 0.015
        let key = Int.random(in: 0..<12, using: &generator)
        let form = [
            [0, 0, 0, 0, 5, 5, 0, 0, 7, 5, 0, 0], [0, 5, 0, 0, 5, 5, 0, 0, 7, 5, 0, 7],
        ].drawn(using: &generator)
        let entry = [0, 4, 8].drawn(using: &generator)
        func chord(_ bar: Int) -> Chord { Chord(key + form[(bar + entry) % 12], .seventh) }

        let cymbal: Drum = [.closedHat, .ride].drawn(using: &generator)
        let kick: Rhythm = ["x...x...", "x..xx...", "x.xxx.x."].drawn(using: &generator)
        piece.addDrums(volume: .random(in: 60...95, using: &generator)) { drums in
            for bar in 0..<drums.bars {
                drums.hit(cymbal, "xoxoxoxo", bar: bar)
                drums.hit(.kick, kick, bar: bar)
                drums.hit(.snare, ".x.x", bar: bar)
            }
        }
        let walks = Bool.random(using: &generator)
        let bass: Instrument = [.doubleBass, .fingeredBass].drawn(using: &generator)
        piece.add(bass, volume: 110) { bass in
            for bar in 0..<bass.bars {
                let root = chord(bar).root(above: 28)
                if walks {
                    bass.playInTurn([root, root + 4, root + 7, root + 9], "xxxx", bar: bar)
                } else {
                    bass.playInTurn([root, root, root + 7, root + 7], "x-ox-ox-", bar: bar)
                }
            }
        }
        let boogie: Instrument = [.jazzGuitar, .overdrivenGuitar, .grandPiano]
            .drawn(using: &generator)
        piece.add(boogie, volume: .random(in: 60...90, using: &generator)) { boogie in
            for bar in 0..<boogie.bars {
                let root = chord(bar).root(above: 40)
                boogie.play([root, root + 7], "xx..xx..", bar: bar, hold: 0.8)
                boogie.play([root, root + 9], "..xx..xx", bar: bar, hold: 0.8)
            }
        }
        let lead: Instrument = [.harmonica, .overdrivenGuitar, .tenorSax, .jazzGuitar, .grandPiano]
            .drawn(using: &generator)
        let calls = Int.random(in: 0...1, using: &generator)
        piece.add(lead, volume: .random(in: 95...120, using: &generator)) { lead in
            var melody = Melody(Scale(key, Scale.blues), in: 60...84, leaping: 0.2)
            let phrases: [Rhythm] = [
                "..xxx-x-", "x-xx--x-", ".xxxx---", "xxxxxx--", "x--xx-..", "xxx-x---",
            ]
            for bar in 0..<lead.bars where (bar / 2) % 2 == calls {
                lead.sing(
                    &melody, over: chord(bar), phrases.drawn(using: &generator), bar: bar,
                    using: &generator)
            }
        }
        return Piece(
            music: piece.performed(using: &generator),
            mix: .drawn(drive: 1...2.5, using: &generator))
    }
}
