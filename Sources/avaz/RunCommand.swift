import Datasets
import Experiments
import Reports
import Tensors

/// `avaz run`: an experiment from recordings to results.
enum RunCommand: Command {
    static let name = "run"
    static let summary = "train and judge an experiment; writes its table, record and model"
    static let help = """
        avaz run NAME: trains and judges an experiment

        Usage: avaz run NAME [OPTION]…

          NAME              an experiment of `avaz list`, or the path of a .json5 file
          --data DIR        the recordings; without it Data/<corpus>/, else the embedded corpus
          --results DIR     where results go (default: Results)
          --corpus NAME     what to call the corpus (default: told by its layout)
          --seed N          one seed instead of the experiment's
          --epochs N        short for --set training.epochs=N
          --set KEY=VALUE   any setting by its dotted key, such as --set training.learningRate=0.01
          --threads N       processors to use (default: all); the results are the same
          --quiet           print nothing but errors

        Writes <results>/<corpus>/<NAME>/ with run.json, table.md, history.csv, predictions.csv,
        pictures and model/. Exit status: 0; 1 where the run failed; 130 after Ctrl-C, with
        nothing written.
        """

    static func run(_ words: [String]) throws -> Int32 {
        let arguments = try Arguments(
            words, command: name,
            options: [
                "--data", "--results", "--corpus", "--seed", "--epochs", "--set", "--threads",
            ], flags: ["--quiet"])
        guard let experimentName = arguments.positionals.first else {
            throw UsageError("avaz run: which experiment? `avaz list` lists them")
        }
        guard arguments.positionals.count == 1 else {
            throw UsageError(
                "avaz run: one experiment at a time, found also “\(arguments.positionals[1])”")
        }
        if let threads = try arguments.integer("--threads", in: 1...1024) {
            Parallel.threads = threads
        }
        let library = try ExperimentLibrary.find()
        let experiment = try library.experiment(experimentName, overrides: overrides(arguments))
        let folder = try arguments["--data"] ?? CorpusFolder.find(experiment.task, in: library.root)
        var corpus = try Corpus(at: folder, task: experiment.task)
        if let name = arguments["--corpus"] { corpus.name = try CorpusFolder.name(name) }

        let results = arguments["--results"] ?? library.root + "/Results"
        Interruption.watch()
        let execution = Execution(
            results: results, code: library.code, isQuiet: arguments.has("--quiet"))
        let report = try execution.carryOut(experiment, on: corpus)
        try ResultsSummary(reading: results).writePages(to: results)

        if !arguments.has("--quiet") {
            print(report.terminal(hasColour: Terminal.showsColour))
            print("Results: \(results)/\(corpus.name)/\(experiment.name)")
        }
        return 0
    }

    private static func overrides(_ arguments: Arguments) throws -> [Override] {
        var overrides = try arguments.all("--set").map { try Override($0) }
        if let epochs = try arguments.integer("--epochs", in: 1...1_000_000) {
            overrides.append(try Override("training.epochs=\(epochs)"))
        }
        if let seed = try arguments.integer("--seed", in: 0...Int(UInt32.max)) {
            overrides.append(try Override("seeds=[\(seed)]"))
        }
        return overrides
    }
}
