import Foundation

/// What `Tests/Reference/audio.py` wrote.
enum Golden {
    struct Decoded: Decodable {
        let file: String
        /// Hz; nil for the file's own.
        let rate: Int?
        let count: Int
    }

    struct Resampled: Decodable {
        let from: Int
        let to: Int
        /// Samples of the chirp that go in.
        let input: Int
        let count: Int
    }

    static func path(_ name: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name)").path
    }

    /// The floats of an `.npy` file of one axis.
    static func floats(_ name: String) throws -> [Float] {
        let data = try Data(contentsOf: URL(filePath: path(name)))
        let start = 10 + Int(data[8]) + Int(data[9]) << 8
        return data[start...].withUnsafeBytes { bytes in
            (0..<bytes.count / 4).map {
                Float(bitPattern: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self))
            }
        }
    }

    private static func list<Entry: Decodable>(_ name: String) throws -> [Entry] {
        try JSONDecoder().decode([Entry].self, from: Data(contentsOf: URL(filePath: path(name))))
    }

    /// Each entry with its stretch of the numbers.
    private static func entries<Entry: Decodable>(_ name: String, count: (Entry) -> Int) throws
        -> [(entry: Entry, expected: [Float])]
    {
        var rest = try floats("\(name).npy")[...]
        return try list("\(name).json").map { (entry: Entry) in
            defer { rest = rest.dropFirst(count(entry)) }
            return (entry, Array(rest.prefix(count(entry))))
        }
    }

    static func decoded() throws -> [(entry: Decoded, expected: [Float])] {
        try entries("decoded", count: \.count)
    }

    static func resampled() throws -> [(entry: Resampled, expected: [Float])] {
        try entries("resampled", count: \.count)
    }
}
