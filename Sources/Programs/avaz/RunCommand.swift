import AvazExperiments
import AvazReports
import AvazTensors

/// `avaz run`: an experiment from recordings to results.
enum RunCommand: Command {
    static let name = "run"
    static let summary = "train and judge an experiment; writes its table, record and model"
    static let help = """
        avaz run NAME: trains and judges an experiment

        Usage: avaz run NAME [OPTION]…

          NAME              an experiment of `avaz list`, or the path of a .json5 file
        \(RunOptions.help)

        Writes <results>/<corpus>/<NAME>/ with run.json, table.md, history.csv, predictions.csv,
        pictures and model/. Exit status: 0; 1 where the run failed; 130 after Ctrl-C, with
        nothing written. A run of more than 20 seconds (AVAZ_CHECKPOINT=SECONDS for others) leaves
        checkpoints in <results>/<corpus>/.<NAME>.checkpoint: after Ctrl-C or a crash the same
        command goes on from there, to the same figures; they are gone when the run is through.
        """

    static func run(_ words: [String]) throws -> Int32 { try run(words, ranks: OneRank()) }

    /// - Parameter ranks: that carry the run out together, for an experiment of recordings that are
    ///   told apart.
    static func run(_ words: [String], ranks: any Ranks) throws -> Int32 {
        let options = try RunOptions(words, command: name, ranks: ranks)
        guard let experimentName = options.positionals.first else {
            throw UsageError("avaz run: which experiment? `avaz list` lists them")
        }
        guard options.positionals.count == 1 else {
            throw UsageError(
                "avaz run: one experiment at a time, found also “\(options.positionals[1])”")
        }
        let experiment = try options.experiment(experimentName)
        guard ranks.count == 1 || experiment.kind == .classes else {
            throw UsageError(
                "avaz run: “\(experiment.name)” has the task “\(experiment.task)”, which one process "
                    + "carries out; several share experiments of digits, genres, speakers and "
                    + "classes: leave mpirun out")
        }
        let job = try options.job(for: experiment)
        let execution = options.execution
        Interruption.watch()
        let report = try execution.carryOut(job)
        guard ranks.rank == 0 else { return 0 }
        try ResultsSummary(reading: execution.results).writePages(to: execution.results)

        if !execution.isQuiet {
            Terminal.say(report.terminal(hasColour: Terminal.showsColour))
            Terminal.say("Results: \(execution.results)/\(job.corpus)/\(experiment.name)")
        }
        return 0
    }
}
