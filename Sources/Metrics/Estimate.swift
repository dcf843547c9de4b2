/// A mean with its 95% interval.
public struct Estimate: Codable, Equatable, Sendable {
    /// Mostly a fraction: 0 to 1 for a share, -1 to 1 for a difference of two.
    public var mean: Double
    /// Lower end of the interval, at most `mean`.
    public var low: Double
    /// Upper end of the interval, at least `mean`.
    public var high: Double

    /// `low` at most `mean`, `high` at least.
    public init(mean: Double, low: Double, high: Double) {
        self.mean = mean
        self.low = low
        self.high = high
    }

    /// The share of `hits` among `total` > 0 independent clips, with Wilson's interval (*Journal
    /// of the American Statistical Association* 22, 1927), which stays within 0 and 1 and holds
    /// for few clips too:
    ///
    /// (p + z²/2n ± z √(p(1 - p)/n + z²/4n²)) / (1 + z²/n)
    ///
    /// ```swift
    /// Estimate.share(9, of: 10)   // mean 0.9, low 0.596, high 0.982
    /// ```
    public static func share(_ hits: Int, of total: Int) -> Estimate {
        precondition(total > 0 && (0...total).contains(hits), "\(hits) of \(total)")
        return share(Double(hits) / Double(total), ofEffectively: Double(total))
    }

    /// The mean of a figure over at least two independent parts, such as folds or seeds, with
    /// Student's interval: mean ± t s / √n with n - 1 degrees of freedom.
    public static func mean(ofFigures figures: [Double]) -> Estimate {
        precondition(figures.count >= 2, "an interval over \(figures.count) figure")
        let n = Double(figures.count)
        let mean = figures.reduce(0, +) / n
        let squares = figures.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let factor = StudentDistribution.withinQuantile(0.95, degreesOfFreedom: figures.count - 1)
        let spread = factor * (squares / (n - 1) / n).squareRoot()
        return Estimate(mean: mean, low: mean - spread, high: mean + spread)
    }

    /// The same of shares: cut off at 0 and 1.
    public static func mean(ofShares shares: [Double]) -> Estimate {
        var estimate = mean(ofFigures: shares)
        estimate.low = max(0, estimate.low)
        estimate.high = min(1, estimate.high)
        return estimate
    }

    /// `mean` with the interval that a standard error gives by the normal distribution, cut off at
    /// `bounds`.
    static func normal(
        mean: Double, standardError: Double, within bounds: ClosedRange<Double> = 0...1
    ) -> Estimate {
        Estimate(
            mean: mean,
            low: max(bounds.lowerBound, mean - NormalDistribution.within95 * standardError),
            high: min(bounds.upperBound, mean + NormalDistribution.within95 * standardError))
    }
}
