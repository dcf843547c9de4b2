/// What notes are like as a whole, as MusPy's metrics define it (Dong et al., 2020).
///
/// ```swift
/// let statistics = MusicStatistics([MusicStatistics.Note(pitch: 60, start: 0, end: 1)])
/// statistics.pitchClassEntropy   // 0: only one
/// ```
public struct MusicStatistics: Equatable, Sendable {
    /// A pitch that sounds for a while, in steps of time.
    public struct Note: Equatable, Sendable {
        /// 0 ... 127.
        public var pitch: Int
        /// Its first step, from 0.
        public var start: Int
        /// The step behind its last.
        public var end: Int

        /// `end` behind `start`.
        public init(pitch: Int, start: Int, end: Int) {
            precondition(start >= 0 && end > start, "a note from \(start) to \(end)")
            self.pitch = pitch
            self.start = start
            self.end = end
        }
    }

    /// Different pitches modulo 12, 0 to 12.
    public let pitchClasses: Int
    /// `-Σ p log₂ p` over the classes' shares of the notes, 0 to 3.58 bits.
    public let pitchClassEntropy: Double
    /// Mean number of pitches that sound at once, over steps with any.
    public let polyphony: Double
    /// The greatest share of notes that lie in one major or natural minor scale, 0 to 1.
    public let scaleConsistency: Double
    /// Share of the beats, up to that in which the last note ends, in which no note begins, sounds or ends.
    public let emptyBeats: Double

    /// - Parameters:
    ///   - notes: in any order, one or more.
    ///   - stepsOfBeat: 1 or more.
    public init(_ notes: [Note], stepsOfBeat: Int = 1) {
        precondition(!notes.isEmpty && stepsOfBeat > 0, "no notes, or no beat")
        var counts = [Int](repeating: 0, count: 12)
        for note in notes { counts[note.pitch % 12] += 1 }
        pitchClasses = counts.count { $0 > 0 }
        let total = Double(notes.count)
        pitchClassEntropy = counts.reduce(0.0) { sum, count in
            guard count > 0 else { return sum }
            let share = Double(count) / total
            return sum - share * naturalLogarithm(share) / naturalLogarithm(2)
        }
        let end = notes.map(\.end).max() ?? 0
        var sounding = [Set<Int>](repeating: [], count: end)
        for note in notes {
            for step in note.start..<note.end { sounding[step].insert(note.pitch) }
        }
        let heard = sounding.filter { !$0.isEmpty }
        polyphony = Double(heard.reduce(0) { $0 + $1.count }) / Double(max(1, heard.count))
        // The natural minor scale of a root is the major one of another.
        let major = [0, 2, 4, 5, 7, 9, 11]
        let best = (0..<12).map { root in major.reduce(0) { $0 + counts[($1 + root) % 12] } }.max()
        scaleConsistency = Double(best ?? 0) / total
        // As MusPy counts: a beat more than the notes fill, and a note's end is of the beat that it falls in.
        let beats = end / stepsOfBeat + 1
        let full = notes.reduce(into: Set<Int>()) { full, note in
            full.formUnion(note.start / stepsOfBeat...note.end / stepsOfBeat)
        }
        let empty = beats - full.count
        emptyBeats = Double(empty) / Double(beats)
    }
}
