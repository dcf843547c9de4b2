import AvazTensors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What a record adds to the music: the band of frequencies that it holds, how hard it is driven,
/// the noise of its medium, its level.
struct Mix: Sendable {
    /// In Hz; each limit falls off by 12 dB an octave.
    var lowCut: Float
    var highCut: Float
    /// How far the peaks are pushed into a soft limiter: 1 leaves them nearly as they are, 6 makes
    /// everything loud.
    var drive: Float
    /// In dB against full scale.
    var noise: Float
    /// Of the peak against full scale, in dB.
    var level: Float

    /// A record of no particular time or place, so that no kind of music is known by its records
    /// alone.
    ///
    /// - Parameter drive: what its musicians ask for.
    static func drawn(
        drive: ClosedRange<Float>, using generator: inout FastGenerator
    ) -> Mix {
        Mix(
            lowCut: .random(in: 25...110, using: &generator),
            highCut: .random(in: 3000...10_500, using: &generator),
            drive: .random(in: drive, using: &generator),
            noise: .random(in: -75 ... -45, using: &generator),
            level: .random(in: -12 ... -0.5, using: &generator))
    }

    func applied(
        to music: [Float], sampleRate: Float, using generator: inout FastGenerator
    ) -> [Float] {
        var sound = music
        for _ in 0..<2 { filter(&sound, sampleRate: sampleRate) }
        let peak = max(sound.lazy.map(abs).max() ?? 0, .leastNormalMagnitude)
        let hiss = decibels(noise)
        for index in sound.indices {
            sound[index] = tanh(drive * sound[index] / peak) / tanh(drive) * decibels(level)
            sound[index] += hiss * generator.normal()
        }
        return sound
    }

    /// A first-order high-pass and low-pass.
    private func filter(_ sound: inout [Float], sampleRate: Float) {
        let keep = exp(-2 * Float.pi * lowCut / sampleRate)
        let smoothing = exp(-2 * Float.pi * highCut / sampleRate)
        var previous: Float = 0
        var passed: Float = 0
        var low: Float = 0
        for index in sound.indices {
            passed = keep * (passed + sound[index] - previous)
            previous = sound[index]
            low = smoothing * low + (1 - smoothing) * passed
            sound[index] = low
        }
    }
}
