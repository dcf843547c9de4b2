import AvazDatasets
import AvazMetrics
import AvazModels
import AvazRecords

/// The temperature and the threshold that what the folds held out asks for, and how good they are.
///
/// Both are fitted on all held-out clips for the model that is kept. What the record says of them is
/// found run by run, each by the temperature of other runs' other clips (of its own other half, where
/// there are none), so that no clip is judged by a number that it was fitted on.
struct HeldOutCalibration {
    private let temperature: Temperature
    /// Nil where the unknown are not taught.
    private let threshold: Float?
    let record: RunRecord.Calibration

    /// - Parameter openSet: where the unknown are a class, whose share that is let pass it says.
    init(_ table: PredictionTable, _ openSet: OpenSetSection?) {
        let runs = table.runs.map(\.predictions.votes)
        let all = runs.joined().map(\.probabilities)
        let fitted = Temperature(fittedOn: all)
        temperature = fitted
        let scaled = runs.indices.flatMap { Self.scaled(runs[$0], runs) }
        record = RunRecord.Calibration(
            temperature: fitted.value, before: Reliability(all), after: Reliability(scaled))
        let background = table.classes.firstIndex(of: Corpus.backgroundClass)
        threshold =
            background.flatMap { background in
                openSet.flatMap { Self.threshold(all.map { fitted($0) }, background, $0) }
            }
    }

    /// A run's answers, by the temperature of clips that are not among them.
    private static func scaled(
        _ own: [Prediction], _ runs: [[Prediction]]
    ) -> [JudgedProbabilities] {
        let files = Set(own.map(\.file))
        let others = runs.joined().filter { !files.contains($0.file) }.map(\.probabilities)
        if !others.isEmpty {
            let temperature = Temperature(fittedOn: others)
            return own.map { temperature($0.probabilities) }
        }
        // Every second clip: each half is judged by the other's.
        let halves = [0, 1].map { half in
            own.indices.filter { $0 % 2 == half }.map { own[$0].probabilities }
        }
        return zip(halves, halves.reversed()).flatMap { half, other in
            let temperature = Temperature(fittedOn: other)
            return half.map { temperature($0) }
        }
    }

    /// The laxest that lets no more of the unknown pass than is allowed; nil where only known or only
    /// unknown were met.
    private static func threshold(
        _ answers: [JudgedProbabilities], _ background: Int, _ section: OpenSetSection
    ) -> Float? {
        var met = Encounters(section.confidence)
        for answer in answers {
            let known = answer.probabilities.indices.filter { $0 != background }
            met.add(
                scores: known.map { Float(answer.probabilities[$0]) },
                truth: known.firstIndex(of: answer.truth))
        }
        return met.holdsBothKinds
            ? met.threshold(atFalseAcceptance: section.falseAcceptance) : nil
    }

    func apply(to model: inout ClassifierModel) {
        model.temperature = temperature.value
        if let threshold { model.threshold = threshold }
    }
}

extension Prediction {
    /// The scores as probabilities that sum to 1: of a vote, which holds the sums of its slices', the
    /// means.
    fileprivate var probabilities: JudgedProbabilities {
        let sum = scores.reduce(0.0) { $0 + Double($1) }
        return JudgedProbabilities(
            scores.map { Double($0) / (sum > 0 ? sum : 1) }, truth: truth)
    }
}
