import AvazFiles
import Foundation
import Testing

@testable import AvazMIDI

/// Files that are broken: what is sound of them is read, or one line says what is wrong.
@Suite struct DamagedFileTests {
    private static let header: [UInt8] = Array("MThd".utf8) + [0, 0, 0, 6, 0, 1, 0, 1, 1, 0xe0]
    private static let note: [UInt8] = [0, 0x90, 60, 80, 0x60, 60, 0]
    private static let end: [UInt8] = [0, 0xff, 0x2f, 0]

    private static func track(_ body: [UInt8], length: Int? = nil, name: String = "MTrk") -> [UInt8]
    {
        Array(name.utf8) + UInt32(length ?? body.count).bigEndianBytes + body
    }

    private func read(_ bytes: [UInt8]) throws -> MIDIReading {
        try MIDIReading(bytes: bytes, named: "a.mid")
    }

    private func refusal(_ bytes: [UInt8]) -> String {
        do {
            _ = try read(bytes)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func soundFilesHaveNoCautions() throws {
        let reading = try read(Self.header + Self.track(Self.note + Self.end))
        #expect(reading.cautions == [])
        #expect(reading.file.notes.map(\.length) == [0.2])
    }

    @Test(arguments: [
        ([UInt8](), "a.mid: zero bytes long, expected MIDI"),
        (Array("hello".utf8), "a.mid: no MIDI file: expected “MThd” in front, found “hell”"),
        (Array(Self.header.prefix(9)), "a.mid: ends within its header, after 9 of 14 bytes"),
        (Self.header, "a.mid: holds no track that can be read"),
        (Self.header + Self.track(Self.end), "a.mid: holds no track that can be read"),
    ])
    func fileWithoutMusicIsRefused(bytes: [UInt8], line: String) {
        #expect(refusal(bytes).hasPrefix(line))
    }

    @Test func impossibleHeadersAreRefused() {
        let body = Self.track(Self.note + Self.end)
        func header(_ place: Int, _ value: UInt8) -> String {
            var header = Self.header
            header[place] = value
            return refusal(header + body)
        }
        #expect(header(9, 3).contains("of format 3, expected 0, 1 or 2"))
        #expect(header(7, 5).contains("its header says it has 5 bytes, expected 6"))
        #expect(header(12, 0xe0).contains("a division of 57568"))
        var zero = Self.header
        (zero[12], zero[13]) = (0, 0)
        #expect(refusal(zero + body).contains("a division of 0, expected ticks"))
    }

    @Test func aCutTrackKeepsWhatIsWhole() throws {
        let whole = Self.header + Self.track(Self.note + Self.note + Self.end)
        for count in 26..<whole.count {
            let reading = try read(Array(whole.prefix(count)))
            #expect(reading.file.tracks.count == 1)
            if count < whole.count - 4 { #expect(!reading.cautions.isEmpty, "\(count)") }
        }
        let reading = try read(Array(whole.prefix(whole.count - 6)))
        #expect(reading.file.notes.count == 1)
        #expect(reading.cautions.first?.contains("track 1 breaks off at byte 33") == true)
        #expect(reading.cautions.first?.contains("the file is cut: 40 bytes promised") == true)
    }

    @Test(arguments: [0, 3, 7, 10, 12, 19, 400, 0x7fff_ffff])
    func wrongLengthsAreMended(length: Int) throws {
        let first = Self.track(Self.note + Self.end, length: length)
        var header = Self.header
        header[11] = 2
        let reading = try read(header + first + Self.track(Self.note + Self.end))
        #expect(reading.file.notes.map(\.track) == [0, 1])
        #expect(!reading.cautions.isEmpty)
    }

    @Test func unknownChunksArePassedOver() throws {
        let other = Self.track([1, 2, 3], name: "XFIH")
        let body = Self.track(Self.note + Self.end)
        let reading = try read(Self.header + other + body + other)
        #expect(reading.file.notes.count == 1)
        #expect(reading.cautions == [])
        let riff = Array("RIFF".utf8) + [0, 0, 0, 0] + Array("RMIDdata".utf8) + [0, 0, 0, 0]
        #expect(try read(riff + Self.header + body).file.notes.count == 1)
    }

    /// Meta, exclusive and system messages between a status and the event that leaves it out.
    @Test func runningStatusLasts() throws {
        let between: [[UInt8]] = [
            [0xff, 1, 1, 65], [0xf0, 1, 0xf7], [0xf7, 1, 9], [0xf8], [0xf2, 1, 2],
        ]
        for message in between {
            let body = [0, 0x90, 60, 80, 0x30] + message + [0x30, 60, 0]
            let reading = try read(Self.header + Self.track(body + Self.end))
            #expect(reading.cautions == [])
            #expect(reading.file.notes.map(\.length) == [0.2], "\(message)")
        }
    }

    @Test func breaksAreNamed() throws {
        func caution(_ body: [UInt8]) throws -> String {
            let reading = try read(Self.header + Self.track(Self.note + body + Self.end))
            #expect(reading.file.notes.count == 1)
            return reading.cautions.joined()
        }
        #expect(
            try caution([0xff, 0xff, 0xff, 0xff, 0x7f, 60, 1]).contains("more than four bytes"))
        #expect(try caution([0, 0x90, 200, 3]).contains("a data byte of 200, expected 0 ... 127"))
        #expect(try caution([0, 0xc0, 128]).contains("a data byte of 128, expected 0 ... 127"))
        // The end mark of four bytes would fit into an event of six, and does not into one of seven.
        #expect(try caution([0, 0xf0, 6, 1, 2]) == "")
        #expect(try caution([0, 0xf0, 7, 1, 2]).contains("an event of 7 bytes where 6 are left"))
        let body =
            Self.header + Self.track([0, 60, 60] + Self.end) + Self.track(Self.note + Self.end)
        #expect(try read(body).cautions.joined().contains("without a status"))
    }

    /// Four bytes of time again and again.
    @Test func endlessTimesEnd() throws {
        let wait: [UInt8] = [0xff, 0xff, 0xff, 0x7f, 0xc0, 1]
        let body = Self.note + [UInt8]((0..<1000).flatMap { _ in wait })
        let reading = try read(Self.header + Self.track(body + Self.end))
        #expect(reading.file.notes.count == 1)
        #expect(reading.cautions.joined().contains("ticks, expected at most 268435200"))
        let piece = StandardMIDIFile(beatsPerMinute: 120, tracks: reading.file.parts)
        #expect(try MIDIFile(bytes: piece.encoded(), named: "again").notes.count == 1)
    }

    /// As far as `longestTime`, and a tick further.
    @Test func theLastTickIsRead() throws {
        func cautions(_ wait: [UInt8]) throws -> [String] {
            let body = Self.note + wait + [0xc0, 1]
            return try read(Self.header + Self.track(body + Self.end)).cautions
        }
        #expect(try cautions([0xff, 0xff, 0xfd, 0x20]) == [])
        #expect(try !cautions([0xff, 0xff, 0xfd, 0x21]).isEmpty)
    }

    @Test func aMillionTracksAreTooMany() throws {
        let first = Self.track(Self.note + Self.end)
        let empty = Self.track([])
        var bytes = Self.header + first
        for _ in 0..<1_000_000 { bytes += empty }
        let reading = try read(bytes)
        #expect(reading.file.tracks.count == MIDIReading.mostTracks)
        #expect(reading.file.notes.count == 1)
        #expect(reading.cautions == ["the header promises 1 tracks, 4095 were read"])
    }

    @Test func cautionsAreCounted() throws {
        var bytes = Self.header + Self.track(Self.note + Self.end)
        for _ in 0..<1000 { bytes += Self.track([0, 60, 60] + Self.end) }
        let reading = try read(bytes)
        #expect(reading.cautions.count == 21)
        #expect(reading.cautions.last == "and 981 more faults")
    }

    @Test func missingFilesAreNamed() {
        #expect(throws: FileFault.self) { try MIDIFile(contentsOf: "nowhere/a.mid") }
        #expect(throws: FileFault.self) { try MIDIFile(contentsOf: "/dev/zero") }
    }
}
