import AvazFiles
import AvazModels
import AvazExperiments
import Foundation

/// `avaz predict`: a trained model's answers.
enum PredictCommand: Command {
    static let name = "predict"
    static let summary = "classify recordings with a trained model"
    static let help = """
        avaz predict MODEL FILE…: classifies recordings with a trained model

        Usage: avaz predict MODEL FILE… [--json]

          MODEL     the folder of a run, or its model/
          --json    a list of { "file", "label", "scores": { class: score } }

        The label is “unknown” where the model has a threshold and no score reaches it.
        Otherwise prints a line a file: file, label and the label's score, with tabs between; tabs,
        line breaks and bytes that are not UTF-8 stand in names as \\xHH.
        A file that cannot be read is named on stderr, the others are answered; exit status 1.
        """

    private struct Answer: Encodable {
        var file: String
        var label: String
        var scores: [String: Float]
    }

    static func run(_ words: [String]) throws -> Int32 {
        let arguments = try Arguments(words, command: name, options: [], flags: ["--json"])
        guard arguments.positionals.count >= 2 else {
            throw UsageError("avaz predict: give a model's folder and one file or more")
        }
        let model = try ClassifierModel(contentsOf: arguments.positionals[0])
        var answers: [Answer] = []
        var status: Int32 = 0
        for file in arguments.positionals.dropFirst() {
            do {
                let answer = try model.classify(file)
                if let remark = answer.remark {
                    Terminal.error("avaz predict: \(file): \(remark)")
                }
                let label = answer.isUnknown ? "unknown" : answer.label
                let scores = Dictionary(zip(model.classes, answer.scores)) { first, _ in first }
                if arguments.has("--json") {
                    answers.append(
                        Answer(file: PathText.plain(file), label: label, scores: scores))
                } else {
                    Terminal.say("\(file)\t\(PathText.shown(label))\t\(scores[answer.label] ?? 0)")
                }
            } catch {
                Terminal.error("avaz predict: \(error)")
                status = 1
            }
        }
        if arguments.has("--json") {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            Terminal.say(String(decoding: try encoder.encode(answers), as: UTF8.self))
        }
        return status
    }
}
