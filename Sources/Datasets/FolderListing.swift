#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The recordings below a folder.
struct FolderListing {
    /// Endings, in lower case, of what is taken for a recording; other files are passed over.
    static let endings: Set<String> = [
        "wav", "wave", "au", "snd", "aif", "aiff", "flac", "ogg", "oga", "opus", "mp3",
    ]

    /// Absolute path.
    let root: String
    /// The folder's own name.
    let folderName: String
    /// Below the root, sorted by code point as Python sorts; hidden files are left out.
    let recordings: [String]
    /// What a `corpus.json` beside the recordings calls the corpus.
    let markedName: String?

    private struct Mark: Decodable {
        var name: String
    }

    init(_ path: String) throws {
        let manager = FileManager.default
        var isFolder = false
        guard manager.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CorpusError(
                folder: path, problem: "no such folder; give the one that holds the recordings")
        }
        guard isFolder else {
            throw CorpusError(
                folder: path, problem: "is a file; give the folder that holds the recordings")
        }
        root = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        folderName = root.split(separator: "/").last.map(String.init) ?? "corpus"
        let paths: [String]
        do {
            _ = try manager.contentsOfDirectory(atPath: root)
            paths = try manager.subpathsOfDirectory(atPath: root)
        } catch {
            throw CorpusError(folder: path, problem: "cannot be listed; check its permissions")
        }
        recordings =
            paths
            .filter { path in
                let parts = path.split(separator: "/")
                guard let file = parts.last, let dot = file.lastIndex(of: ".") else { return false }
                let ending = file[file.index(after: dot)...].lowercased()
                return Self.endings.contains(ending) && !parts.contains { $0.hasPrefix(".") }
            }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        markedName =
            manager.contents(atPath: root + "/corpus.json")
            .flatMap { try? JSONDecoder().decode(Mark.self, from: $0) }?.name
    }
}
