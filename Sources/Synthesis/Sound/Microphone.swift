import AvazTensors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What a recording adds to a voice: the room's echoes and noise, the microphone's colour, the level.
struct Microphone: Sendable {
    var room: Room
    /// Below this frequency, in Hz, the microphone falls off by 6 dB an octave.
    var lowCut: Float
    /// How much louder than the lows the highs are, in dB, around 1 kHz.
    var brightness: Float
    /// Level of the room's noise against the voice's peak, in dB; negative.
    var noise: Float
    /// 0 for white noise; towards 1 its highs vanish.
    var noiseColour: Float
    /// The voice's peak against full scale, in dB; negative.
    var level: Float

    /// `voice` as this microphone hears it, with a silence of `margins` samples before and after
    /// in which only the room's noise is heard.
    func record(
        _ voice: [Float], sampleRate: Float, margins: (before: Int, after: Int),
        using generator: inout FastGenerator
    ) -> [Float] {
        var sound =
            [Float](repeating: 0, count: margins.before) + voice
            + [Float](repeating: 0, count: margins.after)
        sound = coloured(room.echoing(sound, sampleRate: sampleRate), sampleRate: sampleRate)
        let peak = sound.lazy.map(abs).max() ?? 0
        let gain = peak > 0 ? decibels(level) / peak : 0

        // The filter's gain for white noise is undone, so that `noise` is its level in any colour.
        let amplitude = decibels(level + noise)
        let correction = ((1 + noiseColour) / (1 - noiseColour)).squareRoot()
        var rumble: Float = 0
        for index in sound.indices {
            rumble = noiseColour * rumble + (1 - noiseColour) * generator.roughlyNormal()
            sound[index] = gain * sound[index] + amplitude * correction * rumble
        }
        return sound
    }

    /// Two first-order filters: a high-pass, and a shelf that lifts or lowers the highs.
    private func coloured(_ voice: [Float], sampleRate: Float) -> [Float] {
        let keep = exp(-2 * Float.pi * lowCut / sampleRate)
        let smoothing = exp(-2 * Float.pi * 1000 / sampleRate)
        let (highGain, lowGain) = (decibels(brightness / 2), decibels(-brightness / 2))
        var previous: Float = 0
        var passed: Float = 0
        var low: Float = 0
        return voice.map { sample in
            passed = keep * (passed + sample - previous)
            previous = sample
            low = smoothing * low + (1 - smoothing) * passed
            return lowGain * low + highGain * (passed - low)
        }
    }
}

extension FastGenerator {
    /// Nearly standard normal and several times as fast: the sum of four uniform numbers of 16 bits.
    fileprivate mutating func roughlyNormal() -> Float {
        let bits = next()
        let sum = (bits & 0xffff) + (bits >> 16 & 0xffff) + (bits >> 32 & 0xffff) + (bits >> 48)
        // The sum's mean is 2 and its variance a third, in units of 2^16.
        return (Float(sum) * 0x1p-16 - 2) * 1.732_050_8
    }
}

/// The amplitude that is `level` dB above 1.
func decibels(_ level: Float) -> Float { pow(10, level / 20) }
