import AvazRecords
import AvazModels
import AvazInputs
import AvazDatasets
import AvazTensors

/// An experiment on a corpus: features, splits, training, judgement.
///
/// ```swift
/// let run = ExperimentRun(experiment, on: try Corpus(at: "recordings", task: experiment.task))
/// let outcome = try run.carryOut()
/// outcome.record.summary.classification?.testAccuracy.mean
/// ```
public struct ExperimentRun: Sendable {
    let experiment: Experiment
    let corpus: Corpus
    let code: String?
    let ranks: any Ranks

    /// - Parameters:
    ///   - code: the program's `SourceCode.fingerprint`, for the record.
    ///   - ranks: that carry the run out together, each with an `ExperimentRun` of the same experiment
    ///     and recordings. They share the files out among themselves, and the trainings, or each
    ///     training where `training.shards` is set; all come to the record that one alone would.
    public init(
        _ experiment: Experiment, on corpus: Corpus, code: String? = nil,
        ranks: any Ranks = OneRank()
    ) {
        self.experiment = experiment
        self.corpus = corpus
        self.code = code
        self.ranks = ranks
    }

    /// All that a run leaves behind.
    public struct Outcome: Sendable {
        /// All figures, as `run.json` has them.
        public var record: RunRecord
        /// What each trained model said of each test clip.
        public var predictions: PredictionTable
        /// What the user should know, a line each.
        public var warnings: [String]
        fileprivate let kept: ClassifierModel?

        /// Of the first seed and fold; with unknown folds of all speakers.
        ///
        /// - Precondition: this is rank 0, which alone has it.
        public var model: ClassifierModel {
            guard let kept else { preconditionFailure("rank 0 has the model") }
            return kept
        }
    }

    /// Reads the corpus and trains once for each seed and fold.
    ///
    /// - Parameters:
    ///   - checkpoints: where a long run leaves them and goes on from; nil begins anew. All ranks have
    ///     them, or none.
    ///   - shouldStop: asked before every file and step; true ends the run by an error.
    public func carryOut(
        checkpoints: CheckpointFolder? = nil,
        report: @escaping @Sendable (RunEvent) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws -> Outcome {
        let material = try material(report: report, shouldStop: shouldStop)
        let tasks = try ranks.together { try self.tasks(material) }
        // Seeds mostly share their splits.
        let splits = tasks.reduce(into: [Split]()) { splits, task in
            if !splits.contains(task.split) { splits.append(task.split) }
        }
        let remarks = try remarks(on: splits, material)
        do {
            let trials = try trials(
                tasks, splits, material, checkpoints: checkpoints, report: report,
                shouldStop: shouldStop)
            return try outcome(
                of: trials, splits, material, remarks: remarks, shouldStop: shouldStop)
        } catch var divergence as Diverged {
            divergence.record = record(
                of: divergence, splits, material.table, material.classes, material.seconds)
            throw divergence
        }
    }

    // MARK: Steps

    /// What the trainings learn from and are judged by.
    struct Material {
        var corpus: Corpus
        /// Recordings that the table or pattern of groups lacks.
        var ungrouped: Int
        var table: FeatureTable
        var seconds: RunRecord.Seconds
        var classes: [String]
        var closed: ClosedSetTrial
        /// Nil where all speakers are known.
        var open: OpenSetTrial?
    }

    private func material(
        report: @escaping @Sendable (RunEvent) -> Void, shouldStop: @escaping @Sendable () -> Bool
    ) throws -> Material {
        let (corpus, ungrouped) = try ranks.together {
            let (grouped, ungrouped) = try experiment.grouped(self.corpus)
            let corpus = try experiment.openSet?.corpus(grouped) ?? grouped
            try experiment.checkMemory(for: corpus)
            return (corpus, ungrouped)
        }
        try checkRanks(corpus)
        let (table, seconds) = try read(corpus, report: report, shouldStop: shouldStop)
        let classes = try Self.classes(of: table, in: corpus)
        let closed = ClosedSetTrial(
            experiment: experiment, table: table, classes: classes,
            ranks: experiment.model.training?.shards == nil ? OneRank() : ranks)
        return Material(
            corpus: corpus, ungrouped: ungrouped, table: table, seconds: seconds, classes: classes,
            closed: closed,
            open: experiment.openSet.flatMap {
                $0.kind == .taught ? nil : OpenSetTrial(closed: closed, section: $0)
            })
    }

    /// Trains once for each task; last of all on all clips, where such a model is to be kept, which
    /// goes on beside the others.
    private func trials(
        _ tasks: [(seed: Int, split: Split)], _ splits: [Split], _ material: Material,
        checkpoints: CheckpointFolder?, report: @escaping @Sendable (RunEvent) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws -> Trials {
        let table = material.table
        let tasks = tasks + (experiment.finalModel == .all ? [taskOfAll(table)] : [])
        let start =
            checkpoints == nil && ranks.count == 1
            ? nil
            : try ranks.together { try experiment.start?.scorer(for: table.recipe).fingerprint }
        try checkRanks(start: start, splits: Self.fingerprint(of: splits, table.clips))
        return try Trials(
            of: material.open ?? material.closed, tasks,
            kept: experiment.finalModel == .all ? tasks.count - 1 : 0, ranks: ranks,
            checkpoint: { index in
                checkpoints?.file(
                    index, of: experiment.settings.text, table.fingerprint, code, start,
                    "\(tasks[index].seed)",
                    Self.fingerprint(of: [tasks[index].split], table.clips))
            }, report: report, shouldStop: shouldStop)
    }

    private func outcome(
        of trials: Trials, _ splits: [Split], _ material: Material, remarks: [String],
        shouldStop: @escaping @Sendable () -> Bool
    ) throws -> Outcome {
        var trials = trials
        // What is kept knows every speaker, that of the first fold not even its unknown one.
        let whole = experiment.finalModel == .all ? trials.removeLast().model : nil
        var model =
            try whole ?? modelOfAll(material.open, shouldStop: shouldStop)
            ?? trials.outcomes[0].model
        let predictions = predictionTable(trials, material.classes)
        var summary = RunRecord.Summary(
            of: predictions, splitKind: experiment.split.kind.rawValue)
        if experiment.calibration == .temperature {
            let calibration = HeldOutCalibration(predictions, experiment.openSet)
            if var calibrated = model {
                calibration.apply(to: &calibrated)
                model = calibrated
            }
            summary.calibrate(calibration.record)
        }
        let (table, classes) = (material.table, material.classes)
        let record = RunRecord(
            experiment: experiment.name, corpus: corpusRecord(table, classes),
            split: splitRecord(splits, table.clips),
            runs: runs(trials, classes, material.seconds), summary: summary,
            published: experiment.published, settings: experiment.settings,
            inputs: RunRecord.Inputs(
                map: material.closed.map(of: splits[0]),
                samples: try ranks.together {
                    try InputSamples(of: material.corpus, classes: classes, table: table).samples
                }),
            environment: Environment.current(code: code))
        return Outcome(
            record: record, predictions: predictions, warnings: remarks + trials.warnings,
            kept: ranks.rank == 0 ? model : nil)
    }

    private func read(
        _ corpus: Corpus, report: @escaping @Sendable (RunEvent) -> Void,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws -> (FeatureTable, RunRecord.Seconds) {
        let began = ContinuousClock.now
        let files = corpus.clips.count
        let pictured = InputSamples.chosen(
            from: corpus.clips, classes: sorted(corpus.clips.map(\.label)))
        let table = try FeatureTable(
            of: corpus, recipe: experiment.features.recipe, augmentation: experiment.augmentation,
            leavesDuplicatesOut: experiment.duplicates == .leaveOut,
            pictured: Set(pictured.map(\.path)), ranks: ranks,
            // The others are about as far.
            report: { [ranks] in
                report(.reading(done: min(files, $0 * ranks.count), of: files))
            }, shouldStop: shouldStop)
        var seconds = RunRecord.Seconds(
            features: (ContinuousClock.now - began).seconds, training: 0)
        if experiment.features.timesOneThread {
            seconds.featuresOneThread = try ranks.together {
                ranks.rank > 0
                    ? nil : try table.secondsOnOneThread(of: corpus, shouldStop: shouldStop)
            }
        }
        return (table, seconds)
    }

    private static func classes(of table: FeatureTable, in corpus: Corpus) throws -> [String] {
        let classes = sorted(table.clips.map(\.label))
        guard classes.count >= 2 else {
            throw CorpusError(
                folder: corpus.root,
                problem: "all \(table.clips.count) usable recordings are of one class, "
                    + "“\(classes[0])”; a classifier needs 2 or more")
        }
        return classes
    }

    /// Once for each seed and split.
    private func tasks(_ material: Material) throws -> [(seed: Int, split: Split)] {
        try experiment.seeds.flatMap { seed in
            let splits =
                try material.open?.splits(runSeed: seed)
                ?? experiment.split.splits(material.table.clips, runSeed: seed)
            return splits.map { (seed: seed, split: $0) }
        }
    }

    /// All clips teach; one of them is judged, since something must be.
    private func taskOfAll(_ table: FeatureTable) -> (seed: Int, split: Split) {
        (experiment.seeds[0], Split(train: Array(table.clips.indices), test: [0]))
    }

    /// The predictions of some of the folds alone, by which experiments are told apart before one of
    /// them is carried out.
    ///
    /// - Parameters:
    ///   - folds: their numbers, from 0; those that there are not are passed over.
    /// - Returns: with them, the clips that can be used, and how many files cannot.
    package func predictions(
        ofFolds folds: [Int], report: @escaping @Sendable (RunEvent) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws -> (table: PredictionTable, clips: [Clip], rejected: [RejectedFile]) {
        var material = try material(report: report, shouldStop: shouldStop)
        material.open = nil
        let tasks = try tasks(material)
        let chosen = folds.filter(tasks.indices.contains).map { tasks[$0] }
        for task in chosen {
            _ = try SplitCheck(
                [task.split], isStratified: false, toleratesMissing: true,
                clips: material.table.clips, classes: material.classes)
        }
        let trials = try Trials(
            of: material.closed, chosen, checkpoint: { _ in nil }, report: report,
            shouldStop: shouldStop)
        return (
            predictionTable(trials, material.classes), material.table.clips,
            material.table.rejected
        )
    }
}

/// Each name once, in the order of their bytes, as Python's `sorted` has it.
private func sorted(_ names: [String]) -> [String] {
    Set(names).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}
