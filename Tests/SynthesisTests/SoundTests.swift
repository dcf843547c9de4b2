import Foundation
import AvazAudio
import AvazTensors
import Testing

@testable import AvazSynthesis

@Suite struct WaveFileTests {
    @Test func everyByteIsInItsPlace() {
        let bytes = WaveFile.encoded([0, 0.5, -1, 2], sampleRate: 48_000)
        let expected: [UInt8] =
            Array("RIFF".utf8) + [44, 0, 0, 0] + Array("WAVEfmt ".utf8) + [16, 0, 0, 0]
            + [1, 0, 1, 0] + [0x80, 0xbb, 0, 0] + [0x00, 0x77, 1, 0] + [2, 0, 16, 0]
            + Array("data".utf8) + [8, 0, 0, 0]
            + [0, 0, 0x00, 0x40, 0x01, 0x80, 0xff, 0x7f]
        #expect(bytes == expected)
    }
}

@Suite struct RecordingTests {
    private func tone(_ count: Int, frequency: Double = 440, rate: Double = 16_000) -> [Float] {
        (0..<count).map { Float(0.3 * sin(2 * .pi * frequency * Double($0) / rate)) }
    }

    @Test func trimmingTakesTheSilenceAlone() {
        let sound = tone(1600)
        let silence = [Float](repeating: 0, count: 800)
        let kept = trimmed(silence + sound + silence, sampleRate: 16_000)
        #expect(kept == sound)
        #expect(trimmed(silence, sampleRate: 16_000).isEmpty)
    }

    @Test func resamplingKeepsTheDuration() throws {
        let slow = try resampled(tone(16_000), from: 16_000, to: 48_000)
        #expect(slow.count == 48_000)
        let odd = try resampled(tone(16_000), from: 16_000 * 1.07, to: 48_000)
        #expect(abs(odd.count - 44_860) <= 1)
    }

    @Test func theMicrophoneSetsLevelAndNoise() {
        var generator = FastGenerator(seed: 2)
        for _ in 0..<20 {
            let colour = Float.random(in: 0...0.9, using: &generator)
            let microphone = Microphone(
                room: Room(reverberation: 0.3, loudness: 0.3, using: &generator), lowCut: 80,
                brightness: 4, noise: -30, noiseColour: colour, level: -10)
            let recorded = microphone.record(
                tone(16_000), sampleRate: 16_000, margins: (16_000, 16_000), using: &generator)
            #expect(recorded.count == 48_000)
            let peak = recorded.map(abs).max() ?? 0
            #expect(abs(peak - decibels(-10)) < 4 * decibels(-40))
            let before = recorded[..<16_000]
            let noise = (before.reduce(0) { $0 + $1 * $1 } / 16_000).squareRoot()
            #expect(abs(noise / decibels(-40) - 1) < 0.1)
        }
    }

    @Test func silenceStaysFinite() {
        var generator = FastGenerator(seed: 2)
        let speaker = Speaker(dialect: "en", variant: "m1", using: &generator)
        let recorded = speaker.microphone.record(
            [], sampleRate: 16_000, margins: (10, 10), using: &generator)
        #expect(recorded.allSatisfy { $0.isFinite })
        let mix = Mix.drawn(drive: 1...2, using: &generator)
        let mixed = mix.applied(
            to: [Float](repeating: 0, count: 100), sampleRate: 22_050, using: &generator)
        #expect(mixed.allSatisfy { $0.isFinite })
    }

    @Test(arguments: BackgroundNoise.allCases)
    func noiseIsHeardAndFits(kind: BackgroundNoise) {
        for stream in 0..<20 {
            var generator = FastGenerator(seed: 3, stream: UInt64(stream))
            let sound = kind.samples(16_000, sampleRate: 16_000, using: &generator)
            #expect(sound.count == 16_000)
            #expect(sound.allSatisfy { abs($0) < 1.5 })
            #expect(sound.contains { abs($0) > 1e-3 })
        }
    }
}

@Suite struct SpeakerTests {
    @Test func noTwoSpeakAlike() {
        let names = Speaker.draw(Speaker.limit, seed: 1).map(\.voice.name)
        #expect(Set(names).count == Speaker.limit)
    }

    @Test func moreSpeakersBeginWithTheSame() {
        let few = Speaker.draw(5, seed: 7).map(\.voice)
        #expect(Speaker.draw(9, seed: 7).map(\.voice).prefix(5) == few[...])
        #expect(Speaker.draw(5, seed: 8).map(\.voice) != few)
    }

    @Test func takesStayWithinWhatTheSynthesizerTakes() {
        var generator = FastGenerator(seed: 5)
        for speaker in Speaker.draw(60, seed: 5) {
            for _ in 0..<50 {
                let voice = speaker.take(using: &generator).voice
                #expect((0...99).contains(voice.pitch))
                #expect((0...100).contains(voice.intonation))
                #expect((80...450).contains(voice.rate))
            }
        }
    }

    @Test func sentencesDiffer() {
        var generator = FastGenerator(seed: 6)
        let sentences = (0..<500).map { _ in Sentences.draw(using: &generator) }
        #expect(Set(sentences).count > 495)
        #expect(sentences.allSatisfy { $0.hasSuffix(".") })
    }
}
