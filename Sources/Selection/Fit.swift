/// What the settings of a candidate are made to fit the corpus by.
struct Fit: Sendable, Equatable {
    /// Hz that every recording has: 8, 16 or 22.05 kHz.
    var sampleRate: Int
    /// Length of slices in seconds; nil where clips stay whole.
    var slices: Double?
    /// Whether most clips are as short as a word, so that where it begins and ends is worth finding.
    var isShort: Bool
    var isUnbalanced: Bool
    /// Examples that a network learns from, without their copies.
    var examples: Int

    /// Hz below which a recording is none.
    static let leastRate = 1000

    /// Below which a network has hardly begun to learn.
    private static let leastSteps = 400

    /// Longest clips that are taken for a word, a call or a stroke, s.
    private static let longestWord = 2.5
    /// Slices are no longer than this, s: genres are told by it.
    private static let longestSlice = 3.0

    init(sampleRate: Int, slices: Double?, isShort: Bool, isUnbalanced: Bool, examples: Int) {
        (self.sampleRate, self.slices, self.examples) = (sampleRate, slices, examples)
        (self.isShort, self.isUnbalanced) = (isShort, isUnbalanced)
    }

    /// - Parameter seconds: of the slices, where the user sets them.
    init(_ look: CorpusLook, seconds: Double? = nil) {
        // Above half of the lowest rate, some recordings hold nothing.
        let lowest = look.sampleRates.first ?? 16_000
        sampleRate =
            [22_050, 16_000].first { lowest >= $0 } ?? max(Self.leastRate, min(8000, lowest))
        isShort = look.seconds(at: 0.95) <= Self.longestWord
        isUnbalanced = look.isUnbalanced
        // All but the shortest twentieth give a slice.
        let usual = look.seconds(at: 0.05)
        let length = (min(Self.longestSlice, usual) * 20).rounded(.down) / 20
        slices = seconds ?? (isShort || length < 0.25 ? nil : length)
        let whole = look.seconds.reduce(0, +)
        // A slice may be as short as the user says.
        examples = slices.map { max(look.clips, Int(min(1e12, whole / $0))) } ?? look.clips
    }

    /// The settings of so many epochs; of few examples, as many steps as it takes to learn anything.
    func epochs(_ epochs: Int, batchSize: Int, copies: Int) -> String {
        let perEpoch = max(1, examples * (1 + copies) / batchSize)
        return "epochs: \(epochs), batchSize: \(batchSize),"
            + (epochs * perEpoch < Self.leastSteps ? " steps: \(Self.leastSteps)," : "")
    }

    /// Samples of a frame of so many milliseconds: a power of two.
    func frame(milliseconds: Double) -> Int {
        let wanted = Double(sampleRate) * milliseconds / 1000
        var length = 16
        while Double(length) * 1.42 < wanted { length *= 2 }
        return length
    }

    /// Samples of so many milliseconds.
    func hop(milliseconds: Double) -> Int {
        max(1, Int((Double(sampleRate) * milliseconds / 1000).rounded()))
    }
}
