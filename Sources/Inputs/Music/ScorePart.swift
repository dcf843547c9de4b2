import AvazMIDI

/// The notes and chords of one track, by the rules that `Score` lists.
struct ScorePart {
    private let time: ScoreTime
    /// In the order in which they begin.
    private let notes: [Note]

    private struct Note {
        var start: Int
        var end: Int
        var pitch: Int
    }

    init(_ track: EventTrack, _ time: ScoreTime) {
        self.time = time
        notes = Self.notes(of: track)
    }

    /// - Parameter end: twelfths of a quarter note that the part lasts at least.
    func elements(until end: Int) -> [Score.Element] {
        let elements = chords()
        let end = elements.reduce(end) { max($0, $1.onset + $1.length) }
        let order = elements.indices.sorted { (elements[$0].onset, $0) < (elements[$1].onset, $1) }
        return order.map { elements[$0] }.filter { $0.onset < end }
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

    private func chords() -> [Score.Element] {
        var elements: [Score.Element] = []
        var gathered = [Bool](repeating: false, count: notes.count)
        for (index, note) in notes.enumerated() where !gathered[index] {
            var (pitches, last) = ([note.pitch], note.start)
            var next = index + 1
            // A note that another chord has taken may be taken again, as there.
            while next < notes.count, time.isNear(notes[next].start, note.start) {
                if time.isNear(notes[next].end, note.end) {
                    pitches.append(notes[next].pitch)
                    last = notes[next].start
                    gathered[next] = true
                }
                next += 1
            }
            let length =
                note.end == last ? ScoreTime.quarter : time.twelfths(max(0, note.end - last))
            elements.append(
                Score.Element(onset: time.twelfths(note.start), length: length, pitches: pitches))
        }
        return elements
    }
}
