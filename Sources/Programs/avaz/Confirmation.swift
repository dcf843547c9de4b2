import AvazExperiments
import AvazFiles
import AvazInputs
import AvazRecords
import Synchronization

/// A record of earlier code, held against this code without making all of it anew.
///
/// Its first training is begun again, and the first epoch must be the record's to the last digit: what
/// has been changed in reading, features, splits, networks or steps would show there. A run
/// without epochs, as of a linear model, is made whole and compared whole. What acts after the
/// first epoch alone is not seen, and so the record says how it was confirmed, and of which code it is.
struct Confirmation {
    /// The job of the record.
    let job: ExperimentJob
    let record: RunRecord
    /// Of this program, for experiments of the kind.
    let code: String

    /// The record as confirmed; nil where this code gives something else.
    ///
    /// - Throws: where the experiment cannot be carried out, or the user interrupts.
    func confirmed(on line: ProgressLine) throws -> RunRecord? {
        let first = Mutex<RunRecord.Epoch?>(nil)
        let agrees: Bool
        do {
            let made = try begin(
                report: { event in
                    Execution.show(event, on: line)
                    guard case .epoch(let epoch, _, training: 1, of: _) = event else { return }
                    first.withLock { $0 = $0 ?? epoch }
                },
                shouldStop: { Interruption.isRequested || first.withLock { $0 != nil } })
            agrees = made.runs.map(\.withoutSeconds) == record.runs.map(\.withoutSeconds)
        } catch let error as Interrupted {
            guard let epoch = first.withLock({ $0 }) else { throw error }
            agrees = record.runs.first?.history.first == epoch
        } catch let error as Diverged {
            agrees = error.record?.runs.map(\.withoutSeconds) == record.runs.map(\.withoutSeconds)
        }
        guard agrees, case .object(var environment) = record.environment else { return nil }
        // Confirmed twice, it is still of the code that made it.
        environment["madeBy"] = environment["madeBy"] ?? environment["code"]
        environment["code"] = .string(code)
        environment["confirmed"] = .string(
            first.withLock { $0 == nil } ? "runs" : "first epoch")
        var confirmed = record
        confirmed.environment = .object(environment)
        return confirmed
    }

    private func begin(
        report: @escaping @Sendable (RunEvent) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws -> RunRecord {
        switch job {
        case .classes(let experiment, let corpus):
            try ExperimentRun(experiment, on: corpus)
                .carryOut(report: report, shouldStop: shouldStop).record
        case .sequences(let experiment, let path, let name):
            try SequenceRun(experiment, on: path, name: name)
                .carryOut(report: report, shouldStop: shouldStop).record
        case .images(let experiment, let path, let name):
            try ImageRun(experiment, on: path, name: name)
                .carryOut(report: report, shouldStop: shouldStop).record
        case .spotting(let experiment, let corpus):
            try SpottingRun(experiment, on: corpus)
                .carryOut(report: report, shouldStop: shouldStop).record
        case .contest(let experiment, let corpus):
            try ContestRun(experiment, on: corpus)
                .carryOut(report: report, shouldStop: shouldStop).record
        }
    }
}

extension RunRecord.Run {
    /// The only part that differs from time to time.
    fileprivate var withoutSeconds: RunRecord.Run {
        var run = self
        run.seconds = RunRecord.Seconds(features: 0, training: 0)
        return run
    }
}

extension RunSeries {
    /// Confirms what it can of the records of the runs, and names the rest.
    ///
    /// - Returns: the exit status.
    mutating func confirm() throws -> Int32 {
        let line = ProgressLine(isOn: !execution.isQuiet)
        for (index, job) in runs.enumerated() where !Interruption.isRequested {
            let name = job.experiment.name
            let file = "\(execution.results)/\(job.corpus)/\(name)/run.json"
            guard let code = execution.code[job.experiment.kind],
                let record = try? RunRecord.read(file)
            else { continue }
            do {
                let confirmation = Confirmation(job: job, record: record, code: code)
                let confirmed = try confirmation.confirmed(on: line)
                line.clear()
                try confirmed?.write(to: file)
                say(
                    "\(index + 1)/\(runs.count)  \(name) on \(job.corpus): "
                        + (confirmed == nil ? "gives something else: run it again" : "confirmed"))
            } catch is Interrupted {
                break
            } catch {
                line.clear()
                complain("\(name) on \(job.corpus): \(error)")
            }
        }
        return Interruption.isRequested ? 130 : hasFaults ? 1 : 0
    }
}
