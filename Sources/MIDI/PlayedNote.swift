/// A note of a MIDI file from its beginning to its end.
public struct PlayedNote: Equatable, Sendable {
    /// Counted from 0, as the file has them.
    public var track: Int
    /// 0 ... 15; 9 is General MIDI's drums.
    public var channel: Int
    /// The channel's instrument when the note begins, 0 ... 127; 0 until the file names one.
    public var program: Int
    /// 0 ... 127, 60 the middle C.
    public var pitch: Int
    /// 1 ... 127.
    public var velocity: Int
    /// From the first tick to that of the end.
    public var ticks: Range<Int>
    /// Quarter notes from the beginning of the piece.
    public var start: Double
    /// In quarter notes.
    public var length: Double
    /// From the beginning of the piece.
    public var startSeconds: Double
    /// From its beginning to its end, whatever the tempo does meanwhile.
    public var lengthSeconds: Double
}

extension MIDIFile {
    /// The notes by their beginning, then by track, then as the file has them.
    ///
    /// A note ends at the next end of its pitch in its channel and track that comes on a later
    /// tick; where it was struck again before, that ends both, as in `pretty_midi`. One that has no
    /// end lasts as long as its track; one without length is left out.
    public var notes: [PlayedNote] {
        let programs = ProgramChanges(self)
        let shared = TempoMap(self)
        var notes: [PlayedNote] = []
        for (index, track) in tracks.enumerated() where track.hasNotes {
            let map = format == .independent ? TempoMap(self, track: index) : shared
            for span in track.spans {
                let (first, last) = (span.ticks.lowerBound, span.ticks.upperBound)
                let (start, seconds) = (map.quarters(at: first), map.seconds(at: first))
                notes.append(
                    PlayedNote(
                        track: index, channel: span.channel,
                        program: programs.program(
                            channel: span.channel, track: index, tick: first),
                        pitch: span.pitch, velocity: span.velocity, ticks: span.ticks,
                        start: start, length: map.quarters(at: last) - start,
                        startSeconds: seconds, lengthSeconds: map.seconds(at: last) - seconds))
            }
        }
        let order = notes.indices.sorted {
            (notes[$0].ticks.lowerBound, $0) < (notes[$1].ticks.lowerBound, $1)
        }
        return order.map { notes[$0] }
    }
}

/// A note of one track.
private struct NoteSpan {
    var channel: Int
    var pitch: Int
    var velocity: Int
    var ticks: Range<Int>
}

extension EventTrack {
    /// The track's notes in the order in which they begin.
    fileprivate var spans: [NoteSpan] {
        // Notes that sound, by channel and pitch: their places in `spans`.
        var sounding = [[Int]](repeating: [], count: 16 * 128)
        var spans: [NoteSpan] = []
        func end(_ channel: UInt8, _ pitch: UInt8, at tick: Int) {
            // What begins on this very tick is not meant, unless nothing else sounds.
            let key = Int(channel) << 7 | Int(pitch)
            let old = sounding[key].filter { spans[$0].ticks.lowerBound < tick }
            for place in old { spans[place].ticks = spans[place].ticks.lowerBound..<tick }
            let new = sounding[key].filter { spans[$0].ticks.lowerBound == tick }
            if old.isEmpty {
                for place in new { spans[place].ticks = tick..<tick }
                sounding[key].removeAll(keepingCapacity: true)
            } else {
                sounding[key] = new
            }
        }
        for entry in entries {
            switch entry.event {
            case .noteOn(let channel, let pitch, let velocity) where velocity > 0:
                sounding[Int(channel) << 7 | Int(pitch)].append(spans.count)
                spans.append(
                    NoteSpan(
                        channel: Int(channel), pitch: Int(pitch), velocity: Int(velocity),
                        ticks: entry.tick..<self.end))
            case .noteOn(let channel, let pitch, _), .noteOff(let channel, let pitch, _):
                end(channel, pitch, at: entry.tick)
            default: break
            }
        }
        return spans.filter { !$0.ticks.isEmpty }
    }
}

/// Which instrument a channel has, and from when on: channels belong to the file, not to tracks.
private struct ProgramChanges {
    private var changes = [[(tick: Int, program: Int)]](repeating: [], count: 16)
    private let byTrack: [[[(tick: Int, program: Int)]]]

    init(_ file: MIDIFile) {
        let sources = file.tracks.map(Self.changes)
        byTrack = file.format == .independent ? sources : []
        for channel in 0..<16 {
            let all = sources.flatMap { $0[channel] }
            let order = all.indices.sorted { (all[$0].tick, $0) < (all[$1].tick, $1) }
            changes[channel] = order.map { all[$0] }
        }
    }

    private static func changes(of track: EventTrack) -> [[(tick: Int, program: Int)]] {
        var changes = [[(tick: Int, program: Int)]](repeating: [], count: 16)
        for entry in track.entries {
            if case .program(let channel, let number) = entry.event {
                changes[Int(channel)].append((entry.tick, Int(number)))
            }
        }
        return changes
    }

    func program(channel: Int, track: Int, tick: Int) -> Int {
        let changes = byTrack.isEmpty ? changes[channel] : byTrack[track][channel]
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].tick <= tick { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? 0 : changes[low - 1].program
    }
}

// MARK: To write again

extension MIDIFile {
    /// The file's parts, one for each channel of each track that plays notes: to look at, to change
    /// and to write with `StandardMIDIFile`. Times are in quarter notes.
    public var parts: [Track] {
        struct Key: Hashable {
            var track, channel: Int
        }
        let map = TempoMap(self)
        var places: [Key: Int] = [:]
        var parts: [Track] = []
        for note in notes {
            let key = Key(track: note.track, channel: note.channel)
            let place = places[key] ?? parts.count
            if place == parts.count {
                let isDrums = note.channel == Track.drumChannel
                places[key] = place
                parts.append(
                    Track(
                        name: tracks[note.track].name, channel: note.channel,
                        program: isDrums ? nil : note.program))
            }
            parts[place].notes.append(
                Track.Note(
                    start: note.start, length: note.length, pitch: note.pitch,
                    velocity: note.velocity))
        }
        for (index, track) in tracks.enumerated() where track.hasNotes {
            let map = format == .independent ? TempoMap(self, track: index) : map
            for entry in track.entries {
                guard case .control(let channel, let number, let value) = entry.event,
                    let place = places[Key(track: index, channel: Int(channel))]
                else { continue }
                parts[place].controls.append(
                    Track.Control(
                        time: map.quarters(at: entry.tick), number: Int(number),
                        value: Int(value)))
            }
        }
        return parts
    }
}
