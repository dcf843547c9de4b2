import AvazFiles
import AvazMIDI
import Foundation
import Testing

@testable import AvazSynthesis

@Suite struct PlainPerformanceTests {
    private let on = MIDIEvent.noteOn(channel: 0, pitch: 60, velocity: 90)
    private let off = MIDIEvent.noteOff(channel: 0, pitch: 60, velocity: 0)
    private let quick = MIDIEvent.meta(kind: 0x51, [0x03, 0xd0, 0x90])  // 250,000 µs a quarter

    @Test func tracksBecomeOneInTheOrderOfTheirTimes() {
        let file = MIDIFile(
            format: .simultaneous, division: .ticksPerQuarter(100),
            tracks: [
                EventTrack([.init(tick: 0, .meta(kind: 0x03, [65])), .init(tick: 200, quick)]),
                EventTrack([.init(tick: 100, on), .init(tick: 400, off)]),
                EventTrack([
                    .init(tick: 0, .program(channel: 0, number: 4)),
                    .init(tick: 5, .system([0xf1, 1])),
                    .init(tick: 6, .exclusive([1, 0xf7])),
                ]),
            ])
        let plain = PlainPerformance(file)
        #expect(
            plain.file.tracks == [
                EventTrack([
                    .init(tick: 0, .program(channel: 0, number: 4)), .init(tick: 100, on),
                    .init(tick: 200, quick), .init(tick: 400, off),
                ])
            ])
        #expect(plain.file.format == .single)
        #expect(plain.seconds == 1.5)
        #expect(plain.hasNotes)
    }

    /// A tick lasts as long as before, and tempo means nothing.
    @Test(arguments: [24, 25, 29, 30])
    func filmTimeBecomesQuarters(frames: Int) throws {
        let file = MIDIFile(
            format: .single, division: .frames(perSecond: frames, ticks: 40),
            tracks: [
                EventTrack([.init(tick: 0, quick), .init(tick: 0, on), .init(tick: 6000, off)])
            ])
        let plain = PlainPerformance(file)
        #expect(abs(plain.seconds - TempoMap(file).seconds(at: 6000)) < 1e-9)
        #expect(try MIDIFile(bytes: plain.file.encoded(), named: "film") == plain.file)
    }
}

@Suite final class MusicPlayerTests {
    private let folder = NSTemporaryDirectory() + "player-\(UUID().uuidString)"

    init() throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private static let soundfontIsThere = FileManager.default.fileExists(
        atPath: SoundfontRenderer.defaultSoundfont)

    private func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: URL(filePath: "\(folder)/\(name)"))
        return "\(folder)/\(name)"
    }

    private func song(notes: [Track.Note]) -> [UInt8] {
        var track = Track(name: "piano", channel: 0, program: 0)
        track.notes = notes
        return StandardMIDIFile(beatsPerMinute: 120, tracks: [track]).encoded()
    }

    private var tune: [UInt8] {
        song(notes: [Track.Note(start: 1, length: 1, pitch: 69, velocity: 100)])
    }

    private func samples(of path: String) throws -> [Int16] {
        let data = try Data(contentsOf: URL(filePath: path))
        return stride(from: 44, to: data.count, by: 2).map {
            Int16(bitPattern: UInt16(data[$0]) | UInt16(data[$0 + 1]) << 8)
        }
    }

    private func refusal(_ body: () throws -> Void) -> String {
        do {
            try body()
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test(.enabled(if: soundfontIsThere)) func playsInTimeAndInTune() throws {
        let sound = folder + "/tune.wav"
        let seconds = try MusicPlayer().play(try file("tune.mid", tune), to: sound)
        #expect(seconds == 3)
        let all = try samples(of: sound)
        #expect(all.count == 2 * 3 * 44_100)
        let left = stride(from: 0, to: all.count, by: 2).map { Float(all[$0]) }
        // The beat before the note is silent; then a key of 440 Hz sounds, as loud as fits.
        #expect(left[..<21_000].allSatisfy { abs($0) <= 1 })
        #expect(all.map { abs(Int($0)) }.max() == 29_490)
        func energy(at hertz: Float) -> Float {
            let part = left[30_000..<42_000]
            var (real, imaginary) = (Float(0), Float(0))
            for (index, sample) in part.enumerated() {
                let angle = 2 * Float.pi * hertz * Float(index) / 44_100
                real += sample * cos(angle)
                imaginary += sample * sin(angle)
            }
            return real * real + imaginary * imaginary
        }
        #expect(energy(at: 440) > 30 * max(energy(at: 415), energy(at: 466)))
        #expect(left.suffix(20).allSatisfy { abs($0) <= 2 })
    }

    /// An organ whose key is never let go.
    @Test(.enabled(if: soundfontIsThere)) func whatStillSoundsFades() throws {
        let endless = MIDIFile(
            format: .single, division: .ticksPerQuarter(480),
            tracks: [
                EventTrack([
                    .init(tick: 0, .program(channel: 0, number: 19)),
                    .init(tick: 0, .noteOn(channel: 0, pitch: 60, velocity: 100)),
                ])
            ])
        let sound = folder + "/organ.wav"
        _ = try MusicPlayer().play(try file("organ.mid", endless.encoded()), to: sound)
        let all = try samples(of: sound).map { abs(Int($0)) }
        let second = 2 * 44_100
        #expect(all.count == 2 * second)
        let (early, late) = (
            all[second / 2..<second].max() ?? 0, all.suffix(second / 10).max() ?? 0
        )
        #expect(early > 5000)
        #expect(late < early / 5)
        #expect(all.suffix(10).allSatisfy { $0 < 10 })
    }

    @Test(.enabled(if: soundfontIsThere)) func theSameBytesEachTime() throws {
        let music = try file("tune.mid", tune)
        _ = try MusicPlayer().play(music, to: folder + "/1.wav")
        _ = try MusicPlayer().play(music, to: folder + "/2.wav")
        #expect(try samples(of: folder + "/1.wav") == samples(of: folder + "/2.wav"))
    }

    @Test(.enabled(if: soundfontIsThere)) func whatCannotBePlayedIsNamed() throws {
        let player = try MusicPlayer()
        let sound = folder + "/x.wav"
        let broken = try file("broken.mid", Array("no music".utf8))
        #expect(refusal { _ = try player.play(broken, to: sound) }.hasPrefix(broken))
        let silent = try file("silent.mid", song(notes: []))
        #expect(
            refusal { _ = try player.play(silent, to: sound) }
                == "\(silent): plays no note, expected at least one")
        let late = Track.Note(start: 500_000, length: 1, pitch: 60, velocity: 90)
        let endless = try file("endless.mid", song(notes: [late]))
        #expect(
            refusal { _ = try player.play(endless, to: sound) }
                .hasPrefix("\(endless): lasts 250000 seconds, expected at most 3600"))
        let piece = try MIDIFile(bytes: tune, named: "tune")
        let two = MIDIFile(
            format: .independent, division: piece.division, tracks: piece.tracks)
        let several = try file("several.mid", two.encoded())
        #expect(refusal { _ = try player.play(several, to: sound) }.contains("2 pieces"))
        #expect(!FileManager.default.fileExists(atPath: sound))

        let nowhere = folder + "/none/x.wav"
        let music = try file("tune.mid", tune)
        let said = refusal { _ = try player.play(music, to: nowhere) }
        #expect(said.hasPrefix("\(nowhere): cannot be written (No such file or directory)"))
    }

    @Test func aMissingSoundfontIsNamed() {
        let said = refusal { _ = try MusicPlayer(soundfont: folder + "/none.sf2") }
        #expect(said.hasPrefix(folder + "/none.sf2 is no soundfont; install one"))
    }
}
