import AvazSynthesis
import AvazTensors

/// One call of the program: which corpus, with which settings, and where to.
struct Command {
    static let help = """
        avaz-synth makes the embedded corpora, for whoever lacks the real ones, and plays music.

        avaz-synth digits    ten spoken digits, laid out as AudioMNIST
            --speakers N     1 to 99, 60 unless given
            --takes N        of each digit by each speaker, 8 unless given
        avaz-synth speakers  eight voices reading, cut into seconds
            --clips N        of each voice, 80 unless given
        avaz-synth genres    ten kinds of music, laid out as GTZAN
            --clips N        of each genre, 20 unless given
            --seconds N      of each clip, 10 unless given
            --soundfont FILE a General MIDI soundfont, Debian's TimGM6mb.sf2 unless given
        avaz-synth music     piano pieces in two manners, as MIDI files
            --pieces N       in each manner, 40 unless given
        avaz-synth lyrics    the songs and poems of the package fortunes, a text file each
            --source FILE    its file songs-poems, found where it is installed unless given

        avaz-synth scenes    shapes of ten kinds on textured ground, laid out as NWPU VHR-10
            --scenes N       images with objects, 650 unless given

        with all of them
            --output DIR     Data/synthetic-digits, -speakers, -genres, … unless given
        with all but lyrics
            --seed N         1 unless given; the same seed gives the same corpus, to the bit

        A corpus is made whole or not at all, and only where it is not there already.

        avaz-synth play X.mid --output X.wav
                             a MIDI file as sound: 44,100 Hz, 16 bits, two channels
            --soundfont FILE as above

        """

    private let words: [String]
    private let corpus: any EmbeddedCorpus
    private let output: String
    /// The part to be made by this process alone, and where; nil in the process that a user starts.
    private let part: (index: Int, folder: String)?

    /// The corpora's names, as this program calls them, and the options of each beside `--output`.
    private static let corpora: [(name: String, options: [String])] = [
        ("digits", ["--speakers", "--takes", "--seed"]),
        ("speakers", ["--clips", "--seed"]),
        ("genres", ["--clips", "--seconds", "--soundfont", "--seed"]),
        ("music", ["--pieces", "--seed"]),
        ("scenes", ["--scenes", "--seed"]),
        ("lyrics", ["--source"]),
    ]

    /// - Parameter words: all but the program's own name.
    init(_ words: [String]) throws {
        let names =
            Self.corpora.dropLast().map(\.name).joined(separator: ", ")
            + " or \(Self.corpora[Self.corpora.count - 1].name)"
        guard let name = words.first else { throw UsageError("which corpus? \(names)") }
        guard let own = Self.corpora.first(where: { $0.name == name }) else {
            throw UsageError("unknown corpus \(name); expected \(names)")
        }
        self.words = words
        // How this program calls itself for one part; not for users.
        let isPart = words.contains("--part")
        let options = try Options(
            words.dropFirst(),
            known: own.options + ["--output"] + (isPart ? ["--part", "--into"] : []))
        corpus = try Self.embedded(name, options)
        output = options.text("--output") ?? "Data/\(type(of: corpus).name)"
        if isPart {
            let index = try options.number("--part", in: 0...corpus.parts.count - 1, default: 0)
            part = (index, options.text("--into") ?? output)
        } else {
            part = nil
        }
    }

    private static func embedded(
        _ name: String, _ options: Options
    ) throws -> any EmbeddedCorpus {
        let seed = UInt64(try options.number("--seed", in: 0...Int(Int32.max), default: 1))
        switch name {
        case "digits":
            return DigitsCorpus(
                speakers: try options.number(
                    "--speakers", in: 1...DigitsCorpus.speakerLimit, default: 60),
                takes: try options.number("--takes", in: 1...DigitsCorpus.takeLimit, default: 8),
                seed: seed)
        case "speakers":
            return SpeakersCorpus(
                clips: try options.number("--clips", in: 1...100_000, default: 80), seed: seed)
        case "genres":
            return GenresCorpus(
                clips: try options.number("--clips", in: 1...99_999, default: 20),
                seconds: try options.number("--seconds", in: 1...600, default: 10),
                soundfont: options.text("--soundfont"), seed: seed)
        case "music":
            return MusicCorpus(
                pieces: try options.number("--pieces", in: 1...999, default: 40), seed: seed)
        case "scenes":
            return ScenesCorpus(
                scenes: try options.number("--scenes", in: 1...999, default: 650), seed: seed)
        default:
            return try LyricsCorpus(source: options.text("--source"))
        }
    }

    func run() throws {
        if let part {
            try corpus.make(part: part.index, in: part.folder)
            return
        }
        let name = type(of: corpus).name
        let contents = "\(corpus.clips) \(type(of: corpus).contents)"
        func show(_ line: String) {
            let toLineStart = "\r\u{1b}[K"
            if StandardError.isTerminal { StandardError.print(toLineStart + line) }
        }
        func show(finished: Int) { show("\(name): \(finished) of \(corpus.parts.count)") }
        defer { show("") }

        show(finished: 0)
        let clock = ContinuousClock()
        let start = clock.now
        let outcome = try EmbeddedCorpusFolder.make(
            corpus, at: output, program: CommandLine.arguments[0],
            processes: Parallel.processors,
            makePart: { words + ["--part", "\($0)", "--into", $1] },
            progress: show(finished:))
        show("")
        switch outcome {
        case .made:
            let seconds = (start.duration(to: clock.now) / .milliseconds(100)).rounded() / 10
            print("\(output): \(contents), made in \(seconds) s")
        case .upToDate:
            print("\(output): \(contents), already there")
        }
    }
}
