import AvazFiles
import AvazInputs
import AvazNeuralNetworks
import AvazTensors

/// The `pieces` section: which pieces, and how they become symbols.
struct PiecesSection: Sendable {
    /// Only what lies in folders of this name; nil for all.
    let folder: String?
    let style: TokenStyle
    /// Nil keeps every symbol.
    let rare: RareSymbols?
    let cleaning: TextCleaning
    /// Piano rolls alone: the file's name, where a folder holds several; nil for any.
    let file: String?
    /// Quarters of a beat from one step of a piano roll to the next.
    let rollStep: Double
    /// The first so many characters of each piece; nil for all.
    let most: Int?
    /// Semitones up and down that copies of the training pieces are moved by.
    let transposition: Int

    init(_ section: SettingsSection?, task: SequenceTask) throws {
        file =
            task == .polyphony && section?.has("file") == true ? try section?.string("file") : nil
        folder =
            section?.has("folder") == true ? try section?.string("folder") : nil
        style =
            task == .music
            ? try section?.choice("style", default: .normalOrder) ?? .normalOrder : .normalOrder
        rare =
            task == .music ? try section?.optionalSection("rare").map(Self.rare) : nil
        cleaning = task == .lyrics ? try Self.cleaning(section) : TextCleaning()
        rollStep =
            task == .polyphony
            ? try section?.number("step", in: 0.01...64, default: 0.5) ?? 0.5 : 0.5
        most = try section?.optionalInteger("most", in: 1...1_000_000_000)
        transposition =
            task == .lyrics ? 0 : try section?.integer("transpose", in: 0...11, default: 0) ?? 0
    }

    private static func rare(_ section: SettingsSection) throws -> RareSymbols {
        RareSymbols(
            below: try section.integer("below", in: 1...1_000_000),
            removal: try section.choice("removal", default: .all),
            counted: try section.choice("counted", default: .training))
    }

    private static func cleaning(_ section: SettingsSection?) throws -> TextCleaning {
        guard let section else { return TextCleaning() }
        return TextCleaning(
            lowercase: try section.bool("lowercase", default: false),
            replacedBySpace: Set(try section.string("replace", default: "").unicodeScalars),
            leastOccurrences: try section.integer(
                "leastOccurrences", in: 1...1_000_000_000, default: 1))
    }
}

/// The `windows` section: what a network sees at once, and what it is to foretell.
struct WindowSection: Sendable {
    enum Target: String, CaseIterable, Sendable {
        /// The symbol behind the window.
        case next
        /// The window's own second symbol: the published slip that makes the task one of copying.
        case second
        /// At each step the symbol behind it.
        case everyStep = "every-step"
    }

    enum Input: String, CaseIterable, Sendable {
        /// The symbol's number, for an embedding.
        case index
        /// The number divided by the size of the vocabulary: alphabetical order becomes a magnitude.
        case magnitude
    }

    let length: Int
    let stride: Int
    let target: Target
    let input: Input
    /// Whether symbols come in pairs, chords and their lengths: all chords of a window stand before all
    /// its lengths, and a chord and a length are foretold at once.
    let inPairs: Bool
    /// Whether windows reach from one piece into the next.
    let joinsPieces: Bool
    /// Whether each batch goes on where the one before it ended.
    let carriesState: Bool
    /// Of the windows, drawn at random by each seed; 1 for all.
    let share: Double

    /// Symbols of a window, and from the beginning of one to that of the next.
    var symbols: Int { inPairs ? 2 * length : length }
    var symbolStride: Int { inPairs ? 2 * stride : stride }

    init(_ section: SettingsSection, task: SequenceTask) throws {
        length = try section.integer("length", in: 1...100_000)
        target = try section.choice("target", default: .everyStep)
        stride = try section.integer(
            "stride", in: 1...100_000, default: target == .everyStep ? length : 1)
        input = try section.choice("input", default: .index)
        inPairs = task == .music ? try section.bool("inPairs", default: false) : false
        joinsPieces = try section.bool("joinsPieces", default: false)
        carriesState = try section.bool("carriesState", default: false)
        share = try section.number("share", in: 0.000_001...1, default: 1)
    }
}

/// The `split` section of sequences.
struct SequenceSplitSection: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        /// Windows at random: most have a neighbour in training that differs by one step.
        case windows
        /// Every so-manieth piece is held out whole.
        case pieces
        /// The last share of all pieces together is held out.
        case tail
        /// As the corpus's own file has them.
        case given
    }

    let kind: Kind
    let every: Int
    let testFraction: Double
    let seed: Int?

    init(_ section: SettingsSection) throws {
        kind = try section.choice("kind")
        every = kind == .pieces ? try section.integer("every", in: 2...1000, default: 5) : 5
        testFraction =
            kind == .windows || kind == .tail
            ? try section.number(
                "testFraction", in: 0.001...0.999, default: kind == .tail ? 0.1 : 0.2)
            : 0
        seed = kind == .windows ? try section.optionalInteger("seed", in: 0...Int(UInt32.max)) : nil
    }

    /// Places of the pieces that are held out whole: of five the fifth, and so on; of fewer the last.
    func held(of count: Int) -> Set<Int> {
        guard [.pieces, .given].contains(kind) else { return [] }
        return Set(stride(from: min(every, count) - 1, to: count, by: every))
    }
}

/// The `generation` section: what a trained model makes for the record.
struct GenerationSection: Sendable {
    /// Symbols of each sample.
    let count: Int
    /// Samples.
    let samples: Int
    /// Nil takes the likeliest always.
    let temperature: Double?
    let topK: Int?
    let topP: Double?
    /// Music alone: as the published programs write chords.
    let growsChords: Bool

    init(_ section: SettingsSection) throws {
        count = try section.integer("count", in: 1...1_000_000, default: 100)
        samples = try section.integer("samples", in: 1...100, default: 1)
        let isGreedy = try section.bool("greedy", default: false)
        temperature = isGreedy ? nil : try section.positive("temperature", default: 1)
        topK = isGreedy ? nil : try section.optionalInteger("topK", in: 1...1_000_000)
        topP = isGreedy ? nil : try section.optionalPositive("topP")
        growsChords = try section.bool("growsChords", default: false)
    }
}
