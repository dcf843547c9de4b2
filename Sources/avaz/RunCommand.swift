import Datasets
import Experiments
import Foundation
import Metrics
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
        if let name = arguments["--corpus"] { corpus.name = try folderName(name) }

        let results = arguments["--results"] ?? library.root + "/Results"
        let runFolder = try RunFolder(
            results: results, corpus: corpus.name, experiment: experiment.name)
        let outcome = try carryOut(
            experiment, on: corpus, isQuiet: arguments.has("--quiet"))
        try runFolder.write(outcome)
        let report = RunReport(outcome.record)
        try report.write(to: runFolder.temporary)
        try runFolder.commit()
        try ResultsSummary(reading: results).writePages(to: results)

        for warning in outcome.warnings { Terminal.error("avaz run: \(warning)") }
        if !arguments.has("--quiet") {
            print(report.terminal(hasColour: Terminal.showsColour))
            print("Results: \(runFolder.path)")
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

    /// A corpus name becomes a folder's.
    private static func folderName(_ name: String) throws -> String {
        guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/") else {
            throw UsageError("--corpus must be a plain name without “/”, found “\(name)”")
        }
        return name
    }

    private static func carryOut(
        _ experiment: Experiment, on corpus: Corpus, isQuiet: Bool
    ) throws -> ExperimentRun.Outcome {
        Interruption.watch()
        let line = ProgressLine(isOn: !isQuiet)
        defer { line.clear() }
        return try ExperimentRun(experiment, on: corpus).carryOut(
            report: { progress in
                switch progress {
                case .reading(let done, let total):
                    line.show("reading", unit: "files", done: done, of: total)
                case .epoch(let epoch, let epochs, let training, let total):
                    let which = total > 1 ? "training \(training)/\(total), epoch" : "epoch"
                    line.show(
                        which, unit: "epochs", done: epoch.epoch, of: epochs, note: figures(epoch))
                }
            }, shouldStop: { Interruption.isRequested })
    }

    private static func figures(_ epoch: RunRecord.Epoch) -> String {
        String(
            format: "loss %.5f, accuracy %.2f%%, test %.2f%%", epoch.trainLoss ?? 0,
            100 * (epoch.trainAccuracy ?? 0), 100 * (epoch.testAccuracy ?? 0))
    }
}

/// Where recordings lie when nobody says.
enum CorpusFolder {
    private static let real: [ClassificationTask: [String]] = [
        .digits: ["audiomnist", "fsdd"], .genres: ["gtzan"], .speakers: ["speakers"],
    ]

    /// The first of `Data/<corpus>` that exists, the embedded corpus last.
    static func find(_ task: ClassificationTask, in root: String) throws -> String {
        let names = (real[task] ?? []) + ["synthetic-\(task.rawValue)"]
        let folders = names.map { "\(root)/Data/\($0)" }
        guard let found = folders.first(where: { FileManager.default.fileExists(atPath: $0) })
        else {
            throw UsageError(
                "avaz run: no recordings for the task “\(task.rawValue)”: give --data DIR, or make "
                    + "the embedded corpus with `make corpus-\(task.rawValue)`")
        }
        return found
    }
}
