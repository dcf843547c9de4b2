import Foundation
import Testing

@testable import AvazModels

@Suite struct SamplingTests {
    private let scores: [Float] = [0.5, 2, -1, 1.5, 2, -.infinity]

    /// How often each symbol is drawn, as a share.
    private func shares(_ sampling: Sampling, _ scores: [Float]) throws -> [Double] {
        var sampler = Sampler(sampling, seed: 3)
        var counts = [Double](repeating: 0, count: scores.count)
        for _ in 0..<40_000 { counts[Int(try sampler.next(scores))] += 1 / 40_000 }
        return counts
    }

    /// Of the symbols that are left, by the formula.
    private func expected(_ temperature: Double, left: Set<Int>) -> [Double] {
        let weights = scores.enumerated().map {
            left.contains($0) ? exp(Double($1) / temperature) : 0
        }
        return weights.map { $0 / weights.reduce(0, +) }
    }

    @Test(arguments: [0.3, 1, 2.5])
    func sharesAgreeWithTheFormula(temperature: Double) throws {
        let all = try shares(Sampling(temperature: temperature), scores)
        for (a, b) in zip(all, expected(temperature, left: [0, 1, 2, 3, 4])) {
            #expect(abs(a - b) < 0.01)
        }
        #expect(all[5] == 0)
        let three = try shares(Sampling(temperature: temperature, topK: 3), scores)
        for (a, b) in zip(three, expected(temperature, left: [1, 3, 4])) {
            #expect(abs(a - b) < 0.01)
        }
    }

    /// At temperature 1 the shares are 0.08, 0.36, 0.02, 0.22, 0.36 of the whole.
    @Test func topPKeepsTheFewestThatAreEnough() throws {
        for (topP, left) in [
            (0.3, Set([1])), (0.6, [1, 4]), (0.75, [1, 4, 3]), (1, [0, 1, 2, 3, 4]),
        ] {
            let found = try shares(Sampling(topP: topP), scores)
            for (a, b) in zip(found, expected(1, left: left)) { #expect(abs(a - b) < 0.01) }
        }
        // Of the two that top-k leaves, half the probability is the first.
        let found = try shares(Sampling(topK: 2, topP: 0.5), scores)
        #expect(found[1] == found.reduce(0, +))
    }

    @Test func greedyTakesTheFirstOfTheBest() throws {
        var sampler = Sampler(.greedy, seed: 1)
        #expect(try sampler.next(scores) == 1)
        var one = Sampler(try Sampling(topK: 1), seed: 1)
        for _ in 0..<20 { #expect(try one.next(scores) == 1) }
    }

    @Test func theSameSeedGivesTheSameSymbols() throws {
        func drawn(_ seed: UInt64) throws -> [Int32] {
            var sampler = Sampler(try Sampling(temperature: 1.2, topP: 0.9), seed: seed)
            return try (0..<100).map { _ in try sampler.next(scores) }
        }
        #expect(try drawn(7) == drawn(7))
        #expect(try drawn(7) != drawn(8))
        // What a seed gives, to the symbol: results that were written down stay.
        var sampler = Sampler(try Sampling(), seed: 1)
        let first = try (0..<12).map { _ in try sampler.next([0, 0.5, 1, -0.5]) }
        #expect(first == [1, 1, 2, 2, 1, 1, 2, 0, 0, 2, 2, 2])
    }

    @Test func impossibleSettingsAreRefused() {
        func line(_ make: () throws -> Sampling) -> String {
            do {
                _ = try make()
                return ""
            } catch {
                return "\(error)"
            }
        }
        let zero = line { try Sampling(temperature: 0) }
        #expect(zero.hasPrefix("temperature: expected a number above 0"))
        #expect(zero.hasSuffix("found 0.0; for the likeliest symbol always, ask for greedy"))
        #expect(line { try Sampling(temperature: -1) }.contains("found -1.0"))
        #expect(line { try Sampling(temperature: .nan) }.contains("found nan"))
        #expect(line { try Sampling(topK: 0) }.hasPrefix("top-k: expected 1 or more, found 0"))
        #expect(line { try Sampling(topP: 1.5) }.hasPrefix("top-p: expected above 0 and at most 1"))
        #expect(line { try Sampling(topP: 0) }.hasPrefix("top-p"))
    }

    @Test func scoresThatAreNoNumbersAreNamed() {
        for scores: [Float] in [[0, .nan], [0, .infinity], [0, 1, .nan]] {
            var sampler = Sampler(.greedy, seed: 1)
            #expect(throws: SamplingError.notFinite(symbol: scores.count - 1)) {
                try sampler.next(scores)
            }
        }
    }
}

@Suite struct RepetitionTests {
    @Test func findsTheShortestPeriod() {
        let start: [Int32] = [3, 1, 4, 1, 5]
        #expect(
            Repetition.atEnd(of: start + [Int32](repeating: 9, count: 24))
                == Repetition(period: 1, length: 24))
        #expect(Repetition.atEnd(of: start + [Int32](repeating: 9, count: 23)) == nil)
        let turn: [Int32] = [1, 2, 3, 4, 5]
        let round = start + [0] + (0..<6).flatMap { _ in turn } + [1, 2]
        #expect(Repetition.atEnd(of: round) == Repetition(period: 5, length: 32))
        #expect(Repetition.atEnd(of: round, longestPeriod: 4) == nil)
        // Period 31 of the copied target: three times round.
        let excerpt = (0..<93).map { Int32($0 % 31) }
        #expect(Repetition.atEnd(of: excerpt) == Repetition(period: 31, length: 93))
        #expect(Repetition.atEnd(of: Array(excerpt.dropLast())) == nil)
        #expect(Repetition.atEnd(of: []) == nil)
    }

    @Test func saysWhatToTry() {
        let remark = Repetition(period: 1, length: 80).remark(count: 100)
        #expect(remark.hasPrefix("the last 80 of 100 symbols repeat one symbol: try a higher"))
    }
}
