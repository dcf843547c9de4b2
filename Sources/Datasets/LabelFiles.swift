import AvazFiles

/// Stretches of long recordings that label files beside them name: `dawn.txt` beside `dawn.wav`, as
/// Audacity exports a label track, or `dawn.Table.1.selections.txt`, as Raven saves its selections.
///
/// Audacity's lines are beginning, end and label, with tabs between; lines that begin with a backslash
/// tell of frequencies, and are passed over. Of Raven's table, the columns “Begin Time (s)”,
/// “End Time (s)” and one of “Label”, “Annotation”, “Class” and “Species” are taken, or else the last.
struct LabelFiles {
    private(set) var layout = Layout()

    /// - Returns: nil where no recording has a label file.
    /// - Throws: `FileFault` with the line that is no label.
    init?(beside listing: FolderListing) throws {
        var names: [String: [String]] = [:]
        var owners: [String: String] = [:]
        var found = false
        for path in listing.files {
            let slash = path.lastIndex(of: "/")
            let folder = slash.map { String(path[..<$0]) } ?? ""
            let texts =
                names[folder]
                ?? (FileSystem.names(in: listing.root + "/" + folder) ?? [])
                .filter { $0.lowercased().hasSuffix(".txt") }
            names[folder] = texts
            let file = slash.map { path[path.index(after: $0)...] } ?? path[...]
            let stem = file[..<(file.lastIndex(of: ".") ?? file.endIndex)]
            let own = texts.filter { Self.belongs($0, to: stem) }
            guard let name = own.first else {
                layout.rejected.append(
                    RejectedFile(path: path, reason: "has no label file beside it (\(stem).txt)"))
                continue
            }
            found = true
            let place = (folder.isEmpty ? "" : folder + "/") + name
            if own.count > 1 {
                layout.rejected.append(
                    RejectedFile(
                        path: path,
                        reason: "has \(own.count) label files, \(own[0]) and \(own[1]); keep one"))
            } else if let owner = owners.updateValue(path, forKey: place) {
                layout.rejected.append(
                    RejectedFile(
                        path: path,
                        reason: "shares its label file \(place) with \(owner); keep one of the "
                            + "recordings"))
            } else {
                add(path, try Self.labels(listing.root + "/" + place))
            }
        }
        guard found else { return nil }
        guard !layout.clips.isEmpty else {
            throw CorpusError(
                folder: listing.root, problem: "has label files that name no stretch of a class")
        }
        layout.background.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        layout.rejected.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        layout.clips.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        layout.reading = "class: the stretch's label, by label files; group: the recording"
    }

    private static func belongs(_ name: String, to stem: Substring) -> Bool {
        guard name.hasPrefix(stem) else { return false }
        let rest = name.dropFirst(stem.count).lowercased()
        return rest == ".txt" || rest.hasPrefix(".") && rest.hasSuffix("selections.txt")
    }

    /// The same words over the same seconds, said twice, are one stretch; other words over them are none.
    private mutating func add(_ path: String, _ labels: [(Range<Double>, String)]) {
        let words = Dictionary(grouping: labels, by: \.0).mapValues { $0.map(\.1) }
        for (stretch, own) in words {
            let label = own[0]
            let clip = Clip(file: path, stretch: stretch, label: label, group: path)
            if let other = own.first(where: { $0 != label }) {
                layout.rejected.append(
                    RejectedFile(
                        path: clip.path, reason: "is labelled “\(label)” and “\(other)”; keep one"))
                continue
            }
            if Layout.isBackground(label, .classes) {
                layout.background.append(clip)
            } else {
                layout.clips.append(clip)
            }
        }
    }

    /// The stretches of a file.
    private static func labels(_ file: String) throws -> [(Range<Double>, String)] {
        guard let text = String(validating: try WholeFile.read(file), as: UTF8.self) else {
            throw FileFault(file: file, reason: "is not UTF-8 text; export the labels as such")
        }
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
        let heading = lines.first?.map(\.trimmed) ?? []
        let columns: (start: Int, end: Int, label: Int)
        let isRaven = heading.contains("Begin Time (s)")
        if isRaven {
            guard let start = heading.firstIndex(of: "Begin Time (s)"),
                let end = heading.firstIndex(of: "End Time (s)")
            else {
                throw FileFault(
                    file: file,
                    reason: "has no column “End Time (s)”; expected Raven's selection table")
            }
            let named = ["label", "annotation", "class", "species"].lazy.compactMap { word in
                heading.firstIndex { $0.lowercased() == word }
            }.first
            columns = (start, end, named ?? heading.count - 1)
        } else {
            columns = (0, 1, 2)
        }
        var labels: [(Range<Double>, String)] = []
        for (index, fields) in lines.enumerated().dropFirst(isRaven ? 1 : 0) {
            if fields.count == 1 && fields[0].trimmed.isEmpty || fields[0].hasPrefix("\\") {
                continue
            }
            guard fields.count > max(columns.start, columns.end, columns.label),
                let range = Stretch.range(
                    fields[columns.start].trimmed, fields[columns.end].trimmed)
            else {
                throw FileFault(
                    file: file,
                    reason: "line \(index + 1) is no label; expected its start and a later end in "
                        + "seconds, and a word, with tabs between, as Audacity and Raven write them"
                )
            }
            let label = fields[columns.label].trimmed
            if !label.isEmpty { labels.append((range, label)) }
        }
        return labels
    }
}
