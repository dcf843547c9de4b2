import AvazFiles

/// Songs and poems from the fortune cookies that Unix systems carry: each a text file,
/// `songs-poems/<001 ...>.txt`.
///
/// The source is the file `songs-poems` of the package `fortunes`: entries between lines of a single
/// `%`, most with their author in the last line. Letters struck over others, as a teletype makes accents
/// and underlines, are left as the last that was struck.
public struct LyricsCorpus: EmbeddedCorpus {
    /// What results are filed under.
    public static let name = "synthetic-lyrics"
    /// The chapter that it is for.
    public static let task = "lyrics"
    /// Raised with every change to what the corpus is.
    public static let recipe = 1
    /// What it holds, for the user.
    public static let contents = "texts"

    /// Where Debian, Fedora and Homebrew's `fortune` on either kind of Mac put it.
    public static let usualPlaces = [
        "/usr/share/games/fortunes/songs-poems", "/usr/share/games/fortune/songs-poems",
        "/opt/homebrew/share/games/fortunes/songs-poems",
        "/usr/local/share/games/fortunes/songs-poems",
    ]

    private let texts: [[UInt8]]
    private let bytes: Int
    private let checksum: UInt32

    /// - Parameter source: the file; nil for the first of `usualPlaces` that is there.
    /// - Throws: `FileFault` where it is missing or has no entries.
    public init(source: String? = nil) throws {
        let path = source ?? Self.usualPlaces.first(where: WholeFile.exists)
        guard let path, WholeFile.exists(path) else {
            throw FileFault(
                file: path ?? Self.usualPlaces[0],
                reason:
                    "is not there, expected the songs and poems of the package fortunes: install "
                    + "it (Debian: apt-get install fortunes; Homebrew: brew install fortune) or name "
                    + "the file with --source")
        }
        let all = try WholeFile.read(path)
        texts = Self.entries(of: all)
        guard texts.count > 1 else {
            throw FileFault(
                file: path,
                reason: "holds \(texts.count) texts, expected several between lines of a single %: "
                    + "give the file songs-poems of the package fortunes")
        }
        bytes = all.count
        checksum = Self.checksum(of: all)
    }

    /// Where the texts come from.
    public var engine: String { "the songs and poems of the package fortunes" }

    /// Another release of the package makes another corpus.
    public var settings: [String: Int] { ["bytes": bytes, "checksum": Int(checksum)] }

    /// The file of the package is one part.
    public var parts: [String] { ["songs-poems"] }

    /// The texts that were found.
    public var clips: Int { texts.count }

    /// All texts; there is no other part.
    public func make(part: Int, in folder: String) throws {
        let own = "\(folder)/\(parts[part])"
        try Files.makeFolder(own)
        let digits = "\(texts.count)".count
        for (index, text) in texts.enumerated() {
            try Files.write(text, to: "\(own)/\(padded(index + 1, to: digits)).txt")
        }
    }

    /// The texts between lines of `%`, each ending in one line end; those without a letter are left out.
    static func entries(of bytes: [UInt8]) -> [[UInt8]] {
        let newline = UInt8(ascii: "\n")
        let lines = bytes.split(separator: newline, omittingEmptySubsequences: false).map {
            $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0
        }
        return lines.split { $0.elementsEqual([UInt8(ascii: "%")]) }.compactMap { lines in
            let text = Array(lines.map { plain($0) }.joined(separator: [newline]))
            let isSpace = { (byte: UInt8) in byte <= UInt8(ascii: " ") }
            guard let end = text.lastIndex(where: { !isSpace($0) }) else { return nil }
            // An indent of the first line stays; empty lines in front of it go.
            let start = text.firstIndex { $0 != newline } ?? 0
            return Array(text[start...end]) + [newline]
        }
    }

    /// The line as paper would show it last: a backspace takes the letter before it away.
    private static func plain(_ line: ArraySlice<UInt8>) -> [UInt8] {
        let backspace: UInt8 = 8
        var shown: [UInt8] = []
        for byte in line {
            if byte != backspace {
                shown.append(byte)
            } else {
                // A letter beyond ASCII has several bytes, all but the first of the form 10xxxxxx.
                while let last = shown.popLast(), last & 0xc0 == 0x80 {}
            }
        }
        return shown
    }

    /// FNV-1a: Fowler, Noll and Vo; `h = (h ^ byte) p`.
    private static func checksum(of bytes: [UInt8]) -> UInt32 {
        bytes.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
    }
}
