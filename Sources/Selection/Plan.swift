import AvazExperiments
import AvazFiles

/// The candidates that are tried, as many as the minutes allow.
struct Plan {
    struct Entry {
        var candidate: Candidate
        /// In full.
        var experiment: Experiment
        /// With half of the copies, to choose by.
        var sketch: Experiment
    }

    private(set) var entries: [Entry] = []
    /// Numbers of the folds that choose, from 1.
    let choosing: [Int]
    /// In one line.
    private(set) var words = ""

    /// - Throws: `SettingsError` where no candidate can do what is wished.
    init(_ draft: Draft, wishes: TrainingWishes, source: SourceModel? = nil) throws {
        let folds = draft.grouping.folds
        choosing = Array(1...max(1, (folds + 1) / 3))
        let candidates = try Self.candidates(draft, wishes, source)
        let seconds = draft.look.seconds.reduce(0, +)
        var (spent, dearest) = (0.0, 0.0)
        var left: [(entry: Entry, whole: Double)] = []
        for (candidate, experiment) in candidates {
            let cost = Cost(
                experiment, clips: draft.look.clips, classes: draft.look.counts.count,
                folds: folds, seconds: seconds, slice: draft.fit.slices)
            let trial = cost.seconds(trainings: choosing.count) / 2
            let whole = cost.seconds(trainings: folds + 1)
            let entry = Entry(
                candidate: candidate, experiment: experiment,
                sketch: try Self.sketch(candidate, experiment, draft, wishes))
            // What the user asks to begin with is tried whatever it takes.
            guard candidate.isBegun || spent + trial + max(dearest, whole) <= wishes.minutes * 60
            else {
                left.append((entry, whole))
                continue
            }
            (spent, dearest) = (spent + trial, max(dearest, whole))
            entries.append(entry)
        }
        // Where there is time for none, the quickest.
        if entries.isEmpty,
            let quickest = left.indices.min(by: { left[$0].whole < left[$1].whole })
        {
            let chosen = left.remove(at: quickest)
            (entries, dearest) = ([chosen.entry], chosen.whole)
        }
        let names = entries.map(\.candidate.name).joined(separator: ", ")
        let minutes = ((entries.count > 1 ? spent : 0) + dearest) / 60
        let estimate = minutes < 0.1 ? "less than 0.1" : "\((minutes * 10).rounded() / 10)"
        words =
            "trying   \(names): \(estimate) of \(JSON5.text(wishes.minutes)) minutes by estimate"
            + (left.isEmpty
                ? "" : "; no time for \(left.map(\.entry.candidate.name).joined(separator: ", "))")
    }

    /// Those of the wished kinds, with the wished settings.
    private static func candidates(
        _ draft: Draft, _ wishes: TrainingWishes, _ source: SourceModel?
    ) throws -> [(Candidate, Experiment)] {
        let overrides = try overrides(wishes)
        let begun = source?.candidates(for: draft.fit) ?? []
        if let model = wishes.model, let other = begun.first, other.kind.rawValue != model {
            throw SettingsError(
                "--from begins with a network of the kind \(other.kind.rawValue), and --model asks for "
                    + "\(model); leave one of them out")
        }
        let wished = (begun + Candidate.all(for: draft.fit)).filter {
            wishes.model == nil || $0.kind.rawValue == wishes.model
        }
        var failure: (any Error)?
        let fitting = wished.compactMap { candidate in
            do {
                return (candidate, try draft.experiment(candidate, overrides))
            } catch {
                failure = failure ?? error
                return nil
            }
        }
        guard !fitting.isEmpty else {
            throw failure ?? SettingsError("there is no candidate of that kind")
        }
        return fitting
    }

    /// Those of the command line, `--features` first.
    private static func overrides(_ wishes: TrainingWishes) throws -> [Override] {
        guard !wishes.features.isEmpty else { return wishes.overrides }
        let kinds = JSONValue.array(wishes.features.map(JSONValue.string)).text
        return [try Override("features.kinds=\(kinds)")] + wishes.overrides
    }

    private static func sketch(
        _ candidate: Candidate, _ experiment: Experiment, _ draft: Draft, _ wishes: TrainingWishes
    ) throws -> Experiment {
        guard let copies = experiment.settings["augmentation"]?["copies"]?.number, copies > 1 else {
            return experiment
        }
        let fewer = try Override("augmentation.copies=\(Int(copies) / 2)")
        return try draft.experiment(candidate, overrides(wishes) + [fewer])
    }
}
