/// What a MIDI file says at one moment.
///
/// Channels are 0 ... 15; pitches, velocities and values 0 ... 127, 60 the middle C.
///
/// *MIDI 1.0 Detailed Specification*, MIDI Manufacturers Association (1996), tables I to VII.
public enum MIDIEvent: Equatable, Sendable {
    /// A key is let go.
    case noteOff(channel: UInt8, pitch: UInt8, velocity: UInt8)
    /// A velocity of 0 ends the note, as `noteOff` does.
    case noteOn(channel: UInt8, pitch: UInt8, velocity: UInt8)
    /// How hard a key is held.
    case keyPressure(channel: UInt8, pitch: UInt8, pressure: UInt8)
    /// A controller, such as a pedal, takes a value.
    case control(channel: UInt8, number: UInt8, value: UInt8)
    /// Another instrument.
    case program(channel: UInt8, number: UInt8)
    /// How hard the keys of a channel are held.
    case channelPressure(channel: UInt8, pressure: UInt8)
    /// 0 ... 16383; 8192 is no bend.
    case pitchBend(channel: UInt8, value: UInt16)
    /// What is in the file alone and never sent: names, tempo, metre.
    case meta(kind: UInt8, [UInt8])
    /// A system exclusive message without its first byte, `F0`.
    case exclusive([UInt8])
    /// Bytes to be sent as they are: parts of an exclusive message, mostly.
    case escape([UInt8])
    /// A message to the whole system, its status in front. The standard keeps these out of files; a
    /// few have them all the same.
    case system([UInt8])

    /// The tempo, in microseconds a quarter note; nil where the event sets none.
    public var microsecondsPerQuarter: Int? {
        guard case .meta(kind: 0x51, let bytes) = self, bytes.count == 3 else { return nil }
        let value = bytes.reduce(0) { $0 << 8 | Int($1) }
        // A tempo without duration would put all that follows on one moment.
        return value > 0 ? value : nil
    }

    /// Of a channel's message: 0 ... 15; nil of any other.
    public var channel: UInt8? {
        switch self {
        case .noteOff(let channel, _, _), .noteOn(let channel, _, _),
            .keyPressure(let channel, _, _), .control(let channel, _, _),
            .program(let channel, _), .channelPressure(let channel, _),
            .pitchBend(let channel, _):
            channel
        default: nil
        }
    }
}

// MARK: Bytes

extension MIDIEvent {
    /// Whether the status byte of a channel's message may be left out where the one before had the
    /// same: the format's running status.
    var mayRun: Bool { channel != nil }

    /// The event as a file has it, the status byte first, without the time before it.
    var bytes: [UInt8] {
        switch self {
        case .noteOff(let channel, let pitch, let velocity): [0x80 | channel, pitch, velocity]
        case .noteOn(let channel, let pitch, let velocity): [0x90 | channel, pitch, velocity]
        case .keyPressure(let channel, let pitch, let pressure): [0xa0 | channel, pitch, pressure]
        case .control(let channel, let number, let value): [0xb0 | channel, number, value]
        case .program(let channel, let number): [0xc0 | channel, number]
        case .channelPressure(let channel, let pressure): [0xd0 | channel, pressure]
        case .pitchBend(let channel, let value):
            [0xe0 | channel, UInt8(value & 0x7f), UInt8(value >> 7 & 0x7f)]
        case .meta(let kind, let data):
            [0xff, kind] + StandardMIDIFile.variableLength(data.count) + data
        case .exclusive(let data): [0xf0] + StandardMIDIFile.variableLength(data.count) + data
        case .escape(let data): [0xf7] + StandardMIDIFile.variableLength(data.count) + data
        case .system(let data): data
        }
    }

    /// How many data bytes follow a status of a fixed length; nil for meta, exclusive and escape.
    static func dataLength(of status: UInt8) -> Int? {
        switch status {
        case 0x80...0xbf, 0xe0...0xef, 0xf2: 2
        case 0xc0...0xdf, 0xf1, 0xf3: 1
        case 0xf4...0xf6, 0xf8...0xfe: 0
        default: nil
        }
    }

    /// The message of a status with its data bytes, as many as `dataLength(of:)` says.
    init(status: UInt8, _ first: UInt8, _ second: UInt8) {
        let channel = status & 0x0f
        switch status & 0xf0 {
        case 0x80: self = .noteOff(channel: channel, pitch: first, velocity: second)
        case 0x90: self = .noteOn(channel: channel, pitch: first, velocity: second)
        case 0xa0: self = .keyPressure(channel: channel, pitch: first, pressure: second)
        case 0xb0: self = .control(channel: channel, number: first, value: second)
        case 0xc0: self = .program(channel: channel, number: first)
        case 0xd0: self = .channelPressure(channel: channel, pressure: first)
        case 0xe0: self = .pitchBend(channel: channel, value: UInt16(second) << 7 | UInt16(first))
        default:
            let count = Self.dataLength(of: status) ?? 0
            self = .system([status] + [first, second].prefix(count))
        }
    }
}
