import AvazAdversarial
import Foundation
import Testing

/// Against SciPy's root of a matrix; `Tests/Reference/generation.py` made the values.
@Suite struct FrechetDistanceTests {
    private struct Values: Decodable {
        var first, second, few: [[Float]]
        var distances: [Double]
    }

    @Test func agreesWithSciPy() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let golden = try JSONDecoder().decode(
            Values.self, from: Data(contentsOf: folder.appending(path: "Golden/frechet.json")))
        let pairs = [
            (golden.first, golden.second), (golden.few, golden.second),
            (golden.first, golden.first),
        ]
        for (pair, expected) in zip(pairs, golden.distances) {
            let distance = try #require(FrechetDistance.squared(pair.0, pair.1))
            #expect(abs(distance - expected) < 1e-5 * max(1, expected))
        }
    }

    /// Of two sets that only lie apart, it is the square of the way.
    @Test func isTheSquareOfAShift() throws {
        let set: [[Float]] = [[0, 0], [1, 0], [0, 1], [1, 1]]
        let distance = FrechetDistance.squared(set, set.map { [$0[0] + 3, $0[1] + 4] })
        #expect(abs(try #require(distance) - 25) < 1e-6)
    }

    @Test func whatIsNotFiniteHasNone() {
        #expect(FrechetDistance.squared([[.nan], [1]], [[0], [1]]) == nil)
    }
}
