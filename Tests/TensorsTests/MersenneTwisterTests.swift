import Foundation
import AvazTensors
import Testing

/// Draw for draw against NumPy; `Tests/Reference/random_and_splits.py` made the values.
@Suite struct MersenneTwisterTests {
    struct State: Decodable {
        var seed: UInt32
        var randn: [Double]
        var random_sample: [Double]
        var permutation: [Int]
        var randn_after: [Double]
    }

    @Test func drawsWhatNumPyDraws() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Golden/random_state.json")
        let states = try JSONDecoder().decode([State].self, from: Data(contentsOf: file))
        for state in states {
            var generator = MersenneTwister(seed: state.seed)
            #expect(state.randn.map { _ in generator.normal() } == state.randn)
            #expect(state.random_sample.map { _ in generator.uniform() } == state.random_sample)
            #expect(generator.permutation(state.permutation.count) == state.permutation)
            #expect(state.randn_after.map { _ in generator.normal() } == state.randn_after)
        }
    }
}
