import AvazFiles
import AvazInputs
import AvazDatasets
import AvazExperiments
import Foundation
import AvazReports

/// Runs that are made one after the other; one that fails is named, and the others are made.
///
/// A loss that runs off to infinity is an outcome, which the tables show as a dash, and no fault.
struct RunSeries {
    /// The program's word for it, for messages.
    let command: String
    let execution: Execution
    var runs: [ExperimentJob] = []
    /// Whether something could not be read, or not be run.
    private(set) var hasFaults = false

    init(command: String, execution: Execution) {
        self.command = command
        self.execution = execution
    }

    /// The experiments of these names that can be read.
    ///
    /// - Throws: what is wrong with the overrides, where they fit no experiment at all.
    mutating func experiments(
        _ names: [String], by read: (String) throws -> AnyExperiment
    ) throws -> [AnyExperiment] {
        var experiments: [AnyExperiment] = []
        var refusals: [(name: String, error: SettingsError)] = []
        for name in names {
            do {
                experiments.append(try read(name))
            } catch let error as SettingsError where error.concernsCommandLine {
                refusals.append((name, error))
            } catch {
                complain("\(error)")
            }
        }
        if experiments.isEmpty, let refusal = refusals.first { throw refusal.error }
        for (name, error) in refusals { complain("\(name): \(error)") }
        return experiments
    }

    /// Makes the runs, then all reports anew.
    ///
    /// - Parameter afterInterruption: what becomes of the runs that are not made; ends the message.
    /// - Returns: the exit status.
    /// - Throws: `FileFault` where results cannot be written: what cannot be kept need not be made.
    mutating func carryOut(afterInterruption hint: String = "") throws -> Int32 {
        var done = 0
        for (index, job) in runs.enumerated() where !Interruption.isRequested {
            let place = "\(job.experiment.name) on \(job.corpus)"
            do {
                let report = try execution.carryOut(job)
                done += 1
                say("\(index + 1)/\(runs.count)  \(place): \(report.headline)")
            } catch is Interrupted {
                break
            } catch let fault as FileFault {
                throw fault
            } catch let error as Diverged {
                Terminal.error("avaz \(command): \(place): \(error)")
                try execution.keep(error)
            } catch {
                complain("\(place): \(error)")
            }
        }
        if WholeFile.exists(execution.results) {
            for problem in try ResultsSummary.rebuild(execution.results) {
                complain("\(problem)")
            }
        }
        if Interruption.isRequested {
            Terminal.error(
                "avaz \(command): interrupted; \(done) of \(runs.count) runs are made\(hint)")
            return 130
        }
        return hasFaults ? 1 : 0
    }

    mutating func complain(_ message: String) {
        Terminal.error("avaz \(command): \(message)")
        hasFaults = true
    }

    func say(_ line: String) {
        if !execution.isQuiet { Terminal.say(line) }
    }
}
