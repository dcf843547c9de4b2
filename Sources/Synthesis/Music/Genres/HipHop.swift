import AvazTensors

extension Genre {
    /// A slow, heavy beat with swung sixteenths, a bass near the limit of hearing, a dark loop of
    /// two bars that comes again and again, and a voice that speaks more than it sings.
    static func hiphop(_ seconds: Double, using generator: inout FastGenerator) -> Piece {
        var piece = Arrangement(tempo: .random(in: 76...102, using: &generator), seconds: seconds)
        piece.swing = .random(in: 0.52...0.6, using: &generator)
        piece.swungBeat = 0.5
        piece.looseness = 0.005
        let key = Int.random(in: 0..<12, using: &generator)
        let turn = [0, 1, 5, 8, 10].drawn(using: &generator)
        let form = [Chord(key, .minorSeventh), Chord(key + turn, .minorSeventh)]
        func chord(_ bar: Int) -> Chord { form[bar % 2] }

        let kicks: [Rhythm] = [
            "X.....xX..X.....", "X..x......X..x..", "X.x....X..xX....", "X......x.xX.....",
        ]
        let kick = kicks.drawn(using: &generator)
        let hat: Rhythm = ["x.o.x.o.x.o.x.o.", "xoxoxoxoxoxoxoxo", "x.x.x.xxx.x.x.xx"]
            .drawn(using: &generator)
        let kit: DrumKit = [.electronic, .standard, .power].drawn(using: &generator)
        let backbeat: Drum = [.snare, .clap].drawn(using: &generator)
        piece.addDrums(kit, volume: .random(in: 110...127, using: &generator)) { drums in
            for bar in 0..<drums.bars {
                drums.hit(.kick, kick, bar: bar, louder: 12)
                drums.hit(backbeat, ".X.X", bar: bar, louder: 8)
                drums.hit(.closedHat, hat, bar: bar, louder: -15)
            }
        }
        let bass: Instrument = [.synthBass, .deepSynthBass, .fingeredBass].drawn(using: &generator)
        piece.add(bass, volume: 127) { bass in
            for bar in 0..<bass.bars {
                bass.play([chord(bar).root(above: 24)], kick, bar: bar, hold: 2)
            }
        }
        // The loop is written once and repeated, note by note.
        let sampled: Instrument = [.electricPiano, .strings, .vibraphone, .grandPiano, .warmPad]
            .drawn(using: &generator)
        let figure: Rhythm = ["x-----x-x-------", "x---x---x--x----", "x---------------"]
            .drawn(using: &generator)
        piece.add(sampled, volume: .random(in: 60...85, using: &generator)) { sampled in
            for bar in 0..<sampled.bars {
                sampled.play(chord(bar).voicing(above: 53), figure, bar: bar)
            }
        }
        let talker: Instrument = [.synthVoice, .altoSax, .squareLead].drawn(using: &generator)
        piece.add(talker, volume: .random(in: 75...105, using: &generator)) { talker in
            let flows: [Rhythm] = [
                "xx.xxoxx.xxoxx..", "x.xxxox.xxxxx.x.", "..xxxoxxx.xoxxx.", "xoxx.xoxx.xxxo..",
            ]
            var speech = Melody(Scale(key, Scale.minor), in: 56...66, leaping: 0.05)
            for bar in 0..<talker.bars {
                for beat in flows.drawn(using: &generator).beats {
                    let pitch = speech.next(over: chord(bar), resting: false, using: &generator)
                    talker.play([pitch], beat, bar: bar, hold: 0.6)
                }
            }
        }
        return Piece(
            music: piece.performed(using: &generator),
            mix: .drawn(drive: 3...6, using: &generator))
    }
}
