import AvazFiles

/// The predictions of all runs of an experiment: the contents of `predictions.csv`.
///
/// ```
/// seed,fold,file,group,true,predicted,score no,score yes
/// 0,,clips/a.wav,anna,yes,no,0.75,0.25
/// ```
public struct PredictionTable: Equatable, Sendable {
    /// Sorted; the indices in the predictions count in this order.
    public var classes: [String]
    /// Seed by seed, and fold by fold within, as in the record.
    public var runs: [Run]

    /// The predictions of one seed and fold.
    public struct Run: Equatable, Sendable {
        /// Of the training.
        public var seed: Int
        /// What the fold holds out; nil without folds.
        public var fold: String?
        /// One for each clip of the test part, or for each slice where clips were cut.
        public var predictions: [Prediction]

        /// - Parameter fold: nil without folds.
        public init(seed: Int, fold: String? = nil, predictions: [Prediction]) {
            self.seed = seed
            self.fold = fold
            self.predictions = predictions
        }
    }

    /// - Parameters:
    ///   - classes: sorted.
    ///   - runs: seed by seed, and fold by fold within.
    public init(classes: [String], runs: [Run]) {
        self.classes = classes
        self.runs = runs
    }

    /// One prediction a clip and run, in order: slices by their vote.
    public var clips: [Prediction] { runs.flatMap(\.predictions.votes) }

    /// Of all runs, in order.
    public var predictions: [Prediction] { runs.flatMap(\.predictions) }

    /// Writes the table to `path`, whole or not at all. Throws `FileFault`.
    public func write(to path: String) throws { try WholeFile.write(text, to: path) }

    var text: String {
        var text = CommaSeparated.line(Self.columns + classes.map { "score \($0)" })
        for run in runs {
            for prediction in run.predictions {
                text += CommaSeparated.line(
                    [
                        run.seed.description, run.fold ?? "", prediction.file,
                        prediction.group ?? "", classes[prediction.truth],
                        classes[prediction.predicted],
                    ] + prediction.scores.map(\.description))
            }
        }
        return text
    }

    /// Reads the table at `path`. Throws `FileFault`, with the line.
    public static func read(_ path: String) throws -> PredictionTable {
        let text = String(decoding: try WholeFile.read(path), as: UTF8.self)
        guard let records = CommaSeparated.records(of: text), let heading = records.first,
            [columns, earlierColumns].contains(Array(heading.prefix(columns.count))),
            heading.dropFirst(columns.count).allSatisfy({ $0.hasPrefix("score ") })
        else {
            let expected = columns.joined(separator: ",")
            throw FileFault(
                file: path, reason: "expected a table of \(expected) and scores; \(remedy)")
        }
        var table = PredictionTable(
            classes: heading.dropFirst(columns.count).map { String($0.dropFirst("score ".count)) },
            runs: [])
        let indices = Dictionary(zip(table.classes, 0...)) { first, _ in first }
        for (line, fields) in records.enumerated().dropFirst() {
            guard fields.count == heading.count, let seed = Int(fields[0]),
                let truth = indices[fields[4]], let predicted = indices[fields[5]]
            else {
                throw FileFault(
                    file: path,
                    reason: "record \(line + 1): expected a seed, known classes and "
                        + "\(heading.count) fields; \(remedy)")
            }
            let scores = fields.dropFirst(columns.count).compactMap { Float($0) }
            guard scores.count == table.classes.count, scores.allSatisfy(\.isFinite) else {
                throw FileFault(
                    file: path, reason: "record \(line + 1): expected finite scores; \(remedy)")
            }
            let fold = fields[1].isEmpty ? nil : fields[1]
            if table.runs.last.map({ $0.seed != seed || $0.fold != fold }) ?? true {
                table.runs.append(Run(seed: seed, fold: fold, predictions: []))
            }
            table.runs[table.runs.count - 1].predictions.append(
                Prediction(
                    file: fields[2], group: fields[3].isEmpty ? nil : fields[3], truth: truth,
                    predicted: predicted, scores: scores))
        }
        return table
    }

    private static let columns = ["seed", "fold", "file", "group", "true", "predicted"]
    /// As tables were headed before.
    private static let earlierColumns = Array(columns.dropLast()) + ["given"]
    private static let remedy = "run the experiment again"
}
