import Datasets
import Experiments
import Foundation
import Reports

/// The runs that have to be made, and why, as it finds out corpus by corpus.
struct RerunPlan {
    private let root: String
    private let execution: Execution
    private let experiments: [Experiment]
    private var runs: [(experiment: Experiment, corpus: Corpus)] = []
    /// Names of the corpora that were looked at.
    private var corpora: Set<String> = []
    /// Whether a corpus or an experiment could not be read.
    private(set) var hasFaults = false

    /// - Parameter execution: its code is known.
    init(library: ExperimentLibrary, execution: Execution) {
        root = library.root
        self.execution = execution
        let readings = library.names.map { name in Result { try library.experiment(name) } }
        experiments = readings.compactMap { try? $0.get() }
        for case .failure(let error) in readings { complain("\(error)") }
    }

    /// All experiments of a task.
    ///
    /// - Parameter folders: `DIR` or `NAME=DIR` each; without any, the real corpora in `Data`.
    mutating func add(_ task: ClassificationTask, in folders: [String]) throws {
        let folders = folders.isEmpty ? CorpusFolder.real(task, in: root) : folders
        for folder in folders {
            var (name, path): (String?, String) = (nil, folder)
            if let mark = folder.firstIndex(of: "="), !folder[..<mark].contains("/") {
                name = try CorpusFolder.name(String(folder[..<mark]))
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
            guard FileManager.default.fileExists(atPath: path) else {
                say("\(corpus): not here, its runs stay as they are: \(runs.count)")
                say("  to look at them too: --\(task.rawValue) \(corpus)=DIR")
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
        } catch {
            complain("\(error)")
            return
        }
        corpus.name = name ?? corpus.name
        corpora.insert(corpus.name)
        let contents = try contents(of: corpus)
        say("\(corpus.name): \(corpus.clips.count) recordings in \(corpus.root)")
        let width = experiments.map(\.name.count).max() ?? 0
        for experiment in experiments {
            let reason = RerunReason(
                record: "\(execution.results)/\(corpus.name)/\(experiment.name)/run.json",
                experiment: experiment, code: execution.code ?? "", contents: contents)
            if reason != nil { runs.append((experiment, corpus)) }
            let padded = experiment.name.padding(toLength: width, withPad: " ", startingAt: 0)
            say("  \(padded)  \(reason?.rawValue ?? "up to date")")
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

    /// Makes the runs one after the other, then all reports anew.
    ///
    /// - Returns: the exit status.
    func carryOut() throws -> Int32 {
        var (failed, done) = (hasFaults, 0)
        for (experiment, corpus) in runs where !Interruption.isRequested {
            let place = "\(experiment.name) on \(corpus.name)"
            do {
                let record = try execution.carryOut(experiment, on: corpus).record
                done += 1
                let accuracy = String(format: "%.1f%%", 100 * record.summary.testAccuracy.mean)
                say("\(done)/\(runs.count)  \(place): \(accuracy)")
            } catch is Interrupted {
                break
            } catch {
                Terminal.error("avaz results: \(place): \(error)")
                failed = true
            }
        }
        if FileManager.default.fileExists(atPath: execution.results) {
            for problem in try ResultsSummary.rebuild(execution.results) {
                Terminal.error("avaz results: \(problem)")
                failed = true
            }
        }
        if Interruption.isRequested {
            Terminal.error(
                "avaz results: interrupted; \(done) of \(runs.count) runs are made, "
                    + "the next `avaz results` makes the others")
            return 130
        }
        return failed ? 1 : 0
    }

    private mutating func complain(_ message: String) {
        Terminal.error("avaz results: \(message)")
        hasFaults = true
    }

    private func say(_ line: String) {
        if !execution.isQuiet { Terminal.say(line) }
    }
}
