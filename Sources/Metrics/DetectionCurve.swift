/// What each threshold on a score costs when the genuine are to be told from the unknown.
///
/// A clip is accepted where its score reaches the threshold. False acceptance is the share of
/// unknown accepted, false rejection the share of the genuine refused. ROC plots 1 - false
/// rejection over false acceptance; DET plots the two errors over each other on probit axes
/// (A. Martin et al., "The DET curve in assessment of detection task performance", 1997).
///
/// ```swift
/// let curve = DetectionCurve(scores: [0.1, 0.4, 0.35, 0.8], genuine: [false, false, true, true])
/// curve.area             // 0.75
/// curve.equalErrorRate   // 0.5
/// ```
public struct DetectionCurve: Equatable, Sendable {
    /// A threshold and its two errors.
    public struct Point: Equatable, Sendable {
        /// Infinite at the first point, which accepts nobody.
        public var threshold: Float
        /// Share of the unknown whose score reaches the threshold; rises from 0 to 1.
        public var falseAcceptance: Double
        /// Share of the genuine whose score falls short of it; falls from 1 to 0.
        public var falseRejection: Double
    }

    /// One point for each different score, from the strictest threshold to the laxest.
    public let points: [Point]

    /// `genuine[i]` tells whether the clip of `scores[i]` is to be accepted; both kinds must occur
    /// and no score may be NaN.
    public init(scores: [Float], genuine: [Bool]) {
        precondition(
            scores.count == genuine.count, "\(scores.count) scores, \(genuine.count) labels")
        precondition(genuine.contains(true) && genuine.contains(false), "only one kind of clip")
        precondition(scores.allSatisfy { !$0.isNaN }, "a score is not a number")
        let genuineCount = genuine.count { $0 }
        let unknown = Double(genuine.count - genuineCount)
        let order = scores.indices.sorted { scores[$0] > scores[$1] }
        var points = [Point(threshold: .infinity, falseAcceptance: 0, falseRejection: 1)]
        var (accepted, fooled) = (0, 0)
        for (rank, index) in order.enumerated() {
            if genuine[index] { accepted += 1 } else { fooled += 1 }
            if rank + 1 < order.count && scores[order[rank + 1]] == scores[index] { continue }
            points.append(
                Point(
                    threshold: scores[index], falseAcceptance: Double(fooled) / unknown,
                    falseRejection: Double(genuineCount - accepted) / Double(genuineCount)))
        }
        self.points = points
    }

    /// The error where false acceptance and false rejection are the same, on the straight line
    /// between the two points where they change places.
    public var equalErrorRate: Double {
        for (before, after) in zip(points, points.dropFirst())
        where after.falseAcceptance >= after.falseRejection {
            let lead = before.falseRejection - before.falseAcceptance
            let overtaking = after.falseAcceptance - after.falseRejection
            let way = lead / (lead + overtaking)
            return before.falseAcceptance + way * (after.falseAcceptance - before.falseAcceptance)
        }
        return 1
    }

    /// Area under the ROC curve: the probability that a genuine clip scores above an unknown one.
    public var area: Double {
        zip(points, points.dropFirst()).reduce(0) { sum, step in
            let height = 1 - (step.0.falseRejection + step.1.falseRejection) / 2
            return sum + height * (step.1.falseAcceptance - step.0.falseAcceptance)
        }
    }

    /// The laxest point whose false acceptance is at most `rate`, in 0...1.
    public func point(atFalseAcceptance rate: Double) -> Point {
        points.last { $0.falseAcceptance <= rate } ?? points[0]
    }

    /// At most `limit` >= 2 points that draw the same curve: first those in which it bends, and
    /// of these, where they are too many, some at even distances along the DET curve.
    public func thinned(to limit: Int = 200) -> [Point] {
        var bends: [Point] = []
        for (index, point) in points.enumerated() {
            let isEnd = index == 0 || index == points.count - 1
            let isStraight =
                !isEnd
                && (points[index - 1].falseAcceptance == points[index + 1].falseAcceptance
                    || points[index - 1].falseRejection == points[index + 1].falseRejection)
            if isStraight { continue }
            bends.append(point)
        }
        guard bends.count > limit else { return bends }
        var travelled = [0.0]
        for (before, after) in zip(bends, bends.dropFirst()) {
            let across = probit(after.falseAcceptance) - probit(before.falseAcceptance)
            let down = probit(before.falseRejection) - probit(after.falseRejection)
            travelled.append(travelled[travelled.count - 1] + across + down)
        }
        let step = travelled[bends.count - 1] / Double(limit - 1)
        var kept: [Point] = []
        for (point, distance) in zip(bends, travelled)
        where distance >= Double(kept.count) * step && kept.count < limit - 1 {
            kept.append(point)
        }
        return kept + [bends[bends.count - 1]]
    }

    /// Errors below one in two thousand and above the rest lie off the paper.
    private func probit(_ rate: Double) -> Double {
        NormalDistribution.quantile(min(max(rate, 0.0005), 0.9995))
    }
}
