import AvazAudio
import AvazTensors

/// The ten digits as spoken by people who do not exist, in AudioMNIST's layout and format.
///
/// `data/<speaker>/<digit>_<speaker>_<take>.wav`, 48 kHz, 16 bits, one channel.
public struct DigitsCorpus: EmbeddedCorpus {
    /// What results are filed under.
    public static let name = "synthetic-digits"
    /// The chapter that it is for.
    public static let task = "digits"
    /// Raised with every change to what the corpus is.
    public static let recipe = 1

    private static let words = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    ]
    /// A statement, a list that goes on, a question and an order each have their melody.
    private static let endings = [".", ",", "?", "!"]
    private static let sampleRate = 48_000

    /// How many speakers there can be.
    public static var speakerLimit: Int { min(99, Speaker.limit) }
    /// How many takes there can be.
    public static let takeLimit = 1000

    private let speakers: [Speaker]
    private let takes: Int
    private let seed: UInt64

    /// - Parameters:
    ///   - speakers: 1 ... `speakerLimit`.
    ///   - takes: how often each speaker says each digit, 1 ... `takeLimit`. The first speakers and
    ///     takes are the same however many there are.
    ///   - seed: another seed gives other speakers and takes.
    public init(speakers: Int = 60, takes: Int = 8, seed: UInt64 = 1) {
        precondition((1...Self.takeLimit).contains(takes), "\(takes) takes")
        self.speakers = Speaker.draw(speakers, seed: seed)
        self.takes = takes
        self.seed = seed
    }

    /// The synthesiser with its version.
    public var engine: String { "espeak-ng \(SpeechSynthesizer.version)" }

    /// Numbers of speakers and takes, and the seed.
    public var settings: [String: Int] {
        ["speakers": speakers.count, "takes": takes, "seed": Int(seed)]
    }

    /// The speakers' numbers, from `01`.
    public var parts: [String] {
        speakers.indices.map { index in index < 9 ? "0\(index + 1)" : "\(index + 1)" }
    }

    /// Every digit of every speaker, in every take.
    public var clips: Int { speakers.count * Self.words.count * takes }

    /// All takes of one speaker.
    public func make(part: Int, in folder: String) throws {
        let name = parts[part]
        let speakerFolder = "\(folder)/data/\(name)"
        try Files.makeFolder(speakerFolder)
        let synthesizer = try SpeechSynthesizer()
        for take in 0..<takes {
            for (digit, word) in Self.words.enumerated() {
                // The first thousand streams belong to the speakers themselves.
                let clip = 1000 + (part * Self.takeLimit + take) * Self.words.count + digit
                var generator = FastGenerator(seed: seed, stream: UInt64(clip))
                let sound = try say(
                    word, as: speakers[part].take(using: &generator), with: synthesizer,
                    using: &generator)
                try WaveFile.write(
                    sound, sampleRate: Self.sampleRate,
                    to: "\(speakerFolder)/\(digit)_\(name)_\(take).wav")
            }
        }
    }

    private func say(
        _ word: String, as speaker: Speaker, with synthesizer: SpeechSynthesizer,
        using generator: inout FastGenerator
    ) throws -> [Float] {
        let ending = Self.endings[Int.random(in: 0..<Self.endings.count, using: &generator)]
        let spoken = try synthesizer.speak(word + ending, as: speaker.voice)
        let voice = try resampled(
            spoken, from: Double(synthesizer.sampleRate) / speaker.tract,
            to: Double(Self.sampleRate))
        func margin() -> Int {
            Int(Double.random(in: 0.03...0.12, using: &generator) * Double(Self.sampleRate))
        }
        return speaker.microphone.record(
            trimmed(voice, sampleRate: Self.sampleRate), sampleRate: Float(Self.sampleRate),
            margins: (margin(), margin()), using: &generator)
    }
}
