import AvazTensors

extension Genre {
    /// The drums fall on the third beat alone, guitar and organ on every off-beat, and the bass
    /// plays the tune.
    static func reggae(_ seconds: Double, using generator: inout FastGenerator) -> Piece {
        // Off-beats are eighths here: the tempo counts the slow beat.
        var piece = Arrangement(tempo: .random(in: 62...92, using: &generator), seconds: seconds)
        piece.swing = .random(in: 0.5...0.6, using: &generator)
        piece.swungBeat = 0.5
        piece.looseness = 0.009
        let key = Int.random(in: 0..<12, using: &generator)
        let isMinor = Bool.random(using: &generator)
        let scale = Scale(key, isMinor ? Scale.minor : Scale.major)
        let form = [[0, 3], [0, 4, 3, 3], [0, 5, 3, 4], [0, 0, 3, 4]].drawn(using: &generator)
        func chord(_ bar: Int) -> Chord { scale.triad(on: form[bar % form.count]) }

        enum Beat: CaseIterable { case oneDrop, rockers, steppers }
        let beat = Beat.allCases.drawn(using: &generator)
        piece.addDrums(volume: .random(in: 75...100, using: &generator)) { drums in
            for bar in 0..<drums.bars {
                let kick: Rhythm =
                    switch beat {
                    case .oneDrop: "..X."
                    case .rockers: "x.X."
                    case .steppers: "xxXx"
                    }
                drums.hit(.kick, kick, bar: bar)
                drums.hit(.sideStick, "..X.", bar: bar, louder: 8)
                drums.hit(.closedHat, "xoxoxoxo", bar: bar, louder: -6)
                if bar % 4 == 3 { drums.hit(.highTom, "............x.xx", bar: bar) }
            }
        }
        let lines: [[(step: Int, Rhythm)]] = [
            [(0, "x--.........x-.."), (7, "......x-........"), (4, "........x-......")],
            [(0, "..x-..x-........"), (7, "..........x-x-..")],
            [(0, "x-..x-.........."), (2, "........x-......"), (7, "............x-..")],
        ]
        let line = lines.drawn(using: &generator)
        piece.add(.fingeredBass, volume: 127) { bass in
            for bar in 0..<bass.bars {
                let root = chord(bar).root(above: 28)
                for (step, rhythm) in line {
                    let third = step == 4 && isMinor ? 3 : step
                    bass.play([root + third], rhythm, bar: bar, louder: 15)
                }
            }
        }
        let skank: Instrument = [.cleanGuitar, .mutedGuitar, .grandPiano].drawn(using: &generator)
        piece.add(skank, volume: .random(in: 90...115, using: &generator)) { skank in
            for bar in 0..<skank.bars {
                skank.play(chord(bar).voicing(above: 60), ".X.X.X.X", bar: bar, hold: 0.45)
            }
        }
        if generator.uniform() < 0.8 {
            let organ: Instrument = [.drawbarOrgan, .percussiveOrgan].drawn(using: &generator)
            piece.add(organ, volume: .random(in: 55...85, using: &generator)) { bubble in
                for bar in 0..<bubble.bars {
                    bubble.play(
                        chord(bar).voicing(above: 53), ".xx..xx..xx..xx.", bar: bar, hold: 0.5)
                }
            }
        }
        let lead: Instrument = [.trombone, .accordion, .brassSection, .voice, .harmonica]
            .drawn(using: &generator)
        piece.add(lead, volume: .random(in: 80...105, using: &generator)) { lead in
            var melody = Melody(scale, in: 60...79)
            let phrases: [Rhythm] = ["x-x-x---", ".xx-x-x-", "x--xx---", "........"]
            for bar in 0..<lead.bars {
                lead.sing(
                    &melody, over: chord(bar), phrases.drawn(using: &generator), bar: bar,
                    using: &generator)
            }
        }
        return Piece(
            music: piece.performed(using: &generator),
            mix: .drawn(drive: 1.2...2.5, using: &generator))
    }
}
