import AvazMetrics
import Foundation
import Testing

/// Whether intervals hold what they are of as often as they say: at least 90% of simulated corpora
/// at the stated 95.
@Suite struct CoverageTests {
    /// A corpus whose units are each right by a probability of their own.
    struct Corpus: Sendable {
        var units, judgements: Int
        /// In the population.
        var accuracy: Double
        /// Of the units' own probabilities about `accuracy`.
        var deviation: Double
    }

    private static let corpora = [
        // Clips, each judged once; few, and nearly all right.
        Corpus(units: 100, judgements: 1, accuracy: 0.9, deviation: 0),
        Corpus(units: 40, judgements: 1, accuracy: 0.98, deviation: 0),
        // Speakers of one grouped split, or of folds.
        Corpus(units: 6, judgements: 100, accuracy: 0.8, deviation: 0.12),
        Corpus(units: 6, judgements: 200, accuracy: 0.9, deviation: 0.06),
        Corpus(units: 4, judgements: 100, accuracy: 0.9, deviation: 0.1),
        Corpus(units: 60, judgements: 10, accuracy: 0.95, deviation: 0.06),
        // Slices of clips; clips that several seeds, or folds with the same test part, judge.
        Corpus(units: 50, judgements: 6, accuracy: 0.8, deviation: 0.3),
        Corpus(units: 80, judgements: 3, accuracy: 0.95, deviation: 0.2),
    ]

    @Test(arguments: corpora) func accuracyIsHeld(corpus: Corpus) {
        var generator = Generator(state: 1)
        let held = (0..<400).count { _ in
            let estimate = units(corpus, using: &generator).accuracy
            return estimate.low <= corpus.accuracy && corpus.accuracy <= estimate.high
        }
        #expect(held >= 360, "\(held) of 400")
    }

    @Test(arguments: [corpora[0], corpora[3], corpora[6]]) func macroF1IsHeld(corpus: Corpus) {
        var generator = Generator(state: 2)
        var many = corpus
        many.units = 20_000
        many.judgements = 10
        let truth = units(many, using: &generator).macroF1.mean
        let held = (0..<400).count { _ in
            let estimate = units(corpus, using: &generator).macroF1
            return estimate.low <= truth && truth <= estimate.high
        }
        #expect(held >= 360, "\(held) of 400")
    }

    /// What the suite once said: Wilson's interval over the clips of six speakers.
    @Test func wilsonOverTheClipsOfFewSpeakersWouldNotHoldIt() {
        var generator = Generator(state: 3)
        let corpus = Self.corpora[2]
        let held = (0..<400).count { _ in
            let matrix = units(corpus, using: &generator).matrix
            let estimate = Estimate.share(matrix.hits, of: matrix.total)
            return estimate.low <= corpus.accuracy && corpus.accuracy <= estimate.high
        }
        #expect(held < 240, "\(held) of 400")
    }

    @Test func studentOverSeedsIsHeld() {
        var generator = Generator(state: 4)
        let held = (0..<400).count { _ in
            let estimate = Estimate.mean(ofFigures: (0..<5).map { _ in generator.normal() })
            return estimate.low <= 0 && 0 <= estimate.high
        }
        #expect(held >= 360, "\(held) of 400")
    }

    @Test func pairedUnitsAreRarelyFooled() {
        var generator = Generator(state: 5)
        let found = (0..<400).count { _ in
            PairedUnits(differences: (0..<6).map { _ in 0.05 * generator.normal() }).probability
                < 0.05
        }
        #expect(found <= 40, "\(found) of 400")
    }

    @Test func aHundredPercentIsNotCertain() {
        var units = JudgedUnits(classes: ["a", "b"])
        for unit in 0..<6 {
            for index in 0..<100 {
                units.record(unit: "\(unit)", truth: index % 2, predicted: index % 2)
            }
        }
        for estimate in [units.accuracy, units.macroF1] {
            #expect(estimate.mean == 1 && estimate.high == 1)
            #expect(estimate.low > 0.5 && estimate.low < 0.95)
        }
    }

    /// Six units of five, all right: with the fiftieth of a half-right one they are as sure as 5.85 single
    /// clips, of which 99.8% are right. By hand, with Student's 2.571 of five degrees of freedom.
    @Test func theFiftiethOfAUnitCounts() {
        var units = JudgedUnits(classes: ["a", "b"])
        for unit in 0..<6 {
            for index in 0..<5 {
                units.record(unit: "\(unit)", truth: index % 2, predicted: index % 2)
            }
        }
        #expect(abs(units.accuracy.low - 0.601477) < 1e-6)
    }

    @Test func whatIsJudgedAgainIsNotMore() {
        var (once, thrice) = (JudgedUnits(classes: ["a", "b"]), JudgedUnits(classes: ["a", "b"]))
        for clip in 0..<50 {
            let given = clip % 5 == 0 ? 1 : 0
            once.record(unit: "\(clip)", truth: 0, predicted: given)
            for _ in 0..<3 { thrice.record(unit: "\(clip)", truth: 0, predicted: given) }
        }
        let widths = [once.accuracy, thrice.accuracy].map { $0.high - $0.low }
        #expect(widths[1] > 0.95 * widths[0] && widths[1] < 1.15 * widths[0])
    }

    /// Three classes; who is wrong takes the next.
    private func units(_ corpus: Corpus, using generator: inout Generator) -> JudgedUnits {
        var units = JudgedUnits(classes: ["a", "b", "c"])
        for unit in 0..<corpus.units {
            let right = generator.share(mean: corpus.accuracy, deviation: corpus.deviation)
            for _ in 0..<corpus.judgements {
                let truth = Int.random(in: 0..<3, using: &generator)
                let isRight = Double.random(in: 0..<1, using: &generator) < right
                units.record(
                    unit: "\(unit)", truth: truth, predicted: isRight ? truth : (truth + 1) % 3)
            }
        }
        return units
    }
}

/// SplitMix64 (G. Steele et al., 2014).
private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    mutating func uniform() -> Double { Double.random(in: .leastNormalMagnitude..<1, using: &self) }

    /// A sum of twelve uniform draws, which is close enough.
    mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + uniform() } }

    /// A share of exactly that mean and deviation, from a beta distribution.
    mutating func share(mean: Double, deviation: Double) -> Double {
        guard deviation > 0 else { return mean }
        let size = mean * (1 - mean) / (deviation * deviation) - 1
        let (hits, misses) = (gamma(mean * size), gamma((1 - mean) * size))
        return hits / (hits + misses)
    }

    /// G. Marsaglia and W. W. Tsang, *ACM Transactions on Mathematical Software* 26, 2000.
    private mutating func gamma(_ shape: Double) -> Double {
        if shape < 1 { return gamma(shape + 1) * pow(uniform(), 1 / shape) }
        let d = shape - 1 / 3.0
        while true {
            let x = normal()
            let v = pow(1 + x / (9 * d).squareRoot(), 3)
            if v > 0 && log(uniform()) < x * x / 2 + d - d * v + d * log(v) { return d * v }
        }
    }
}
