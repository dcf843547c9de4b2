import AvazRecords
import AvazModels
import AvazInputs
import AvazDatasets

/// An experiment on a corpus: features, splits, training, judgement.
///
/// ```swift
/// let run = ExperimentRun(experiment, on: try Corpus(at: "recordings", task: experiment.task))
/// let outcome = try run.carryOut()
/// outcome.record.summary.testAccuracy.mean
/// ```
public struct ExperimentRun: Sendable {
    let experiment: Experiment
    let corpus: Corpus
    let code: String?

    /// - Parameter code: the program's `SourceCode.fingerprint`, for the record.
    public init(_ experiment: Experiment, on corpus: Corpus, code: String? = nil) {
        self.experiment = experiment
        self.corpus = corpus
        self.code = code
    }

    /// All that a run leaves behind.
    public struct Outcome: Sendable {
        public var record: RunRecord
        public var predictions: PredictionTable
        /// Of the first seed and fold; with stranger folds of all speakers.
        public var model: ClassifierModel
        /// What the user should know, a line each.
        public var warnings: [String]
    }

    /// What a run tells while it goes on, from any thread.
    public enum Progress: Sendable {
        /// So many of the corpus's files have been read.
        case reading(done: Int, of: Int)
        /// An epoch of a training, one of `of` (seeds times folds), is through.
        case epoch(RunRecord.Epoch, epochs: Int, training: Int, of: Int)
    }

    /// Reads the corpus and trains once for each seed and fold.
    ///
    /// - Parameter shouldStop: asked before every file and step; true ends the run by an error.
    public func carryOut(
        report: @escaping @Sendable (Progress) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws -> Outcome {
        let clock = ContinuousClock()
        let (grouped, ungrouped) = try experiment.grouped(self.corpus)
        let corpus = try experiment.openSet?.corpus(grouped) ?? grouped
        let files = corpus.clips.count
        let started = clock.now
        let table = try FeatureTable(
            of: corpus, recipe: experiment.features.recipe, augmentation: experiment.augmentation,
            leavesDuplicatesOut: experiment.duplicates == .leaveOut,
            report: { report(.reading(done: $0, of: files)) }, shouldStop: shouldStop)
        var seconds = RunRecord.Seconds(features: (clock.now - started).seconds, training: 0)
        if experiment.features.timesOneThread {
            seconds.featuresOneThread = try table.secondsOnOneThread(
                of: corpus, shouldStop: shouldStop)
        }
        let classes = Set(table.clips.map(\.label)).sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        guard classes.count >= 2 else {
            throw CorpusError(
                folder: corpus.root,
                problem: "all \(table.clips.count) usable recordings are of one class, "
                    + "“\(classes[0])”; a classifier needs 2 or more")
        }
        let closed = Fitting(experiment: experiment, table: table, classes: classes)
        let open = experiment.openSet.map { OpenSetFitting(fitting: closed, section: $0) }
        let tasks = try experiment.seeds.flatMap { seed in
            let splits =
                try open?.splits(runSeed: seed)
                ?? experiment.split.splits(table.clips, runSeed: seed)
            return splits.map { (seed: seed, split: $0) }
        }
        // Seeds mostly share their splits.
        let splits = tasks.reduce(into: [Split]()) { splits, task in
            if !splits.contains(task.split) { splits.append(task.split) }
        }
        var warnings = try splits.flatMap { split in
            try SplitCheck(
                [split], clips: table.clips,
                classes: classes.filter { name in
                    open?.section.kind != .strangerFolds || name != split.fold
                }
            ).warnings
        }
        if ungrouped > 0 {
            warnings.append(
                "\(ungrouped) of \(files) recordings are not in the table of groups; each counts as "
                    + "one of its own")
        }
        if !table.rejected.isEmpty {
            warnings.append(
                "\(table.rejected.count) of \(files + corpus.rejected.count) files cannot be used: "
                    + "\(table.rejected[0].path): \(table.rejected[0].reason)"
                    + (table.rejected.count > 1 ? "; the others are listed in the table" : ""))
        }
        if let low = table.sampleRates.first, let high = table.sampleRates.last, low < high {
            warnings.append(
                "the clips have sample rates from \(low) to \(high) Hz, so that a channel stands "
                    + "for another frequency in each; set features.sampleRate to bring them to one")
        }
        if let first = table.duplicates.first, experiment.duplicates == .keep {
            warnings.append(
                "\(table.duplicates.count) clips have exactly the samples of another, such as "
                    + "\(first.path) and \(first.original), which a split may part; "
                    + "duplicates: \"leave-out\" rejects them")
        }

        let fits = try Fits(
            open ?? closed, of: tasks, report: report, shouldStop: shouldStop)
        let runs = fits.all.map { fit in
            seconds.training = fit.seconds
            return RunRecord.Run(
                seed: fit.seed, fold: fit.split.fold, history: fit.fitted.history,
                test: RunRecord.Test(
                    predictions: fit.fitted.predictions, classes: classes,
                    detection: fit.fitted.detection),
                seconds: seconds)
        }
        warnings += fits.warnings
        let predictions = PredictionTable(
            classes: classes,
            runs: fits.all.map {
                PredictionTable.Run(
                    seed: $0.seed, fold: $0.split.fold, predictions: $0.fitted.predictions)
            })
        // What is kept knows every speaker, that of the first fold not even its stranger.
        let model =
            try open?.modelOfAll(seed: experiment.seeds[0], shouldStop: shouldStop)
            ?? fits.all[0].fitted.model
        let record = RunRecord(
            experiment: experiment.name, corpus: corpusRecord(table, classes),
            split: splitRecord(splits, table.clips), runs: runs,
            summary: RunRecord.Summary(of: runs, classes: classes),
            published: experiment.published, settings: experiment.settings,
            inputs: RunRecord.Inputs(
                map: closed.map(of: splits[0]),
                samples: try InputSamples(
                    of: corpus, clips: table.clips, classes: classes, recipe: table.recipe
                ).samples),
            environment: Environment.current(code: code))
        return Outcome(
            record: record, predictions: predictions, model: model,
            warnings: warnings)
    }

    private func corpusRecord(_ table: FeatureTable, _ classes: [String]) -> RunRecord.Corpus {
        RunRecord.Corpus(
            name: corpus.name, task: corpus.task.rawValue, clips: table.clips.count,
            classes: classes,
            rejected: table.rejected.map {
                RunRecord.Rejection(file: $0.path, reason: $0.reason)
            },
            fingerprint: table.fingerprint,
            slices: table.recipe.slices == nil ? nil : table.rows.rows)
    }

    private func splitRecord(_ splits: [Split], _ clips: [Clip]) -> RunRecord.Split {
        var hash = Fingerprint()
        for split in splits {
            for index in split.train { hash.combine(clips[index].path) }
            hash.combine("|")
            for index in split.test { hash.combine(clips[index].path) }
            hash.combine("|")
        }
        return RunRecord.Split(
            kind: experiment.split.kind.rawValue, seed: experiment.split.seed,
            train: splits.reduce(0) { $0 + $1.train.count } / splits.count,
            test: splits.reduce(0) { $0 + $1.test.count } / splits.count,
            fingerprint: hash.text)
    }
}
