import AvazTensors

/// A person who does not exist: a voice, the way it speaks, and the place where it was recorded.
struct Speaker: Sendable {
    var voice: SpeechSynthesizer.Voice
    /// Length of the vocal tract against espeak-ng's own; formants and pitch fall as it grows.
    var tract: Double
    var microphone: Microphone

    /// English as espeak-ng speaks it around the world.
    static let dialects = [
        "en-us", "en", "en-gb-scotland", "en-gb-x-rp", "en-gb-x-gbclan", "en-gb-x-gbcwmd", "en-029",
        "en-us-nyc",
    ]
    /// espeak-ng's men and women. A woman's name begins with `f`.
    static let variants = [
        "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "f1", "f2", "f3", "f4", "f5",
    ]
    /// As many as there are pairs of dialect and variant.
    static var limit: Int { dialects.count * variants.count }

    /// `count` different speakers, no two with the same dialect and variant. More speakers of one
    /// seed begin with the same ones. At most `limit`.
    static func draw(_ count: Int, seed: UInt64) -> [Speaker] {
        precondition((1...limit).contains(count), "\(count) speakers, at most \(limit)")
        var generator = FastGenerator(seed: seed)
        let pairs = generator.permutation(limit).prefix(count)
        return pairs.enumerated().map { number, pair in
            var generator = FastGenerator(seed: seed, stream: UInt64(number) + 1)
            return Speaker(
                dialect: dialects[pair / variants.count], variant: variants[pair % variants.count],
                using: &generator)
        }
    }

    /// Draws all but the dialect and the variant.
    init(dialect: String, variant: String, using generator: inout FastGenerator) {
        voice = SpeechSynthesizer.Voice(
            dialect: dialect, variant: variant,
            pitch: Int.random(in: 30...70, using: &generator),
            intonation: Int.random(in: 20...80, using: &generator),
            rate: Int.random(in: 130...200, using: &generator))
        tract = Double.random(in: 0.9...1.12, using: &generator)
        microphone = Microphone(
            room: Room(
                reverberation: .random(in: 0.1...0.5, using: &generator),
                loudness: .random(in: 0.1...0.5, using: &generator), using: &generator),
            lowCut: .random(in: 40...250, using: &generator),
            brightness: .random(in: -10...10, using: &generator),
            noise: .random(in: -50 ... -20, using: &generator),
            noiseColour: .random(in: 0...0.9, using: &generator),
            level: .random(in: -20 ... -5, using: &generator))
    }

    /// The same speaker a moment later, when nothing is quite as it was.
    func take(using generator: inout FastGenerator) -> Speaker {
        var take = self
        take.voice.pitch += Int.random(in: -8...8, using: &generator)
        take.voice.intonation += Int.random(in: -20...20, using: &generator)
        take.voice.rate += Int.random(in: -30...30, using: &generator)
        take.tract *= Double.random(in: 0.96...1.04, using: &generator)
        take.microphone.brightness += .random(in: -2...2, using: &generator)
        take.microphone.noise += .random(in: -4...4, using: &generator)
        take.microphone.level += .random(in: -3...3, using: &generator)
        return take
    }
}
