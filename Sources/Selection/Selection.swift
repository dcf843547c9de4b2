import AvazDatasets
import AvazExperiments
import AvazFiles
import AvazInputs
import AvazMetrics
import AvazRecords

/// From a folder of recordings to the experiment that suits it: what the corpus is like, which
/// candidates fit, and which of them a part of the folds finds best.
///
/// ```swift
/// let corpus = try Corpus(at: "recordings", task: .classes)
/// let selection = try Selection(corpus, named: "my-model", wishes: TrainingWishes())
/// selection.experiment               // to be carried out by an `ExperimentRun`
/// selection.lines.forEach { print($0) }
/// ```
///
/// The first third of the folds chooses, and no other: what a candidate is chosen by is no judge of it,
/// for the best of several is best by luck too. So the accuracy on the other folds is that of whole
/// recordings that had no say, while those of all folds together are a little too good.
public struct Selection: Sendable {
    /// What is to be told before anything long begins: found, groups and what is tried.
    public let lines: [String]
    /// What was chosen, and why.
    public let choice: String
    /// To be carried out.
    public let experiment: Experiment
    /// The file that repeats it.
    public let text: String
    /// Names of the folds that chose.
    public let choosingFolds: Set<String>
    /// What the user should know, a line each.
    public let remarks: [String]

    /// What goes on, from any thread.
    public enum Event: Sendable {
        /// Recordings are read for the first time, to see what they are.
        case looking(done: Int, of: Int)
        /// What has been found and will be tried.
        case plan([String])
        /// A candidate is trained and judged.
        case trying(candidate: String, RunEvent)
    }

    /// - Parameters:
    ///   - name: of the experiment and the model.
    ///   - folder: where the experiment will lie; a copy of the model to begin with is put there, as
    ///     `start`.
    ///   - shouldStop: asked before every file and step; true ends by an error.
    /// - Throws: where the corpus holds fewer than two classes, a class has fewer than two clips, or
    ///   no candidate can do what is wished.
    public init(
        _ corpus: Corpus, named name: String, wishes: TrainingWishes, in folder: String = ".",
        report: @escaping @Sendable (Event) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws {
        let look = try CorpusLook(
            corpus, report: { report(.looking(done: $0, of: $1)) }, shouldStop: shouldStop)
        if shouldStop() { throw Interrupted(during: "looking at the corpus") }
        try Self.checkCounts(look, corpus)
        let grouping = try Grouping(corpus, wish: wishes.group)
        let fit = Fit(look, seconds: wishes.seconds)
        let draft = Draft(
            name: name, corpus: corpus, grouping: grouping, look: look, fit: fit, folder: folder)
        let source = try wishes.from.map { try SourceModel($0, copiedTo: folder) }
        let plan = try Plan(draft, wishes: wishes, source: source)
        lines = CorpusWords(look, grouping, fit).lines + [plan.words]
        report(.plan(lines))
        var best = plan.entries[0]
        var results: [String] = []
        var remarks = look.rejected.isEmpty ? [] : [CorpusWords.rejected(look)]
        if plan.entries.count > 1 {
            let trial = try Self.trial(
                plan, on: corpus, usable: look.clips, report: report, shouldStop: shouldStop)
            best = plan.entries[trial.best]
            results = trial.words
            remarks += trial.remarks
            choosingFolds = trial.folds
        } else {
            choosingFolds = []
        }
        self.remarks = remarks
        experiment = best.experiment
        choice =
            "chosen   \(best.candidate.name): \(best.candidate.words)"
            + (results.isEmpty ? "" : "; " + results.joined(separator: ", "))
        text = draft.file(best.experiment, lines: lines + [choice])
    }

    /// Every class needs a clip to teach by and one to be judged by.
    private static func checkCounts(_ look: CorpusLook, _ corpus: Corpus) throws {
        let usable = Dictionary(uniqueKeysWithValues: look.counts.map { ($0.label, $0.clips) })
        let labels = Set(corpus.clips.map(\.label)).sorted()
        let few = labels.filter { usable[$0, default: 0] < 2 }
        guard few.isEmpty else {
            let names = few.prefix(3).map { "“\($0)”" }.joined(separator: ", ")
            throw CorpusError(
                folder: corpus.root,
                problem:
                    "\(few.count) of \(labels.count) classes have no usable clip or only one: \(names)"
                    + (few.count > 3 ? ", …" : "")
                    + "; each needs 2 or more, one to teach and one to judge by: add some, or take "
                    + "the class out")
        }
    }

    /// What the choosing folds say of each candidate.
    private static func trial(
        _ plan: Plan, on corpus: Corpus, usable: Int, report: @escaping @Sendable (Event) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws -> (best: Int, words: [String], folds: Set<String>, remarks: [String]) {
        var folds: Set<String> = []
        var scores: [Double?] = []
        var remarks: [String] = []
        var failure: (any Error)?
        for entry in plan.entries {
            do {
                let name = entry.candidate.name
                let result = try ExperimentRun(entry.sketch, on: corpus).predictions(
                    ofFolds: plan.choosing.map { $0 - 1 },
                    report: { report(.trying(candidate: name, $0)) }, shouldStop: shouldStop)
                // What cannot be read is not known.
                let share = min(1, Double(result.clips.count) / Double(max(1, usable)))
                scores.append(meanRecall(result.table) * share)
                folds.formUnion(result.table.runs.compactMap(\.fold))
            } catch let error as Interrupted {
                throw error
            } catch {
                scores.append(nil)
                failure = failure ?? error
                remarks.append("\(entry.candidate.name) was passed over: \(error)")
            }
        }
        if folds.isEmpty {
            remarks.append(
                "the split has no folds by name: the table is of what the choice was made by, and a "
                    + "little too good")
        }
        // Of equals the first, which is the likelier one; a thousandth is no difference.
        guard let most = scores.compactMap({ $0 }).max(),
            let best = scores.firstIndex(where: { ($0 ?? -1) >= most - 0.001 })
        else {
            throw failure ?? CorpusError(folder: corpus.root, problem: "cannot be used")
        }
        let words = zip(plan.entries, scores).map { entry, score in
            entry.candidate.name + " " + (score.map(percent) ?? "failed")
        }
        return (best, words, folds, remarks)
    }

    /// Mean over the classes that were met of the share of their clips that are right.
    static func meanRecall(_ table: PredictionTable) -> Double {
        var matrix = ConfusionMatrix(classes: table.classes)
        for prediction in table.clips {
            matrix.record(truth: prediction.truth, predicted: prediction.predicted)
        }
        let met = matrix.figures.filter { $0.support > 0 }
        return met.reduce(0) { $0 + $1.recall } / Double(max(1, met.count))
    }
}

/// `92.1%`
func percent(_ share: Double) -> String {
    let tenths = Int((share * 1000).rounded())
    return "\(tenths / 10).\(tenths % 10)%"
}
