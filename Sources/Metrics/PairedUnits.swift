/// A paired test of two classifiers over units, such as speakers, that are independent of each other
/// where their clips are not: Student's on the differences of the units' accuracies.
///
/// ```swift
/// let test = PairedUnits(differences: [0.02, 0.05, 0.01, 0.04])
/// test.difference    // mean 0.03, low 0.0009, high 0.0591
/// test.probability   // 0.047
/// ```
public struct PairedUnits: Equatable, Sendable {
    /// Accuracy of the second less that of the first, of two units or more.
    public let differences: [Double]

    /// - Parameter differences: accuracy of the second less that of the first, one a unit, two or more.
    public init(differences: [Double]) {
        precondition(differences.count >= 2, "a paired test over \(differences.count) unit")
        self.differences = differences
    }

    /// The mean difference with Student's 95% interval, within -1 and 1.
    public var difference: Estimate {
        var estimate = Estimate.mean(ofFigures: differences)
        (estimate.low, estimate.high) = (max(-1, estimate.low), min(1, estimate.high))
        return estimate
    }

    /// Two-sided probability of so large a mean difference if there is none; 1 where all units have
    /// none, and 0 where all have the same.
    public var probability: Double {
        let n = Double(differences.count)
        let mean = differences.reduce(0, +) / n
        let squares = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        if mean == 0 { return 1 }
        if squares == 0 { return 0 }
        let t = abs(mean) / (squares / (n - 1) / n).squareRoot()
        return 1 - StudentDistribution.withinProbability(t, degreesOfFreedom: differences.count - 1)
    }
}
