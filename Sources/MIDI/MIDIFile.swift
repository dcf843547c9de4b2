/// All that a Standard MIDI File holds, event by event.
///
/// *Standard MIDI Files 1.0*, MIDI Manufacturers Association, RP-001 (1996).
///
/// ```swift
/// let file = try MIDIFile(contentsOf: "mz_331_3.mid")
/// file.tracks.count         // 3
/// file.notes.first?.pitch   // 71
/// try WholeFile.write(bytes: file.encoded(), to: "copy.mid")
/// ```
public struct MIDIFile: Equatable, Sendable {
    /// How the tracks belong together.
    public var format: Format
    /// What a tick is.
    public var division: Division
    /// In the order of the file.
    public var tracks: [EventTrack]

    /// How a file's tracks belong together; the raw value is the file's.
    public enum Format: Int, Sendable {
        /// One track with all channels.
        case single = 0
        /// Tracks that sound together.
        case simultaneous = 1
        /// Tracks that are pieces by themselves, each with its own tempo, from time 0.
        case independent = 2
    }

    /// The length of a tick.
    public enum Division: Equatable, Sendable {
        /// 1 ... 32767 ticks to a quarter note, whose length the tempo says.
        case ticksPerQuarter(Int)
        /// Film time: 24, 25, 29 (which stands for 29.97, 30 / 1.001) or 30 frames a second, each
        /// of 1 ... 255 ticks, whatever the tempo.
        case frames(perSecond: Int, ticks: Int)
    }

    /// - Parameter tracks: in the order of the file; one where the format is `single`.
    public init(format: Format, division: Division, tracks: [EventTrack]) {
        self.format = format
        self.division = division
        self.tracks = tracks
    }
}

/// One track of a file.
public struct EventTrack: Equatable, Sendable {
    /// An event and its time, in ticks from the beginning.
    public struct Entry: Equatable, Sendable {
        /// At least 0.
        public var tick: Int
        /// What happens then.
        public var event: MIDIEvent

        /// - Parameter tick: from the beginning of the track, at least 0.
        public init(tick: Int, _ event: MIDIEvent) {
            self.tick = tick
            self.event = event
        }
    }

    /// By time; those of one tick in the order of the file. The end of the track is not among them.
    public var entries: [Entry]
    /// When the track ends, in ticks; not before its last entry.
    public var end: Int

    /// - Parameter end: by default that of the last entry.
    public init(_ entries: [Entry], end: Int? = nil) {
        self.entries = entries
        self.end = max(end ?? 0, entries.last?.tick ?? 0)
    }

    /// The text of the first track name, decoded as UTF-8; empty where there is none.
    public var name: String {
        for entry in entries {
            if case .meta(kind: 0x03, let bytes) = entry.event {
                return String(decoding: bytes, as: UTF8.self)
            }
        }
        return ""
    }

    /// Whether a note begins in it.
    public var hasNotes: Bool {
        entries.contains { entry in
            if case .noteOn(_, _, let velocity) = entry.event { return velocity > 0 }
            return false
        }
    }
}

// MARK: Writing

extension MIDIFile {
    /// The file's bytes, with running status: the same events give the same bytes.
    ///
    /// Ticks may not fall within a track, nor lie more than 268,435,455 apart; there are at most
    /// 65,535 tracks.
    public func encoded() -> [UInt8] {
        precondition(tracks.count <= Int(UInt16.max), "\(tracks.count) tracks")
        let header =
            UInt16(format.rawValue).bigEndianBytes + UInt16(tracks.count).bigEndianBytes
            + division.word.bigEndianBytes
        var bytes = StandardMIDIFile.chunk("MThd", header)
        for track in tracks { bytes += StandardMIDIFile.chunk("MTrk", track.encoded) }
        return bytes
    }
}

extension EventTrack {
    /// The track's events, each after the time since the one before, and its end.
    fileprivate var encoded: [UInt8] {
        var bytes: [UInt8] = []
        var (now, running): (Int, UInt8?) = (0, nil)
        for entry in entries {
            precondition(entry.tick >= now, "tick \(entry.tick) behind \(now)")
            bytes += StandardMIDIFile.variableLength(entry.tick - now)
            now = entry.tick
            let event = entry.event.bytes
            bytes += entry.event.mayRun && running == event[0] ? event.dropFirst() : event[...]
            running = entry.event.mayRun ? event[0] : nil
        }
        return bytes + StandardMIDIFile.variableLength(end - now) + [0xff, 0x2f, 0x00]
    }
}

extension MIDIFile.Division {
    /// The header's two bytes: film time has the top bit set, its frames negative.
    fileprivate var word: UInt16 {
        switch self {
        case .ticksPerQuarter(let ticks):
            precondition((1...0x7fff).contains(ticks), "\(ticks) ticks a quarter")
            return UInt16(ticks)
        case .frames(let perSecond, let ticks):
            precondition(
                Self.frameRates.contains(perSecond) && (1...255).contains(ticks),
                "\(perSecond) frames of \(ticks) ticks")
            return UInt16(256 - perSecond) << 8 | UInt16(ticks)
        }
    }

    /// Quarter notes a tick as a fraction. Film time knows no quarters; there one lasts half a
    /// second, as at 120 beats a minute.
    public var quartersPerTick: (numerator: Int, denominator: Int) {
        switch self {
        case .ticksPerQuarter(let ticks): (1, ticks)
        case .frames(perSecond: 29, let ticks): (2002, 30_000 * ticks)
        case .frames(let perSecond, let ticks): (2, perSecond * ticks)
        }
    }

    /// Those that film and television have, as the file writes them.
    static let frameRates = [24, 25, 29, 30]

    /// The division of a header's two bytes; nil where they can be none.
    init?(word: UInt16) {
        guard word & 0x8000 != 0 else {
            guard word > 0 else { return nil }
            self = .ticksPerQuarter(Int(word))
            return
        }
        let (frames, ticks) = (256 - Int(word >> 8), Int(word & 0xff))
        guard Self.frameRates.contains(frames), ticks > 0 else { return nil }
        self = .frames(perSecond: frames, ticks: ticks)
    }
}
