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
        confusion matrix, with a column for what the model takes for unknown. The interval is for
        other groups, such as speakers, where the corpus names several, and else for other clips.
        Recordings of classes that the model was not taught are counted apart. Exit status: 0, or 1
        where a file could not be read, which is named.
        """

    static func run(_ words: [String]) throws -> Int32 {
        let arguments = try Arguments(words, command: name, options: ["--threads"])
        guard arguments.positionals.count == 2 else {
            throw UsageError("avaz evaluate: give a model's folder and a corpus")
        }
        try arguments.useThreads()
        let model = try ClassifierModel(contentsOf: arguments.positionals[0])
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
            model, known, model.classify(known.map { corpus.path(of: $0) }))
        let faults =
            corpus.rejected.map { "\(corpus.root)/\($0.path): \($0.reason)" } + evaluation.faults
        for fault in faults { Terminal.error("avaz evaluate: \(fault)") }
        Terminal.say(evaluation.text)
        return faults.isEmpty ? 0 : 1
    }
}

/// A model's answers held against what is true.
private struct Evaluated {
    private(set) var faults: [String] = []
    private let classes: [String]
    /// `counts[true][predicted]`, the unknown last.
    private var counts: [[Int]]
    private var units: JudgedUnits
    private let isOfGroups: Bool

    init(
        _ model: ClassifierModel, _ clips: [Clip],
        _ results: [Result<ClassifierModel.Answer, FileFault>]
    ) {
        classes = model.classes
        let indices = Dictionary(zip(classes, 0...)) { first, _ in first }
        counts = classes.map { _ in Array(repeating: 0, count: model.classes.count + 1) }
        units = JudgedUnits(classes: classes + ["unknown"])
        let groups = Set(clips.map(\.group))
        isOfGroups = groups.count > 1 && groups.count < clips.count
        for (clip, result) in zip(clips, results) {
            guard let truth = indices[clip.label] else { continue }
            switch result {
            case .success(let answer):
                let predicted =
                    answer.isUnknown ? classes.count : indices[answer.label] ?? classes.count
                counts[truth][predicted] += 1
                units.record(
                    unit: isOfGroups ? clip.group : clip.path, truth: truth, predicted: predicted)
            case .failure(let fault): faults.append("\(fault)")
            }
        }
    }

    var text: String {
        let total = counts.joined().reduce(0, +)
        guard total > 0 else { return "No recording could be judged." }
        let accuracy = units.accuracy
        let hits = classes.indices.reduce(0) { $0 + counts[$1][$1] }
        func share(_ value: Double) -> String { percent(value) }
        var lines = [
            "",
            "accuracy  \(share(Double(hits) / Double(total)))  (\(share(accuracy.low)) to "
                + "\(share(accuracy.high)), for other \(isOfGroups ? "groups" : "clips"))", "",
        ]
        let width = max(8, (classes.map(\.count).max() ?? 0) + 2)
        func padded(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(1, width - text.count))
        }
        func number(_ text: String) -> String {
            String(repeating: " ", count: max(1, 8 - text.count)) + text
        }
        let hasUnknown = counts.contains { $0[classes.count] > 0 }
        let columns = classes + (hasUnknown ? ["unknown"] : [])
        lines.append(
            padded("true", width) + number("clips") + number("recall") + number("precis.") + "  "
                + columns.map { number(String($0.prefix(7))) }.joined())
        for (index, name) in classes.enumerated() {
            let own = counts[index].reduce(0, +)
            let taken = counts.reduce(0) { $0 + $1[index] }
            let hits = Double(counts[index][index])
            lines.append(
                padded(name, width) + number("\(own)")
                    + number(own > 0 ? share(hits / Double(own)) : "–")
                    + number(taken > 0 ? share(hits / Double(taken)) : "–") + "  "
                    + columns.indices.map { number("\(counts[index][$0])") }.joined())
        }
        return lines.joined(separator: "\n")
    }

    private func percent(_ value: Double) -> String {
        let tenths = Int((value * 1000).rounded())
        return "\(tenths / 10).\(tenths % 10)%"
    }
}
