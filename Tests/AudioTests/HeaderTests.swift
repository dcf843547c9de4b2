import Foundation
import Testing

@testable import AvazAudio

/// Headers that lie, harmlessly or not, and what stands in front of a recording. What is read of
/// each is what librosa reads.
@Suite struct HeaderTests {
    private let samples: [Float] = (0..<1000).map { Float($0) / 1000 }

    private func decode(_ bytes: [UInt8], as name: String = "clip.wav") throws -> Signal {
        var signal: Signal?
        try inFolder { folder in
            try Data(bytes).write(to: URL(filePath: "\(folder)/\(name)"))
            signal = try AudioDecoder(sampleRate: nil).decode("\(folder)/\(name)")
        }
        return try #require(signal)
    }

    private func problem(_ bytes: [UInt8], as name: String = "clip.wav") -> String {
        do {
            return "no error, \(try decode(bytes, as: name).samples.count) samples"
        } catch { return "\(error)" }
    }

    private func golden(_ name: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: URL(filePath: Golden.path(name))))
    }

    /// An ID3v2.3 tag with so many bytes of padding; a version 2.4 tag may have a footer.
    private func tag(_ padding: Int, hasFooter: Bool = false) -> [UInt8] {
        let length = [21, 14, 7, 0].map { UInt8(padding >> $0 & 0x7f) }
        let head: [UInt8] = [hasFooter ? 4 : 3, 0, hasFooter ? 0x10 : 0] + length
        return Array("ID3".utf8) + head + Array(repeating: 0, count: padding)
            + (hasFooter ? Array("3DI".utf8) + head : [])
    }

    // MARK: In front

    @Test(arguments: ["float.wav", "pcm_16.au", "pcm_16.aiff", "pcm_16.flac", "vorbis.ogg"])
    func aTagInFrontTakesNothingOff(name: String) throws {
        let plain = try golden(name)
        let expected = try decode(plain, as: name)
        for front in [tag(6000), tag(10) + tag(100_000), tag(77, hasFooter: true)] {
            #expect(try decode(front + plain, as: name) == expected)
            #expect(problem(front + plain.dropLast(40), as: name).contains("is truncated"))
        }
    }

    @Test(arguments: ["clip.mp3", "clip.wav", "clip"])
    func anMP3NeedNotBeginWithAFrame(name: String) throws {
        let plain = try golden("mpeg_layer_iii.mp3")
        let expected = try decode(plain, as: name)
        for front in [
            tag(300) + Array(repeating: 0, count: 200), Array(repeating: 0, count: 417),
            Array("APETAGEX".utf8) + [0xd0, 7] + Array(repeating: 0, count: 54),
            tag(100, hasFooter: true), Array("\u{feff}junk \u{ff}".utf8) + [0xff, 0xfb, 0x90, 0],
        ] {
            #expect(try decode(front + plain, as: name) == expected)
        }
        // Without its first frame, which holds no sound, the rest is there.
        let length = try #require(MPEGFrame(plain)).length
        let cut = try decode(Array(plain.dropFirst(length / 2)), as: name)
        #expect(cut.samples.count >= 576 && cut.sampleRate == expected.sampleRate)
    }

    /// Without the encoder's tag, the length is guessed from the size of the first frame and the file:
    /// as soundfile 0.14 guesses it, and with a word on what is left out.
    @Test(arguments: [(0, 5472), (300, 6072)])
    func anMP3WithoutATagIsReadAsFarAsItIsGuessed(zeros: Int, samples: Int) throws {
        let plain = try golden("long.mp3")
        let untagged = plain.dropFirst(try #require(MPEGFrame(plain)).length)
        let signal = try decode(Array(repeating: 0, count: zeros) + untagged, as: "clip.mp3")
        #expect(signal.samples.count == samples)
        let said = "is 1.15 s long, of which only \(samples == 5472 ? 0.68 : 0.76) s are read"
        #expect(signal.remark?.hasPrefix(said) == true)
        #expect(try decode(plain, as: "clip.mp3").remark == nil)
    }

    @Test func anMP3IsTruncatedWhereSoundIsLost() throws {
        let plain = try golden("long.mp3")
        let tag = Array("TAG".utf8) + Array(repeating: UInt8(0), count: 125)
        for (lost, frames) in [(1, 1), (144, 1), (300, 2)] {
            let remark = try decode(plain.dropLast(lost), as: "clip.mp3").remark
            #expect(remark?.hasPrefix("lacks the last \(frames) of the 16 frames") == true)
        }
        #expect(problem(plain.dropLast(600), as: "clip.mp3").contains("is truncated"))
        // A frame that holds nothing but the encoder's padding may be lost: all 12 bits of it are set.
        var padded = plain
        let encoder = try #require(plain.firstRange(of: Array("LAME".utf8))).lowerBound
        padded[encoder + 22] |= 15
        padded[encoder + 23] = 255
        #expect(try decode(padded.dropLast(1), as: "clip.mp3").remark == nil)
        #expect(try decode(plain + tag, as: "clip.mp3").samples.count == 8000)
    }

    @Test func noiseIsNoMP3() throws {
        var state: UInt64 = 1
        let noise = (0..<70_000).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(state >> 56)
        }
        #expect(problem([0] + noise).contains("is not audio"))
    }

    // MARK: Sizes that are wrong and harmless

    /// In bytes: what the samples are said to have, and the whole file but eight.
    @Test(arguments: [
        (4016, 4036), (4044, 4036), (8000, 4036), (8000, 4000), (4044, 4080), (4036, 4072),
        (0x8000_0000, 0x8000_0024), (0xffff_ffff, 0x23), (0xffff_ffdb, 0xffff_ffff),
        (0xffff_ffff, 0xffff_ffff), (0x7fff_f000, 0x7fff_f024), (0x7fff_ffff, 0x24), (0, 0),
        (0, 36),
        (0, 0xffff_ffff),
    ])
    func harmlessSizesAreReadToTheEnd(promised: UInt32, riffLength: UInt32) throws {
        var file = WaveFile(floats: samples)
        file.promised = promised
        file.riffLength = riffLength
        #expect(try decode(file.bytes).samples == samples)
        #expect(try decode(tag(500) + file.bytes).samples == samples)
    }

    @Test func anEmptyRecordingWithAChunkBehindStaysEmpty() {
        var file = WaveFile(floats: []).bytes
        file += Array("LIST".utf8) + [8, 0, 0, 0] + Array("INFOabcd".utf8)
        #expect(problem(file).contains("has no samples"))
    }

    // MARK: Truncated

    private func little(_ number: Int, _ bytes: Int) -> [UInt8] {
        (0..<bytes).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    /// RF64 or BW64 with sizes of 64 bits.
    private func wave64(_ name: String, promised: Int) -> [UInt8] {
        let plain = WaveFile(floats: samples).bytes
        return Array(name.utf8) + little(0xffff_ffff, 4) + Array("WAVEds64".utf8) + little(28, 4)
            + little(promised + 72, 8) + little(promised, 8) + little(promised / 4, 8)
            + little(0, 4) + plain[12..<36] + Array("data".utf8) + little(0xffff_ffff, 4)
            + plain[44...]
    }

    /// Sony's Wave64: names of 16 bytes, sizes of 64 bits that count the chunk's head.
    private func sonyWave64(promised: Int) -> [UInt8] {
        func name(_ name: String, _ rest: [UInt8]) -> [UInt8] { Array(name.utf8) + rest }
        let rest: [UInt8] = [0xf3, 0xac, 0xd3, 0x11, 0x8c, 0xd1, 0, 0xc0, 0x4f, 0x8e, 0xdb, 0x8a]
        let plain = WaveFile(floats: samples).bytes
        return name("riff", [0x2e, 0x91, 0xcf, 0x11, 0xa5, 0xd6, 0x28, 0xdb, 4, 0xc1, 0, 0])
            + little(promised + 104, 8) + name("wave", rest) + name("fmt ", rest) + little(40, 8)
            + plain[20..<36] + name("data", rest) + little(promised + 24, 8) + plain[44...]
    }

    @Test func longFormatsAreReadAndTheirTruncationNamed() throws {
        for whole in [
            wave64("RF64", promised: 4000), wave64("BW64", promised: 4000),
            sonyWave64(promised: 4000),
        ] {
            #expect(try decode(whole).samples == samples)
            let words = "is truncated: its header promises 4000 bytes of samples, the file has 2400"
            #expect(problem(whole.dropLast(1600)).contains(words))
        }
    }

    @Test func truncatedOggAndMP3AreNamed() throws {
        for name in ["long.ogg", "long.opus", "long.mp3"] {
            let whole = try golden(name)
            #expect(try decode(whole, as: name).duration > 0.9)
            for share in [0.3, 0.6, 0.8] {
                let part = Array(whole.prefix(Int(share * Double(whole.count))))
                #expect(problem(part, as: name).contains("is truncated"), "\(name) \(share)")
            }
        }
        // Tags behind the last page or frame are no part of it.
        let tail = Array("TAG".utf8) + Array(repeating: UInt8(0), count: 125)
        for name in ["long.ogg", "long.mp3"] {
            #expect(try decode(golden(name) + tail, as: name) == decode(golden(name), as: name))
        }
    }

    @Test func twoOggStreamsBehindEachOtherAreNamed() throws {
        let first = try golden("long.ogg")
        let words = "is 2 recordings, one behind the other (a chained Ogg stream)"
        #expect(problem(try first + golden("long.opus"), as: "clip.ogg").contains(words))
    }

    // MARK: No recordings at all

    @Test(arguments: [
        ("\0\0\0 ftypM4A \0\0\0\0", "is AAC or ALAC in MP4"), ("\0\0\0\u{18}ftyp3gp4", "is 3GP"),
        ("\0\0\0 ftypqt  ", "is QuickTime"), ("#!AMR\n<<<<", "is AMR"),
        ("OFR \0\0\0\0", "OptimFROG"),
        ("<!DOCTYPE html><title>404</title>", "is a web page (HTML)"),
        ("\u{feff}\r\n  <HTML lang=en>", "is a web page (HTML)"),
        ("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code>", "is XML"),
        ("{\"error\": \"not found\"}", "is JSON"), ("Access denied, log in first", "is text"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:0", "git lfs pull"),
        ("/annex/objects/MD5E-s12--0.wav", "git annex get"), ("PK\u{3}\u{4}....", "a zip archive"),
        ("RIFF\u{10}\0\0\0AVI LIST", "RIFF file of the kind “AVI ”"),
        ("MThd\0\0\0\u{6}", "is MIDI"),
        (String(repeating: "\0", count: 3000), "zero bytes alone"), ("wvpk\0\0\0\0", "is WavPack"),
    ])
    func foreignFilesAreToldApart(start: String, words: String) {
        for name in ["clip.wav", "clip.mp3"] {
            let found = problem(Array(start.utf8), as: name)
            #expect(found.contains(words) && found.contains("expected"), "\(found)")
        }
    }

    @Test func foreignFilesThatAreNoTextAreToldApart() {
        let bytes: [([UInt8], String)] = [
            ([0x1a, 0x45, 0xdf, 0xa3, 1, 0, 0, 0], "is WebM or Matroska"),
            ([0xff, 0xf1, 0x50, 0x80, 2, 0x1f, 0xfc, 0x21], "is AAC (ADTS)"),
            (tag(20) + [0xff, 0xf9, 0x50, 0x80, 2, 0x1f, 0xfc, 0x21], "is AAC (ADTS)"),
            ([0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11], "is WMA"),
            ([0x1f, 0x8b, 8, 0, 0, 0, 0, 0], "is packed with gzip"),
            ([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], "is a picture (PNG)"),
            ([0xff, 0xfe] + "<html>".utf8.flatMap { [$0, 0] }, "is a web page (HTML)"),
        ]
        for (bytes, words) in bytes {
            #expect(problem(bytes + Array(repeating: 0x20, count: 200)).contains(words), "\(words)")
        }
    }
}
