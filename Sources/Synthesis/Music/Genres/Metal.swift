import AvazTensors

extension Genre {
    /// Two distorted guitars and a bass in unison on a low riff, double kick, and everything pushed
    /// to the limit.
    static func metal(_ seconds: Double, using generator: inout FastGenerator) -> Piece {
        var piece = Arrangement(tempo: .random(in: 96...196, using: &generator), seconds: seconds)
        piece.looseness = 0.004
        let key = Int.random(in: 2..<7, using: &generator)
        let scale = Scale(
            key, [Scale.phrygian, Scale.minor, Scale.minorPentatonic].drawn(using: &generator))
        let roots = scale.pitches(in: 38...48)

        // A riff of two bars: palm-muted strokes on the lowest note, power chords between them.
        let gallops: [Rhythm] = [
            "xxxxxxxxxxxxxxxx", "x.xxx.xxx.xxx.xx", "x.x.x.xxx.x.x.xx", "xx.xx.xx.xx.xxxx",
        ]
        let gallop = gallops.drawn(using: &generator)
        let accents: [Rhythm] = ["X-......X-......", "......X-..X-..X-", "X---X---X---X---"]
        let riff = (0..<2).map { _ in
            (
                accent: accents.drawn(using: &generator),
                roots: (0..<4).map { _ in roots.drawn(using: &generator) }
            )
        }
        let isDense = generator.uniform() < 0.75
        func play(_ guitar: inout Part, lower: Int) {
            for bar in 0..<guitar.bars {
                let half = riff[bar % 2]
                if isDense {
                    guitar.play(
                        [roots[0] - lower, roots[0] + 7 - lower], gallop, bar: bar, hold: 0.6)
                }
                for (index, beat) in half.accent.beats.enumerated() {
                    let root = half.roots[index % half.roots.count] - lower
                    guitar.play([root, root + 7, root + 12], beat, bar: bar)
                }
            }
        }
        for _ in 0..<2 {
            piece.add(.distortionGuitar, volume: 105) { play(&$0, lower: 0) }
        }
        piece.add(.pickedBass, volume: 115) { bass in
            for bar in 0..<bass.bars {
                bass.play([roots[0] - 12], gallop, bar: bar, hold: 0.8)
            }
        }
        let kick: Rhythm = ["xxxxxxxxxxxxxxxx", "x.xxx.xxx.xxx.xx", "xx..xx..xx..xx.."]
            .drawn(using: &generator)
        let snare: Rhythm = [".X.X", "..X.", ".x.x.x.x"].drawn(using: &generator)
        let cymbal: Drum = [.crash, .ride, .closedHat, .openHat].drawn(using: &generator)
        piece.addDrums(.power, volume: .random(in: 105...125, using: &generator)) { drums in
            for bar in 0..<drums.bars {
                drums.hit(.kick, kick, bar: bar, louder: 5)
                drums.hit(.snare, snare, bar: bar, louder: 10)
                drums.hit(cymbal, "xxxx", bar: bar)
                if bar % 4 == 3 {
                    drums.hit(.highTom, "............xx..", bar: bar)
                    drums.hit(.lowTom, "..............xx", bar: bar)
                }
            }
        }
        if Bool.random(using: &generator) {
            piece.add(.distortionGuitar, volume: 110) { lead in
                var melody = Melody(scale, in: 64...88, leaping: 0.1)
                for bar in 0..<lead.bars where (bar / 2) % 2 == 1 {
                    let runs: [Rhythm] = [
                        "xxxxxxxxxxxxxxxx", "x---x-x-x-------", "xxxxxxxxx-------",
                    ]
                    lead.sing(
                        &melody, over: Chord(key, .power), runs.drawn(using: &generator),
                        bar: bar, using: &generator)
                }
            }
        }
        return Piece(
            music: piece.performed(using: &generator),
            mix: .drawn(drive: 4...8, using: &generator))
    }
}
