import AvazModels
import AvazExperiments
import AvazFiles

/// `avaz summary`: what a network is made of.
enum SummaryCommand: Command {
    static let name = "summary"
    static let summary = "a network's layers, their output shapes and parameters"
    static let help = """
        avaz summary NAME: each layer's output shape and number of parameters

        Usage: avaz summary NAME [--classes N] [--set KEY=VALUE]…

          NAME             an experiment of `avaz list`, or the folder of a run
          --classes N      classes of the corpus, or symbols of the vocabulary (default: those of the
                           task's best-known one)
          --set KEY=VALUE  any setting by its dotted key, such as --set model.initialiser=he
        """

    static func run(_ words: [String]) throws -> Int32 {
        let arguments = try Arguments(words, command: name, options: ["--classes", "--set"])
        guard arguments.positionals.count == 1 else {
            throw UsageError("avaz summary: give one experiment, or the folder of a run")
        }
        let given = arguments.positionals[0]
        if FileSystem.kind(given) == .folder {
            Terminal.say(try ClassifierModel(contentsOf: given).summary())
            return 0
        }
        let experiment = try ExperimentLibrary.here().anyExperiment(
            given, overrides: arguments.all("--set").map { try Override(PathText.plain($0)) })
        let classes = try arguments.integer("--classes", in: 2...100_000)
        switch experiment {
        case .classes(let experiment): Terminal.say(try experiment.summary(classes: classes))
        case .sequences(let experiment): Terminal.say(try experiment.summary(symbols: classes))
        case .images(let experiment): Terminal.say(try experiment.summary(classes: classes))
        case .spotting(let experiment): Terminal.say(try experiment.summary(classes: classes))
        case .contest(let experiment): Terminal.say(try experiment.summary(classes: classes))
        }
        return 0
    }
}
