import AvazFiles

/// Which recordings belong together, from a table: the artists of songs, the rooms of recordings.
///
/// The file is comma-separated, with a line of headings: first a recording's name without folder and
/// ending, then its group.
///
///     clip,artist
///     blues.00000,17
public struct GroupTable: Sendable {
    private let file: String
    private let groups: [String: String]

    /// - Throws: `FileFault` where the file is missing, or no such table.
    public init(contentsOf file: String) throws {
        self.file = file
        let text = String(decoding: try WholeFile.read(file), as: UTF8.self)
        guard let records = CommaSeparated.records(of: text), records.count > 1 else {
            throw FileFault(
                file: file,
                reason: "is no table; expected a line of headings, such as “clip,artist”, and one "
                    + "for each recording")
        }
        var groups: [String: String] = [:]
        for (index, record) in records.enumerated().dropFirst() {
            guard record.count >= 2, !record[0].isEmpty, !record[1].isEmpty else {
                throw FileFault(
                    file: file,
                    reason: "line \(index + 1) holds \(record.count) fields; expected a "
                        + "recording's name and its group")
            }
            guard groups.updateValue(record[1], forKey: record[0]) ?? record[1] == record[1] else {
                throw FileFault(
                    file: file, reason: "line \(index + 1) gives “\(record[0])” a second group")
            }
        }
        self.groups = groups
    }

    /// The corpus with the table's groups; recordings that the table lacks keep their own.
    ///
    /// - Returns: with the corpus, how many recordings the table lacks.
    /// - Throws: `FileFault` where it lacks all.
    public func applied(to corpus: Corpus) throws -> (corpus: Corpus, missing: Int) {
        var corpus = corpus
        var missing = 0
        for index in corpus.clips.indices {
            let file = corpus.clips[index].path.split(separator: "/").last ?? ""
            let end = file.lastIndex(of: ".") ?? file.endIndex
            if let group = groups[String(file[..<end])] {
                corpus.clips[index].group = group
            } else {
                missing += 1
            }
        }
        guard missing < corpus.clips.count else {
            throw FileFault(
                file: file,
                reason: "names none of the \(corpus.clips.count) recordings, such as "
                    + "“\(corpus.clips.first?.path ?? "")”; expected their names without ending")
        }
        return (corpus, missing)
    }
}
