import AvazDatasets

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The version of the code that a record comes from.
///
/// A fingerprint of the sources rather than a revision's name: it needs no version control, is the
/// same wherever the same code is built, and stays as it is where only comments change, or rooms and
/// folders that no record of its kind depends on, such as the reports. An embedded corpus needs no part
/// in it: like every other it is known by its contents.
public enum SourceCode {
    /// The room that carries experiments out. What it imports counts with it, and nothing else.
    private static let origin = "Experiments"

    /// Folders within rooms that hold what only some kinds of experiments need. A record depends on
    /// those of its own kind, and on all that lies in no such folder.
    private static let folders: [AnyExperiment.Kind: Set<String>] = [
        .classes: ["Classes", "Recordings"],
        .sequences: ["Sequences", "Music", "Text", "Generation"],
        .images: ["Images"],
        .spotting: ["Spotting", "Images", "Classes", "Recordings"],
        .contest: [
            "Contests", "Classes", "Recordings", "Sequences", "Music", "Text", "Generation",
        ],
    ]

    /// Of the sources below a project's folder.
    ///
    /// - Parameters:
    ///   - kind: of the experiments that are carried out.
    ///   - root: the folder that holds `Sources`.
    ///   - program: path of the running program.
    /// - Returns: nil where there are no sources, or where one is newer than the program, which was
    ///   then built from others.
    public static func fingerprint(
        of kind: AnyExperiment.Kind, root: String, program: String?
    ) -> String? {
        let manager = FileManager.default
        func date(_ path: String) -> Date? {
            (try? manager.attributesOfItem(atPath: path))?[.modificationDate] as? Date
        }
        guard let built = program.flatMap(date) else { return nil }
        let others = Set(folders.values.joined()).subtracting(folders[kind] ?? [])
        var (hash, rooms, left) = (Fingerprint(), Set([origin]), [origin])
        var files: [(name: String, text: Data)] = []
        while let room = left.popLast() {
            let folder = "\(root)/Sources/\(room)"
            guard let paths = try? manager.subpathsOfDirectory(atPath: folder) else { return nil }
            for path in paths where path.hasSuffix(".swift") || path.hasSuffix(".h") {
                let parents = path.split(separator: "/").dropLast().map(String.init)
                guard others.isDisjoint(with: parents) else { continue }
                let file = "\(folder)/\(path)"
                guard let text = manager.contents(atPath: file), let changed = date(file),
                    changed <= built
                else { return nil }
                files.append(("\(room)/\(path)", text))
                for imported in Self.rooms(importedBy: text)
                where rooms.insert(imported).inserted { left.append(imported) }
            }
        }
        for file in files.sorted(by: { $0.name < $1.name }) {
            hash.combine(file.name)
            for line in codeLines(file.text) { hash.combine(String(decoding: line, as: UTF8.self)) }
        }
        return hash.text
    }

    /// Lines that are neither empty nor comments, without their indentation.
    private static func codeLines(_ text: Data) -> [Data] {
        text.split(separator: UInt8(ascii: "\n")).map { line in
            line.drop { $0 == UInt8(ascii: " ") }
        }.filter { !$0.isEmpty && !$0.starts(with: "//".utf8) }
    }

    /// Folders below `Sources` of the modules that a file imports: `import AvazFiles` is `Files`,
    /// `import AvazCSoxr` is `CLibraries/CSoxr`.
    private static func rooms(importedBy text: Data) -> [String] {
        codeLines(text).compactMap { line in
            let prefix = "import Avaz"
            guard line.starts(with: prefix.utf8) else { return nil }
            let room = String(decoding: line.dropFirst(prefix.utf8.count), as: UTF8.self)
            guard !room.isEmpty else { return nil }
            let isLibrary = room.first == "C" && room.dropFirst().first?.isUppercase == true
            return isLibrary ? "CLibraries/" + room : room
        }
    }
}
