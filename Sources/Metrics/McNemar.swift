/// McNemar's test of two classifiers on the same clips: do they err equally often?
///
/// Only the clips that one of them has right and the other wrong speak to the question; if both
/// err equally often, each such clip falls to either side like a fair coin. (Q. McNemar,
/// *Psychometrika* 12, 1947.)
///
/// ```swift
/// let test = McNemar(bothRight: 80, onlyFirst: 3, onlySecond: 12, bothWrong: 5)
/// test.exactProbability        // 0.035: the second is better
/// ```
public struct McNemar: Equatable, Sendable {
    /// Clips that both gave their own label.
    public var bothRight: Int
    /// `b`: clips that the first has right and the second wrong.
    public var onlyFirst: Int
    /// `c`: clips that the second has right and the first wrong.
    public var onlySecond: Int
    /// Clips that neither gave their own label, whether or not they erred alike.
    public var bothWrong: Int

    /// Numbers of clips, 0 or more.
    public init(bothRight: Int, onlyFirst: Int, onlySecond: Int, bothWrong: Int) {
        self.bothRight = bothRight
        self.onlyFirst = onlyFirst
        self.onlySecond = onlySecond
        self.bothWrong = bothWrong
    }

    /// Clips that both judged.
    public var clips: Int { bothRight + onlyFirst + onlySecond + bothWrong }

    /// Clips on which they differ in being right.
    private var discordant: Int { onlyFirst + onlySecond }

    /// Two-sided probability of so uneven a fall, by the binomial distribution: exact for any
    /// number of clips. 2 Σ_{k <= min} C(n, k) / 2ⁿ, at most 1.
    public var exactProbability: Double {
        // From the largest term downwards, so that 2⁻ⁿ cannot underflow before it counts.
        var logarithm = -Double(discordant) * naturalLogarithm(2)
        var sum = 0.0
        for k in 0...min(onlyFirst, onlySecond) {
            if k > 0 { logarithm += naturalLogarithm(Double(discordant - k + 1) / Double(k)) }
            sum += exponential(logarithm)
        }
        return min(1, 2 * sum)
    }

    /// (|b - c| - 1)² / (b + c), with Edwards' continuity correction (1948); 0 where b = c.
    public var chiSquare: Double {
        guard discordant > 0 else { return 0 }
        let excess = Double(max(0, abs(onlyFirst - onlySecond) - 1))
        return excess * excess / Double(discordant)
    }

    /// Probability of so large a `chiSquare`, with one degree of freedom; good from about 25
    /// discordant clips.
    public var chiSquareProbability: Double {
        complementaryErrorFunction((chiSquare / 2).squareRoot())
    }

    /// Accuracy of the second less that of the first, with its 95% interval for paired shares.
    public var difference: Estimate {
        let n = Double(max(1, clips))
        let mean = Double(onlySecond - onlyFirst) / n
        let variance = (Double(discordant) / n - mean * mean) / n
        return .normal(mean: mean, standardError: max(0, variance).squareRoot(), within: -1...1)
    }
}
