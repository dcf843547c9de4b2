import AvazTensors
import Testing

@testable import AvazFeatures

@Suite struct SurroundingsTests {
    let surroundings = Surroundings(
        reverberation: 0.3...0.3, length: 1...1, signalToNoise: 20...20)
    let click: [Float] = [1] + Array(repeating: 0, count: 799)

    @Test func theSameStreamGivesTheSameRecordingOfTheLengthAskedFor() {
        func recording(_ stream: UInt64) -> [Float] {
            var generator = FastGenerator(seed: 4, stream: stream)
            return surroundings.recording(of: click, sampleRate: 8000, using: &generator)
        }
        #expect(recording(1) == recording(1))
        #expect(recording(1) != recording(2))
        #expect((1..<20 as Range<UInt64>).allSatisfy { recording($0).count == 8000 })
    }

    /// A click in a room is the room itself: Schroeder's backward sum of its energy falls by 60 dB
    /// within the reverberation time, and all of it lies the given decibels below the click.
    @Test(arguments: [(0.15, 0), (0.15, 10)] as [(Float, Float)])
    func aRoomDecaysAsItShould(seconds: Float, decibels: Float) {
        var generator = FastGenerator(seed: 6)
        let rate = 48000
        let long = click + Array(repeating: 0, count: rate)
        let heard = Surroundings.inRoom(
            long, seconds: seconds, decibels: decibels, sampleRate: rate, using: &generator)
        #expect(heard[0] == 1 && heard[1..<96].allSatisfy { $0 == 0 })
        func energy(after time: Float) -> Float {
            heard[Int(time * Float(rate))...].reduce(0) { $0 + $1 * $1 }
        }
        // Impulses at the same sample may add up or cancel.
        #expect(abs(energy(after: 0.002) * powerOfTen(decibels / 10) - 1) < 0.2)
        for share in [0.25, 0.5] as [Float] {
            let fall = energy(after: 0.002 + share * seconds) / energy(after: 0.002)
            #expect(abs(fall / powerOfTen(-6 * share) - 1) < 0.5)
        }
    }

    @Test func noiseHasPowerOne() {
        for stream in 0..<20 as Range<UInt64> {
            var generator = FastGenerator(seed: 8, stream: stream)
            let noise = Surroundings.noise(4000, sampleRate: 8000, using: &generator)
            #expect(abs(noise.reduce(0) { $0 + $1 * $1 } / 4000 - 1) < 1e-3)
        }
    }

    @Test func theNoiseStandsAsFarBelowTheClipAsAskedFor() {
        // A clip as long as the recording, so that what is added to it is the noise alone.
        var generator = FastGenerator(seed: 9)
        let voice = (0..<8000).map { _ in generator.normal() }
        func recording(_ decibels: Float, _ stream: UInt64) -> [Float] {
            var generator = FastGenerator(seed: 1, stream: stream)
            return Surroundings(
                reverberation: 0.3...0.3, length: 0...0, signalToNoise: decibels...decibels
            ).recording(of: voice, sampleRate: 8000, using: &generator)
        }
        for stream in 0..<6 as Range<UInt64> {
            let (clean, noisy) = (recording(100, stream), recording(10, stream))
            let power = clean.reduce(0) { $0 + $1 * $1 }
            let noise = zip(clean, noisy).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
            // With an echo, the clip's fading end counts among its length.
            #expect(abs(power / noise / 10 - 1) < 0.05)
        }
    }
}
