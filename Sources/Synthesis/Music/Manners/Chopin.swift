import AvazTensors

extension Manner {
    /// Romantic: a minor key, three quarters or six eighths, a tune with leaps and with chromatic notes on
    /// its way, richer each time it comes, over wide arpeggios or a waltz's bass and chords; pedal.
    static func chopin(using generator: inout FastGenerator) -> PianoPiece {
        let sketch = RomanticSketch(using: &generator)
        let theme = sketch.phrase(sketch.home, using: &generator)
        let away = sketch.phrase(sketch.relative, using: &generator)
        func play(
            _ phrase: RomanticSketch.Phrase, colour: Float, isFull: Bool = false
        ) -> [PianoPiece.Bar] {
            sketch.played(phrase, colour: colour, isFull: isFull, using: &generator)
        }
        var bars = play(theme, colour: 0.25)
        bars += play(theme, colour: 0.5)
        bars += play(away, colour: 0.3, isFull: true)
        bars += play(theme, colour: 0.6)
        // A waltz has fewer notes to a bar; it comes round once more.
        let rounds =
            (sketch.accompaniment == .waltz ? 2 : 1) + Int.random(in: 0...1, using: &generator)
        for _ in 0..<rounds {
            bars += play(away, colour: 0.5, isFull: true)
            bars += play(theme, colour: 0.75)
        }
        bars.append(sketch.close)
        let tempo: ClosedRange<Int> = sketch.accompaniment == .waltz ? 126...168 : 60...92
        return PianoPiece(
            tempo: Double(Int.random(in: tempo, using: &generator)), metre: sketch.metre,
            isPedalled: true, bars: bars)
    }
}

/// What stays the same throughout a romantic piece.
private struct RomanticSketch {
    enum Accompaniment: CaseIterable { case waltz, arpeggio, nocturne }

    /// A tune of eight bars before it is ornamented, and its chords.
    struct Phrase {
        var chords: [Chord]
        var tune: [[PianoPiece.Tone]]
    }

    let accompaniment: Accompaniment
    let metre: PianoPiece.Metre
    let keynote: Int
    /// Minor with the seventh raised, as its tunes have it.
    let scale: Scale
    let home: [Chord]
    let relative: [Chord]

    init(using generator: inout FastGenerator) {
        accompaniment = Accompaniment.allCases.drawn(using: &generator)
        metre = accompaniment == .nocturne ? .sixEighths : .threeQuarters
        let key = [9, 4, 1, 6, 0].drawn(using: &generator)
        keynote = key
        scale = Scale(key, [0, 2, 3, 5, 7, 8, 11])
        func chord(_ above: Int, _ kind: Chord.Kind) -> Chord { Chord(key + above, kind) }
        let (one, four, six) = (chord(0, .minor), chord(5, .minor), chord(8, .major))
        let (three, seven) = (chord(3, .major), chord(10, .seventh))
        let (two, five) = (chord(2, .diminished), chord(7, .seventh))
        let neapolitan = chord(1, .major)
        home = [
            [one, four, seven, three, six, two, five, one],
            [one, five, one, four, one, neapolitan, five, one],
            [one, one, four, one, six, four, five, one],
            [one, six, four, five, one, neapolitan, five, one],
        ].drawn(using: &generator)
        relative = [
            [three, seven, three, six, four, one, five, five],
            [six, three, seven, three, four, two, five, five],
        ].drawn(using: &generator)
    }

    func phrase(_ chords: [Chord], using generator: inout FastGenerator) -> Phrase {
        let figures: [Rhythm] =
            metre == .sixEighths
            ? [
                "x-----x-----", "x-----x---x-", "x---x-x-----", "x-x-x-x-----", "x---x-x---x-",
                "x-----x-x-x-",
            ]
            : [
                "x---x---x---", "x-----x-x---", "x-------x---", "x---x-x-x-x-", "x---x-----x-",
                "x--x--xxx",
            ]
        let pair = [figures.drawn(using: &generator), figures.drawn(using: &generator)]
        var melody = Melody(scale, in: 66...90, leaping: 0.3)
        let tune = chords.enumerated().map { index, chord in
            let rhythm: Rhythm = index % 4 == 3 ? "x-----------" : pair[index % 2]
            return rhythm.beats.map { beat in
                PianoPiece.Tone(
                    beat: beat,
                    pitches: [
                        melody.next(
                            over: chord, resting: beat.start == 0 || beat.length >= 0.4,
                            using: &generator)
                    ])
            }
        }
        return Phrase(chords: chords, tune: tune)
    }

    /// - Parameters:
    ///   - colour: how likely a chromatic note is where there is room for one, 0 ... 1.
    ///   - isFull: the right hand doubles the beginnings of bars with a note of the chord below.
    func played(
        _ phrase: Phrase, colour: Float, isFull: Bool, using generator: inout FastGenerator
    ) -> [PianoPiece.Bar] {
        let tune = phrase.tune
        return zip(phrase.chords, tune.indices).map { chord, index in
            let after = index + 1 < tune.count ? tune[index + 1].first?.pitches[0] : nil
            var bar = PianoPiece.Bar()
            bar.right = ornamented(tune[index], before: after, colour, using: &generator)
            if isFull, let first = bar.right.first?.pitches[0],
                let below = (3...9).map({ first - $0 }).first(where: chord.contains)
            {
                bar.right[0].pitches.append(below)
            }
            accompany(chord, in: &bar)
            return bar
        }
    }

    /// A tone gives the end of its time to the half step that leads to the next.
    private func ornamented(
        _ tones: [PianoPiece.Tone], before next: Int?, _ colour: Float,
        using generator: inout FastGenerator
    ) -> [PianoPiece.Tone] {
        let step = 1.0 / 12  // a sixteenth
        return tones.indices.flatMap { index -> [PianoPiece.Tone] in
            let tone = tones[index]
            let pitch = tone.pitches[0]
            let isLast = index == tones.count - 1
            // Every place draws, whether a note fits there or not.
            let isWanted = generator.uniform() < colour
            guard isWanted, let goal = isLast ? next : tones[index + 1].pitches[0], goal != pitch,
                tone.beat.length > 1.5 * step
            else { return [tone] }
            let passing = goal > pitch ? goal - 1 : goal + 1
            var (held, led) = (tone, tone)
            led.beat.length = tone.beat.length > 3.5 * step ? 2 * step : step
            held.beat.length -= led.beat.length
            led.beat.start += held.beat.length
            led.beat.velocity -= 14
            // Where the goal is a half step away, the note beyond it leans back.
            led.pitches = [passing == pitch ? goal + (goal > pitch ? 1 : -1) : passing]
            return [held, led]
        }
    }

    private func accompany(_ chord: Chord, in bar: inout PianoPiece.Bar) {
        let root = chord.root(above: 36)
        let (third, fifth) = (chord.kind.intervals[1], chord.kind.intervals[2])
        switch accompaniment {
        case .waltz:
            bar.addLeft(together: [root], "x-....")
            bar.addLeft(together: chord.voicing(above: 52), "..x-x-")
        case .arpeggio:
            bar.addLeft(
                inTurn: [0, fifth, 12, 12 + third, 12, fifth].map { root + $0 }, "xxxxxx")
        case .nocturne:
            bar.addLeft(
                inTurn: [0, 12, 12 + fifth, 12 + third, 12 + fifth, 12].map { root + $0 },
                "xxxxxx")
        }
    }

    /// The last bar: the key's chord, from the depth to the height.
    var close: PianoPiece.Bar {
        let chord = Chord(keynote, .minor)
        let whole: Rhythm = "x"
        var bar = PianoPiece.Bar()
        bar.addLeft(together: [chord.root(above: 36), chord.root(above: 36) + 7], whole)
        bar.right = whole.beats.map {
            PianoPiece.Tone(beat: $0, pitches: chord.voicing(above: 64))
        }
        return bar
    }
}
