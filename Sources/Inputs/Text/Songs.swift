import AvazFiles

/// Song texts, from a table or from a folder of text files.
///
/// ```swift
/// let songs = try Songs(at: "lyrics.csv")
/// songs.songs[0].title    // "Legacy"
/// songs.remarks           // ["2 songs without text are left out"]
/// ```
public struct Songs: Sendable {
    /// One text.
    public struct Song: Equatable, Sendable {
        /// Empty for a file that lies in no folder of its own.
        public var artist: String
        /// Of a file: its name without the ending.
        public var title: String
        /// Lines end in `\n`.
        public var text: String

        /// - Parameter text: its lines end in `\n`.
        public init(artist: String, title: String, text: String) {
            self.artist = artist
            self.title = title
            self.text = text
        }
    }

    /// In the order of the table or of the files' names; none is empty.
    public let songs: [Song]
    /// What was left out, a line each.
    public let remarks: [String]

    /// - Parameter path: a table with comma-separated columns artist, song and lyrics, in any order
    ///   and under the usual names, or a folder of `.txt` files, whose subfolders are artists.
    /// - Throws: `FileFault` where it cannot be read, lacks a column, or has no song.
    public init(at path: String) throws {
        let isFolder = FileSystem.kind(path) == .folder
        let (all, faults) =
            isFolder ? try Self.files(in: path) : (try Self.table(path), [])
        songs = all.filter { $0.text.contains { !$0.isWhitespace } }
        guard !songs.isEmpty else {
            let why = faults.first.map { "; \($0)" } ?? ""
            throw FileFault(
                file: path,
                reason: isFolder
                    ? "holds no song, expected .txt files with text\(why)"
                    : "holds \(all.count) songs, none of them with text: fill the column of lyrics")
        }
        let empty = all.count - songs.count
        remarks = faults + (empty > 0 ? ["\(empty) songs without text are left out"] : [])
    }
}

// MARK: Table

extension Songs {
    /// Names that the columns have in the tables that are about, without spaces and in small
    /// letters.
    private static let columns: [(name: String, known: [String])] = [
        ("artist", ["artist", "artistname", "singer", "band"]),
        ("song", ["song", "songname", "songtitle", "title", "track", "trackname"]),
        ("lyrics", ["lyrics", "lyric", "text", "songlyrics"]),
    ]

    private static func table(_ path: String) throws -> [Song] {
        let text = try TextFile.read(path)
        guard let records = CommaSeparated.records(of: text) else {
            throw FileFault(
                file: path,
                reason: "a quote is opened and never closed, expected quotes within a field to be "
                    + "doubled: save the table again")
        }
        let headings = records.first ?? []
        let places = try columns.map { column in
            let place = headings.firstIndex { column.known.contains(plain($0)) }
            guard let place else { throw missing(column.name, of: path, headings) }
            return place
        }
        return try records.enumerated().dropFirst().compactMap { index, record in
            if record == [""] { return nil }
            guard record.count > places.max() ?? 0 else {
                throw FileFault(
                    file: path,
                    reason: "record \(index + 1) holds \(record.count) fields, expected "
                        + "\(headings.count) as in the headings: mend or remove it")
            }
            return Song(
                artist: record[places[0]], title: record[places[1]], text: record[places[2]])
        }
    }

    /// A heading in small letters, without spaces and marks.
    private static func plain(_ heading: String) -> String {
        heading.lowercased().filter(\.isLetter)
    }

    private static func missing(
        _ name: String, of path: String, _ headings: [String]
    ) -> FileFault {
        let found = headings.prefix(12).map { "“\(PathText.shown($0))”" }.joined(separator: ", ")
        return FileFault(
            file: path,
            reason:
                "has no column “\(name)”, expected artist, song and lyrics in the first line, found "
                + (found.isEmpty ? "nothing" : found) + ": name the columns so")
    }
}

// MARK: Folder

extension Songs {
    private static func files(in folder: String) throws -> (songs: [Song], faults: [String]) {
        var songs: [Song] = []
        var faults: [String] = []
        func read(_ folder: String, artist: String, depth: Int) throws {
            guard let names = FileSystem.names(in: folder) else {
                throw FileFault(file: folder, reason: FileSystem.lastFailure)
            }
            for name in names where !name.hasPrefix(".") {
                let path = folder + "/" + name
                switch FileSystem.kind(path) {
                // A link may lead back up: songs do not lie deeper than this.
                case .folder where depth < 8: try read(path, artist: name, depth: depth + 1)
                case .file where name.lowercased().hasSuffix(".txt"):
                    do {
                        let text = try TextFile.read(path)
                        let title = String(name.dropLast(4))
                        songs.append(Song(artist: artist, title: title, text: text))
                    } catch let fault as FileFault {
                        faults.append("\(fault)")
                    }
                default: continue
                }
            }
        }
        try read(folder, artist: "", depth: 0)
        return (songs, faults)
    }
}
