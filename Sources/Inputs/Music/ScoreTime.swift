import AvazMIDI

/// What a tick is to a score: `numerator / denominator` of a quarter note.
struct ScoreBeat {
    private let numerator: Int
    private let denominator: Int

    init(_ division: MIDIFile.Division) {
        (numerator, denominator) = division.quartersPerTick
    }

    /// Whether two ticks lie within a sixteenth of a quarter note.
    func isNear(_ one: Int, _ other: Int) -> Bool {
        16 * abs(one - other) * numerator <= denominator
    }

    /// The multiple of `step` twelfths of a quarter note nearest to a tick, of two the smaller, and
    /// how far off it is.
    func nearest(_ tick: Int, step: Int) -> (error: Int, twelfths: Int) {
        // In units of 1 / (12 denominator), in which every distance is whole.
        let exact = 12 * tick * numerator
        let below = exact / (step * denominator) * step
        let rest = exact - below * denominator
        let above = step * denominator - rest
        return rest <= above ? (rest, below) : (above, below + step)
    }
}

/// Times of a score: whole twelfths of a quarter note, each a multiple of a fourth or of a third.
///
/// Python's `music21` keeps multiples of a fourth as floating-point numbers and other thirds as
/// fractions; a sum of both is a rounded float. Where elements meet, that rounding decides which
/// comes first, so that it is followed here to the last bit.
struct ScoreTime: Equatable {
    /// Twelfths of a quarter note.
    var twelfths: Int

    /// The multiple of a fourth or a third of a quarter that is nearest; of two equally near ones
    /// the smaller.
    init(tick: Int, _ beat: ScoreBeat) {
        let (fourth, third) = (beat.nearest(tick, step: 3), beat.nearest(tick, step: 4))
        twelfths = fourth < third ? fourth.twelfths : third.twelfths
    }

    private init(twelfths: Int) { self.twelfths = twelfths }

    static let quarter = ScoreTime(twelfths: 12)

    /// Whether it is a fraction there.
    private var isFraction: Bool { twelfths % 3 != 0 }

    /// The nearest double of the value in quarters.
    private var quarters: Double { Double(twelfths) / 12 }

    /// The sum in quarters as it is there: two fractions are added before they are rounded.
    func added(_ other: ScoreTime) -> Double {
        isFraction && other.isFraction
            ? Double(twelfths + other.twelfths) / 12 : quarters + other.quarters
    }

    /// Whether a time in quarters is later, by however little.
    func isBefore(_ time: Double) -> Bool {
        if time != quarters { return time > quarters }
        // What the division rounded away: 12 time - twelfths, exactly.
        return (-Double(twelfths)).addingProduct(time, 12) > 0
    }
}
