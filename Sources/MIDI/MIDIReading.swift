import AvazFiles

/// A MIDI file as it could be read, with what was wrong with it.
///
/// What is sound is read: a track that breaks off keeps what stands before the break, unknown
/// chunks are passed over, wrong lengths are mended where the next chunk can be found. Only a file
/// without a header or without any track that can be read is refused.
///
/// ```swift
/// let reading = try MIDIReading(contentsOf: "cut.mid")
/// reading.cautions  // ["track 2 breaks off at byte 1207: the track ends within an event …"]
/// ```
public struct MIDIReading: Sendable {
    /// What was read.
    public let file: MIDIFile
    /// One line for each fault, without the file's name; at most twenty and a line on the rest.
    public let cautions: [String]

    /// Bytes of the longest file that is read; the longest pieces have a few megabytes.
    public static let longest = 16 << 20
    /// Tracks behind these are left out: split by channel, no more fit into one file.
    public static let mostTracks = 4095
    /// Quarter notes after which a track is broken off, three days and more: what
    /// `StandardMIDIFile` can write between two events.
    public static let longestTime = 559_240

    /// - Throws: `FileFault` where the file is missing, longer than `longest`, or holds no MIDI.
    public init(contentsOf path: String) throws {
        if case .file(let size) = FileSystem.kind(path), size > Self.longest {
            throw FileFault(
                file: path,
                reason: "holds \(size) bytes, expected a MIDI file of at most \(Self.longest): "
                    + "split it or leave it out")
        }
        try self.init(bytes: WholeFile.read(path), named: path)
    }

    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - name: stands in front of the fault.
    /// - Throws: `FileFault` where the bytes hold no MIDI.
    public init(bytes: [UInt8], named name: String) throws {
        var reader = ChunkReader(bytes: bytes, name: name)
        file = try reader.read()
        cautions = reader.cautions.lines
    }
}

extension MIDIFile {
    /// Reads what is sound of a file; `MIDIReading` says also what was not.
    ///
    /// - Throws: `FileFault` where it is missing or holds no MIDI.
    public init(contentsOf path: String) throws {
        self = try MIDIReading(contentsOf: path).file
    }

    /// Likewise of a file's bytes.
    public init(bytes: [UInt8], named name: String) throws {
        self = try MIDIReading(bytes: bytes, named: name).file
    }
}

/// Faults, of which there may be as many as bytes.
struct Cautions {
    private static let most = 20
    private var first: [String] = []
    private var rest = 0

    var lines: [String] { rest == 0 ? first : first + ["and \(rest) more faults"] }

    mutating func append(_ line: @autoclosure () -> String) {
        if first.count < Self.most { first.append(line()) } else { rest += 1 }
    }
}

/// Goes through a file chunk by chunk.
private struct ChunkReader {
    let bytes: [UInt8]
    let name: String
    var cautions = Cautions()
    private var position = 0
    private var lastTick = 0

    init(bytes: [UInt8], name: String) {
        self.bytes = bytes
        self.name = name
    }

    mutating func read() throws -> MIDIFile {
        let (format, promised, division) = try header()
        var tracks: [EventTrack] = []
        let (numerator, denominator) = division.quartersPerTick
        lastTick = MIDIReading.longestTime * denominator / numerator
        while tracks.count < MIDIReading.mostTracks, let track = nextTrack(number: tracks.count + 1)
        {
            tracks.append(track)
        }
        if tracks.count != promised {
            cautions.append("the header promises \(promised) tracks, \(tracks.count) were read")
        }
        guard tracks.contains(where: { !$0.entries.isEmpty }) else {
            throw fault(
                "holds no track that can be read, expected “MTrk” and events behind the header: "
                    + "copy or export the file again")
        }
        return MIDIFile(format: format, division: division, tracks: tracks)
    }

    private func fault(_ reason: String) -> FileFault { FileFault(file: name, reason: reason) }

    // MARK: Header

    private mutating func header() throws -> (MIDIFile.Format, Int, MIDIFile.Division) {
        guard !bytes.isEmpty else {
            throw fault("zero bytes long, expected MIDI: copy or export the file again")
        }
        // Windows wraps MIDI in RIFF: a header of twenty bytes in front.
        if hasName("RIFF", at: 0) && hasName("RMID", at: 8) { position = 20 }
        guard hasName("MThd", at: position) else {
            throw fault(
                "no MIDI file: expected “MThd” in front, found \(shown(bytes.prefix(4))); "
                    + "export the piece as a Standard MIDI File")
        }
        guard bytes.count >= position + 14 else {
            throw fault(
                "ends within its header, after \(bytes.count) of \(position + 14) bytes: copy the "
                    + "file again")
        }
        let length = number(at: position + 4, bytes: 4)
        guard length >= 6 else {
            throw fault("its header says it has \(length) bytes, expected 6: export it again")
        }
        guard let format = MIDIFile.Format(rawValue: number(at: position + 8, bytes: 2)) else {
            throw fault(
                "of format \(number(at: position + 8, bytes: 2)), expected 0, 1 or 2: export it as "
                    + "format 0 or 1")
        }
        let word = UInt16(number(at: position + 12, bytes: 2))
        guard let division = MIDIFile.Division(word: word) else {
            throw fault(
                "its header has a division of \(word), expected ticks a quarter note above 0 or "
                    + "24, 25, 29 or 30 frames a second: export it again")
        }
        let tracks = number(at: position + 10, bytes: 2)
        position = end(of: position)
        return (format, tracks, division)
    }

    // MARK: Chunks

    /// The next track, after chunks of other kinds; nil at the end of the file.
    private mutating func nextTrack(number: Int) -> EventTrack? {
        while bytes.count - position >= 8 {
            if hasName("MTrk", at: position) { return track(number: number) }
            if isChunk(at: position) {
                position = end(of: position)
            } else {
                let from = position
                position = nextTrackName(from: position)
                cautions.append("\(position - from) bytes from byte \(from) on are no chunk")
            }
        }
        if position < bytes.count {
            cautions.append("\(bytes.count - position) bytes at the end are no chunk")
        }
        return nil
    }

    private mutating func track(number: Int) -> EventTrack {
        let start = position + 8
        let stated = start + self.number(at: position + 4, bytes: 4)
        let isSound = stated == bytes.count || isChunk(at: stated)
        // Where nothing begins at the stated end, the length is wrong or the file is cut: the
        // track's own end is looked for.
        var reader = TrackReader(
            bytes: bytes, position: start, limit: isSound ? stated : bytes.count,
            lastTick: lastTick)
        let (track, failure) = reader.read()
        if let failure {
            let cut = stated > bytes.count ? " (the file is cut: \(stated) bytes promised)" : ""
            cautions.append(
                "track \(number) breaks off at byte \(reader.position): \(failure)\(cut)")
        }
        if failure == nil, !isSound, reader.position != stated {
            cautions.append(
                "track \(number) says it has \(stated - start) bytes, its end stands after "
                    + "\(reader.position - start)")
        }
        position = reader.position
        if !hasName("MTrk", at: position) {
            position = isSound ? stated : nextTrackName(from: position)
        }
        return track
    }

    /// Behind the chunk at `place`, and never behind the file.
    private func end(of place: Int) -> Int {
        min(bytes.count, place + 8 + number(at: place + 4, bytes: 4))
    }

    /// Where “MTrk” stands next, behind `place`; the end of the file if nowhere.
    private func nextTrackName(from place: Int) -> Int {
        var next = place + 1
        while next + 4 <= bytes.count {
            if hasName("MTrk", at: next) { return next }
            next += 1
        }
        return bytes.count
    }

    /// Whether four letters and a length stand there.
    private func isChunk(at place: Int) -> Bool {
        bytes.count - place >= 8
            && bytes[place..<place + 4].allSatisfy { (0x20..<0x7f).contains($0) }
    }

    private func hasName(_ name: String, at place: Int) -> Bool {
        bytes.count - place >= 4 && bytes[place..<place + 4].elementsEqual(name.utf8)
    }

    /// An unsigned number, the highest byte first.
    private func number(at place: Int, bytes count: Int) -> Int {
        bytes[place..<place + count].reduce(0) { $0 << 8 | Int($1) }
    }

    private func shown(_ bytes: ArraySlice<UInt8>) -> String {
        "“" + PathText.shown(PathText.text(of: bytes)) + "”"
    }
}
