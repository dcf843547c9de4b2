import AvazDatasets
import AvazExperiments
import AvazFiles

/// From a candidate to a whole experiment on a corpus.
struct Draft {
    let name: String
    let corpus: Corpus
    let grouping: Grouping
    let look: CorpusLook
    let fit: Fit
    /// Where the experiment will lie, which the paths in it are meant from.
    var folder = "."

    /// - Parameter overrides: of the command line, and those of a sketch.
    /// - Throws: `SettingsError` where they do not fit the candidate.
    func experiment(_ candidate: Candidate, _ overrides: [Override]) throws -> Experiment {
        try Experiment(
            name: name, text: text(candidate), file: "the candidate \(candidate.name)",
            folder: folder, overrides: overrides)
    }

    private func text(_ candidate: Candidate) -> String {
        let split = grouping.isGrouped ? "balanced-folds" : "contiguous-folds"
        let pattern = grouping.pattern.map { "groupPattern: \(quoted($0)),\n" } ?? ""
        return """
            {
            title: \(quoted("\(corpus.name): \(candidate.words)")),
            task: "classes",
            duplicates: "leave-out",
            \(pattern)\
            split: { kind: "\(split)", folds: \(grouping.folds) },
            finalModel: "all",
            calibration: "temperature",
            \(unknown)\(candidate.sections)
            seeds: [1],
            }
            """
    }

    /// Noise and other sounds are taught where there are any.
    private var unknown: String {
        guard look.background > 0 else { return "" }
        let length = max(0.1, (look.seconds(at: 0.5) * 10).rounded() / 10)
        return
            "openSet: { kind: \"taught\", falseAcceptance: 0.05, seconds: \(JSON5.text(length)) },\n"
    }

    private func quoted(_ text: String) -> String {
        JSONValue.string(text).text.split(separator: "\n").joined()
    }

    /// The experiment as a file, with what was found above it.
    func file(_ experiment: Experiment, lines: [String]) -> String {
        let comments = lines.map { "// " + PathText.shown($0) + "\n" }.joined()
        return comments
            + "//\n// avaz run \(name).json5 --data DIR repeats it, to the same model.\n"
            + experiment.settings.text
    }
}
