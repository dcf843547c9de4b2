#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A corpus that is made here instead of recorded or collected.
///
/// It falls into parts, such as speakers, that are made apart from each other: each in a process of
/// its own, since espeak-ng carries state from one utterance to the next. A part therefore sounds
/// the same, to the bit, whichever others are made beside it.
public protocol EmbeddedCorpus: Sendable {
    /// What results are filed under; never a real corpus's name.
    static var name: String { get }
    /// `digits`, `genres`, `speakers`, `music`, `lyrics` or `scenes`.
    static var task: String { get }
    /// What it holds, for the user: `synthetic clips` unless it says otherwise.
    static var contents: String { get }
    /// Raised with every change to what the clips are, so that old corpora are made anew.
    static var recipe: Int { get }

    /// What makes the clips, with its version, or where they come from.
    var engine: String { get }
    /// What else decides what the clips are.
    var settings: [String: Int] { get }
    /// The parts' names, in order.
    var parts: [String] { get }
    /// All clips of all parts.
    var clips: Int { get }

    /// Makes the clips of one part below `folder`, which is there already.
    func make(part: Int, in folder: String) throws
}

extension EmbeddedCorpus {
    /// What most embedded corpora hold.
    public static var contents: String { "synthetic clips" }
}

/// `corpus.json`, at the top of an embedded corpus: by it a reader knows what it is, and a second
/// call that there is nothing to do.
struct CorpusMarker: Encodable {
    var name: String
    var task: String
    var madeBy: String
    var recipe: Int
    var clips: Int
    var settings: [String: Int]
    var parts: [String]

    static let fileName = "corpus.json"

    init(of corpus: some EmbeddedCorpus) {
        name = type(of: corpus).name
        task = type(of: corpus).task
        madeBy = "avaz-synth with \(corpus.engine)"
        recipe = type(of: corpus).recipe
        clips = corpus.clips
        settings = corpus.settings
        parts = corpus.parts
    }

    /// The same corpus gives the same bytes.
    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return try Array(encoder.encode(self)) + Array("\n".utf8)
    }

    /// The name of the embedded corpus in `folder`; nil where there is none.
    static func name(in folder: String) -> String? {
        struct Name: Decodable { var name: String }
        guard let bytes = try? Files.read(folder + "/" + fileName) else { return nil }
        return try? JSONDecoder().decode(Name.self, from: Data(bytes)).name
    }
}
