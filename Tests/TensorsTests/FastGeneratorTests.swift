import AvazTensors
import Foundation
import Testing

/// Against the authors' algorithm; `Tests/Reference/fast_generator.py` made the values.
@Suite struct FastGeneratorTests {
    struct Draws: Decodable {
        var seed, stream: UInt64
        var next: [UInt64]
        var uniform: [Float]
        var normal: [Float]
    }

    @Test func drawsWhatTheAuthorsDraw() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Golden/fast_generator.json")
        for golden in try JSONDecoder().decode([Draws].self, from: Data(contentsOf: file)) {
            var generator = FastGenerator(seed: golden.seed, stream: golden.stream)
            #expect(golden.next.map { _ in generator.next() } == golden.next)
            #expect(golden.uniform.map { _ in generator.uniform() } == golden.uniform)
            for expected in golden.normal {
                #expect(abs(generator.normal() - expected) < 1e-6 * max(1, abs(expected)))
            }
        }
    }

    @Test func normalsAreNormal() {
        var generator = FastGenerator(seed: 3)
        let draws = (0..<100_000).map { _ in Double(generator.normal()) }
        let mean = draws.reduce(0, +) / 1e5
        let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1e5
        #expect(abs(mean) < 0.01 && abs(variance - 1) < 0.02)
        #expect(abs(Double(draws.count { abs($0) > 1.959964 }) / 1e5 - 0.05) < 0.003)
    }

    @Test(arguments: [0, 1, 2, 23, 100])
    func permutationsHoldEveryNumber(count: Int) {
        var generator = FastGenerator(seed: 5)
        let orders = (0..<3).map { _ in generator.permutation(count) }
        for order in orders { #expect(order.sorted() == Array(0..<count)) }
        if count > 10 { #expect(Set(orders).count == 3) }
    }

    /// Each number comes to stand in each place as often as in any other.
    @Test func permutationsAreEvenlySpread() {
        var generator = FastGenerator(seed: 6)
        var counts = [[Int]](repeating: [0, 0, 0, 0], count: 4)
        for _ in 0..<8000 {
            for (place, number) in generator.permutation(4).enumerated() {
                counts[place][number] += 1
            }
        }
        #expect(counts.joined().allSatisfy { abs($0 - 2000) < 200 })
    }
}
