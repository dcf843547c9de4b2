import AvazMetrics
import Testing

@Suite struct DetectionCurveTests {
    @Test func agreesWithScikitLearn() throws {
        for golden in try Golden.read().detection {
            let curve = DetectionCurve(scores: golden.scores, genuine: golden.genuine)
            #expect(curve.points.dropFirst().map(\.threshold) == golden.thresholds)
            for (point, expected) in zip(curve.points, golden.falseAcceptance) {
                #expect(agree(point.falseAcceptance, expected, within: 1e-14))
            }
            for (point, expected) in zip(curve.points, golden.falseRejection) {
                #expect(agree(point.falseRejection, expected, within: 1e-14))
            }
            #expect(agree(curve.area, golden.area, within: 1e-13))
            #expect(agree(curve.equalErrorRate, golden.equalErrorRate, within: 1e-9))
        }
    }

    @Test func perfectAndHopelessScores() {
        let perfect = DetectionCurve(scores: [3, 2, 1, 0], genuine: [true, true, false, false])
        #expect(perfect.equalErrorRate == 0)
        #expect(perfect.area == 1)
        let hopeless = DetectionCurve(scores: [3, 2, 1, 0], genuine: [false, false, true, true])
        #expect(hopeless.equalErrorRate == 1)
        #expect(hopeless.area == 0)
        let equal = DetectionCurve(scores: [1, 1, 1], genuine: [true, false, true])
        #expect(equal.points.count == 2)
        #expect(equal.equalErrorRate == 0.5)
    }

    @Test func thresholdAtAFalseAcceptanceRate() throws {
        let golden = try Golden.read().detection[1]
        let curve = DetectionCurve(scores: golden.scores, genuine: golden.genuine)
        let point = curve.point(atFalseAcceptance: 0.01)
        let unknown = zip(golden.scores, golden.genuine).filter { !$0.1 }.map(\.0)
        #expect(unknown.count { $0 >= point.threshold } == 3)
        #expect(point.falseAcceptance == 0.01)
        #expect(curve.point(atFalseAcceptance: 0).falseAcceptance == 0)
        #expect(curve.point(atFalseAcceptance: 1).falseRejection == 0)
    }

    /// Points lie at even distances along the DET curve, as evenly as its bends allow.
    @Test func thinnedPointsAreEvenlySpread() throws {
        let golden = try Golden.read().detection[1]
        let curve = DetectionCurve(scores: golden.scores, genuine: golden.genuine)
        func length(_ from: DetectionCurve.Point, _ to: DetectionCurve.Point) -> Double {
            func place(_ rate: Double) -> Double {
                NormalDistribution.quantile(min(max(rate, 0.0005), 0.9995))
            }
            return place(to.falseAcceptance) - place(from.falseAcceptance)
                + place(from.falseRejection) - place(to.falseRejection)
        }
        func lengths(_ points: [DetectionCurve.Point]) -> [Double] {
            zip(points, points.dropFirst()).map(length)
        }
        let bends = curve.thinned(to: .max)
        for limit in [5, 10, 40] {
            let step = lengths(bends).reduce(0, +) / Double(limit - 1)
            let longest = try #require(lengths(bends).max())
            let thinned = curve.thinned(to: limit)
            #expect(lengths(thinned).allSatisfy { $0 <= step + longest + 1e-9 })
        }
    }

    @Test func thinningKeepsTheEndsTheOrderAndTheLimit() throws {
        let golden = try Golden.read().detection[1]
        let curve = DetectionCurve(scores: golden.scores, genuine: golden.genuine)
        let all = curve.thinned(to: .max)
        #expect(all.count < curve.points.count)
        for limit in [2, 10, 40] {
            let points = curve.thinned(to: limit)
            #expect(points.count <= limit && points.count > limit / 2)
            #expect(points.first == curve.points.first)
            #expect(points.last == curve.points.last)
            for (before, after) in zip(points, points.dropFirst()) {
                #expect(before.falseAcceptance <= after.falseAcceptance)
                #expect(before.falseRejection >= after.falseRejection)
            }
        }
    }
}
