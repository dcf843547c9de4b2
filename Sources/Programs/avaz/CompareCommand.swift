import AvazMetrics
import AvazReports

/// `avaz compare`: two or more runs side by side.
enum CompareCommand: Command {
    static let name = "compare"
    static let summary = "hold runs against each other: settings, figures, a paired test"
    static let help = """
        avaz compare RUN RUN…: settings that differ, figures side by side, a paired test

        Usage: avaz compare RUN RUN… [--markdown]

          RUN           the folder of a run, such as Results/fsdd/mlp-two-hidden
          --markdown    as Markdown instead of for the terminal

        The first run is what the others are measured against. McNemar's test is made where both
        runs judged the same clips.
        """

    static func run(_ words: [String]) throws -> Int32 {
        let arguments = try Arguments(words, command: name, options: [], flags: ["--markdown"])
        guard arguments.positionals.count >= 2 else {
            throw UsageError("avaz compare: give two runs or more, by their folders")
        }
        let comparison = Comparison(
            try arguments.positionals.map { try Comparison.Side(reading: $0) })
        Terminal.say(
            arguments.has("--markdown")
                ? comparison.markdown : comparison.terminal(hasColour: Terminal.showsColour))
        return 0
    }
}
