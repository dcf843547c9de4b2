/// Makes an embedded corpus, whole or not at all.
public enum EmbeddedCorpusFolder {
    /// What became of a call.
    public enum Outcome: Equatable, Sendable {
        /// It has been made, or made anew.
        case made
        /// The very same corpus was there already.
        case upToDate
    }

    /// Makes `corpus` at `path`.
    ///
    /// The clips are made in a folder beside it, which takes its place when it is whole; an older
    /// embedded corpus of the same name is replaced. Whatever stops the work, an interruption
    /// included, leaves `path` as it was.
    ///
    /// - Parameters:
    ///   - makePart: the command, without the program's own name, that makes the part with the
    ///     given index in the given folder.
    ///   - processes: how many parts are made at a time.
    ///   - progress: called with the number of finished parts.
    /// - Throws: `SynthesisError` where something else lies at `path`, where nothing can be written
    ///   there, and where a part fails.
    public static func make(
        _ corpus: some EmbeddedCorpus, at path: String, program: String, processes: Int,
        makePart: (_ index: Int, _ folder: String) -> [String],
        progress: (_ finished: Int) -> Void
    ) throws -> Outcome {
        let marker = CorpusMarker(of: corpus)
        let markerPath = path + "/" + CorpusMarker.fileName
        let bytes = try marker.encoded()
        if Files.exists(path) {
            if (try? Files.read(markerPath)) == bytes { return .upToDate }
            guard CorpusMarker.name(in: path) == marker.name || Files.isEmptyFolder(path) else {
                throw SynthesisError.failed(
                    "\(path) is there and is not \(marker.name); remove it or give another --output"
                )
            }
        }

        Interruption.watch()
        let part = "\(path).part-\(Process.identifier)"
        let old = "\(path).old-\(Process.identifier)"
        try Files.makeFolder(part)
        defer { Files.remove(part) }
        try Process.runAll(
            corpus.parts.indices.map { [program] + makePart($0, part) }, atATime: processes,
            names: corpus.parts, progress: progress)
        try Files.write(bytes, to: part + "/" + CorpusMarker.fileName)

        if Files.exists(path) { try Files.rename(path, to: old) }
        defer { Files.remove(old) }
        try Files.rename(part, to: path)
        return .made
    }
}
