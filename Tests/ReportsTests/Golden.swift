import Foundation

/// What scikit-learn and Python print: part of the Metrics tests' golden values.
struct Golden: Decodable {
    var reports: [Report]
    var decimals: [Decimal]

    struct Report: Decodable {
        var classes: [String]
        var confusion: [[Int]]
        /// `classification_report` with 2 and with 4 digits.
        var printed: [String]
    }

    struct Decimal: Decodable {
        var value: Double
        /// By number of places.
        var printed: [String: String]
    }

    static func read() throws -> Golden {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let data = try Data(contentsOf: tests.appending(path: "MetricsTests/Golden/metrics.json"))
        return try JSONDecoder().decode(Golden.self, from: data)
    }
}

/// A folder that lasts as long as the object.
final class TemporaryFolder {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    var path: String { url.path }

    init() throws {
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// Makes a folder within and returns its path.
    func folder(_ name: String) throws -> String {
        let folder = url.appending(path: name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder.path
    }

    func text(_ name: String) throws -> String {
        try String(contentsOf: url.appending(path: name), encoding: .utf8)
    }

    /// Every file below the folder with its bytes.
    func contents() throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
            var isFolder: ObjCBool = false
            let file = url.appending(path: name)
            _ = FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder)
            if !isFolder.boolValue { contents[name] = try Data(contentsOf: file) }
        }
        return contents
    }
}

/// Names as a careless or a malicious folder may hold them, in code point order.
let hostileNames = [
    "", "\u{1b}[31mred", "\"quoted\", 'too'", "../../etc/passwd", "<script>alert(1)</script>",
    "a|b\\c`d`*e*_f_[g](h)~i~$j$", "line\nbreak", "x&amp;y", "حافظ (شیراز)", "\u{202e}desrever",
    "日本語の名前", "👩‍🎤 singer",
]
