import AvazDatasets

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The version of the code that a record comes from.
///
/// A fingerprint of the sources rather than a revision's name: it needs no version control, is the
/// same wherever the same code is built, and stays as it is where only comments change or rooms
/// that no record depends on, such as the reports.
public enum SourceCode {
    /// Folders below `Sources` that figures do not depend on: all others count.
    private static let presenters: Set<String> = ["Programs", "Reports"]

    /// Of the sources below a project's folder.
    ///
    /// - Parameters:
    ///   - root: the folder that holds `Sources`.
    ///   - program: path of the running program.
    /// - Returns: nil where there are no sources, or where one is newer than the program, which was
    ///   then built from others.
    public static func fingerprint(root: String, program: String?) -> String? {
        let manager = FileManager.default
        func date(_ path: String) -> Date? {
            (try? manager.attributesOfItem(atPath: path))?[.modificationDate] as? Date
        }
        guard let built = program.flatMap(date) else { return nil }
        var hash = Fingerprint()
        guard let rooms = try? manager.contentsOfDirectory(atPath: root + "/Sources") else {
            return nil
        }
        for room in rooms.sorted() where !presenters.contains(room) {
            let folder = "\(root)/Sources/\(room)"
            guard let paths = try? manager.subpathsOfDirectory(atPath: folder) else { return nil }
            for path in paths.sorted() where path.hasSuffix(".swift") || path.hasSuffix(".h") {
                let file = "\(folder)/\(path)"
                guard let text = manager.contents(atPath: file), let changed = date(file),
                    changed <= built
                else { return nil }
                hash.combine("\(room)/\(path)")
                for line in text.split(separator: UInt8(ascii: "\n")) {
                    let code = line.drop { $0 == UInt8(ascii: " ") }
                    guard !code.isEmpty, !code.starts(with: "//".utf8) else { continue }
                    hash.combine(String(decoding: code, as: UTF8.self))
                }
            }
        }
        return hash.text
    }
}
