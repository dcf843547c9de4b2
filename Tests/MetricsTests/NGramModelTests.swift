import Foundation
import Testing

@testable import AvazMetrics

@Suite struct NGramModelTests {
    /// The formula as it stands, by counting anew for every probability.
    private func plain(
        _ token: Int32, after history: [Int32], in pieces: [[Int32]], symbols: Int
    ) -> Double {
        var follows: [Int32: Int] = [:]
        for piece in pieces where piece.count > history.count {
            for place in history.count..<piece.count
            where Array(piece[place - history.count..<place]) == history {
                follows[piece[place], default: 0] += 1
            }
        }
        let shorter =
            history.isEmpty
            ? 1 / Double(symbols)
            : plain(token, after: Array(history.dropFirst()), in: pieces, symbols: symbols)
        if follows.isEmpty { return shorter }
        let (count, kinds) = (follows.values.reduce(0, +), follows.count)
        return (Double(follows[token] ?? 0) + Double(kinds) * shorter) / Double(count + kinds)
    }

    /// Pieces with habits: the next symbol mostly depends on the two before.
    private func pieces(_ count: Int, symbols: Int32, seed: UInt64) -> [[Int32]] {
        var state = seed
        func draw() -> Int32 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int32(truncatingIfNeeded: state >> 40) & 0xffff
        }
        return (0..<count).map { index in
            var piece: [Int32] = []
            for place in 0..<20 + 10 * index {
                let habit = place > 1 ? 3 * piece[place - 1] + piece[place - 2] : 0
                piece.append((draw() % 4 > 0 ? habit + draw() % 2 : draw()) % symbols)
            }
            return piece
        }
    }

    @Test(arguments: 1...6)
    func agreesWithTheFormula(order: Int) {
        let (trained, held) = (pieces(5, symbols: 7, seed: 1), pieces(3, symbols: 7, seed: 2))
        var model = NGramModel(order: order, symbols: 7)
        for piece in trained { model.train(on: piece) }
        var (nats, right, count) = (0.0, 0, 0)
        for piece in held {
            for (place, token) in piece.enumerated() {
                let history = Array(piece[..<place].suffix(order - 1))
                let all = (0..<7).map { plain($0, after: history, in: trained, symbols: 7) }
                let found = model.probabilities(after: Array(piece[..<place]))
                for (a, b) in zip(all, found) { #expect(abs(a - b) < 1e-12) }
                #expect(abs(found.reduce(0, +) - 1) < 1e-12)
                nats -= log(all[Int(token)])
                if found.firstIndex(of: found.max()!) == Int(token) { right += 1 }
                count += 1
            }
        }
        let score = model.score(held)
        #expect(score.count == count)
        #expect(score.right == right)
        #expect(abs(score.nats - nats / Double(count)) < 1e-12)
        #expect(abs(score.bits - score.nats / log(2)) < 1e-12)
        #expect(abs(score.perplexity - exp(score.nats)) < 1e-9)
    }

    /// By hand: after 0 came 1 twice, so c = 2 and T = 1; without history c = 5, T = 3 and V = 3.
    @Test func agreesWithTheExample() {
        var model = NGramModel(order: 2, symbols: 3)
        model.train(on: [0, 1, 0, 1, 2])
        let counts: [Double] = [2, 2, 1]
        let unigrams = counts.map { ($0 + 1) / 8 }
        let expected = [unigrams[0] / 3, (2 + unigrams[1]) / 3, unigrams[2] / 3]
        for (a, b) in zip(model.probabilities(after: [0]), expected) { #expect(abs(a - b) < 1e-15) }
    }

    @Test func anUntrainedModelKnowsNothing() {
        let model = NGramModel(order: 3, symbols: 4)
        #expect(model.probabilities(after: [1, 2]) == [0.25, 0.25, 0.25, 0.25])
        #expect(abs(model.score([[0, 1, 2]]).nats - log(4)) < 1e-15)
    }
}
