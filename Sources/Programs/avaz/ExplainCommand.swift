import AvazFiles
import AvazModels
import AvazExperiments
import AvazReports
import AvazServing

/// `avaz explain`: what drove a decision, as a picture.
enum ExplainCommand: Command {
    static let name = "explain"
    static let summary = "draw what in a recording drove a model's decision"
    static let help = """
        avaz explain MODEL FILE --output X.svg: what in a recording drove a model's decision

        Usage: avaz explain MODEL FILE --output X.svg [--slice N]

          MODEL             the folder of a run whose features are images, or its model/
          --output X.svg    the spectrogram, and over it what spoke for the label and against it
          --slice N         the slice N alone, counted from 1, where the model judges slices

        Prints file, label and the label's score, with tabs between; where the model judges slices,
        the same of each after it, with its seconds behind the file's name.
        """

    static func run(_ words: [String]) throws -> Int32 {
        let arguments = try Arguments(words, command: name, options: ["--output", "--slice"])
        guard arguments.positionals.count == 2 else {
            throw UsageError("avaz explain: give a model's folder and one file")
        }
        let (folder, file) = (arguments.positionals[0], arguments.positionals[1])
        let output = try OutputFile.path(arguments, command: name, ending: ".svg", input: file)
        let model = try ClassifierModel.read(folder, command: name)
        let explanation = try model.explain(
            file, slice: try arguments.integer("--slice", in: 1 ... .max))
        func score(_ answer: ClassifierModel.Answer) -> Float {
            model.classes.firstIndex(of: answer.label).map { answer.scores[$0] } ?? 0
        }
        let drawing = EvidenceDrawing(
            explanation, clip: file.split(separator: "/").last.map(String.init) ?? file, by: model)
        try WholeFile.write(drawing.picture.file, to: output)
        Terminal.say(
            "\(file)\t\(PathText.shown(explanation.answer.label))\t\(score(explanation.answer))")
        for slice in explanation.slices {
            let (start, end) = (slice.seconds.lowerBound, slice.seconds.upperBound)
            Terminal.say(
                "\(file)#t=\(start),\(end)\t\(PathText.shown(slice.answer.label))\t\(score(slice.answer))"
            )
        }
        return 0
    }
}
