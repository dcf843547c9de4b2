import AvazTensors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A clean recording as somebody else's microphone would have taken it: in a room, by a microphone of
/// another colour, at some place of a longer recording, with noise and hum.
///
/// The room is a sound of its own and an echo: impulses of either sign at random places, one in each
/// 1/1500 s, that decay exponentially: velvet noise (Karjalainen and Järveläinen, 2007), as good as
/// dense noise to the ear and some five times quicker. The microphone is a band-pass of first order and a
/// tilt. The noise is of first order too, anything between white and a rumble.
///
/// ```swift
/// let surroundings = Surroundings(
///     reverberation: 0.1...0.6, length: 0.8...1.6, signalToNoise: 5...40)
/// var generator = FastGenerator(seed: 1)
/// let taken = surroundings.recording(of: samples, sampleRate: 8000, using: &generator)
/// ```
public struct Surroundings: Equatable, Sendable {
    /// Seconds in which a room's echo falls by 60 dB; above 0. Every other copy has no room.
    public var reverberation: ClosedRange<Float>
    /// Seconds that a recording lasts in which the clip stands somewhere; a longer clip stays whole.
    public var length: ClosedRange<Float>
    /// Decibels that the clip's power stands above the noise's, hum included; every other copy hums.
    public var signalToNoise: ClosedRange<Float>

    /// Decibels that what comes directly stands above the echo.
    static let directToReverberant: ClosedRange<Float> = 0...15
    /// Impulses of the echo, a second.
    static let density: Float = 1500

    /// - Parameters:
    ///   - reverberation: seconds of echo, above 0.
    ///   - length: seconds of a recording, 0 or more.
    ///   - signalToNoise: decibels.
    public init(
        reverberation: ClosedRange<Float>, length: ClosedRange<Float>,
        signalToNoise: ClosedRange<Float>
    ) {
        precondition(
            reverberation.lowerBound > 0 && length.lowerBound >= 0,
            "rooms of \(reverberation) s in recordings of \(length) s")
        self.reverberation = reverberation
        self.length = length
        self.signalToNoise = signalToNoise
    }

    /// The clip as it would have been recorded; at least as long as it was.
    public func recording(
        of samples: [Float], sampleRate: Int, using generator: inout FastGenerator
    ) -> [Float] {
        guard !samples.isEmpty else { return samples }
        var result = samples
        if generator.uniform() < 0.5 {
            result = Self.inRoom(
                result, seconds: generator.uniform(in: reverberation),
                decibels: generator.uniform(in: Self.directToReverberant),
                sampleRate: sampleRate, using: &generator)
        }
        Self.colour(&result, sampleRate: sampleRate, using: &generator)
        let power = Vector.dot(result, result, count: result.count) / Float(result.count)
        let room = Int(generator.uniform(in: length) * Float(sampleRate)) - result.count
        if room > 0 {
            let before = Int.random(in: 0...room, using: &generator)
            result =
                Array(repeating: 0, count: before) + result
                + Array(repeating: 0, count: room - before)
        }
        let noise = Self.noise(result.count, sampleRate: sampleRate, using: &generator)
        let amplitude =
            (power * powerOfTen(-generator.uniform(in: signalToNoise) / 10)).squareRoot()
        for index in result.indices { result[index] += amplitude * noise[index] }
        return result
    }

    // MARK: Parts

    /// With an echo whose whole energy stands so many decibels below the direct sound's; a fifth of a
    /// second of it may outlast the clip.
    static func inRoom(
        _ samples: [Float], seconds: Float, decibels: Float, sampleRate: Int,
        using generator: inout FastGenerator
    ) -> [Float] {
        let rate = Float(sampleRate)
        let impulses = (0..<max(1, Int(seconds * density))).map { index in
            let time = (Float(index) + generator.uniform()) / density
            let decay = powerOfTen(-3 * time / seconds)
            // What comes back within 2 ms is part of the direct sound.
            return (Int((time + 0.002) * rate), generator.uniform() < 0.5 ? -decay : decay)
        }
        let energy = impulses.reduce(0) { $0 + $1.1 * $1.1 }
        let scale = powerOfTen(-decibels / 20) / energy.squareRoot()
        var result = samples + Array(repeating: 0, count: sampleRate / 5)
        result.withUnsafeMutableBufferPointer { result in
            guard let start = result.baseAddress else { return }
            for (delay, height) in impulses where delay < result.count {
                Vector.addScaled(
                    scale * height, samples, to: start + delay,
                    count: min(samples.count, result.count - delay))
            }
        }
        return result
    }

    /// A band-pass of first order from 50-300 Hz to 0.35-0.49 of the rate, and a tilt.
    private static func colour(
        _ samples: inout [Float], sampleRate: Int, using generator: inout FastGenerator
    ) {
        let lowest = 50 * powerOfTen(generator.uniform() * 0.778)
        let low = 1 - expf(-2 * Float.pi * lowest / Float(sampleRate))
        let high = generator.uniform(in: 0.75...1)
        let tilt = generator.uniform(in: -0.6...0.6)
        var (below, smooth, last): (Float, Float, Float) = (0, 0, 0)
        for index in samples.indices {
            below += low * (samples[index] - below)
            smooth += high * (samples[index] - below - smooth)
            samples[index] = smooth + tilt * last
            last = smooth
        }
    }

    /// Noise of power 1: between white and a rumble, with or without hum of 50 or 60 Hz.
    package static func noise(
        _ count: Int, sampleRate: Int, using generator: inout FastGenerator
    ) -> [Float] {
        let memory = generator.uniform() * 0.95
        let fresh = (1 - memory * memory).squareRoot()
        var state = generator.normal()
        var result = (0..<count).map { _ in
            state = memory * state + fresh * generator.normal()
            return state
        }
        if generator.uniform() < 0.5 {
            let mains = generator.uniform() < 0.5 ? 50.0 : 60.0
            let step = 2 * Double.pi * mains / Double(sampleRate)
            for harmonic in 1...7 {
                let height = generator.uniform() / Float(harmonic)
                let phase = 2 * Double.pi * Double(generator.uniform())
                for index in 0..<count {
                    let angle = Double(harmonic) * step * Double(index) + phase
                    result[index] += 1.5 * height * Float(sin(angle))
                }
            }
        }
        let power = Vector.dot(result, result, count: count) / Float(max(1, count))
        let scale = power > 0 ? 1 / power.squareRoot() : 0
        for index in result.indices { result[index] *= scale }
        return result
    }
}
