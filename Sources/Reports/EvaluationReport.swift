import AvazMetrics

/// How a trained model did on recordings whose classes are known, for the terminal.
///
/// ```swift
/// print(EvaluationReport(units, of: "groups").terminal())
/// ```
public struct EvaluationReport {
    private let units: JudgedUnits
    private let population: String

    /// - Parameters:
    ///   - units: judgements; what the model takes for unknown may be a class of its own.
    ///   - population: what the interval is for, such as `groups`.
    public init(_ units: JudgedUnits, of population: String) {
        self.units = units
        self.population = population
    }

    /// The accuracy with its interval, recall and precision of each class, the confusion matrix.
    public func terminal(hasColour: Bool = false) -> String {
        let (matrix, accuracy) = (units.matrix, units.accuracy)
        guard matrix.total > 0 else { return "No recording could be judged." }
        let style = TerminalStyle(hasColour: hasColour)
        let classes = Table(
            [.text("class"), .number("recall"), .number("precision"), .number("clips")],
            rows: zip(matrix.classes, matrix.figures).map { name, figures in
                [
                    Table.Cell(name), Table.Cell(percent(figures.recall)),
                    Table.Cell(percent(figures.precision)), .count(figures.support),
                ]
            })
        return """
            accuracy \(percent(accuracy.mean)) (95% interval \(percentInterval(accuracy)), for other \
            \(population))

            \(classes.terminal(width: 80, style: style))
            \(ClassificationTables.confusion(matrix).terminal(width: 80, style: style))
            """
    }
}
