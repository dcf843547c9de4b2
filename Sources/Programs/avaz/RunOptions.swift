import AvazDatasets
import AvazFiles
import AvazExperiments
import AvazTensors

/// The options that `avaz run` and `avaz chapter` share.
struct RunOptions {
    /// Their lines of `--help`.
    static let help = """
          --data DIR        the recordings; without it Data/<corpus>/, else the embedded corpus
          --results DIR     where results go (default: Results)
          --corpus NAME     what to call the corpus (default: its own, or its folder's)
          --judge MODEL     of contests that make sound: the classifier's folder that judges them
                            (default: one that is trained on the same clips)
          --seed N          one seed instead of the experiment's
          --epochs N        short for --set training.epochs=N
          --quick           of contests: the settings for a first look that their files name
          --set KEY=VALUE   any setting by its dotted key, such as --set training.learningRate=0.01
          --threads N       processors to use (default: all); the results are the same
          --quiet           print nothing but errors
        """

    /// What stands before the options.
    let positionals: [String]
    let library: ExperimentLibrary
    let overrides: [Override]
    /// Where and how runs are made.
    let execution: Execution

    private let arguments: Arguments
    private let command: String

    /// - Parameter ranks: that carry the runs out together; all but the first are quiet.
    init(_ words: [String], command: String, ranks: any Ranks = OneRank()) throws {
        arguments = try Arguments(
            words, command: command,
            options: [
                "--data", "--results", "--corpus", "--judge", "--seed", "--epochs", "--set",
                "--threads",
            ], flags: ["--quick", "--quiet"])
        self.command = command
        positionals = arguments.positionals
        try arguments.useThreads()
        var overrides = try arguments.all("--set").map { try Override(PathText.plain($0)) }
        if let epochs = try arguments.integer("--epochs", in: 1...1_000_000) {
            overrides.append(try Override("training.epochs=\(epochs)"))
        }
        if let seed = try arguments.integer("--seed", in: 0...Int(UInt32.max)) {
            overrides.append(try Override("seeds=[\(seed)]"))
        }
        self.overrides = overrides
        library = try ExperimentLibrary.here()
        execution = Execution(
            results: arguments["--results"] ?? library.place + "/Results",
            code: CodeVersions(of: library),
            isQuiet: arguments.has("--quiet") || ranks.rank > 0, ranks: ranks)
    }

    /// The experiment of that name, as the options change it.
    ///
    /// - Throws: where a single run is to be quick, and its file does not say how.
    func experiment(_ name: String) throws -> AnyExperiment {
        let experiment = try library.anyExperiment(name, overrides: overrides)
        guard arguments.has("--quick") else { return experiment }
        guard case .contest(let contest) = experiment, !contest.quick.isEmpty else {
            guard command == ChapterCommand.name else {
                throw UsageError(
                    "avaz \(command): “\(name)” names no quick settings: leave --quick out, and give some "
                        + "with --set")
            }
            return experiment
        }
        let quick = try (contest.quick + ["quick=true"]).map(Override.init)
        return try library.anyExperiment(name, overrides: quick + overrides)
    }

    /// The experiment with its corpus: recordings, pieces of music or text, or images.
    func job(for experiment: AnyExperiment) throws -> ExperimentJob {
        if arguments["--judge"] != nil, command == RunCommand.name,
            ContestTask(rawValue: experiment.task) == nil
        {
            throw UsageError(
                "avaz \(command): “\(experiment.name)” needs no classifier to judge it: leave "
                    + "--judge out")
        }
        switch experiment {
        case .classes(let experiment):
            return .classes(experiment, try corpus(for: experiment.task))
        case .sequences(let experiment):
            let task = experiment.task
            guard
                let path = arguments["--data"]
                    ?? CorpusFolder.find(task.rawValue, in: library.place)
            else {
                throw UsageError(
                    "avaz \(command): nothing for the task “\(task.rawValue)”: give a "
                        + "\(task.contents) with --data, or make the embedded corpus with "
                        + "`make corpus-\(task.rawValue)`")
            }
            return try experiment.job(at: path, name: corpusName)
        case .images(let images):
            let task = images.task
            let (folder, remark) = try folder(for: experiment)
            guard let path = folder else {
                throw UsageError(
                    "avaz \(command): nothing for the task “\(task.rawValue)”: give a "
                        + "\(task.contents) with --data"
                        + (task == .scenes
                            ? ", or make the embedded corpus with `make corpus-scenes`" : ""))
            }
            return try images.job(at: path, name: remark == nil ? corpusName : nil)
        case .spotting(let spotting):
            let (path, remark) = try folder(for: experiment)
            return .spotting(
                spotting,
                try corpus(for: SpottingExperiment.corpusTask, in: remark == nil ? nil : path))
        case .contest(let experiment): return try job(for: experiment)
        }
    }

    /// Of a chapter, options go to those that can use them; a single run has use for all.
    private func job(for contest: ContestExperiment) throws -> ExperimentJob {
        var experiment = contest
        if let judge = arguments["--judge"],
            contest.corpusTask != nil || command == RunCommand.name
        {
            experiment = try contest.judged(by: judge)
        }
        if experiment.corpusTask == nil, let task = experiment.dataTask {
            return .contest(experiment, try pieces(for: experiment, of: task))
        }
        guard let task = experiment.corpusTask else {
            if arguments["--data"] != nil || arguments["--corpus"] != nil,
                command == RunCommand.name
            {
                throw UsageError(
                    "avaz \(command): “\(experiment.name)” draws its points itself: leave --data and "
                        + "--corpus out")
            }
            return .contest(experiment, nil)
        }
        let (path, remark) = try folder(for: .contest(experiment))
        return .contest(
            experiment, .recordings(try corpus(for: task, in: remark == nil ? nil : path)))
    }

    /// Where the files of an experiment lie. Those of a chapter may ask for files of several kinds: of what
    /// `--data` holds no files, it is not meant for, and the remark says what is taken in its place.
    func folder(for experiment: AnyExperiment) throws -> (path: String?, remark: String?) {
        var own = CorpusFolder.find(experiment.corpusTask, in: library.place)
        if case .images(let images) = experiment { own = images.ownCorpus ?? own }
        guard let given = arguments["--data"] else { return (own, nil) }
        let (endings, contents) =
            switch experiment.corpusTask {
            case SequenceTask.music.rawValue: (FolderListing.midiEndings, "MIDI files")
            case ImageTask.scenes.rawValue: (["png", "jpg", "jpeg"], "images")
            case ImageTask.images.rawValue: (["csv"], "table of images (.csv)")
            default: (FolderListing.recordingEndings, "recordings")
            }
        guard command == ChapterCommand.name, let own, FileSystem.kind(given) == .folder,
            try FolderListing(given, endings: endings, of: contents).files.isEmpty
        else { return (given, nil) }
        return (own, "“\(given)” holds no \(contents): what learns from such takes \(own)")
    }

    /// What the corpus is to be called, where that is given.
    private var corpusName: String? {
        get throws {
            try arguments["--corpus"].map { try CorpusFolder.name($0, option: "--corpus") }
        }
    }

    /// The classifier's folder that judges, where one is given.
    var judge: String? { arguments["--judge"] }

    /// The MIDI files to take, and what they are called.
    private func pieces(for contest: ContestExperiment, of task: String) throws -> ContestCorpus {
        let (path, remark) = try folder(for: .contest(contest))
        guard let path else {
            throw UsageError(
                "avaz \(command): nothing for the task “\(task)”: give a folder of MIDI files with "
                    + "--data, or make the embedded corpus with `make corpus-\(task)`")
        }
        let name = try remark == nil ? corpusName : nil
        return .pieces(path: path, name: name ?? CorpusFolder.name(of: path))
    }

    /// The recordings to take for a task: those of `folder`, else of `--data`, else the task's own.
    func corpus(for task: ClassificationTask, in folder: String? = nil) throws -> Corpus {
        guard
            let folder = folder ?? arguments["--data"]
                ?? CorpusFolder.find(task.rawValue, in: library.place)
        else {
            throw UsageError(
                "avaz \(command): no recordings for the task “\(task.rawValue)”: give --data DIR, "
                    + "or make the embedded corpus with `make corpus-\(task.rawValue)`")
        }
        var corpus = try Corpus(at: folder, task: task)
        if folder == arguments["--data"] || arguments["--data"] == nil,
            let name = arguments["--corpus"]
        {
            try corpus.rename(CorpusFolder.name(name, option: "--corpus"))
        }
        if !execution.isQuiet {
            Terminal.say("\(corpus.name): \(corpus.clips.count) recordings; \(corpus.reading)")
            for remark in corpus.remarks { Terminal.error("\(corpus.name): \(remark)") }
        }
        return corpus
    }
}
