import AvazMIDI

/// A piece as a performance: keys pressed and let go, time that passes, and how hard keys are
/// struck.
///
///     0 ..< 128     a key goes down: its MIDI pitch
///     128 ..< 256   a key goes up
///     256 ..< 356   1 to 100 hundredths of a second pass
///     356 ..< 388   from now on keys are struck with velocity 1-4, 5-8, … 125-128
///
/// Simon and Oore, *Performance RNN* (2017). Times are rounded to hundredths of a second and
/// velocities to the middle of their four; what is left comes back from the tokens exactly.
public enum PerformanceTokens {
    /// How many symbols there are.
    public static let count = 388
    /// Hundredths of a second that nothing may happen: longer silences are cut to a minute.
    public static let longestSilence = 6000

    private static let (releases, shifts, velocities) = (128, 256, 356)

    /// A key held down.
    public struct Note: Equatable, Sendable {
        /// Hundredths of a second from the beginning; at least 0.
        public var start: Int
        /// Later than `start`.
        public var end: Int
        /// 0 ... 127.
        public var pitch: Int
        /// 1 ... 127.
        public var velocity: Int

        /// `start` and `end` in hundredths of a second, `end` the later; `pitch` 0 ... 127;
        /// `velocity` 1 ... 127.
        public init(start: Int, end: Int, pitch: Int, velocity: Int) {
            self.start = start
            self.end = end
            self.pitch = pitch
            self.velocity = velocity
        }
    }

    // MARK: Notes to tokens

    /// The tokens of a file's notes; drums, whose pitches are no pitches, are left out.
    ///
    /// - Parameter semitones: by which every pitch is moved.
    /// - Returns: nil where that would move a pitch out of 0 ... 127.
    public static func tokens(_ notes: [PlayedNote], movedBy semitones: Int = 0) -> [Int32]? {
        func hundredths(_ seconds: Double) -> Int { Int((100 * seconds).rounded()) }
        return tokens(
            notes.filter { $0.channel != Track.drumChannel }.map { note in
                let start = hundredths(note.startSeconds)
                let end = hundredths(note.startSeconds + note.lengthSeconds)
                return Note(
                    start: start, end: max(start + 1, end), pitch: note.pitch + semitones,
                    velocity: note.velocity)
            })
    }

    /// The tokens of notes in any order; nil where a pitch is none of 0 ... 127.
    public static func tokens(_ notes: [Note]) -> [Int32]? {
        guard notes.allSatisfy({ (0...127).contains($0.pitch) }) else { return nil }
        // Keys go up before others go down, so that a key can be struck again.
        var events: [(time: Int, isStart: Bool, pitch: Int, velocity: Int)] = []
        for note in withoutOverlaps(notes) {
            events.append((note.start, true, note.pitch, (note.velocity - 1) / 4))
            events.append((note.end, false, note.pitch, 0))
        }
        events.sort {
            ($0.time, $0.isStart ? 1 : 0, $0.pitch) < ($1.time, $1.isStart ? 1 : 0, $1.pitch)
        }
        var tokens: [Int32] = []
        var (now, velocity): (Int, Int?) = (0, nil)
        for event in events {
            var wait = min(event.time - now, longestSilence)
            now = event.time
            while wait > 0 {
                tokens.append(Int32(shifts + min(wait, 100) - 1))
                wait -= 100
            }
            if event.isStart, velocity != event.velocity {
                tokens.append(Int32(velocities + event.velocity))
                velocity = event.velocity
            }
            tokens.append(Int32(event.isStart ? event.pitch : releases + event.pitch))
        }
        return tokens
    }

    /// A key that is struck again while it is down goes up first; of two struck at once the later
    /// in the list stays.
    private static func withoutOverlaps(_ notes: [Note]) -> [Note] {
        let order = notes.indices.sorted { (notes[$0].start, $0) < (notes[$1].start, $1) }
        var last = [Int?](repeating: nil, count: 128)
        var left: [Note] = []
        for index in order {
            let note = notes[index]
            if let place = last[note.pitch] { left[place].end = min(left[place].end, note.start) }
            last[note.pitch] = left.count
            left.append(note)
        }
        return left.filter { $0.start < $0.end }
    }

    // MARK: Tokens to notes

    /// The notes of tokens, by their beginning. What a network may write without sense is taken as
    /// well as can be: a key that is down and struck again goes up first, one that is up cannot go
    /// up, and one that never goes up does so at the end.
    ///
    /// - Parameter tokens: each `0 ..< count`.
    public static func notes(_ tokens: [Int32]) -> [Note] {
        var notes: [Note] = []
        var down = [Int?](repeating: nil, count: 128)
        var (now, velocity) = (0, 64)
        func release(_ pitch: Int) {
            if let place = down[pitch] { notes[place].end = now }
            down[pitch] = nil
        }
        for token in tokens.map(Int.init) {
            precondition((0..<count).contains(token), "token \(token)")
            if token < releases {
                release(token)
                down[token] = notes.count
                notes.append(Note(start: now, end: now, pitch: token, velocity: velocity))
            } else if token < shifts {
                release(token - releases)
            } else if token < velocities {
                now += token - shifts + 1
            } else {
                velocity = min(127, 4 * (token - velocities) + 2)
            }
        }
        for pitch in 0..<128 { release(pitch) }
        return notes.filter { $0.start < $0.end }
    }

    /// The notes as a part to be written, at `beatsPerMinute`.
    public static func track(
        _ notes: [Note], beatsPerMinute: Double, name: String = "piano"
    ) -> Track {
        let quarters = beatsPerMinute / 6000
        var track = Track(name: name, channel: 0, program: 0)
        track.notes = notes.map {
            Track.Note(
                start: Double($0.start) * quarters, length: Double($0.end - $0.start) * quarters,
                pitch: $0.pitch, velocity: $0.velocity)
        }
        return track
    }
}
