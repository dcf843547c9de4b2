import AvazTensors

/// The echoes of a small room, as a few dozen reflections that grow denser and weaker.
struct Room: Sendable {
    private struct Reflection {
        /// Seconds after the direct sound.
        var delay: Float
        var gain: Float
    }

    private let reflections: [Reflection]

    /// - Parameters:
    ///   - reverberation: seconds until an echo is 60 dB weaker.
    ///   - loudness: amplitude of the echoes together, against the direct sound.
    init(reverberation: Float, loudness: Float, using generator: inout FastGenerator) {
        let drawn = (0..<24).map { _ in
            // The root of a uniform number makes late echoes more frequent, as in a real room.
            let delay = 0.003 + reverberation / 2 * generator.uniform().squareRoot()
            let sign: Float = Bool.random(using: &generator) ? 1 : -1
            return Reflection(delay: delay, gain: sign * decibels(-60 * delay / reverberation))
        }
        let amplitude = drawn.reduce(0) { $0 + $1.gain * $1.gain }.squareRoot()
        reflections = drawn.map {
            Reflection(delay: $0.delay, gain: $0.gain * loudness / amplitude)
        }
    }

    /// `sound` with its echoes; as long as before.
    func echoing(_ sound: [Float], sampleRate: Float) -> [Float] {
        var heard = sound
        for reflection in reflections {
            let delay = Int(reflection.delay * sampleRate)
            guard delay < sound.count else { continue }
            for index in delay..<sound.count {
                heard[index] += reflection.gain * sound[index - delay]
            }
        }
        return heard
    }
}
