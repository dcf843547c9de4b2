import AvazDatasets
import AvazExperiments
import AvazFiles
import AvazMetrics
import AvazRecords
import AvazReports
import AvazSelection

/// `avaz train`: from a folder of recordings to a model, with nothing to be set.
enum TrainCommand: Command {
    static let name = "train"
    static let summary = "from your own folder of recordings to a model"
    static let help = """
        avaz train DIR --output MODEL: from a folder of recordings, a class each, to a trained model

        Usage: avaz train DIR|LIST.csv --output MODEL [OPTION]…

          DIR             a folder for each class, whatever its name, or recordings with label files of
                          Audacity or Raven beside them
          LIST.csv        a table in place of that: file,label and where wanted group,start,end
          --output MODEL  the folder to write: the model, its table and pictures, and MODEL.json5, the
                          experiment that repeats it
          --minutes N     that choosing and training may take by estimate (default: 5)
          --group REGEX   what in a recording's path names the speaker, place or tape, which must not
                          be heard both in training and test; none for nothing
                          (default: folders within the classes, or what the names have in common)
          --model KIND    cnn, mlp or logistic alone
          --features KINDS  such as mfcc or mel-db,rms in place of the candidates' own
          --from MODEL    the run of a trained network, whose layers are tried, too: as they are, with a
                          new last layer, and gone on with; for few recordings
          --seconds S     cut recordings into slices of S seconds
          --set KEY=VALUE any setting of the experiment, as for `avaz run`
          --threads N     processors to use (default: all); the results are the same
          --quiet         print nothing but errors

        Looks at the recordings and says what it found; tries the candidates that fit on a third of the
        folds; trains the best on all folds in turn, and on everything. The table is of the folds that
        had no say in the choice. Folders named other, negative or _background_noise_ are no class: they
        teach what to call unknown. Ctrl-C leaves nothing behind but what is needed to go on.
        Exit status: 0; 1 where it could not be done; 64 for wrong use; 130 for Ctrl-C.
        """

    static func run(_ words: [String]) throws -> Int32 {
        let arguments = try Arguments(
            words, command: name,
            options: [
                "--output", "--minutes", "--group", "--model", "--features", "--seconds", "--set",
                "--from",
                "--threads",
            ], flags: ["--quiet"])
        guard arguments.positionals.count == 1 else {
            throw UsageError(
                "avaz train: give one folder or table, such as `avaz train DIR --output MODEL`")
        }
        guard let output = arguments["--output"], !output.isEmpty else {
            throw UsageError("avaz train: --output MODEL is needed, the folder to write")
        }
        try arguments.useThreads()
        let wishes = try wishes(arguments)
        let model = try modelName(output)
        let corpus = try Corpus(at: arguments.positionals[0], task: .classes)
        // Before any work: whether the place may be written.
        let folder = try RunFolder(at: output, option: "--output")
        Interruption.watch()
        let training = Training(isQuiet: arguments.has("--quiet"), corpus: corpus)
        try training.carryOut(named: model, wishes, to: folder)
        return 0
    }

    private static func wishes(_ arguments: Arguments) throws -> TrainingWishes {
        var wishes = TrainingWishes()
        if let minutes = try arguments.number("--minutes", above: 0) { wishes.minutes = minutes }
        wishes.group = arguments["--group"].map(PathText.plain)
        if let model = arguments["--model"] {
            guard TrainingWishes.models.contains(model) else {
                throw UsageError(
                    "--model must be one of \(TrainingWishes.models.joined(separator: ", ")), found "
                        + "“\(model)”")
            }
            wishes.model = model
        }
        wishes.features =
            arguments["--features"]?.split(separator: ",").map(String.init) ?? []
        wishes.from = arguments["--from"]
        wishes.seconds = try arguments.number("--seconds", above: 0)
        wishes.overrides = try arguments.all("--set").map { try Override(PathText.plain($0)) }
        return wishes
    }

    /// What the model and its experiment are called: as the folder.
    private static func modelName(_ output: String) throws -> String {
        let name = output.split(separator: "/").last.map(String.init) ?? ""
        if let fault = CorpusName.fault(of: name) {
            throw UsageError("avaz train: the last part of --output \(fault)")
        }
        return name
    }
}

/// One carrying out of the command.
private struct Training {
    let isQuiet: Bool
    let corpus: Corpus

    func carryOut(named name: String, _ wishes: TrainingWishes, to folder: RunFolder) throws {
        let line = ProgressLine(isOn: !isQuiet)
        defer { line.clear() }
        for remark in corpus.remarks { Terminal.error("avaz train: \(remark)") }
        let selection = try Selection(
            corpus, named: name, wishes: wishes, in: folder.temporary,
            report: { show($0, on: line) },
            shouldStop: { Interruption.isRequested })
        line.clear()
        say(selection.choice)
        for remark in selection.remarks { Terminal.error("avaz train: \(remark)") }
        let checkpoints = CheckpointFolder(beside: folder.path)
        let outcome = try ExperimentRun(selection.experiment, on: corpus).carryOut(
            checkpoints: checkpoints, report: { Execution.show($0, on: line) },
            shouldStop: { Interruption.isRequested })
        line.clear()
        try folder.commit(outcome, chosenBy: selection, named: name)
        checkpoints.remove()
        for warning in outcome.warnings { Terminal.error("avaz train: \(warning)") }
        tell(outcome, selection, folder, name)
    }

    private func show(_ event: Selection.Event, on line: ProgressLine) {
        switch event {
        case .looking(let done, let total):
            line.show("looking", unit: "files", done: done, of: total)
        case .plan(let lines):
            line.clear()
            for text in lines { say(text) }
        case .trying(let candidate, .reading(let done, let total)):
            line.show("\(candidate): reading", unit: "files", done: done, of: total)
        case .trying(let candidate, .epoch(let epoch, let epochs, _, _)):
            line.show("\(candidate): epoch", unit: "epochs", done: epoch.epoch, of: epochs)
        }
    }

    private func say(_ text: String) {
        if !isQuiet { Terminal.say(PathText.shown(text)) }
    }

    /// The table of the folds that chose nothing, and what to do next.
    private func tell(
        _ outcome: ExperimentRun.Outcome, _ selection: Selection, _ folder: RunFolder,
        _ name: String
    ) {
        guard !isQuiet else { return }
        var table = outcome.predictions
        table.runs.removeAll { selection.choosingFolds.contains($0.fold ?? "") }
        let allHadASay = table.runs.isEmpty
        if allHadASay { table = outcome.predictions }
        let report = EvaluationReport(
            table, splitKind: outcome.record.split.kind,
            calibration: outcome.record.summary.classification?.calibration)
        Terminal.say("")
        if allHadASay {
            Terminal.say("All folds had a say in the choice; what they tell is a little too good:")
        } else if !selection.choosingFolds.isEmpty {
            Terminal.say(
                "On the \(table.runs.count) of \(outcome.predictions.runs.count) folds that had no say "
                    + "in the choice (all folds: \(RunReport(outcome.record).headline)):")
        }
        Terminal.say(report.terminal(hasColour: Terminal.showsColour))
        Terminal.say(
            "Model: \(folder.path); avaz predict \(folder.path) FILE… asks it, "
                + "\(folder.path)/\(name).json5 repeats it.")
    }
}

extension RunFolder {
    /// Writes a trained model, its tables and pictures, and the experiment that repeats it, and puts
    /// them in their place.
    func commit(
        _ outcome: ExperimentRun.Outcome, chosenBy selection: Selection, named name: String
    ) throws {
        try write(outcome)
        try WholeFile.write(selection.text, to: "\(temporary)/\(name).json5")
        try RunReport(outcome.record).write(to: temporary)
        try commit()
    }
}
