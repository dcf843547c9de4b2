import AvazDatasets
import AvazExperiments
import Foundation
import AvazReports

/// `avaz results`: what has to be run again, and no more.
enum ResultsCommand: Command {
    static let name = "results"
    static let summary = "run what has changed since it was last run, then all reports"
    static let help = """
        avaz results: runs the experiments whose file, code or corpus has changed since their last
        run, and rebuilds every report

        Usage: avaz results [OPTION]…

          --digits [NAME=]DIR, --genres [NAME=]DIR, --speakers [NAME=]DIR,
          --music [NAME=]DIR, --lyrics [NAME=]DIR, --polyphony [NAME=]DIR,
          --images [NAME=]DIR, --scenes [NAME=]DIR
                           the recordings, pieces or images of a task, called NAME in the results (default:
                           told by their layout); without it what lies in Data/
          --results DIR    the folder of results (default: Results)
          --dry-run        say what would be run and why, and leave all as it is
          --confirm        make nothing anew: begin again what only the code has changed for, and where the
                           first epoch is the record's to the last digit, or within the rounding
                           of another kind of processor (losses to a thousandth), note there how
                           it was confirmed, and by which code; the rest is named
          --threads N      processors to use (default: all); the results are the same
          --quiet          print nothing but errors

        Every experiment of the task is made on a real corpus; on another, such as an embedded one,
        those that have been run on it before. A corpus that is not here is passed over. Comments
        count neither as part of an experiment nor of the code. Each run is put into the results
        when it is through; Ctrl-C keeps those. Exit status: 0, even where a loss ran off to infinity,
        which is named and shows as a dash; 1 where a run failed; 130 after Ctrl-C.
        """

    static func run(_ words: [String]) throws -> Int32 {
        // Contests draw their samples themselves, and words to be found are those of the digits: there
        // is no folder to be named.
        let tasks = AnyExperiment.tasks.filter {
            ContestTask(rawValue: $0) == nil && SpottingTask(rawValue: $0) == nil
        }
        let arguments = try Arguments(
            words, command: name,
            options: tasks.map { "--\($0)" } + ["--results", "--threads"],
            flags: ["--dry-run", "--confirm", "--quiet"])
        guard arguments.positionals.isEmpty else {
            throw UsageError("avaz results: takes no “\(arguments.positionals[0])”; see --help")
        }
        try arguments.useThreads()
        let library = try ExperimentLibrary.here()
        let code = CodeVersions(of: library)
        guard AnyExperiment.Kind.allCases.allSatisfy({ code[$0] != nil }) else {
            throw StaleProgram(sources: library.root + "/Sources")
        }
        let results = arguments["--results"] ?? library.place + "/Results"
        let isQuiet = arguments.has("--quiet")
        Interruption.watch()
        var plan = try RerunPlan(
            library: library,
            execution: Execution(results: results, code: code, isQuiet: isQuiet),
            confirms: arguments.has("--confirm"))
        for task in tasks { try plan.add(task, in: arguments.all("--\(task)")) }
        plan.addContests()
        try plan.addOthers()
        var series = plan.series
        guard !arguments.has("--dry-run") else { return series.hasFaults ? 1 : 0 }
        guard !arguments.has("--confirm") else { return try series.confirm() }
        return try series.carryOut(afterInterruption: ", the next `avaz results` makes the others")
    }
}

/// A program that cannot tell the version of its code.
private struct StaleProgram: Error, CustomStringConvertible {
    var sources: String
    var description: String {
        "\(sources) is newer than this program, or not there; build again with `make build`"
    }
}
