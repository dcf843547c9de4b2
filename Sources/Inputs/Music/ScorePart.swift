import AvazMIDI

/// The notes and chords of one track, by the rules that `Score` lists.
struct ScorePart {
    private let beat: ScoreBeat
    /// In the order in which they begin.
    private let notes: [Note]

    private struct Note {
        var start: Int
        var end: Int
        var pitch: Int
    }

    /// Notes or chords before they are put in order.
    private struct Placed {
        var onset: ScoreTime
        var length: ScoreTime
        var pitches: [Int]
        /// In quarters, as near as it is told there.
        var end: Double { onset.added(length) }
    }

    init(_ track: EventTrack, _ beat: ScoreBeat) {
        self.beat = beat
        notes = Self.notes(of: track)
    }

    /// - Parameter end: the part lasts at least until then.
    func elements(until end: ScoreTime) -> [Score.Element] {
        var (placed, hasVoices) = chords()
        let order = placed.indices.sorted {
            (placed[$0].onset.twelfths, $0) < (placed[$1].onset.twelfths, $1)
        }
        placed = order.map { placed[$0] }
        if hasVoices { placed = byVoice(placed) }
        let end = placed.reduce(end.twelfths) { max($0, $1.onset.twelfths + $1.length.twelfths) }
        return placed.filter { $0.onset.twelfths < end }.map {
            Score.Element(
                onset: $0.onset.twelfths, length: $0.length.twelfths, pitches: $0.pitches)
        }
    }

    // MARK: Rule 1

    private static func notes(of track: EventTrack) -> [Note] {
        // By channel and pitch: the place of the note that sounds in `notes`; nil where none does.
        var sounding = [Int?](repeating: nil, count: 16 * 128)
        var notes: [Note] = []
        for entry in track.entries {
            let (key, begins): (Int, Bool)
            switch entry.event {
            case .noteOn(let channel, let pitch, let velocity):
                (key, begins) = (Int(channel) << 7 | Int(pitch), velocity > 0)
            case .noteOff(let channel, let pitch, _):
                (key, begins) = (Int(channel) << 7 | Int(pitch), false)
            default: continue
            }
            if let place = sounding[key] {
                notes[place].end = entry.tick
                sounding[key] = nil
            } else if begins {
                sounding[key] = notes.count
                notes.append(Note(start: entry.tick, end: -1, pitch: key & 0x7f))
            }
        }
        return notes.filter { $0.end >= 0 }
    }

    // MARK: Rules 2 and 3

    private func chords() -> (placed: [Placed], hasVoices: Bool) {
        var placed: [Placed] = []
        var gathered = [Bool](repeating: false, count: notes.count)
        var hasVoices = false
        for (index, note) in notes.enumerated() where !gathered[index] {
            var (pitches, last) = ([note.pitch], note.start)
            var next = index + 1
            // A note that another chord has taken may be taken again, as there.
            while next < notes.count, beat.isNear(notes[next].start, note.start) {
                if beat.isNear(notes[next].end, note.end) {
                    pitches.append(notes[next].pitch)
                    last = notes[next].start
                    gathered[next] = true
                } else {
                    hasVoices = true
                }
                next += 1
            }
            let length =
                note.end == last
                ? ScoreTime.quarter : ScoreTime(tick: max(0, note.end - last), beat)
            placed.append(
                Placed(onset: ScoreTime(tick: note.start, beat), length: length, pitches: pitches))
        }
        return (placed, hasVoices)
    }

    // MARK: Rule 4

    private func byVoice(_ placed: [Placed]) -> [Placed] {
        var voiceEnds: [Double] = []
        var voices: [Int] = []
        for element in placed {
            let free = voiceEnds.firstIndex {
                !element.onset.isBefore($0)
            }
            let voice = free ?? voiceEnds.count
            if free == nil { voiceEnds.append(0) }
            voiceEnds[voice] = max(voiceEnds[voice], element.end)
            voices.append(voice)
        }
        let order = placed.indices.sorted { one, other in
            (placed[one].onset.twelfths, voices[one], one)
                < (placed[other].onset.twelfths, voices[other], other)
        }
        return order.map { placed[$0] }
    }
}
