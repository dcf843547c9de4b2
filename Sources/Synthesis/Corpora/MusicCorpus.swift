import AvazTensors

/// Pieces for the piano in two manners, composed by the machine: `manner-of-<whom>/<001 ...>.mid`.
///
/// Where an experiment wants the folder `mozart`, it finds `manner-of-mozart`.
public struct MusicCorpus: EmbeddedCorpus {
    /// What results are filed under.
    public static let name = "synthetic-music"
    /// The chapter that it is for.
    public static let task = "music"
    /// Raised with every change to what the corpus is.
    public static let recipe = 1
    /// What it holds, for the user.
    public static let contents = "synthetic pieces"

    private let piecesPerManner: Int
    private let seed: UInt64

    /// - Parameters:
    ///   - pieces: in each manner, 1 ... 999; the first are the same however many there are.
    ///   - seed: another seed gives other pieces.
    public init(pieces: Int = 40, seed: UInt64 = 1) {
        precondition((1...999).contains(pieces), "\(pieces) pieces")
        piecesPerManner = pieces
        self.seed = seed
    }

    /// The pieces are composed here.
    public var engine: String { "a composer of its own" }

    /// Pieces in each manner, and the seed.
    public var settings: [String: Int] { ["pieces": piecesPerManner, "seed": Int(seed)] }

    /// A folder for each manner.
    public var parts: [String] { Manner.allCases.map { "manner-of-\($0)" } }

    /// Pieces of all manners together.
    public var clips: Int { parts.count * piecesPerManner }

    /// All pieces in one manner.
    public func make(part: Int, in folder: String) throws {
        let manner = Manner.allCases[part]
        let own = "\(folder)/\(parts[part])"
        try Files.makeFolder(own)
        for piece in 0..<piecesPerManner {
            var generator = FastGenerator(seed: seed, stream: UInt64(part * 1000 + piece))
            let composed = manner.compose(using: &generator)
            try Files.write(
                try composed.encoded(using: &generator),
                to: "\(own)/\(padded(piece + 1, to: 3)).mid")
        }
    }
}

/// A number with zeros in front, so that files stand in its order.
func padded(_ number: Int, to digits: Int) -> String {
    String(repeating: "0", count: max(0, digits - "\(number)".count)) + "\(number)"
}
