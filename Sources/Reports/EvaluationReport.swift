import AvazMetrics
import AvazRecords

/// How a trained model did on recordings whose classes are known, for the terminal.
///
/// ```swift
/// print(EvaluationReport(units, of: "groups").terminal())
/// ```
public struct EvaluationReport {
    private let units: JudgedUnits
    private let population: String
    /// Whether the probabilities mean what they say, in a sentence; nil where that is not known.
    private let calibration: String?
    /// Most confidently wrong, the worst first.
    private let mistakes: [RunRecord.Mistake]

    /// - Parameters:
    ///   - units: judgements; what the model takes for unknown may be a class of its own.
    ///   - population: what the interval is for, such as `groups`.
    ///   - reliability: whether the probabilities mean what they say; nil where that is not known.
    ///   - mistakes: the clips that were most confidently wrong, the worst first.
    public init(
        _ units: JudgedUnits, of population: String, reliability: Reliability? = nil,
        mistakes: [RunRecord.Mistake] = []
    ) {
        self.init(
            units, of: population, calibration: reliability.map(\.sentence), mistakes: mistakes)
    }

    private init(
        _ units: JudgedUnits, of population: String, calibration: String?,
        mistakes: [RunRecord.Mistake]
    ) {
        (self.units, self.population) = (units, population)
        (self.calibration, self.mistakes) = (calibration, mistakes)
    }

    /// The same of the predictions of some folds: whole clips, slices by their vote.
    ///
    /// - Parameter splitKind: as `RunRecord.SplitPart.kind`; tells whether groups were kept apart.
    public init(
        _ table: PredictionTable, splitKind: String, calibration: RunRecord.Calibration? = nil
    ) {
        let clips = table.clips.map(\.withShares)
        let groups = Set(clips.map(\.group))
        let areGroups =
            RunRecord.SplitPart.partsGroups(splitKind) && groups.count > 1 && !groups.contains(nil)
        var units = JudgedUnits(classes: table.classes)
        for clip in clips {
            units.record(
                unit: areGroups ? clip.group ?? "" : clip.file, truth: clip.truth,
                predicted: clip.predicted)
        }
        self.init(
            units, of: areGroups ? "groups" : "clips",
            calibration: calibration.map { "over all folds, \($0.sentence)" },
            mistakes: RunRecord.Classification(predictions: clips, classes: table.classes).mistakes)
    }

    /// The accuracy with its interval, recall and precision of each class, the confusion matrix.
    public func terminal(hasColour: Bool = false) -> String {
        let (matrix, accuracy) = (units.matrix, units.accuracy)
        guard matrix.total > 0 else { return "No recording could be judged." }
        let style = TerminalStyle(hasColour: hasColour)
        return """
            accuracy \(percent(accuracy.mean)) (95% interval \(percentInterval(accuracy)), for other \
            \(population))
            \(calibration.map { $0 + "\n" } ?? "")
            \(classes(style))
            \(confusion(style))\(worst(style))
            """
    }

    /// As many classes as a screen or two hold; of more, those that are told worst.
    private static let mostClasses = 50

    /// Recall and precision of each class.
    private func classes(_ style: TerminalStyle) -> String {
        var figures = units.matrix.figures
        var heading = ""
        if figures.count > Self.mostClasses {
            figures = Array(
                figures.filter { $0.support > 0 }.enumerated().sorted {
                    ($0.element.recall, $0.offset) < ($1.element.recall, $1.offset)
                }.map(\.element).prefix(20))
            heading = "The \(figures.count) of \(units.matrix.classes.count) classes told worst\n"
        }
        return heading
            + Table(
                [.text("class"), .number("recall"), .number("precision"), .number("clips")],
                rows: figures.map { figures in
                    [
                        Table.Cell(figures.class), Table.Cell(percent(figures.recall)),
                        Table.Cell(percent(figures.precision)), .count(figures.support),
                    ]
                }
            ).terminal(width: 80, style: style)
    }

    /// The matrix, or the pairs most often confused where it is too wide for a terminal.
    private func confusion(_ style: TerminalStyle) -> String {
        let whole = ClassificationTables.confusion(units.matrix)
        guard !whole.fits(width: 80) else { return whole.terminal(width: 80, style: style) }
        return "Most often confused\n"
            + ClassificationTables.mostConfused(units.matrix, of: "clips").terminal(
                width: 80, style: style)
    }

    private func worst(_ style: TerminalStyle) -> String {
        guard !mistakes.isEmpty else { return "" }
        return "\nMost confidently wrong\n"
            + ClassificationTables.mistakes(mistakes.prefix(5), of: "clip").terminal(
                width: 80, style: style)
    }
}

extension Prediction {
    /// The same with scores that sum to 1: those of a vote are the sums of its slices'.
    fileprivate var withShares: Prediction {
        let sum = scores.reduce(0, +)
        guard sum > 0, scores.allSatisfy({ $0 >= 0 }) else { return self }
        var prediction = self
        prediction.scores = scores.map { $0 / sum }
        return prediction
    }
}
