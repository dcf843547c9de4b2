/// What became of a contest, in one word and one line, by fixed rules over its last figures.
///
/// The rules look at the last quarter of the epochs, at least two, and are asked in this order; the first
/// that holds names it. All figures are those of `AdversarialWatch`.
///
/// - **starved**: the discriminator tells 98% or more, and a step of one spread of the real samples along
///   the gradient that reaches the generator promises to change its loss by less than 0.05: the gradient
///   has vanished.
/// - **circling**: from one epoch to the next the centre of what is made moves by 0.2 of the spread or
///   more in the mean, and ends within half of the way it went from where it began: no convergence. Only
///   where the made samples differ at least half as much as real ones do: one thing that hops from mode
///   to mode has collapsed.
/// - **collapsed**: less than 70% of the real samples have a made one in their surroundings (as far as their
///   fifth real neighbour, or a tenth of the spread where that is farther): modes are missing. Or made
///   samples differ less than a tenth as much as real ones: where real ones are all equally far from each
///   other, as rows of ones and zeros are, one sample in their middle is near to each.
/// - **healthy**: none of these.
public struct Diagnosis: Equatable, Sendable {
    /// What a training can have come to; the rules stand above.
    public enum State: String, CaseIterable, Codable, Sendable {
        /// What docs/adversarial.md calls so, by its rules.
        case starved, circling, collapsed, healthy
    }

    /// The first state whose rule holds.
    public let state: State
    /// One line of plain words, with the figures that it follows from.
    public let words: String

    /// Bounds of the rules.
    enum Bound {
        static let accuracy = 0.98
        static let gradient = 0.05
        static let drift = 0.2
        static let diversity = 0.5
        static let coverage = 0.7
        static let sameness = 0.1
    }

    /// - Parameter epochs: the figures of each, one or more.
    public init(_ epochs: [[String: Double]]) {
        let last = epochs.suffix(max(2, epochs.count / 4))
        func mean(_ name: String) -> Double {
            let values = last.compactMap { $0[name] }
            return values.reduce(0, +) / Double(max(1, values.count))
        }
        let (accuracy, gradient) = (mean("discriminatorAccuracy"), mean("generatorGradient"))
        let (drift, coverage) = (mean("drift"), mean("coverage"))
        let diversity = mean("diversity")
        let isDiverse = diversity >= Bound.diversity
        let net = Self.distance(last.first ?? [:], last.last ?? [:])
        let way = drift * Double(max(1, last.count - 1))
        if accuracy >= Bound.accuracy && gradient < Bound.gradient {
            state = .starved
            words =
                "starved: the discriminator tells \(percent(accuracy)), and the gradient that reaches the "
                + "generator promises \(rounded(gradient)) a spread (vanishing gradient)"
        } else if drift >= Bound.drift && net <= way / 2 && isDiverse {
            state = .circling
            words =
                "circling: what is made moves by \(rounded(drift)) of the spread an epoch and gets "
                + "\(rounded(net)) far in \(rounded(way)) (no convergence)"
        } else if coverage < Bound.coverage || diversity < Bound.sameness {
            state = .collapsed
            words =
                "collapsed: \(percent(coverage)) of the real samples have a made one near them, and "
                + "made samples differ \(percent(diversity)) as much as real ones (missing modes)"
        } else {
            state = .healthy
            words =
                "healthy: \(percent(coverage)) of the real samples have a made one near them, the "
                + "discriminator tells \(percent(accuracy)), drift \(rounded(drift))"
        }
    }

    /// Between the centres of two epochs.
    private static func distance(_ first: [String: Double], _ second: [String: Double]) -> Double {
        var sum = 0.0
        for (name, value) in first where name.hasPrefix("centre") {
            let way = value - (second[name] ?? value)
            sum += way * way
        }
        return sum.squareRoot()
    }
}

private func percent(_ share: Double) -> String { "\(Int((share * 100).rounded()))%" }

/// To a thousandth; what is smaller is said to be.
private func rounded(_ value: Double) -> String {
    value > 0 && value < 0.001 ? "less than 0.001" : "\((value * 1000).rounded() / 1000)"
}
