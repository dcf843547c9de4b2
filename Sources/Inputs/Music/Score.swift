import AvazFiles
import AvazMIDI

/// A MIDI file as the music library `music21`, version 5.5.0, reads it: notes and chords on a grid
/// of quarters and thirds of a beat, in the order in which that library lists them.
///
/// Each track with notes is a part. In a part
/// 1. a note ends at the next event of its pitch and channel, whether that begins or ends one: a
///    note struck again ends the one before and is itself swallowed; without any the note is
///    dropped;
/// 2. notes that begin and end within a sixteenth of a beat of each other are a chord, which begins
///    with its first note and lasts from the beginning of its last to the end of its first; what has
///    no length lasts a quarter;
/// 3. onset and length go to the nearest fourth or third of a quarter;
/// 4. elements stand by onset, then by their first note's place in the track;
/// 5. what begins where the part ends, by notes, metre and key, is dropped. The first part lasts
///    until the last change of tempo too.
///
/// Parts are then merged by onset.
///
/// ```swift
/// let score = Score(try MIDIFile(contentsOf: "mz_331_3.mid"))
/// score.tokens.prefix(3)   // ["B4", "A4", "G#4"]
/// ```
public struct Score: Equatable, Sendable {
    /// A note or a chord.
    public struct Element: Equatable, Sendable {
        /// Twelfths of a quarter note from the beginning.
        public var onset: Int
        /// Twelfths of a quarter note; may be 0.
        public var length: Int
        /// MIDI pitches in the order in which they were struck; one of a note, more of a chord.
        public var pitches: [Int]

        /// `onset` and `length` in twelfths of a quarter note; `pitches` in MIDI's numbers, one or
        /// more.
        public init(onset: Int, length: Int, pitches: [Int]) {
            self.onset = onset
            self.length = length
            self.pitches = pitches
        }
    }

    /// In the order of the score.
    public var elements: [Element]

    /// A score of given elements, in its order.
    public init(elements: [Element]) { self.elements = elements }

    /// The score of a file; without notes it is empty.
    public init(_ file: MIDIFile) {
        let grid = ScoreGrid(file)
        var placed: [(part: Int, element: Element)] = []
        for (part, track) in file.tracks.filter(\.hasNotes).enumerated() {
            let reader = ScorePart(track, grid.time)
            for element in reader.elements(until: grid.end(ofPart: part)) {
                placed.append((part, element))
            }
        }
        let order = placed.indices.sorted { one, other in
            let (a, b) = (placed[one], placed[other])
            return (a.element.onset, a.part, one) < (b.element.onset, b.part, other)
        }
        elements = order.map { placed[$0].element }
    }

    /// - Throws: `FileFault` where the file cannot be read or plays no note.
    public init(contentsOf path: String) throws {
        self.init(try MIDIFile(contentsOf: path))
        guard !elements.isEmpty else {
            throw FileFault(
                file: path,
                reason: "plays no note, expected at least one: leave it out of the corpus")
        }
    }
}

/// What a file says of time beside its notes.
private struct ScoreGrid {
    let time: ScoreTime
    /// Where metre and key last change in tracks without notes, and where these or the tempo do, in
    /// twelfths of a quarter.
    private var metre = 0
    private var tempo = 0

    init(_ file: MIDIFile) {
        time = ScoreTime(file.division)
        for track in file.tracks where !track.hasNotes {
            for entry in track.entries {
                guard case .meta(let kind, _) = entry.event, [0x51, 0x58, 0x59].contains(kind)
                else { continue }
                tempo = max(tempo, time.twelfths(entry.tick))
                if kind != 0x51 { metre = max(metre, time.twelfths(entry.tick)) }
            }
        }
    }

    /// The first part also bears the marks of tempo.
    func end(ofPart part: Int) -> Int { part == 0 ? tempo : metre }
}
