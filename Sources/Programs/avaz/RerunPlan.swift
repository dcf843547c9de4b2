import AvazDatasets
import AvazExperiments
import AvazFiles
import Foundation
import AvazRecords
import AvazReports

/// The runs that have to be made, and why, as it finds out corpus by corpus.
struct RerunPlan {
    private(set) var series: RunSeries
    private let root: String
    private let experiments: [AnyExperiment]
    /// Whether records of older code alone are looked for.
    private let confirms: Bool
    /// Names of the corpora that were looked at.
    private var corpora: Set<String> = []

    private var execution: Execution { series.execution }

    /// - Parameters:
    ///   - execution: its code is known.
    ///   - confirms: whether only what the code has made doubtful is planned.
    init(library: ExperimentLibrary, execution: Execution, confirms: Bool) throws {
        self.confirms = confirms
        root = library.place
        series = RunSeries(command: ResultsCommand.name, execution: execution)
        experiments = try series.experiments(library.names) { try library.anyExperiment($0) }
    }

    /// All experiments of a task.
    ///
    /// - Parameter folders: `DIR` or `NAME=DIR` each; without any, the real corpora in `Data`.
    mutating func add(_ task: String, in folders: [String]) throws {
        if folders.isEmpty { try addOwn(task) }
        let folders = folders.isEmpty ? CorpusFolder.real(task, in: root) : folders
        for folder in folders {
            var (name, path): (String?, String) = (nil, folder)
            if let mark = folder.firstIndex(of: "="), !folder[..<mark].contains("/") {
                name = try CorpusFolder.name(
                    String(folder[..<mark]), option: "--\(task) NAME=DIR: NAME")
                path = String(folder[folder.index(after: mark)...])
            }
            try add(path, task, name: name, experiments.filter { $0.corpusTask == task })
        }
    }

    /// What draws its samples itself.
    mutating func addContests() {
        let width = experiments.map(\.name.count).max() ?? 0
        for experiment in experiments {
            guard case .contest(let own) = experiment, let corpus = own.ownCorpus else { continue }
            corpora.insert(corpus)
            consider(.contest(own, nil), width) { _ in true }
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
            guard let task = experiments.first?.corpusTask else { continue }
            guard WholeFile.exists(path) else {
                series.say("\(corpus): not here, its runs stay as they are: \(runs.count)")
                series.say("  to look at them too: --\(task) \(corpus)=DIR")
                continue
            }
            try add(path, task, name: corpus, experiments)
        }
    }

    private mutating func add(
        _ path: String, _ task: String, name: String?, _ experiments: [AnyExperiment]
    ) throws {
        guard ContestTask(rawValue: task) == nil else { return }
        guard let task = ClassificationTask(rawValue: task) else {
            return ImageTask(rawValue: task) == nil
                ? try addSequences(path, name: name, experiments)
                : addImages(path, name: name, experiments)
        }
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
            switch experiment {
            case .classes(let own):
                consider(.classes(own, corpus), width) { contents.agree(with: $0, of: own) }
            case .contest(let own):
                consider(.contest(own, .recordings(corpus)), width) {
                    contents.agree(with: $0, of: own)
                }
            case .spotting(let own):
                consider(.spotting(own, corpus), width) {
                    SpottingRun(own, on: corpus).agrees(with: $0)
                }
            case .sequences, .images: continue
            }
        }
    }

    private mutating func addSequences(
        _ path: String, name: String?, _ experiments: [AnyExperiment]
    ) throws {
        let width = experiments.map(\.name.count).max() ?? 0
        for experiment in experiments {
            if case .contest(let own) = experiment {
                let corpus = ContestCorpus.pieces(
                    path: path, name: name ?? CorpusFolder.name(of: path))
                if corpora.insert(corpus.name).inserted {
                    series.say("\(corpus.name): in \(path)")
                }
                consider(.contest(own, corpus), width) {
                    CorpusContents.agree(with: $0, of: own, on: path)
                }
                continue
            }
            guard case .sequences(let own) = experiment else { continue }
            let job: ExperimentJob
            do {
                job = try own.job(at: path, name: name)
                if let name, isAnother(than: name, try own.job(at: path)) { continue }
            } catch {
                series.complain("\(experiment.name): \(error)")
                continue
            }
            if corpora.insert(job.corpus).inserted { series.say("\(job.corpus): in \(path)") }
            guard case .sequences(_, let place, _) = job else { continue }
            consider(job, width) { SequenceRun(own, on: place).agrees(with: $0) }
        }
    }

    /// Whether an experiment takes a file of its own out of the folder, such as `Nottingham.json`, which is
    /// another corpus than the one that the user named, and has no run under that name.
    private func isAnother(than name: String, _ job: ExperimentJob) -> Bool {
        guard case .sequences(let own, let place, _) = job, FileSystem.kind(place) != .folder
        else {
            return false
        }
        return own.task == .polyphony && job.corpus != name
            && !WholeFile.exists("\(execution.results)/\(name)/\(own.name)/run.json")
    }

    private mutating func addImages(
        _ path: String, name: String?, _ experiments: [AnyExperiment]
    ) {
        let width = experiments.map(\.name.count).max() ?? 0
        for experiment in experiments {
            guard case .images(let own) = experiment else { continue }
            let job: ExperimentJob
            do {
                job = try own.job(at: path, name: name)
            } catch {
                series.complain("\(experiment.name): \(error)")
                continue
            }
            if corpora.insert(job.corpus).inserted { series.say("\(job.corpus): in \(path)") }
            consider(job, width) { ImageRun(own, on: path).agrees(with: $0) }
        }
    }

    /// Experiments that come with their corpus.
    private mutating func addOwn(_ task: String) throws {
        for experiment in experiments where experiment.task == task {
            guard case .images(let own) = experiment, let path = own.ownCorpus else { continue }
            addImages(path, name: nil, [experiment])
        }
    }

    private mutating func consider(
        _ job: ExperimentJob, _ width: Int, agrees: (RunRecord) -> Bool
    ) {
        let file = "\(execution.results)/\(job.corpus)/\(job.experiment.name)/run.json"
        let reason = RerunReason(
            record: file, experiment: job.experiment,
            code: execution.code[job.experiment.kind] ?? "", agrees: agrees)
        if confirms ? reason == .codeChanged : reason != nil { series.runs.append(job) }
        let padded = job.experiment.name.padding(toLength: width, withPad: " ", startingAt: 0)
        series.say("  \(padded)  \(reason?.rawValue ?? Self.upToDate(file))")
    }

    /// As far as that was looked at.
    private static func upToDate(_ file: String) -> String {
        let how = (try? RunRecord.read(file))?.environment["confirmed"]?.string
        return "up to date" + (how.map { ", by its \($0)" } ?? "")
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
