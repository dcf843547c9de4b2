import AvazExperiments
import AvazFiles
import AvazInputs
import AvazRecords
import Foundation
import Synchronization

/// A record of earlier code, held against this code without making all of it anew.
///
/// Its first training is begun again, and the first epoch must be the record's: what
/// has been changed in reading, features, splits, networks or steps would show there. A run
/// without epochs, as of a linear model, is made whole and compared whole. What acts after the
/// first epoch alone is not seen, and so the record says how it was confirmed, and of which code it is.
struct Confirmation {
    /// The job of the record.
    let job: ExperimentJob
    let record: RunRecord
    /// Of this program, for experiments of the kind.
    let code: String

    /// What was compared, and how near it came.
    enum Outcome {
        /// Every figure of all runs to the last digit.
        case runs
        /// The first epoch, whose losses differ by so large a share: zero where all is the same to the last
        /// digit.
        case firstEpoch(difference: Double)
        /// Something else was compared than what the record holds.
        case other

        /// Processors of another kind add in another order, which changes the losses of short epochs by 1e-8 to
        /// 3e-7 of theirs, and those of long ones, whose steps part, by more than is allowed here. Another seed
        /// changes them by 4e-3 to 5e-2.
        static let rounding = 1e-3

        /// As a record names it; nil where the record is not confirmed.
        var name: String? {
            switch self {
            case .runs: "runs"
            case .firstEpoch(0): "first epoch"
            case .firstEpoch(let difference) where difference <= Self.rounding:
                "first epoch within rounding"
            case .firstEpoch, .other: nil
            }
        }
    }

    /// Begins the experiment again, and holds what it gives against the record.
    ///
    /// - Throws: where the experiment cannot be carried out, or the user interrupts.
    func outcome(on line: ProgressLine) throws -> Outcome {
        // Without epochs, as of a linear model or of a run that ran off, there is no first to compare.
        let hasEpochs = record.runs.first?.history.isEmpty == false
        let first = Mutex<(trainings: Int, epoch: RunRecord.Epoch?)>((0, nil))
        let whole: RunRecord?
        do {
            let made = try begin(
                report: { event in
                    Execution.show(event, on: line)
                    guard case .epoch(let epoch, _, training: 1, of: _) = event, epoch.epoch == 1
                    else { return }
                    first.withLock {
                        $0.trainings += 1
                        if $0.trainings == stages { $0.epoch = epoch }
                    }
                },
                shouldStop: {
                    Interruption.isRequested || hasEpochs && first.withLock { $0.epoch != nil }
                })
            whole = made
        } catch let error as Interrupted {
            guard let epoch = first.withLock({ $0.epoch }) else { throw error }
            let difference = record.runs.first?.history.first?.difference(from: epoch)
            return difference.map(Outcome.firstEpoch) ?? .other
        } catch let error as Diverged {
            whole = error.record
        }
        let isSame = whole?.runs.map(\.withoutSeconds) == record.runs.map(\.withoutSeconds)
        return isSame ? .runs : .other
    }

    /// The record, noting how it was confirmed.
    func confirmed(_ how: String) -> RunRecord {
        guard case .object(var environment) = record.environment else { return record }
        // Confirmed twice, it is still of the code that made it.
        environment["madeBy"] = environment["madeBy"] ?? environment["code"]
        environment["code"] = .string(code)
        environment["confirmed"] = .string(how)
        var confirmed = record
        confirmed.environment = .object(environment)
        return confirmed
    }

    /// Trainings one after the other, of which the record has the last: a detector's is preceded by that which
    /// finds what it mistakes, and a contest's by its judge's.
    private var stages: Int {
        let settings = record.settings
        let isSecond =
            ["detection", "windows"].contains { settings[$0]?["hardNegatives"]?.number != nil }
            || settings["judge"]?["experiment"]?.string != nil
        return isSecond ? 2 : 1
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

extension Confirmation.Outcome: CustomStringConvertible {
    var description: String {
        switch self {
        case .firstEpoch(let difference) where difference > 0:
            let found =
                "first epoch's losses differ by \(String(format: "%.1g", difference)) of theirs"
            return name == nil
                ? "gives something else (\(found)): run it again"
                : "confirmed, within rounding (\(found))"
        case .firstEpoch, .runs: return "confirmed"
        case .other: return "gives something else: run it again"
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

extension RunRecord.Epoch {
    /// The largest difference of two losses (or further figures) as a share of the larger; nil where one epoch
    /// has figures that the other has not, or labels a hundredth of the clips otherwise.
    fileprivate func difference(from other: RunRecord.Epoch) -> Double? {
        guard self != other else { return 0 }
        let shares = [
            (trainAccuracy, other.trainAccuracy), (testAccuracy, other.testAccuracy),
            (validationAccuracy, other.validationAccuracy),
        ]
        var losses = [
            (trainLoss, other.trainLoss), (testLoss, other.testLoss),
            (validationLoss, other.validationLoss),
        ]
        for name in Set((figures ?? [:]).keys).union((other.figures ?? [:]).keys) {
            losses.append((figures?[name], other.figures?[name]))
        }
        guard epoch == other.epoch, (shares + losses).allSatisfy({ ($0 == nil) == ($1 == nil) }),
            shares.allSatisfy({ abs(($0 ?? 0) - ($1 ?? 0)) <= 0.01 })
        else { return nil }
        // At least the last digit: the shares alone may differ.
        return losses.reduce(Double.ulpOfOne) { most, pair in
            guard let one = pair.0, let two = pair.1, one != two else { return most }
            let share = abs(one - two) / max(abs(one), abs(two))
            return share <= most ? most : share
        }
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
                let outcome = try confirmation.outcome(on: line)
                line.clear()
                if let how = outcome.name { try confirmation.confirmed(how).write(to: file) }
                say("\(index + 1)/\(runs.count)  \(name) on \(job.corpus): \(outcome)")
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
