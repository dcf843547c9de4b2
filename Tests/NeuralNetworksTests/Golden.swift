import Foundation
import AvazTensors
import Testing

/// A file of golden values: named flat arrays. `Tests/Reference/neural_networks.py` writes them.
struct Golden {
    private let arrays: [String: [Float]]

    init(_ name: String, from file: String = #filePath) throws {
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
        let data = try Data(contentsOf: folder.appendingPathComponent("Golden/\(name).json"))
        arrays = try JSONDecoder().decode([String: [Float]].self, from: data)
    }

    func array(_ key: String) throws -> [Float] { try #require(arrays[key], "\(key) is missing") }

    func tensor(_ key: String, _ shape: [Int]) throws -> Tensor { Tensor(shape, try array(key)) }
}

/// The largest difference between two arrays; infinite where they differ in length or hold NaN.
func distance(_ first: [Float], _ second: [Float]) -> Float {
    guard first.count == second.count else { return .infinity }
    var largest: Float = 0
    for (a, b) in zip(first, second) where !(abs(a - b) <= largest) { largest = abs(a - b) }
    return largest.isNaN ? .infinity : largest
}

func distance(_ first: Tensor, _ second: [Float]) -> Float { distance(first.array, second) }

func distance(_ first: Tensor, _ second: Tensor) -> Float { distance(first.array, second.array) }

/// Standard normal numbers from a seed.
func randomTensor(_ shape: [Int], seed: UInt64 = 1, scale: Float = 1) -> Tensor {
    var generator = FastGenerator(seed: seed)
    let count = shape.reduce(1, *)
    return Tensor(shape, (0..<count).map { _ in scale * generator.normal() })
}
