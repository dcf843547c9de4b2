import AvazTensors
import Foundation
import Testing

@testable import AvazImages

/// What `Tests/Reference/images.py` wrote.
struct Golden: Decodable {
    struct File: Decodable {
        let name: String
        let shape: [Int]?
    }

    struct Size: Decodable {
        let source: [Int]
        let seed: UInt64
        let method: String
        let shape: [Int]
    }

    struct Pyramid: Decodable {
        let source: [Int]
        let seed: UInt64
        let downscale: Double
        let levels: Int?
        let shapes: [[Int]]
    }

    struct Transform: Decodable {
        let channels: Int
        let fill: String
        let transform: [String: Number]
        let shape: [Int]
    }

    /// A number, or a truth as 1.
    struct Number: Decodable {
        let value: Double

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let truth = try? container.decode(Bool.self) {
                value = truth ? 1 : 0
            } else {
                value = try container.decode(Double.self)
            }
        }
    }

    let files: [File]
    let sizes: [Size]
    let pyramids: [Pyramid]
    let transforms: [Transform]

    static func path(_ name: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name)").path
    }

    /// The cases, and all their numbers one after the other.
    static func read() throws -> (cases: Golden, values: Values) {
        let cases = try JSONDecoder().decode(
            Golden.self, from: Data(contentsOf: URL(filePath: path("cases.json"))))
        let bytes = try Data(contentsOf: URL(filePath: path("values.npy")))
        return (cases, Values(all: try NPYFile.tensor(from: Array(bytes))))
    }

    /// Hands out one array after the other.
    final class Values {
        let all: Tensor
        var place = 0

        init(all: Tensor) { self.all = all }

        func next(_ shape: [Int]) -> Tensor {
            defer { place += shape.reduce(1, *) }
            return Tensor(viewing: all, from: place, shape: shape)
        }
    }

    /// Skips to the numbers behind the files, or behind files and sizes…
    func skip(_ values: Values, files: Bool, sizes: Bool = false, pyramids: Bool = false) {
        if files { for case let shape? in self.files.map(\.shape) { _ = values.next(shape) } }
        if sizes { for size in self.sizes { _ = values.next(size.shape) } }
        if pyramids { for shape in self.pyramids.flatMap(\.shapes) { _ = values.next(shape) } }
    }
}

/// Numbers from 0 to 1 as `Tests/Reference/drawn.py` has them.
func drawnImage(_ shape: [Int], seed: UInt64) -> Image {
    Image(
        Tensor(
            shape,
            (0..<shape.reduce(1, *)).map { index in
                var x = UInt32(
                    truncatingIfNeeded: (UInt64(index) &+ seed &* 1_000_003) &* 0x9E37_79B1)
                for _ in 0..<2 { x = (x ^ (x >> 16)) &* 0x45D9_F3B }
                x ^= x >> 16
                return (Float(Double(x) / 0x1p31 - 1) + 1) / 2
            }))
}

/// The largest difference between an image and what was expected of it; infinite for other shapes.
func difference(_ image: Image, _ expected: Tensor) -> Float {
    guard image.pixels.shape == expected.shape else { return .infinity }
    return zip(image.pixels.array, expected.array).map { abs($0 - $1) }.max() ?? 0
}
