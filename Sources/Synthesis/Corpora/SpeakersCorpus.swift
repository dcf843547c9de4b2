import AvazAudio
import AvazTensors

/// Eight voices reading aloud, cut into seconds, in the layout of the speakers corpus.
///
/// `16000_pcm_speeches/<Speaker>/<n>.wav`, 16 kHz, 16 bits, one channel; the clips of a speaker
/// follow one another in the order of their numbers. Beside the speakers stand `other`, further
/// voices, and `_background_noise_`.
public struct SpeakersCorpus: EmbeddedCorpus {
    /// What results are filed under.
    public static let name = "synthetic-speakers"
    /// The chapter that it is for.
    public static let task = "speakers"
    /// Raised with every change to what the corpus is.
    public static let recipe = 1

    private static let sampleRate = 16_000
    /// Clips that are recorded without a pause, before the reader sits down anew.
    private static let sitting = 20
    /// Voices that share the folder `other`.
    private static let others = 8

    private let clipsPerSpeaker: Int
    private let seed: UInt64

    /// - Parameters:
    ///   - clips: seconds of each speaker, at least 1.
    ///   - seed: another seed gives other texts, rooms and noises.
    public init(clips: Int = 80, seed: UInt64 = 1) {
        precondition(clips >= 1, "\(clips) clips")
        clipsPerSpeaker = clips
        self.seed = seed
    }

    /// The synthesiser with its version.
    public var engine: String { "espeak-ng \(SpeechSynthesizer.version)" }

    /// Clips of each speaker, and the seed.
    public var settings: [String: Int] { ["clips": clipsPerSpeaker, "seed": Int(seed)] }

    /// The folders: the speakers, then `other` and `_background_noise_`.
    public var parts: [String] { Reader.all.map(\.name) + ["other", "_background_noise_"] }

    /// Of all folders together.
    public var clips: Int { parts.count * clipsPerSpeaker }

    /// All clips of one folder.
    public func make(part: Int, in folder: String) throws {
        var generator = FastGenerator(seed: seed, stream: UInt64(part))
        let samples =
            switch parts[part] {
            case "_background_noise_": noise(using: &generator)
            case "other": try strangers(using: &generator)
            default: try speech(of: Reader.all[part], using: &generator)
            }
        let partFolder = "\(folder)/16000_pcm_speeches/\(parts[part])"
        try Files.makeFolder(partFolder)
        for clip in 0..<clipsPerSpeaker {
            let start = clip * Self.sampleRate
            try WaveFile.write(
                Array(samples[start..<start + Self.sampleRate]), sampleRate: Self.sampleRate,
                to: "\(partFolder)/\(clip).wav")
        }
    }

    private func speech(
        of reader: Reader, using generator: inout FastGenerator
    ) throws -> [Float] {
        let synthesizer = try SpeechSynthesizer()
        let speaker = reader.speaker(using: &generator)
        var samples: [Float] = []
        for first in stride(from: 0, to: clipsPerSpeaker, by: Self.sitting) {
            samples += try read(
                seconds: min(Self.sitting, clipsPerSpeaker - first),
                as: speaker.take(using: &generator), with: synthesizer, using: &generator)
        }
        return samples
    }

    /// A few seconds each of voices that are none of the readers', until there are enough.
    private func strangers(using generator: inout FastGenerator) throws -> [Float] {
        let synthesizer = try SpeechSynthesizer()
        let share = (clipsPerSpeaker + Self.others - 1) / Self.others
        let known = Set(Reader.all.map(\.voice.name))
        return try Speaker.draw(Speaker.limit, seed: seed)
            .filter { !known.contains($0.voice.name) }.prefix(Self.others)
            .flatMap { speaker in
                try read(seconds: share, as: speaker, with: synthesizer, using: &generator)
            }
    }

    private func read(
        seconds: Int, as speaker: Speaker, with synthesizer: SpeechSynthesizer,
        using generator: inout FastGenerator
    ) throws -> [Float] {
        let wanted = seconds * Self.sampleRate
        var samples: [Float] = []
        while samples.count < wanted {
            let spoken = try synthesizer.speak(
                Sentences.draw(using: &generator), as: speaker.voice)
            let voice = try resampled(
                spoken, from: Double(synthesizer.sampleRate) / speaker.tract,
                to: Double(Self.sampleRate))
            let pause = Int(Double.random(in: 0.1...0.4, using: &generator) * 16_000)
            samples += speaker.microphone.record(
                trimmed(voice, sampleRate: Self.sampleRate), sampleRate: Float(Self.sampleRate),
                margins: (0, pause), using: &generator)
        }
        return Array(samples[..<wanted])
    }

    private func noise(using generator: inout FastGenerator) -> [Float] {
        let kinds = BackgroundNoise.allCases
        return (0..<clipsPerSpeaker).flatMap { clip in
            kinds[clip % kinds.count].samples(
                Self.sampleRate, sampleRate: Float(Self.sampleRate), using: &generator)
        }
    }
}

/// One of the eight who read.
private struct Reader {
    var name: String
    var voice: SpeechSynthesizer.Voice
    var tract: Double

    /// Chosen to differ in sex, accent, pitch, speed and melody.
    static let all = [
        Reader("Amal", "en-us", "f2", pitch: 60, intonation: 60, rate: 175, tract: 0.95),
        Reader("Bruno", "en-gb-x-rp", "m7", pitch: 30, intonation: 35, rate: 150, tract: 1.10),
        Reader("Clara", "en-gb-scotland", "f4", pitch: 45, intonation: 80, rate: 165, tract: 1.00),
        Reader("Dario", "en-029", "m3", pitch: 55, intonation: 70, rate: 195, tract: 1.00),
        Reader("Edith", "en-gb-x-gbcwmd", "f5", pitch: 35, intonation: 30, rate: 140, tract: 1.05),
        Reader("Farid", "en-us-nyc", "m1", pitch: 65, intonation: 50, rate: 185, tract: 0.92),
        Reader("Greta", "en", "f1", pitch: 75, intonation: 45, rate: 200, tract: 0.90),
        Reader("Henry", "en-gb-x-gbclan", "m5", pitch: 40, intonation: 65, rate: 160, tract: 1.06),
    ]

    init(
        _ name: String, _ dialect: String, _ variant: String, pitch: Int, intonation: Int,
        rate: Int, tract: Double
    ) {
        self.name = name
        self.tract = tract
        voice = SpeechSynthesizer.Voice(
            dialect: dialect, variant: variant, pitch: pitch, intonation: intonation, rate: rate)
    }

    /// The reader in a room, at a microphone.
    func speaker(using generator: inout FastGenerator) -> Speaker {
        var speaker = Speaker(
            dialect: voice.dialect, variant: voice.variant, using: &generator)
        speaker.voice = voice
        speaker.tract = tract
        return speaker
    }
}
