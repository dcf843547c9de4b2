import AvazDatasets
import AvazExperiments
import AvazFiles
import AvazReports

/// `avaz chapter`: all experiments of a chapter, and their table.
enum ChapterCommand: Command {
    static let name = "chapter"
    static let summary = "run all experiments of a chapter, and print their table"
    static let help = """
        avaz chapter CHAPTER: runs the experiments of Experiments/CHAPTER/ one after the other, and
        prints their table

        Usage: avaz chapter CHAPTER [OPTION]…

        \(RunOptions.help)

        Each run is put into the results when it is through; Ctrl-C keeps those. Exit status: 0, even
        where a loss ran off to infinity, which is named and shows as a dash; 1 where a run failed;
        130 after Ctrl-C.
        """

    static func run(_ words: [String]) throws -> Int32 {
        let options = try RunOptions(words, command: name)
        let chapters = options.library.chapters
        let found = options.positionals.joined(separator: " ")
        guard let names = chapters[found] else {
            let list = chapters.keys.sorted().joined(separator: ", ")
            throw UsageError(
                "avaz chapter: one chapter of \(list) expected, found "
                    + (found.isEmpty ? "none" : "“\(found)”"))
        }
        Interruption.watch()
        var series = RunSeries(command: name, execution: options.execution)
        let experiments = try series.experiments(names, by: options.experiment)
        if options.judge != nil, !experiments.contains(where: makesSound) {
            throw UsageError(
                "avaz chapter: no experiment of “\(found)” needs a classifier to judge it: leave --judge out"
            )
        }
        let tasks = AnyExperiment.tasks.filter { experiments.map(\.task).contains($0) }
        try findCorpora(for: experiments, options, &series)
        let status = try series.carryOut()
        if status != 130, !options.execution.isQuiet, WholeFile.exists(options.execution.results) {
            let summary = try ResultsSummary(reading: options.execution.results)
            for task in tasks {
                let table = summary.terminal(
                    task: task, hasColour: Terminal.showsColour)
                Terminal.say(table ?? "Nothing of the chapter could be run.")
            }
        }
        return status
    }

    /// What `--judge` is for.
    private static func makesSound(_ experiment: AnyExperiment) -> Bool {
        if case .contest(let own) = experiment { own.corpusTask != nil } else { false }
    }

    /// Whether the chapter may have its files elsewhere than those of others.
    private static func choosesFolder(_ experiment: AnyExperiment) -> Bool {
        switch experiment {
        case .contest(let own): own.dataTask != nil
        case .images, .spotting: true
        case .classes, .sequences: false
        }
    }

    /// Experiments of one chapter may ask for corpora of several kinds: those that lack theirs are named,
    /// each lack once, and the others are made.
    private static func findCorpora(
        for experiments: [AnyExperiment], _ options: RunOptions, _ series: inout RunSeries
    ) throws {
        var corpora: [ClassificationTask: Corpus] = [:]
        var faults: [any Error] = []
        var remarks: [String] = []
        for experiment in experiments {
            do {
                if choosesFolder(experiment),
                    let remark = try options.folder(for: experiment).remark,
                    !remarks.contains(remark)
                {
                    remarks.append(remark)
                    Terminal.error("avaz chapter: \(remark)")
                }
                if case .classes(let own) = experiment {
                    let corpus = try corpora[own.task] ?? options.corpus(for: own.task)
                    corpora[own.task] = corpus
                    series.runs.append(.classes(own, corpus))
                } else {
                    series.runs.append(try options.job(for: experiment))
                }
            } catch {
                if !faults.contains(where: { "\($0)" == "\(error)" }) { faults.append(error) }
            }
        }
        if series.runs.isEmpty, let first = faults.first { throw first }
        for fault in faults { series.complain("\(fault)") }
    }
}
