/// Goes through a track event by event.
///
///     track = (delta event)* delta FF 2F 00        delta = ticks since the event before
///     event = [status] data                        without status: that of the event before
struct TrackReader {
    /// The whole file.
    let bytes: [UInt8]
    /// Of the next byte; where the track ended or broke, once it is read.
    private(set) var position: Int
    /// No byte from here on belongs to the track.
    let limit: Int
    /// The latest that an event may have.
    let lastTick: Int

    init(bytes: [UInt8], position: Int, limit: Int, lastTick: Int) {
        self.bytes = bytes
        self.lastTick = lastTick
        self.position = min(position, limit)
        self.limit = limit
    }

    /// Why a track cannot be read further.
    private struct Break: Error {
        var reason: String
    }

    /// The events up to the end of the track, or to where it breaks.
    ///
    /// - Returns: with them, why it broke off; nil where it ended well.
    mutating func read() -> (track: EventTrack, failure: String?) {
        var entries: [EventTrack.Entry] = []
        var (now, running): (Int, UInt8?) = (0, nil)
        // A track whose end mark is missing ends with its chunk.
        while position < limit {
            let start = position
            do throws(Break) {
                let next = now + (try variableLength())
                guard next <= lastTick else {
                    throw Break(reason: "\(next) ticks, expected at most \(lastTick)")
                }
                now = next
                guard let event = try event(&running) else {
                    return (EventTrack(entries, end: now), nil)
                }
                entries.append(EventTrack.Entry(tick: now, event))
            } catch {
                position = start
                return (EventTrack(entries), error.reason)
            }
        }
        // A chunk that ends where it should, and only lacks the mark, is no loss.
        return (EventTrack(entries, end: now), nil)
    }

    /// The next event; nil for the end of the track.
    ///
    /// - Parameter running: the status of the last channel message. The standard forgets it at meta
    ///   and exclusive events; files that rely on it behind them are read all the same.
    private mutating func event(_ running: inout UInt8?) throws(Break) -> MIDIEvent? {
        var status = try byte()
        if status < 0x80 {
            guard let known = running else {
                throw Break(reason: "a data byte without a status before it")
            }
            status = known
            position -= 1
        }
        switch status {
        case 0xff:
            let kind = try byte()
            let data = try body()
            return kind == 0x2f ? nil : .meta(kind: kind, data)
        case 0xf0: return .exclusive(try body())
        case 0xf7: return .escape(try body())
        default:
            let count = MIDIEvent.dataLength(of: status) ?? 0
            let first = count > 0 ? try data() : 0
            let second = count > 1 ? try data() : 0
            if status < 0xf0 { running = status }
            return MIDIEvent(status: status, first, second)
        }
    }

    // MARK: Bytes

    private mutating func byte() throws(Break) -> UInt8 {
        guard position < limit else { throw Break(reason: "the track ends within an event") }
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func data() throws(Break) -> UInt8 {
        let value = try byte()
        guard value < 0x80 else {
            throw Break(reason: "a data byte of \(value), expected 0 ... 127")
        }
        return value
    }

    /// At most four bytes of seven bits, the highest first; all but the last have their top bit
    /// set.
    private mutating func variableLength() throws(Break) -> Int {
        var value = 0
        for _ in 0..<4 {
            let next = try byte()
            value = value << 7 | Int(next & 0x7f)
            if next < 0x80 { return value }
        }
        throw Break(reason: "a number of more than four bytes")
    }

    /// A length, and as many bytes.
    private mutating func body() throws(Break) -> [UInt8] {
        let length = try variableLength()
        guard length <= limit - position else {
            throw Break(
                reason: "an event of \(length) bytes where \(limit - position) are left")
        }
        defer { position += length }
        return Array(bytes[position..<position + length])
    }
}
