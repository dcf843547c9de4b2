import AvazDatasets
import AvazFiles

/// Pieces of music or of text, each a sequence of symbols; which number stands for which symbol is
/// decided later.
///
/// ```swift
/// let corpus = try SequenceCorpus(musicAt: "piano-midi", from: "mozart")
/// corpus.pieces[0].symbols.prefix(3)   // ["B4", "A4", "G#4"]
/// ```
public struct SequenceCorpus: Sendable {
    /// One file, or one song of a table.
    public struct Piece: Equatable, Sendable {
        /// Below the corpus folder; in a table, artist and title.
        public var name: String
        /// Notes and chords, or characters.
        public var symbols: [String]

        /// - Parameter symbols: notes and chords, or characters, in their order.
        public init(name: String, symbols: [String]) {
            self.name = name
            self.symbols = symbols
        }
    }

    /// As its results are filed.
    public private(set) var name: String
    /// Absolute path of the folder or table.
    public let root: String
    /// In the order of their names, or of the table.
    public let pieces: [Piece]
    /// What could not be used, sorted by path.
    public let rejected: [RejectedFile]
    /// What the user should look at, a line each.
    public let remarks: [String]

    init(
        name: String, root: String, pieces: [Piece], rejected: [RejectedFile], remarks: [String]
    ) {
        self.name = name
        self.root = root
        self.pieces = pieces
        self.rejected = rejected
        self.remarks = remarks
    }

    /// Gives the corpus another name. Throws `CorpusError` for one that no folder can have.
    public mutating func rename(_ name: String) throws {
        if let fault = CorpusName.fault(of: name) {
            throw CorpusError(folder: root, problem: "the name of a corpus \(fault)")
        }
        self.name = name
    }

    /// Of the pieces' names and symbols.
    public var fingerprint: String {
        var hash = Fingerprint()
        for piece in pieces {
            hash.combine(piece.name)
            for symbol in piece.symbols { hash.combine(symbol) }
            hash.combine("|")
        }
        return hash.text
    }
}

// MARK: Music

extension SequenceCorpus {
    /// The MIDI files below a folder.
    ///
    /// - Parameters:
    ///   - folder: only files in folders of this name are taken, such as a composer's, or of one that
    ///     ends in `-of-` and this name, as in `manner-of-mozart`; nil for all.
    ///   - style: how notes and chords become symbols.
    /// - Throws: `CorpusError` where there is no such folder, or no MIDI file that plays a note.
    public init(
        musicAt path: String, from folder: String? = nil, style: TokenStyle = .normalOrder
    ) throws {
        let listing = try FolderListing(
            path, endings: FolderListing.midiEndings, of: "MIDI files")
        let files = try Self.files(of: listing, in: folder, path, what: "MIDI file (.mid)")
        var pieces: [Piece] = []
        var rejected = listing.rejected
        for file in files {
            do {
                let score = try Score(contentsOf: "\(listing.root)/\(file)")
                pieces.append(Piece(name: file, symbols: score.tokens(style)))
            } catch let fault as FileFault {
                rejected.append(RejectedFile(path: file, reason: fault.reason))
            }
        }
        guard !pieces.isEmpty else {
            throw CorpusError(
                folder: path,
                problem: "none of its \(files.count) MIDI files can be used; "
                    + "\(rejected[0].path) \(rejected[0].reason)")
        }
        self.init(
            name: listing.markedName ?? listing.folderName, root: listing.root, pieces: pieces,
            rejected: rejected, remarks: [])
    }

    /// The files that lie in folders of a name, or of one that ends in `-of-` and this name.
    static func files(
        of listing: FolderListing, in folder: String?, _ path: String, what: String
    ) throws -> [String] {
        guard !listing.files.isEmpty else {
            throw CorpusError(
                folder: path,
                problem: "no \(what) found in it or below"
                    + (listing.passedOverText.map { "; \($0)" } ?? ""))
        }
        func isWanted(_ name: some StringProtocol, _ folder: String) -> Bool {
            name == folder || name.hasSuffix("-of-" + folder)
        }
        guard let folder, !isWanted(listing.folderName, folder) else { return listing.files }
        let inside = listing.files.filter {
            $0.split(separator: "/").dropLast().contains { isWanted($0, folder) }
        }
        guard inside.isEmpty else { return inside }
        let folders = Set(listing.files.compactMap { $0.split(separator: "/").dropLast().last })
        throw CorpusError(
            folder: path,
            problem: "no \(what) lies in a folder “\(folder)”; found "
                + (folders.isEmpty
                    ? "no folders" : folders.sorted().prefix(8).joined(separator: ", "))
                + "; set pieces.folder to one of them, or to null for all files")
    }
}

// MARK: Text

extension SequenceCorpus {
    /// Songs from a table with columns artist, song and lyrics, or text files below a folder; a
    /// character is a symbol.
    ///
    /// - Throws: `FileFault` or `CorpusError` where there are none.
    public init(textAt path: String, cleaning: TextCleaning = TextCleaning()) throws {
        let songs = try Songs(at: path)
        let marked =
            FileSystem.kind(path) == .folder
            ? try FolderListing(path, endings: ["txt"], of: "texts").markedName : nil
        let (texts, dropped) = cleaning.applied(to: songs.songs.map(\.text))
        let root = FileSystem.resolved(path) ?? path
        let own = root.split(separator: "/").last.map(String.init) ?? "text"
        let stem = own.lastIndex(of: ".").map { String(own[..<$0]) } ?? own
        let pieces = zip(songs.songs, texts).compactMap { song, text in
            text.isEmpty
                ? nil
                : Piece(
                    name: song.artist.isEmpty ? song.title : "\(song.artist)/\(song.title)",
                    symbols: text.unicodeScalars.map { String($0) })
        }
        guard !pieces.isEmpty else {
            throw CorpusError(
                folder: path,
                problem: "no character is left of its \(songs.songs.count) texts; "
                    + "lower text.leastOccurrences")
        }
        var remarks = songs.remarks
        if !dropped.isEmpty {
            remarks.append(
                "\(dropped.count) characters that occur too rarely are left out, "
                    + "\(dropped.values.reduce(0, +)) times in all")
        }
        self.init(
            name: marked ?? CorpusName.made(fromFolder: stem), root: root, pieces: pieces,
            rejected: [],
            remarks: remarks)
    }
}
