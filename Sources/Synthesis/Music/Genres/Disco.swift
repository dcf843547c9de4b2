import AvazTensors

extension Genre {
    /// Four on the floor, the hi-hat open on every off-beat, a bass in octaves, strings on top and
    /// a clean guitar in sixteenths.
    static func disco(_ seconds: Double, using generator: inout FastGenerator) -> Piece {
        var piece = Arrangement(tempo: .random(in: 108...132, using: &generator), seconds: seconds)
        piece.looseness = 0.004
        let key = Int.random(in: 0..<12, using: &generator)
        let scale = Scale(key, [Scale.minor, Scale.dorian].drawn(using: &generator))
        let form: [Chord] = [
            [
                Chord(key, .minorSeventh), Chord(key + 10, .major), Chord(key + 8, .majorSeventh),
                Chord(key + 7, .seventh),
            ],
            [Chord(key, .minorSeventh), Chord(key + 5, .ninth)],
            [
                Chord(key + 5, .minorSeventh), Chord(key + 10, .seventh),
                Chord(key + 3, .majorSeventh), Chord(key, .minorSeventh),
            ],
        ].drawn(using: &generator)
        func chord(_ bar: Int) -> Chord { form[bar % form.count] }

        let backbeat: Drum = [.snare, .clap].drawn(using: &generator)
        let hat: Rhythm = ["xo.oxo.oxo.oxo.o", "x...x...x...x..."].drawn(using: &generator)
        piece.addDrums(volume: .random(in: 95...120, using: &generator)) { drums in
            for bar in 0..<drums.bars {
                drums.hit(.kick, "XXXX", bar: bar)
                drums.hit(.openHat, ".X.X.X.X", bar: bar)
                drums.hit(.closedHat, hat, bar: bar)
                drums.hit(backbeat, ".X.X", bar: bar)
                if bar % 4 == 0 { drums.hit(.crash, "x...", bar: bar) }
            }
        }
        let bassLine: Rhythm = ["xxxxxxxx", "x.xxx.xx", "x..xx.xx"].drawn(using: &generator)
        let bass: Instrument = [.fingeredBass, .slapBass, .synthBass].drawn(using: &generator)
        piece.add(bass, volume: 115) { bass in
            for bar in 0..<bass.bars {
                let root = chord(bar).root(above: 28)
                bass.playInTurn([root, root + 12], bassLine, bar: bar, hold: 0.7)
            }
        }
        let chop: Rhythm = ["x.xx.xx.x.xx.xxo", "..x..xx...x..xxx", "xoxxxoxxxoxxxoxx"]
            .drawn(using: &generator)
        let rhythmic: Instrument = [.cleanGuitar, .mutedGuitar, .clavinet].drawn(using: &generator)
        piece.add(rhythmic, volume: .random(in: 65...90, using: &generator)) { guitar in
            for bar in 0..<guitar.bars {
                guitar.play(chord(bar).voicing(above: 60), chop, bar: bar, hold: 0.4)
            }
        }
        let strings: Instrument = [.strings, .synthStrings].drawn(using: &generator)
        piece.add(strings, volume: .random(in: 80...110, using: &generator)) { strings in
            var melody = Melody(scale, in: 72...93, leaping: 0.1)
            let lines: [Rhythm] = ["x-------", "x---x---", "xxxxx---", "x--x--x-"]
            for bar in 0..<strings.bars {
                strings.sing(
                    &melody, over: chord(bar), lines.drawn(using: &generator), bar: bar,
                    using: &generator)
            }
        }
        let stabs: Rhythm = ["X.....X.", "...X..X.", "X..X...."].drawn(using: &generator)
        let stabbing: Instrument = [.brassSection, .electricPiano].drawn(using: &generator)
        piece.add(stabbing, volume: .random(in: 70...100, using: &generator)) { stabbing in
            for bar in 0..<stabbing.bars where bar % 2 == 1 {
                stabbing.play(chord(bar).voicing(above: 58), stabs, bar: bar, hold: 0.7)
            }
        }
        return Piece(
            music: piece.performed(using: &generator),
            mix: .drawn(drive: 1.5...3, using: &generator))
    }
}
