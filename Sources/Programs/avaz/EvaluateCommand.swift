import AvazDatasets
import AvazFiles
import AvazMetrics
import AvazModels
import AvazReports
import AvazTensors

/// `avaz evaluate`: a trained model on recordings whose classes are known.
enum EvaluateCommand: Command {
    static let name = "evaluate"
    static let summary = "how well a trained model does on a corpus"
    static let help = """
        avaz evaluate MODEL DIR: how well a trained model does on recordings whose classes are known

        Usage: avaz evaluate MODEL DIR [--threads N]

          MODEL        the folder of a run, or its model/
          DIR          a corpus of the model's task, laid out and named as for `avaz run`
          --threads N  processors to use (default: all); the figures are the same

        Prints the accuracy with its 95% interval, recall and precision of each class, and the
        confusion matrix, with a column for what the model takes for unknown; of models that give
        probabilities also the expected calibration error, over fifteen bins, and the Brier score.
        The interval is for other groups, such as speakers, where the corpus names several, and else
        for other clips.
        Recordings of classes that the model was not taught are counted apart. Exit status: 0, or 1
        where a file could not be read, which is named.
        """

    static func run(_ words: [String]) throws -> Int32 {
        let arguments = try Arguments(words, command: name, options: ["--threads"])
        guard arguments.positionals.count == 2 else {
            throw UsageError("avaz evaluate: give a model's folder and a corpus")
        }
        try arguments.useThreads()
        let model = try ClassifierModel.read(arguments.positionals[0], command: name)
        guard let task = ClassificationTask(rawValue: model.task) else {
            throw UsageError("avaz evaluate: the model's task “\(model.task)” is not known")
        }
        let corpus = try Corpus(at: arguments.positionals[1], task: task)
        let known = corpus.clips.filter { model.classes.contains($0.label) }
        guard !known.isEmpty else {
            throw CorpusError(
                folder: corpus.root,
                problem:
                    "holds none of the model's classes (\(model.classes.prefix(5).joined(separator: ", "))…)"
            )
        }
        Terminal.say("\(corpus.name): \(known.count) recordings; \(corpus.reading)")
        let others = corpus.clips.count - known.count
        if others > 0 {
            Terminal.say(
                "\(others) recordings are of classes that the model does not know, left out")
        }
        for remark in corpus.remarks { Terminal.error("avaz evaluate: \(remark)") }
        let evaluation = Evaluated(
            model, known, model.classify(known, of: corpus))
        let faults =
            corpus.rejected.map { "\(corpus.root)/\($0.path): \($0.reason)" } + evaluation.faults
        for fault in faults { Terminal.error("avaz evaluate: \(fault)") }
        Terminal.say(evaluation.report.terminal(hasColour: Terminal.showsColour))
        return faults.isEmpty ? 0 : 1
    }
}

/// A model's answers held against what is true.
private struct Evaluated {
    private(set) var faults: [String] = []
    let report: EvaluationReport

    init(
        _ model: ClassifierModel, _ clips: [Clip],
        _ results: [Result<ClassifierModel.Answer, FileFault>]
    ) {
        let hasUnknown = results.contains { ((try? $0.get())?.isUnknown) == true }
        let classes = model.classes + (hasUnknown ? ["unknown"] : [])
        let indices = Dictionary(zip(classes, 0...)) { first, _ in first }
        let groups = Set(clips.map(\.group))
        let isOfGroups = groups.count > 1 && groups.count < clips.count
        var units = JudgedUnits(classes: classes)
        var judged: [JudgedProbabilities] = []
        for (clip, result) in zip(clips, results) {
            switch result {
            case .success(let answer):
                guard let truth = indices[clip.label], let own = indices[answer.label] else {
                    continue
                }
                judged.append(JudgedProbabilities(answer.scores.map(Double.init), truth: truth))
                units.record(
                    unit: isOfGroups ? clip.group : clip.path, truth: truth,
                    predicted: answer.isUnknown ? classes.count - 1 : own)
            case .failure(let fault): faults.append("\(fault)")
            }
        }
        // Scores of another kind, such as distances, hold nothing likely.
        let areProbabilities = judged.allSatisfy { answer in
            answer.probabilities.allSatisfy { $0 >= 0 }
                && abs(answer.probabilities.reduce(0, +) - 1) < 1e-3
        }
        report = EvaluationReport(
            units, of: isOfGroups ? "groups" : "clips",
            reliability: areProbabilities && !judged.isEmpty ? Reliability(judged) : nil)
    }
}
