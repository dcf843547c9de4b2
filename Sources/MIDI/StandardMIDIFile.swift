/// A piece as a Standard MIDI File, format 1: a first track with tempo and metre, then one for each
/// part.
///
/// *Standard MIDI Files 1.0*, MIDI Manufacturers Association, RP-001 (1996).
///
/// ```swift
/// var piano = Track(name: "piano", channel: 0, program: 0)
/// piano.notes = [Track.Note(start: 0, length: 1, pitch: 60, velocity: 80)]
/// let bytes = StandardMIDIFile(beatsPerMinute: 120, tracks: [piano]).encoded()
/// ```
public struct StandardMIDIFile: Equatable, Sendable {
    /// Quarter notes a minute, more than 3.6: the format holds 24 bits of microseconds a quarter.
    public var beatsPerMinute: Double
    /// Quarter notes to a bar, 1 ... 255.
    public var beatsPerBar: Int
    /// In the order of the file, behind the track of tempo and metre.
    public var tracks: [Track]

    /// Steps into which a quarter note is divided; times are rounded to them.
    public static let ticksPerQuarter = 480

    /// - Parameters:
    ///   - beatsPerMinute: quarter notes a minute, more than 3.6.
    ///   - beatsPerBar: quarter notes to a bar, 1 ... 255.
    ///   - tracks: behind the track of tempo and metre, which is made of the two.
    public init(beatsPerMinute: Double, beatsPerBar: Int = 4, tracks: [Track]) {
        self.beatsPerMinute = beatsPerMinute
        self.beatsPerBar = beatsPerBar
        self.tracks = tracks
    }

    /// The file's bytes; the same piece gives the same bytes.
    public func encoded() -> [UInt8] {
        let format: UInt16 = 1
        let header =
            format.bigEndianBytes + UInt16(tracks.count + 1).bigEndianBytes
            + UInt16(Self.ticksPerQuarter).bigEndianBytes
        return Self.chunk("MThd", header)
            + Self.chunk("MTrk", encode(conductor))
            + tracks.flatMap { Self.chunk("MTrk", encode(events(of: $0))) }
    }

    /// A name of four letters, the body's length, the body.
    static func chunk(_ kind: String, _ body: [UInt8]) -> [UInt8] {
        Array(kind.utf8) + UInt32(body.count).bigEndianBytes + body
    }
}

// MARK: Events

extension StandardMIDIFile {
    /// Bytes to be sent at a time.
    private struct Event: Comparable {
        /// Order within one tick. Notes end before others begin, so that a repeated note is not cut
        /// by the end of the one before.
        enum Rank: Int {
            case description, program, control, noteOff, noteOn
        }

        var tick: Int
        var rank: Rank
        var bytes: [UInt8]

        static func < (first: Event, second: Event) -> Bool {
            let (one, two) = (
                (first.tick, first.rank.rawValue), (second.tick, second.rank.rawValue)
            )
            return one == two ? first.bytes.lexicographicallyPrecedes(second.bytes) : one < two
        }
    }

    private static func tick(_ time: Double) -> Int {
        precondition(time >= 0, "a time before the piece begins: \(time)")
        return Int((time * Double(ticksPerQuarter)).rounded())
    }

    private static func meta(_ kind: UInt8, _ body: [UInt8]) -> [UInt8] {
        [0xff, kind] + variableLength(body.count) + body
    }

    /// Tempo and metre.
    private var conductor: [Event] {
        precondition((1...255).contains(beatsPerBar), "\(beatsPerBar) beats a bar")
        // Microseconds of a beat have three bytes.
        precondition(
            beatsPerMinute >= 4 && beatsPerMinute.isFinite, "\(beatsPerMinute) beats a minute")
        let microseconds = UInt32((60_000_000 / beatsPerMinute).rounded())
        let quarter: UInt8 = 2  // the beat is 1 / 2^2 of a whole note
        return [
            Event(
                tick: 0, rank: .description,
                bytes: Self.meta(0x51, Array(microseconds.bigEndianBytes.dropFirst()))),
            Event(
                tick: 0, rank: .description,
                bytes: Self.meta(0x58, [UInt8(beatsPerBar), quarter, 24, 8])),
        ]
    }

    private func events(of track: Track) -> [Event] {
        precondition((0...15).contains(track.channel), "channel \(track.channel)")
        let channel = UInt8(track.channel)
        func data(_ value: Int) -> UInt8 {
            precondition((0...127).contains(value), "\(value) in \(track.name), expected 0 ... 127")
            return UInt8(value)
        }

        let name = Self.meta(0x03, Array(track.name.utf8))
        var events = [Event(tick: 0, rank: .description, bytes: name)]
        if let program = track.program {
            events.append(Event(tick: 0, rank: .program, bytes: [0xc0 | channel, data(program)]))
        }
        for control in track.controls {
            events.append(
                Event(
                    tick: Self.tick(control.time), rank: .control,
                    bytes: [0xb0 | channel, data(control.number), data(control.value)]))
        }
        for note in track.notes {
            let start = Self.tick(note.start)
            let end = max(start + 1, Self.tick(note.start + note.length))
            // Velocity 0 would mean the end of the note.
            precondition(note.velocity > 0, "a note without velocity in \(track.name)")
            let pitch = data(note.pitch)
            events.append(
                Event(
                    tick: start, rank: .noteOn,
                    bytes: [0x90 | channel, pitch, data(note.velocity)]))
            events.append(
                Event(tick: end, rank: .noteOff, bytes: [0x80 | channel, pitch, 64]))
        }
        return events
    }

    /// Events in order, each after the time that has passed since the one before. A status that is
    /// the same as the one before is left out: the format's running status.
    private func encode(_ events: [Event]) -> [UInt8] {
        let meta: UInt8 = 0xff
        var bytes: [UInt8] = []
        var now = 0
        var running = meta
        for event in events.sorted() {
            bytes += Self.variableLength(event.tick - now)
            now = event.tick
            let status = event.bytes[0]
            bytes +=
                status == running && status != meta ? event.bytes.dropFirst() : event.bytes[...]
            running = status
        }
        let endOfTrack: [UInt8] = [meta, 0x2f, 0x00]
        return bytes + [0] + endOfTrack
    }

    /// Seven bits a byte, the highest first; all but the last byte have their top bit set.
    static func variableLength(_ value: Int) -> [UInt8] {
        precondition((0..<1 << 28).contains(value), "\(value) does not fit into four bytes")
        var bytes = [UInt8(value & 0x7f)]
        var rest = value >> 7
        while rest > 0 {
            bytes.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        return bytes.reversed()
    }
}

extension FixedWidthInteger {
    /// The value's bytes, the highest first.
    var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian, Array.init) }
}
