import AvazDatasets
import AvazExperiments
import AvazFiles
import Foundation
import AvazReports

/// The runs that have to be made, and why, as it finds out corpus by corpus.
struct RerunPlan {
    private(set) var series: RunSeries
    private let root: String
    private let experiments: [Experiment]
    /// Names of the corpora that were looked at.
    private var corpora: Set<String> = []

    private var execution: Execution { series.execution }

    /// - Parameter execution: its code is known.
    init(library: ExperimentLibrary, execution: Execution) throws {
        root = library.root
        series = RunSeries(command: ResultsCommand.name, execution: execution)
        experiments = try series.experiments(library.names, of: library)
    }

    /// All experiments of a task.
    ///
    /// - Parameter folders: `DIR` or `NAME=DIR` each; without any, the real corpora in `Data`.
    mutating func add(_ task: ClassificationTask, in folders: [String]) throws {
        let folders = folders.isEmpty ? CorpusFolder.real(task, in: root) : folders
        for folder in folders {
            var (name, path): (String?, String) = (nil, folder)
            if let mark = folder.firstIndex(of: "="), !folder[..<mark].contains("/") {
                name = try CorpusFolder.name(
                    String(folder[..<mark]), option: "--\(task.rawValue) NAME=DIR: NAME")
                path = String(folder[folder.index(after: mark)...])
            }
            try add(path, task, name: name, experiments.filter { $0.task == task })
        }
    }

    /// What has been run on other corpora, as far as they lie in `Data`.
    mutating func addOthers() throws {
        let paths = (try? ResultsSummary.runs(in: execution.results)) ?? []
        let corpora = Dictionary(grouping: paths.map { $0.split(separator: "/").map(String.init) })
        {
            $0[0]
        }
        for (corpus, runs) in corpora.sorted(by: { $0.key < $1.key })
        where !self.corpora.contains(corpus) {
            let path = "\(root)/Data/\(corpus)"
            let names = Set(runs.map { $0[1] })
            let experiments = experiments.filter { names.contains($0.name) }
            guard let task = experiments.first?.task else { continue }
            guard WholeFile.exists(path) else {
                series.say("\(corpus): not here, its runs stay as they are: \(runs.count)")
                series.say("  to look at them too: --\(task.rawValue) \(corpus)=DIR")
                continue
            }
            try add(path, task, name: corpus, experiments)
        }
    }

    private mutating func add(
        _ path: String, _ task: ClassificationTask, name: String?, _ experiments: [Experiment]
    ) throws {
        var corpus: Corpus
        do {
            corpus = try Corpus(at: path, task: task)
            if let name { try corpus.rename(name) }
        } catch {
            series.complain("\(error)")
            return
        }
        corpora.insert(corpus.name)
        let contents = try contents(of: corpus)
        series.say("\(corpus.name): \(corpus.clips.count) recordings in \(corpus.root)")
        for remark in corpus.remarks { series.say("\(corpus.name): \(remark)") }
        let width = experiments.map(\.name.count).max() ?? 0
        for experiment in experiments {
            let reason = RerunReason(
                record: "\(execution.results)/\(corpus.name)/\(experiment.name)/run.json",
                experiment: experiment, code: execution.code ?? "", contents: contents)
            if reason != nil { series.runs.append((experiment, corpus)) }
            let padded = experiment.name.padding(toLength: width, withPad: " ", startingAt: 0)
            series.say("  \(padded)  \(reason?.rawValue ?? "up to date")")
        }
    }

    private func contents(of corpus: Corpus) throws -> CorpusContents {
        let line = ProgressLine(isOn: !execution.isQuiet)
        defer { line.clear() }
        let total = corpus.clips.count + corpus.background.count
        return try CorpusContents(
            of: corpus,
            report: { line.show("reading \(corpus.name)", unit: "files", done: $0, of: total) },
            shouldStop: { Interruption.isRequested })
    }
}
