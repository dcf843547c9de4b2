import AvazTensors

extension Genre {
    /// Strings, a keyboard or winds over the harmony of a major or minor key; no drums, no swing,
    /// and loudness that swells and fades.
    static func classical(_ seconds: Double, using generator: inout FastGenerator) -> Piece {
        var piece = Arrangement(
            tempo: .random(in: 58...140, using: &generator),
            beatsPerBar: [3, 4].drawn(using: &generator), seconds: seconds)
        piece.looseness = 0.012
        let scale = Scale(
            Int.random(in: 0..<12, using: &generator),
            [Scale.major, Scale.minor].drawn(using: &generator))
        // Which steps may follow which.
        let follow = [
            [3, 4, 5, 1], [4, 4, 6], [5, 3], [4, 0, 1], [0, 0, 5], [1, 3, 4], [0, 0],
        ]
        var steps = [0]
        while steps.count < piece.bars {
            steps.append(follow[steps[steps.count - 1]].drawn(using: &generator))
        }
        let chords = steps.map(scale.triad(on:))
        let loudness = (0...piece.bars).map { _ in Int.random(in: 60...120, using: &generator) }
        func shape(_ part: inout Part) {
            for bar in 0..<part.bars {
                part.swell(from: loudness[bar], to: loudness[bar + 1], bar: bar)
            }
        }
        let figures: [Rhythm] =
            piece.beatsPerBar == 3
            ? ["x-----", "x---x-", "x-x-x-", "x-xxx-", "x--xx-", "xxxxxx"]
            : ["x---x---", "x---x-x-", "x-x-x-x-", "x-xxx-x-", "x--xx---", "xxxxxxxx"]

        enum Ensemble: CaseIterable { case orchestra, keyboard, soloist }
        let ensemble = Ensemble.allCases.drawn(using: &generator)
        if ensemble == .keyboard {
            let keyboard: Instrument = [.grandPiano, .grandPiano, .harpsichord, .nylonGuitar]
                .drawn(using: &generator)
            piece.add(keyboard, volume: 80) { left in
                for bar in 0..<left.bars {
                    // Alberti: the lowest, the highest, the middle, the highest.
                    let chord = chords[bar].voicing(above: 48)
                    let broken = [chord[0], chord[2], chord[1], chord[2]]
                    left.playInTurn(
                        broken, left.beatsPerBar == 3 ? "xxxxxx" : "xxxxxxxx", bar: bar,
                        louder: -18)
                }
                shape(&left)
            }
            piece.add(keyboard, volume: 105) { right in
                var melody = Melody(scale, in: 67...88)
                for bar in 0..<right.bars {
                    right.sing(
                        &melody, over: chords[bar], figures.drawn(using: &generator), bar: bar,
                        using: &generator)
                }
                shape(&right)
            }
        } else {
            let strings: Instrument = [.strings, .slowStrings].drawn(using: &generator)
            piece.add(strings, volume: ensemble == .orchestra ? 100 : 70) { strings in
                for bar in 0..<strings.bars {
                    strings.play(chords[bar].voicing(above: 55), "x", bar: bar, hold: 1.05)
                }
                shape(&strings)
            }
            let low: Instrument = [.cello, .pizzicato].drawn(using: &generator)
            piece.add(low, volume: 95) { low in
                for bar in 0..<low.bars {
                    let root = chords[bar].root(above: 36)
                    low.playInTurn(
                        [root, root + 7], low.beatsPerBar == 3 ? "x--" : "x-x-", bar: bar)
                }
                shape(&low)
            }
            let voices: [Instrument] = [.violin, .flute, .oboe, .clarinet, .trumpet]
            for (index, range) in [67...91, 62...82].enumerated() {
                if index == 1 && ensemble == .soloist { continue }
                piece.add(voices.drawn(using: &generator), volume: 110 - 20 * index) { solo in
                    var melody = Melody(scale, in: range)
                    for bar in 0..<solo.bars {
                        solo.sing(
                            &melody, over: chords[bar], figures.drawn(using: &generator),
                            bar: bar, using: &generator)
                    }
                    shape(&solo)
                }
            }
            if ensemble == .orchestra && Bool.random(using: &generator) {
                piece.add(.timpani, volume: 90) { timpani in
                    for bar in stride(from: 0, to: timpani.bars, by: 2) {
                        timpani.play(
                            [chords[bar].root(above: 41)], "x...xx.x", bar: bar, louder: -10)
                    }
                }
            }
        }
        return Piece(
            music: piece.performed(using: &generator),
            mix: .drawn(drive: 0.2...0.8, using: &generator))
    }
}
