/// Judgements gathered by what is independent of each other: clips, or speakers with all of their
/// clips; and the intervals that follow.
///
/// Six speakers with a hundred clips each tell of other speakers what six tell, not what six hundred
/// would; and a clip that is judged with five seeds, or in six slices, is one clip. So whatever is
/// counted, the interval is as wide as the units disagree:
///
/// 1. The variance of the share p = Σ hᵢ / Σ nᵢ of hits h among the judgements n of U units is that
///    of a ratio, U / (U - 1) Σ (hᵢ - p nᵢ)² / (Σ nᵢ)² (W. G. Cochran, *Sampling Techniques*, 1977,
///    section 6.4).
/// 2. So many independent clips would vary as much: m = p (1 - p) / variance, no more than there
///    are judgements; with (1.96 / t)² of them, t Student's with U - 1 degrees of freedom, for few
///    units (E. L. Korn and B. I. Graubard, *Survey Methodology* 24, 1998).
/// 3. Wilson's interval for m clips stays within 0 and 1, and has a width at 100% too.
///
/// Where few units all but agree, they would seem surer than they are: a fiftieth of a unit that is
/// half right is counted in, without which the intervals of skewed units hold the truth too seldom
/// in simulations. Units of one judgement each have Wilson's interval as it is.
///
/// ```swift
/// var units = JudgedUnits(classes: ["no", "yes"])
/// units.record(unit: "anna", truth: 1, predicted: 1)
/// units.record(unit: "ben", truth: 1, predicted: 0)
/// units.accuracy         // mean 0.5, low 0.0945, high 0.9055
/// ```
public struct JudgedUnits: Sendable {
    /// Of all judgements.
    public private(set) var matrix: ConfusionMatrix
    private var units: [String: [Pair]] = [:]

    private struct Pair: Sendable { var truth, predicted: Int }

    /// - Parameter classes: sorted.
    public init(classes: [String]) { matrix = ConfusionMatrix(classes: classes) }

    /// Counts one judgement of a unit.
    public mutating func record(unit: String, truth: Int, predicted: Int) {
        matrix.record(truth: truth, predicted: predicted)
        units[unit, default: []].append(Pair(truth: truth, predicted: predicted))
    }

    /// Units that were judged.
    public var count: Int { units.count }

    /// Share of the judgements that are right.
    public var accuracy: Estimate {
        .share(matrix.accuracy, ofEffectively: effectiveCount, pulled: pull)
    }

    /// Macro F1 of all judgements; its variance is the ratio's with each judgement's influence on
    /// the mean, `ConfusionMatrix.macroF1Slopes`, in the place of hits.
    public var macroF1: Estimate {
        let value = matrix.macroF1
        let (slopes, total) = (matrix.macroF1Slopes, Double(max(1, matrix.total)))
        let squares = sortedUnits.reduce(0) { sum, pairs in
            let influence = pairs.reduce(0) { $0 + slopes[$1.truth][$1.predicted] }
            return sum + influence * influence
        }
        let units = Double(count)
        let variance = units / max(1, units - 1) * squares / (total * total)
        let least = effectiveCount
        // Never surer than of the accuracy; where all is right or wrong, there is no variance.
        let clips = value > 0 && value < 1 ? value * (1 - value) / variance * shrinkage : least
        return .share(value, ofEffectively: min(clips, least))
    }

    // MARK: Steps

    /// In a fixed order, for sums that are the same each time.
    private var sortedUnits: [[Pair]] { units.sorted { $0.key < $1.key }.map(\.value) }

    private var areSingle: Bool { units.values.allSatisfy { $0.count == 1 } }

    /// (1.96 / t)²
    private var shrinkage: Double {
        guard count > 1, !areSingle else { return 1 }
        let t = StudentDistribution.withinQuantile(0.95, degreesOfFreedom: count - 1)
        return (NormalDistribution.within95 / t) * (NormalDistribution.within95 / t)
    }

    /// Judgements of a mean unit, and of all with the fiftieth of one.
    private var sizes: (unit: Double, all: Double) {
        let unit = Double(matrix.total) / Double(max(1, count))
        return (unit, unit * (Double(count) + extra))
    }

    /// The share with the fiftieth of a unit counted in; nil where units are single judgements.
    private var pull: Double? {
        guard count > 1, !areSingle else { return nil }
        return (Double(matrix.hits) + extra * sizes.unit / 2) / sizes.all
    }

    /// Independent clips that would vary as much.
    private var effectiveCount: Double {
        guard let p = pull else { return Double(max(1, count)) }
        let halfRight = extra * (0.5 - p) * (0.5 - p) * sizes.unit * sizes.unit
        let squares = sortedUnits.reduce(halfRight) { sum, pairs in
            let hits = Double(pairs.count { $0.truth == $0.predicted })
            let residual = hits - p * Double(pairs.count)
            return sum + residual * residual
        }
        let units = Double(count) + extra
        let variance = units / (units - 1) * squares / (sizes.all * sizes.all)
        return min(Double(matrix.total), p * (1 - p) / variance) * shrinkage
    }

    private let extra = 0.02
}

extension Estimate {
    /// Wilson's interval for a share among so many independent clips, which need be no whole number.
    ///
    /// - Parameter pulled: the share that the interval is laid around; nil for the share itself.
    static func share(_ share: Double, ofEffectively n: Double, pulled: Double? = nil) -> Estimate {
        let p = pulled ?? share
        let squared = NormalDistribution.within95 * NormalDistribution.within95
        let spread =
            NormalDistribution.within95 * (p * (1 - p) / n + squared / (4 * n * n)).squareRoot()
        let middle = p + squared / (2 * n)
        let scale = 1 + squared / n
        return Estimate(
            mean: share, low: share == 0 ? 0 : min(share, max(0, (middle - spread) / scale)),
            high: share == 1 ? 1 : max(share, min(1, (middle + spread) / scale)))
    }
}
