import AvazFiles

/// Recordings and their classes from a table, where no folders tell them.
///
/// The file is comma-separated, with a line of headings: `file` and `label`, and where wanted `group`,
/// and `start` and `end` in seconds for stretches of longer recordings, in any order. Files are meant
/// from the table's own folder.
///
///     file,label,group,start,end
///     tapes/monday.wav,robin,garden,12.5,14
struct CorpusTable {
    /// The table's folder.
    let root: String
    private(set) var clips: [Clip] = []
    private(set) var background: [Clip] = []
    private(set) var rejected: [RejectedFile] = []
    let reading: String
    private let file: String

    private static let headings = ["file", "label", "group", "start", "end"]

    /// - Throws: `FileFault` with the line, where the file is missing, or no such table.
    init(contentsOf file: String) throws {
        self.file = file
        let slash = file.lastIndex(of: "/")
        let folder = slash.map { String(file[..<$0]) } ?? "."
        root = FileSystem.resolved(folder.isEmpty ? "/" : folder) ?? folder
        let bytes = try WholeFile.read(file)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw FileFault(file: file, reason: "is not UTF-8 text; export the table as such")
        }
        guard let records = CommaSeparated.records(of: text) else {
            throw FileFault(file: file, reason: "has a quote that is never closed; mend the table")
        }
        let columns = try Self.columns(records.first ?? [], file)
        reading =
            "class: the table's label; "
            + (columns["group"] != nil
                ? "group: the table's"
                : columns["start"] != nil ? "group: the recording" : "no groups")
        for (index, record) in records.enumerated().dropFirst() where record != [""] {
            try add(record, columns, line: index + 1)
        }
        try checkLabels()
        guard !clips.isEmpty else {
            let first =
                rejected.first.map { "; the first, \(PathText.shown($0.path)): \($0.reason)" } ?? ""
            throw FileFault(file: file, reason: "names no recording of a class" + first)
        }
    }

    /// The place of each heading.
    private static func columns(_ heading: [String], _ file: String) throws -> [String: Int] {
        var columns: [String: Int] = [:]
        for (index, name) in heading.enumerated() {
            let word = name.trimmed.lowercased().filter { $0 != "\u{FEFF}" }
            guard headings.contains(word), columns.updateValue(index, forKey: word) == nil else {
                throw FileFault(
                    file: file,
                    reason: "line 1 has the heading “\(PathText.shown(name))”; expected file,label "
                        + "and where wanted group,start,end, each once")
            }
        }
        guard columns["file"] != nil, columns["label"] != nil,
            (columns["start"] == nil) == (columns["end"] == nil)
        else {
            throw FileFault(
                file: file,
                reason:
                    "line 1 is “\(PathText.shown(heading.joined(separator: ",")))”; expected the "
                    + "headings file,label and where wanted group and both of start,end")
        }
        return columns
    }

    private mutating func add(_ record: [String], _ columns: [String: Int], line: Int) throws {
        guard record.count == columns.count else {
            throw FileFault(
                file: file,
                reason:
                    "line \(line) holds \(record.count) fields, expected \(columns.count) as in "
                    + "line 1")
        }
        func field(_ name: String) -> String? { columns[name].map { record[$0].trimmed } }
        let (path, label) = (plain(field("file") ?? ""), field("label") ?? "")
        guard !path.isEmpty, !label.isEmpty else {
            throw FileFault(
                file: file, reason: "line \(line) lacks its file or label; expected both")
        }
        let stretch = try stretch(field("start") ?? "", field("end") ?? "", line: line)
        let place = path.hasPrefix("/") ? path : root + "/" + path
        switch FileSystem.kind(place) {
        case .folder?:
            rejected.append(
                RejectedFile(path: path, reason: "is a folder (line \(line) of the table)"))
            return
        case nil:
            rejected.append(
                RejectedFile(path: path, reason: "is not there (line \(line) of the table)"))
            return
        default: break
        }
        let group = field("group").flatMap { $0.isEmpty ? nil : $0 } ?? path
        let clip =
            stretch.map { Clip(file: path, stretch: $0, label: label, group: group) }
            ?? Clip(path: path, label: label, group: group)
        if Layout.isBackground(label, .classes) {
            background.append(clip)
        } else {
            clips.append(clip)
        }
    }

    /// One spelling of a path, lest `a.wav` and `./a.wav` be two recordings on two sides of a split.
    private func plain(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else {
                parts.append(part)
            }
        }
        let whole = (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
        return whole.hasPrefix(root + "/") ? String(whole.dropFirst(root.count + 1)) : whole
    }

    /// Nil where neither beginning nor end is given.
    private func stretch(_ start: String, _ end: String, line: Int) throws -> Range<Double>? {
        if start.isEmpty && end.isEmpty { return nil }
        guard let range = Stretch.range(start, end) else {
            throw FileFault(
                file: file,
                reason: "line \(line) goes from “\(PathText.shown(start))” to "
                    + "“\(PathText.shown(end))”; expected seconds, the end behind the start")
        }
        return range
    }

    /// In order, each once.
    private mutating func checkLabels() throws {
        clips.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        for (first, second) in zip(clips, clips.dropFirst()) where first.path == second.path {
            throw FileFault(
                file: file,
                reason:
                    "names \(PathText.shown(first.path)) twice, as “\(PathText.shown(first.label))” "
                    + "and “\(PathText.shown(second.label))”; "
                    + "expected each once")
        }
    }
}

/// Seconds of a stretch, as labels are written.
enum Stretch {
    /// Nil for what are no two rising numbers from 0.
    static func range(_ start: some StringProtocol, _ end: some StringProtocol) -> Range<Double>? {
        guard let low = Double(start), let high = Double(end), low >= 0, high > low,
            high.isFinite
        else { return nil }
        return low..<high
    }
}

extension StringProtocol {
    /// Without spaces at its ends.
    var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
