import AvazMetrics
import Foundation
import Testing

/// Whether probabilities mean what they say.
@Suite struct CalibrationTests {
    /// Always 90% sure, and right three times of four: the odds of 9 must become 3 = 9^(1/2).
    private let sure = (0..<8).map { JudgedProbabilities([0.9, 0.1], truth: $0 % 4 == 0 ? 1 : 0) }

    @Test func theTemperatureMakesThemMeanWhatTheySay() {
        let fitted = Temperature(fittedOn: sure)
        #expect(abs(fitted.value - 2) < 0.002)
        let scaled = sure.map { fitted($0) }
        #expect(abs(scaled[0].probabilities[0] - 0.75) < 1e-3)
        #expect(abs(Reliability(sure).expectedCalibrationError - 0.15) < 1e-12)
        #expect(Reliability(scaled).expectedCalibrationError < 1e-3)
        // 3/4 · 2 · 0.01 + 1/4 · 2 · 0.81, and 3/4 · 2 · 0.0625 + 1/4 · 2 · 0.5625
        #expect(abs(Reliability(sure).brierScore - 0.42) < 1e-12)
        #expect(abs(Reliability(scaled).brierScore - 0.375) < 1e-3)
    }

    @Test func binsHoldTheirUpperEnds() {
        let judged = [1.0, 0.5, 1 / 15.0 * 8, 0.54].map {
            JudgedProbabilities([$0, 1 - $0], truth: 0)
        }
        #expect(Reliability(judged).bins.map(\.clips) == [2, 1, 1])
        #expect(Reliability([]).bins.isEmpty && Reliability([]).brierScore == 0)
    }

    @Test func whatIsCertainOrNothingStaysFinite() {
        let certain = [
            JudgedProbabilities([1, 0, 0], truth: 1), JudgedProbabilities([0, 0, 1], truth: 2),
        ]
        let fitted = Temperature(fittedOn: certain)
        #expect(Temperature.bounds.contains(fitted.value))
        #expect(certain.allSatisfy { fitted($0).probabilities.allSatisfy(\.isFinite) })
        #expect(Temperature(fittedOn: []).value == 1)
        #expect(
            Temperature(1).applied(to: [0.25, 0.75]).map { ($0 * 1e9).rounded() } == [2.5e8, 7.5e8])
    }

    /// Logits drawn, answers drawn by their softmax, then made three times as sure.
    @Test func theTemperatureIsFoundAgain() {
        var generator = SystemRandomNumberGeneratorOfSeed(7)
        let judged = (0..<4000).map { _ -> JudgedProbabilities in
            let logits = (0..<4).map { _ in Double.random(in: -2...2, using: &generator) }
            let powers = logits.map { exp($0) }
            var draw = Double.random(in: 0..<powers.reduce(0, +), using: &generator)
            let truth =
                powers.firstIndex {
                    draw -= $0; return draw < 0
                } ?? 3
            let sharp = logits.map { exp(3 * $0) }
            return JudgedProbabilities(sharp.map { $0 / sharp.reduce(0, +) }, truth: truth)
        }
        #expect(abs(Temperature(fittedOn: judged).value - 3) < 0.25)
    }
}

/// SplitMix64.
private struct SystemRandomNumberGeneratorOfSeed: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
