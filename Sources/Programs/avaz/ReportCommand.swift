import AvazDatasets
import AvazExperiments
import AvazReports

/// `avaz report`: tables and pictures from records alone.
enum ReportCommand: Command {
    static let name = "report"
    static let summary = "rebuild every table, picture and page from the run.json files"
    static let help = """
        avaz report: rebuilds every table, picture and page from the run.json files alone

        Usage: avaz report [--results DIR] [--chapter TASK]

          --results DIR     the folder of results (default: Results)
          --chapter TASK    then print the tables of digits, genres or speakers

        A record that cannot be read is named and left out; then the exit status is 1.
        """

    static func run(_ words: [String]) throws -> Int32 {
        let arguments = try Arguments(words, command: name, options: ["--results", "--chapter"])
        let chapter: ClassificationTask? = try arguments.choice("--chapter")
        guard arguments.positionals.isEmpty else {
            throw UsageError("avaz report: takes no “\(arguments.positionals[0])”; see --help")
        }
        let folder = try folder(arguments["--results"])
        try ResultsPages.check(folder)
        let problems = try ResultsSummary.rebuild(folder)
        for problem in problems { Terminal.error("avaz report: \(problem)") }
        if let chapter {
            let summary = try ResultsSummary(reading: folder)
            Terminal.say(
                summary.terminal(task: chapter.rawValue, hasColour: Terminal.showsColour)
                    ?? "Nothing of the chapter has been run yet.")
        }
        return problems.isEmpty ? 0 : 1
    }

    private static func folder(_ given: String?) throws -> String {
        if let given { return given }
        return try ExperimentLibrary.here().place + "/Results"
    }
}
