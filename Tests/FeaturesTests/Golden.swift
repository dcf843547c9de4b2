import Foundation
import AvazTensors

@testable import AvazFeatures

/// What `Tests/Reference/features.py` wrote.
enum Golden {
    struct Case: Decodable, CustomStringConvertible {
        let signal: String
        let kind: FeatureKind
        let settings: LibrosaSettings
        let shape: [Int]

        var description: String { "\(kind.rawValue) of \(signal), \(settings.text)" }
    }

    struct Resize: Decodable {
        let from: [Int]
        let to: [Int]
    }

    private struct Recording: Decodable {
        let name: String
        let rate: Int
        let count: Int
    }

    private struct Cases: Decodable {
        let signals: [Recording]
        let cases: [Case]
    }

    private static func path(_ name: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name)").path
    }

    private static func json<Value: Decodable>(_ name: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(contentsOf: URL(filePath: path(name))))
    }

    /// Cuts a file of numbers into tensors of the given shapes, one after the other.
    private static func tensors(_ name: String, shapes: [[Int]]) throws -> [Tensor] {
        let bytes = try Data(contentsOf: URL(filePath: path(name)))
        let numbers = try NPYFile.tensor(from: Array(bytes))
        var offset = 0
        return shapes.map { shape in
            defer { offset += shape.reduce(1, *) }
            return Tensor(viewing: numbers, from: offset, shape: shape)
        }
    }

    /// Every case with the numbers that librosa gives.
    static func features() throws -> [(case: Case, expected: Tensor)] {
        let cases: Cases = try json("cases.json")
        let expected = try tensors("expected.npy", shapes: cases.cases.map(\.shape))
        return Array(zip(cases.cases, expected))
    }

    /// The recordings by name, with their rates.
    static func signals() throws -> [String: (samples: [Float], rate: Int)] {
        let cases: Cases = try json("cases.json")
        let samples = try tensors("signals.npy", shapes: cases.signals.map { [$0.count] })
        return Dictionary(
            uniqueKeysWithValues: zip(cases.signals, samples).map { ($0.name, ($1.array, $0.rate)) }
        )
    }

    /// Images with what scikit-image makes of them.
    static func images() throws -> [(image: Tensor, resized: Tensor)] {
        let sizes: [Resize] = try json("resize.json")
        return Array(
            zip(
                try tensors("images.npy", shapes: sizes.map(\.from)),
                try tensors("resized.npy", shapes: sizes.map(\.to))))
    }
}
