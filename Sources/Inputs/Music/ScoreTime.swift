import AvazMIDI

/// The grid of a score: times in twelfths of a quarter note, each a multiple of a fourth or of a third
/// of one.
struct ScoreTime {
    /// A tick is `numerator / denominator` of a quarter note.
    private let numerator: Int
    private let denominator: Int

    init(_ division: MIDIFile.Division) {
        (numerator, denominator) = division.quartersPerTick
    }

    /// A quarter note.
    static let quarter = 12

    /// Whether two ticks lie within a sixteenth of a quarter note.
    func isNear(_ one: Int, _ other: Int) -> Bool {
        16 * abs(one - other) * numerator <= denominator
    }

    /// The multiple of a fourth or a third of a quarter that is nearest to a tick, in twelfths; of two
    /// equally near ones the smaller.
    func twelfths(_ tick: Int) -> Int {
        let (fourth, third) = (nearest(tick, step: 3), nearest(tick, step: 4))
        return fourth < third ? fourth.twelfths : third.twelfths
    }

    /// Likewise of the multiples of `step` twelfths, with how far off it is.
    private func nearest(_ tick: Int, step: Int) -> (error: Int, twelfths: Int) {
        // In units of 1 / (12 denominator), in which every distance is whole.
        let exact = 12 * tick * numerator
        let below = exact / (step * denominator) * step
        let rest = exact - below * denominator
        let above = step * denominator - rest
        return rest <= above ? (rest, below) : (above, below + step)
    }
}
