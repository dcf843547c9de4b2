import AvazRecords
import AvazDatasets
import AvazExperiments
import AvazFiles
import Foundation
import AvazReports
import AvazTensors
import Synchronization

/// Carries experiments out and puts what they leave behind into the results folder.
struct Execution {
    var results: String
    /// For the records.
    var code: CodeVersions
    var isQuiet: Bool
    /// That carry it out together; the first files it.
    var ranks: any Ranks = OneRank()

    func carryOut(_ experiment: Experiment, on corpus: Corpus) throws -> RunReport {
        guard ranks.rank == 0 else { return try assist(experiment, on: corpus) }
        return try filed(experiment.name, on: corpus.name) { folder, checkpoints, report in
            let outcome = try ExperimentRun(
                experiment, on: corpus, code: code[.classes], ranks: ranks
            ).carryOut(
                checkpoints: checkpoints, report: report,
                shouldStop: { Interruption.isRequested })
            try folder.write(outcome)
            return (outcome.record, outcome.warnings)
        }
    }

    /// The part of a rank that files nothing but checkpoints of its own trainings.
    private func assist(_ experiment: Experiment, on corpus: Corpus) throws -> RunReport {
        let checkpoints = CheckpointFolder(
            beside: "\(results)/\(corpus.name)/\(experiment.name)", patience: Self.patience)
        let outcome = try ExperimentRun(
            experiment, on: corpus, code: code[.classes], ranks: ranks
        ).carryOut(checkpoints: checkpoints, shouldStop: { Interruption.isRequested })
        checkpoints.remove()
        return RunReport(outcome.record)
    }

    /// Puts what is known of a training that ran off into the results folder.
    func keep(_ divergence: Diverged) throws {
        guard let record = divergence.record else { return }
        let folder = try RunFolder(
            results: results, corpus: record.corpus.name, experiment: record.experiment)
        try record.write(to: folder.temporary + "/run.json")
        try RunReport(record).write(to: folder.temporary)
        try folder.commit()
    }

    /// Carries out any kind.
    func carryOut(_ job: ExperimentJob) throws -> RunReport {
        switch job {
        case .classes(let experiment, let corpus): try carryOut(experiment, on: corpus)
        case .sequences(let experiment, let path, let corpus):
            try carryOut(experiment, on: path, corpus: corpus)
        case .images(let experiment, let path, let corpus):
            try carryOut(experiment, on: path, corpus: corpus)
        case .spotting(let experiment, let corpus): try carryOut(experiment, on: corpus)
        case .contest(let experiment, let corpus): try carryOut(experiment, on: corpus)
        }
    }

    private func carryOut(_ experiment: SpottingExperiment, on corpus: Corpus) throws -> RunReport {
        try filed(experiment.name, on: corpus.name) { folder, checkpoints, report in
            let outcome = try SpottingRun(experiment, on: corpus, code: code[.spotting]).carryOut(
                checkpoints: checkpoints, report: report, shouldStop: { Interruption.isRequested })
            let samples = try folder.write(outcome)
            if let shown = outcome.picture {
                let picture = SpottedDrawing(
                    seconds: shown.seconds, levels: shown.levels, frequencies: shown.frequencies,
                    truth: shown.truth, found: shown.found
                ).picture(title: experiment.title)
                try WholeFile.write(
                    picture.file, to: "\(samples)/\(SpottingRun.Picture.fileName)")
            }
            return (outcome.record, outcome.warnings)
        }
    }

    private func carryOut(_ experiment: ImageExperiment, on path: String, corpus: String) throws
        -> RunReport
    {
        try filed(experiment.name, on: corpus) { folder, checkpoints, report in
            let outcome = try ImageRun(
                experiment, on: path, name: corpus, code: code[.images]
            ).carryOut(
                checkpoints: checkpoints, report: report,
                shouldStop: { Interruption.isRequested })
            try folder.write(outcome)
            return (outcome.record, outcome.warnings)
        }
    }

    private func carryOut(_ experiment: ContestExperiment, on corpus: ContestCorpus?) throws
        -> RunReport
    {
        let job = ExperimentJob.contest(experiment, corpus)
        return try filed(experiment.name, on: job.corpus) { folder, checkpoints, report in
            let outcome = try ContestRun(experiment, on: corpus, code: code[.contest]).carryOut(
                checkpoints: checkpoints, report: report,
                shouldStop: { Interruption.isRequested })
            try outcome.made.write(of: experiment, to: folder.write(outcome))
            return (outcome.record, outcome.warnings)
        }
    }

    private func carryOut(_ experiment: SequenceExperiment, on path: String, corpus: String) throws
        -> RunReport
    {
        try filed(experiment.name, on: corpus) { folder, checkpoints, report in
            let outcome: SequenceRun.Outcome
            do {
                outcome = try SequenceRun(
                    experiment, on: path, name: corpus, code: code[.sequences]
                ).carryOut(
                    checkpoints: checkpoints, report: report,
                    shouldStop: { Interruption.isRequested })
            } catch let fault as FileFault {
                // A corpus that cannot be read is no disk that cannot be written: others may go on.
                throw CorpusError(folder: fault.file, problem: fault.reason)
            }
            if let samples = try folder.write(outcome) {
                for (index, sample) in outcome.samples.enumerated() {
                    try write(sample, of: experiment, to: "\(samples)/sample-\(index + 1)")
                }
            }
            return (outcome.record, outcome.warnings)
        }
    }

    private func write(
        _ sample: SequenceSample, of experiment: SequenceExperiment, to path: String
    ) throws {
        try SampleFiles(sample, of: experiment.task, title: experiment.title).write(to: path)
        guard experiment.task == .music else { return }
        // To be listened to on the page; a machine without the player does without.
        try? ComposeCommand.play(path + ".mid", to: path + ".wav")
    }

    /// The folder of a run, replaced whole or not at all; warnings go to stderr.
    ///
    /// - Parameter make: carries the run out and writes what is its own; the report comes after it.
    private func filed(
        _ experiment: String, on corpus: String,
        _ make: (
            RunFolder, CheckpointFolder, @escaping @Sendable (RunEvent) -> Void
        ) throws -> (record: RunRecord, warnings: [String])
    ) throws -> RunReport {
        try ResultsPages.check(results)
        let folder = try RunFolder(results: results, corpus: corpus, experiment: experiment)
        let checkpoints = CheckpointFolder(beside: folder.path, patience: Self.patience)
        let line = ProgressLine(isOn: !isQuiet)
        defer { line.clear() }
        let (record, warnings) = try make(folder, checkpoints) { Self.show($0, on: line) }
        line.clear()
        let report = RunReport(record)
        try report.write(to: folder.temporary)
        try folder.commit()
        checkpoints.remove()
        for warning in warnings { Terminal.error("\(experiment): \(warning)") }
        return report
    }

    static func show(_ event: RunEvent, on line: ProgressLine) {
        switch event {
        case .reading(let done, let total):
            line.show("reading", unit: "files", done: done, of: total)
        case .epoch(let epoch, let epochs, let training, let total):
            let which = total > 1 ? "training \(training)/\(total), epoch" : "epoch"
            line.show(
                which, unit: "epochs", done: epoch.epoch, of: epochs, note: figures(epoch))
        }
    }

    /// How long a run goes on before it leaves a checkpoint, and from one to the next: AVAZ_CHECKPOINT
    /// seconds, where that is set.
    private static var patience: Duration {
        let seconds = ProcessInfo.processInfo.environment["AVAZ_CHECKPOINT"].flatMap(Double.init)
        return seconds.map { .seconds(max(0, $0)) } ?? CheckpointFolder.patience
    }

    private static func figures(_ epoch: RunRecord.Epoch) -> String {
        let shares = [
            ("accuracy", epoch.trainAccuracy), ("validation", epoch.validationAccuracy),
            ("test", epoch.testAccuracy),
        ]
        let loss = epoch.trainLoss ?? epoch.figures?["discriminatorLoss"]
        return
            ([String(format: "loss %.5f", loss ?? 0)]
            + shares.compactMap { name, share in
                share.map { String(format: "\(name) %.2f%%", 100 * $0) }
            }).joined(separator: ", ")
    }
}

/// The version of this program's code for each kind of experiment; see `SourceCode`.
final class CodeVersions: Sendable {
    private let root: String
    private let known = Mutex<[AnyExperiment.Kind: String?]>([:])

    init(of library: ExperimentLibrary) { root = library.root }

    /// Nil where the sources are not here, or are newer than the program.
    subscript(kind: AnyExperiment.Kind) -> String? {
        known.withLock { known in
            if let version = known[kind] { return version }
            let version = SourceCode.fingerprint(
                of: kind, root: root, program: Bundle.main.executablePath)
            known[kind] = version
            return version
        }
    }
}
