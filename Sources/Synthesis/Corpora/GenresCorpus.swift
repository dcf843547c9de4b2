import AvazAudio
import AvazTensors

/// Ten stylised kinds of music, composed and played by the machine, in GTZAN's layout.
///
/// `genres_original/<genre>/<genre>.<00000 ...>.wav`, 22,050 Hz, 16 bits, one channel.
public struct GenresCorpus: EmbeddedCorpus {
    /// What results are filed under.
    public static let name = "synthetic-genres"
    /// The chapter that it is for.
    public static let task = "genres"
    /// Raised with every change to what the corpus is.
    public static let recipe = 1

    private static let sampleRate = 22_050

    private let clipsPerGenre: Int
    private let seconds: Int
    private let seed: UInt64
    private let soundfont: String

    /// - Parameters:
    ///   - clips: of each genre, 1 ... 99,999; the first are the same however many there are.
    ///   - seconds: of each clip, at least 1.
    ///   - soundfont: a General MIDI soundfont; nil for Debian's timgm6mb-soundfont.
    ///   - seed: another seed gives other pieces.
    public init(clips: Int = 20, seconds: Int = 10, soundfont: String? = nil, seed: UInt64 = 1) {
        precondition((1...99_999).contains(clips), "\(clips) clips")
        precondition(seconds >= 1, "\(seconds) seconds")
        clipsPerGenre = clips
        self.seconds = seconds
        self.soundfont = soundfont ?? SoundfontRenderer.defaultSoundfont
        self.seed = seed
    }

    /// The synthesiser with its version, and the soundfont's file.
    public var engine: String {
        let file = soundfont.split(separator: "/").last ?? ""
        return "FluidSynth \(SoundfontRenderer.version) and \(file)"
    }

    /// Clips of each genre and their seconds, and the seed.
    public var settings: [String: Int] {
        ["clips": clipsPerGenre, "seconds": seconds, "seed": Int(seed)]
    }

    /// The genres' names.
    public var parts: [String] { Genre.allCases.map(\.rawValue) }

    /// Of all genres together.
    public var clips: Int { parts.count * clipsPerGenre }

    /// All clips of one genre.
    public func make(part: Int, in folder: String) throws {
        let genre = Genre.allCases[part]
        let genreFolder = "\(folder)/genres_original/\(genre)"
        try Files.makeFolder(genreFolder)
        let renderer = try SoundfontRenderer(soundfont: soundfont, sampleRate: Self.sampleRate)
        for clip in 0..<clipsPerGenre {
            var generator = FastGenerator(
                seed: seed, stream: UInt64(part * 100_000 + clip))
            let number = padded(clip, to: 5)
            try WaveFile.write(
                try excerpt(of: genre, with: renderer, using: &generator),
                sampleRate: Self.sampleRate, to: "\(genreFolder)/\(genre).\(number).wav")
        }
    }

    /// A clip from a little way into a piece, since recordings do not begin on the first beat.
    private func excerpt(
        of genre: Genre, with renderer: SoundfontRenderer, using generator: inout FastGenerator
    ) throws -> [Float] {
        let skipped = Double.random(in: 0.5...2.5, using: &generator)
        let piece = genre.compose(seconds: Double(seconds) + skipped, using: &generator)
        let count = seconds * Self.sampleRate
        let start = Int(skipped * Double(Self.sampleRate))
        let played = try renderer.render(piece.music, samples: start + count)
        return piece.mix.applied(
            to: Array(played[start...]), sampleRate: Float(Self.sampleRate), using: &generator)
    }
}
