import AvazTensors

extension Manner {
    /// Classical: a major key without strange notes, four quarters, a tune in periods of twice four bars,
    /// the second a better ending of the first, over an Alberti bass.
    static func mozart(using generator: inout FastGenerator) -> PianoPiece {
        let scale = Scale([0, 7, 2, 5, 10].drawn(using: &generator), Scale.major)
        let theme = period(in: scale, using: &generator)
        let second = period(in: scale, using: &generator)
        let away = middle(in: scale, using: &generator)
        let forms = [
            theme + theme + away + theme + away + theme,
            theme + away + theme + second + theme,
            theme + theme + second + away + theme,
            theme + theme + away + theme,
        ]
        return PianoPiece(
            tempo: Double(Int.random(in: 100...152, using: &generator)), metre: .fourQuarters,
            bars: forms.drawn(using: &generator))
    }

    /// Four bars that ask, and four that begin alike and answer.
    private static func period(
        in scale: Scale, using generator: inout FastGenerator
    ) -> [PianoPiece.Bar] {
        // Steps of the scale, one or two to a bar; 0 is the key's own.
        let openings = [
            [[0], [4], [0], [0, 4]], [[0], [3], [0], [4]], [[0, 5], [1], [0], [4]],
            [[0], [1, 4], [5, 3], [4]], [[0], [0], [3], [0, 4]],
        ]
        let endings = [[[1, 4], [0]], [[3, 4], [0]], [[0, 4], [0]], [[5, 1], [4, 0]]]
        let steps = openings.drawn(using: &generator)
        let question = phrase(steps, in: scale, using: &generator)
        let ending = phrase(
            endings.drawn(using: &generator), in: scale, using: &generator)
        return question + question.prefix(2) + ending
    }

    /// Eight bars about the fifth, over chords in quarters; at the end they wait for the theme.
    private static func middle(
        in scale: Scale, using generator: inout FastGenerator
    ) -> [PianoPiece.Bar] {
        let ways = [
            [[4], [0], [4], [0]], [[5], [2], [3], [0]], [[4], [4], [5], [5, 1]],
        ]
        let steps = ways.drawn(using: &generator)
        return phrase(steps, in: scale, isBroken: false, using: &generator)
            + phrase([[1], [4], [0, 1], [4]], in: scale, isBroken: false, using: &generator)
    }

    /// A bar for each element of `harmony`, the steps of its chords; the last comes to rest.
    private static func phrase(
        _ harmony: [[Int]], in scale: Scale, isBroken: Bool = true,
        using generator: inout FastGenerator
    ) -> [PianoPiece.Bar] {
        let figures: [Rhythm] = [
            "x---x-x-", "x-xxx-x-", "x-x-x-x-", "xxxxx-x-", "x---xxxx", "x--xx-x-", "x-x-x---",
            "x---x---xxxxx---", "x-xxx-x-x---x---",
        ]
        // Two figures take turns, so that a phrase hangs together.
        let pair = [figures.drawn(using: &generator), figures.drawn(using: &generator)]
        var melody = Melody(scale, in: 67...88)
        return harmony.enumerated().map { index, steps in
            let isLast = index == harmony.count - 1
            return bar(
                steps.map(scale.triad(on:)), melody: &melody, isLast ? ending : pair[index % 2],
                isBroken: isBroken, isLast: isLast, using: &generator)
        }
    }

    private static let ending: Rhythm = "x-x-x-.."

    private static func bar(
        _ chords: [Chord], melody: inout Melody, _ rhythm: Rhythm, isBroken: Bool, isLast: Bool,
        using generator: inout FastGenerator
    ) -> PianoPiece.Bar {
        var bar = PianoPiece.Bar()
        for beat in rhythm.beats {
            let chord = chords[Int(beat.start * Double(chords.count))]
            let onQuarter = (beat.start * 4).rounded() == beat.start * 4
            var pitches = [melody.next(over: chord, resting: onQuarter, using: &generator)]
            // The last note, and now and then a long one, has a third or sixth below it.
            let isEnd = isLast && beat.start >= 0.5
            if isEnd || (beat.length >= 0.25 && generator.uniform() < 0.2) {
                let below = (3...9).map { pitches[0] - $0 }.first(where: chord.contains)
                pitches += below.map { [$0] } ?? []
            }
            bar.right.append(PianoPiece.Tone(beat: beat, pitches: pitches))
        }
        for (half, chord) in [chords[0], chords[chords.count - 1]].enumerated() {
            // Alberti: the lowest, the highest, the middle, the highest.
            let voicing = chord.voicing(above: 48)
            let broken = [voicing[0], voicing[2], voicing[1], voicing[2]]
            if isLast && half == 1 {
                bar.addLeft(together: voicing, "....x-..")
            } else if isBroken {
                bar.addLeft(inTurn: broken, half == 0 ? "xxxx...." : "....xxxx")
            } else {
                bar.addLeft(inTurn: [voicing[0] - 12], half == 0 ? "x-......" : "....x-..")
                bar.addLeft(together: voicing, half == 0 ? "..x-...." : "......x-")
            }
        }
        return bar
    }
}
