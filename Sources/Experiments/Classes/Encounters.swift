import AvazRecords
import AvazModels
import AvazMetrics

/// Clips of known speakers and of unknown speakers, as a classifier met them.
struct Encounters {
    private let confidence: Confidence
    /// How confident the classifier is of each clip.
    private var scores: [Float] = []
    private var genuine: [Bool] = []
    /// Whether the best of the known classes is the clip's own.
    private var isNamedRightly: [Bool] = []

    init(_ confidence: Confidence = .best) { self.confidence = confidence }

    /// Adds a clip.
    ///
    /// - Parameters:
    ///   - scores: of the known classes, which tell how well the clip is known.
    ///   - truth: index of its own class among them; nil for an unknown speaker.
    mutating func add(scores: [Float], truth: Int?) {
        let best = scores.indices.dropFirst().reduce(0) { scores[$1] > scores[$0] ? $1 : $0 }
        self.scores.append(confidence(scores))
        genuine.append(truth != nil)
        isNamedRightly.append(best == truth)
    }

    static func += (all: inout Encounters, more: Encounters) {
        all.scores += more.scores
        all.genuine += more.genuine
        all.isNamedRightly += more.isNamedRightly
    }

    /// Whether there is anything to tell apart.
    var holdsBothKinds: Bool { genuine.contains(true) && genuine.contains(false) }

    /// The laxest threshold that accepts no more than that share of the unknown speakers.
    func threshold(atFalseAcceptance rate: Double) -> Float {
        let curve = DetectionCurve(scores: scores, genuine: genuine)
        // Where the best score is an unknown speaker's, nobody is accepted but what comes above it.
        return min(
            curve.point(atFalseAcceptance: rate).threshold, (scores.max() ?? 0).nextUp)
    }

    /// The judgement, with a threshold that was found on other clips.
    func detection(threshold: Float) -> RunRecord.Detection {
        let curve = DetectionCurve(scores: scores, genuine: genuine)
        let strictness = curve.point(atFalseAcceptance: 0.01).threshold
        let known = genuine.count { $0 }
        let named = zip(scores, isNamedRightly).count { $0 >= strictness && $1 }
        let refused = zip(scores, genuine).count { $0 < threshold && $1 }
        let fooled = zip(scores, genuine).count { $0 >= threshold && !$1 }
        return RunRecord.Detection(
            equalErrorRate: curve.equalErrorRate, threshold: Double(threshold),
            falseAcceptance: Double(fooled) / Double(genuine.count - known),
            falseRejection: Double(refused) / Double(known),
            accuracyAtOnePercentFalseAcceptance: Double(named) / Double(known),
            curve: curve.thinned().map(RunRecord.Detection.Point.init))
    }
}
