import AvazFiles

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The files of some kinds below a folder: recordings, or pieces of music or text. Linked folders are
/// gone into like any others.
package struct FolderListing {
    /// Endings, in lower case, of what is taken for a recording; other files are passed over.
    package static let recordingEndings: Set<String> = [
        "wav", "wave", "rf64", "bwf", "w64", "caf", "au", "snd", "aif", "aiff", "aifc", "flac",
        "ogg", "oga", "opus", "mp3",
    ]

    /// Endings, in lower case, of what is taken for a piece of music.
    package static let midiEndings: Set<String> = ["mid", "midi", "smf", "kar"]

    /// Absolute path.
    package let root: String
    /// The folder's own name, as a corpus may be called.
    package let folderName: String
    private let endings: Set<String>
    /// Below the root, sorted by byte as Python sorts; hidden files are left out.
    package private(set) var files: [String] = []
    /// How many files of each ending were passed over, which has its dot; "" for none.
    package private(set) var passedOver: [String: Int] = [:]
    /// Folders and links that cannot be gone into.
    package private(set) var rejected: [RejectedFile] = []
    /// What a `corpus.json` beside the recordings calls the corpus.
    package private(set) var markedName: String?

    private struct Mark: Decodable {
        var name: String?
    }

    /// - Parameters:
    ///   - endings: of the files that are listed, in lower case.
    ///   - contents: what they are, for errors.
    package init(
        _ path: String, endings: Set<String> = FolderListing.recordingEndings,
        of contents: String = "recordings"
    ) throws {
        self.endings = endings
        switch FileSystem.kind(path) {
        case .folder: break
        case nil:
            throw CorpusError(
                folder: path, problem: "no such folder; give the one that holds the \(contents)")
        default:
            throw CorpusError(
                folder: path, problem: "is a file; give the folder that holds the \(contents)")
        }
        guard let root = FileSystem.resolved(path), FileSystem.names(in: root) != nil else {
            throw CorpusError(folder: path, problem: "cannot be listed; check its permissions")
        }
        self.root = root
        folderName = CorpusName.made(
            fromFolder: root.split(separator: "/").last.map(String.init) ?? "corpus")
        list("", above: [FileSystem.identity(root)])
        tellApart()
        files.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        markedName = try mark()
    }

    private mutating func list(_ folder: String, above: [FileSystem.Identity?]) {
        guard let names = FileSystem.names(in: "\(root)/\(folder)") else {
            let reason =
                "folder cannot be listed (\(FileSystem.lastFailure)): check its permissions"
            rejected.append(RejectedFile(path: folder, reason: reason))
            return
        }
        for name in names where !name.hasPrefix(".") {
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            let kind = FileSystem.kind("\(root)/\(path)")
            if kind == .folder {
                let identity = FileSystem.identity("\(root)/\(path)")
                if above.contains(identity) {
                    rejected.append(
                        RejectedFile(path: path, reason: "links back to a folder above it"))
                } else {
                    list(path, above: above + [identity])
                }
                continue
            }
            let dot = name.lastIndex(of: ".")
            let ending = dot.map { name[$0...].lowercased() } ?? ""
            if endings.contains(String(ending.dropFirst())) {
                files.append(path)
            } else if kind == nil {
                let reason = "leads nowhere (\(FileSystem.lastFailure)): mend the link or remove it"
                rejected.append(RejectedFile(path: path, reason: reason))
            } else if path != "corpus.json" {
                passedOver[ending, default: 0] += 1
            }
        }
    }

    /// Names that differ in their bytes alone get texts that differ, so that no two classes are
    /// taken for one.
    private mutating func tellApart() {
        let parts = files.flatMap { $0.split(separator: "/").map(String.init) }
        let changed = PathText.apart(parts)
        guard !changed.isEmpty else { return }
        files = files.map { path in
            path.split(separator: "/").map { changed[Array($0.utf8)] ?? String($0) }
                .joined(separator: "/")
        }
    }

    /// “9 files passed over: 9 .m4a”; nil where none was.
    package var passedOverText: String? {
        guard !passedOver.isEmpty else { return nil }
        let count = passedOver.values.reduce(0, +)
        let endings = passedOver.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\($0.value) \($0.key.isEmpty ? "without an ending" : $0.key)" }
        return "\(count) \(count == 1 ? "file" : "files") passed over: "
            + endings.joined(separator: ", ")
    }

    /// Whether some of those are recordings in a format that cannot be read.
    var passesRecordingsOver: Bool {
        !Set(passedOver.keys).isDisjoint(with: Self.foreignEndings)
    }

    private static let foreignEndings: Set<String> = [
        ".m4a", ".m4b", ".mp4", ".aac", ".alac", ".wma", ".amr", ".3gp", ".webm", ".weba", ".mka",
        ".mkv", ".mov", ".ape", ".wv", ".mpc", ".tta", ".ac3", ".dsf", ".dff", ".ra", ".rm", ".sph",
        ".mp2", ".spx",
    ]

    private func mark() throws -> String? {
        let file = root + "/corpus.json"
        guard WholeFile.exists(file) else { return nil }
        func failure(_ problem: String) -> CorpusError {
            CorpusError(folder: file, problem: problem)
        }
        let bytes: [UInt8]
        do {
            bytes = try WholeFile.read(file)
        } catch let fault as FileFault {
            throw failure(fault.reason)
        }
        guard let mark = try? JSONDecoder().decode(Mark.self, from: Data(bytes)) else {
            throw failure(
                "is not JSON as expected, {\"name\": \"…\"}; mend it, or take it away to call the "
                    + "corpus by its folder")
        }
        if let fault = mark.name.flatMap(CorpusName.fault) { throw failure("“name” \(fault)") }
        return mark.name
    }
}
