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

    /// Any bound, of which rejection must leave the last number and nothing beyond.
    @Test func wholeNumbersStayWithinTheirBound() {
        var generator = MersenneTwister(seed: 1)
        for bound in [0, 1, 2, 3, 4, 7, 8] as [UInt32] {
            let drawn = Set((0..<400).map { _ in generator.integer(through: bound) })
            #expect(drawn == Set(0...bound))
        }
        #expect(generator.permutation(0).isEmpty && generator.permutation(1) == [0])
    }

    /// 64 bits are two draws, the first of them in the upper half.
    @Test func wideDrawsAreTwo() {
        var (wide, narrow) = (MersenneTwister(seed: 3), MersenneTwister(seed: 3))
        let (high, low) = (narrow.nextUInt32(), narrow.nextUInt32())
        #expect(wide.next() == UInt64(high) << 32 + UInt64(low))
    }
}
