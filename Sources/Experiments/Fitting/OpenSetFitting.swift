import AvazRecords
import AvazModels
import AvazDatasets
import AvazTensors

/// Trains a classifier that is to know whom it does not know: by how familiar a clip is to
/// it, and a threshold on that, which is calibrated on the training part alone.
///
/// The calibration does in small, within the training part, what the test does in large: it parts
/// it by the experiment's own split, trains on the one side, and meets held-out clips of the known
/// and strangers on the other. With stranger folds, up to five groups of the known speakers take
/// turns as strangers.
struct OpenSetFitting: SplitFitting {
    /// Of all classes.
    let fitting: Fitting
    let section: OpenSetSection

    private var experiment: Experiment { fitting.experiment }
    private var clips: [Clip] { fitting.table.clips }

    /// The experiment's split; with stranger folds once for each speaker, without that speaker.
    func splits(runSeed: Int) throws -> [Split] {
        guard section.kind == .strangerFolds else {
            return [try split(of: clips.indices, runSeed: runSeed)]
        }
        guard fitting.classes.count >= 4 else {
            throw SplitError(
                "stranger folds need 4 speakers or more, found \(fitting.classes.count): one is the "
                    + "stranger, another one that of the calibration, and two are to be told apart")
        }
        return try fitting.classes.map { stranger in
            var split = try split(
                of: clips.indices.filter { clips[$0].label != stranger }, runSeed: runSeed)
            split.fold = stranger
            return split
        }
    }

    /// Where clips are cut into slices, each slice is met by itself.
    ///
    /// - Parameter split: its fold names the stranger, if there is one.
    func fit(
        _ split: Split, seed: Int, shouldStop: @escaping @Sendable () -> Bool,
        report: (RunRecord.Epoch, _ epochs: Int) -> Void
    ) throws -> Fitting.Fitted {
        let strangers = clips.indices.filter { clips[$0].label == split.fold }
        let known = fitting.knowing(fitting.classes.filter { $0 != split.fold })
        var fitted = try known.fit(split, seed: seed, shouldStop: shouldStop, report: report)
        let threshold = try threshold(
            for: known, train: split.train, seed: seed, shouldStop: shouldStop)
        let met = encounters(of: fitted, among: known.classes, strangers: strangers)
        if met.holdsBothKinds { fitted.detection = met.detection(threshold: threshold) }
        fitted.model.threshold = threshold
        fitted.model.familiarity = section.familiarity
        fitted.predictions = fitted.predictions.map { renumbered($0, from: known.classes) }
        return fitted
    }

    /// With stranger folds, a classifier that was taught every speaker; nil where the fitted ones
    /// were.
    func modelOfAll(seed: Int, shouldStop: @escaping @Sendable () -> Bool) throws
        -> ClassifierModel?
    {
        guard section.kind == .strangerFolds else { return nil }
        return try fit(
            split(of: clips.indices, runSeed: seed), seed: seed, shouldStop: shouldStop,
            report: { _, _ in }
        ).model
    }

    // MARK: Calibration

    private func threshold(
        for known: Fitting, train: [Int], seed: Int, shouldStop: @escaping @Sendable () -> Bool
    ) throws -> Float {
        var met = Encounters(section.familiarity)
        for trial in try trials(known.classes, train, runSeed: seed) {
            let inner = known.knowing(trial.classes)
            _ = try SplitCheck(
                [trial.split], isStratified: false, clips: clips, classes: trial.classes)
            let fitted = try inner.fit(trial.split, seed: seed, shouldStop: shouldStop)
            met += encounters(of: fitted, among: trial.classes, strangers: trial.strangers)
        }
        guard met.holdsBothKinds else {
            throw SplitError(
                "the training part leaves no background to calibrate the threshold with; "
                    + "add some, or choose another split")
        }
        return met.threshold(atFalseAcceptance: section.falseAcceptance)
    }

    /// A rehearsal within the training part.
    private struct Trial {
        var classes: [String]
        var split: Split
        /// Clips that are met besides those of the split's test part.
        var strangers: [Int]
    }

    private func trials(_ classes: [String], _ train: [Int], runSeed: Int) throws -> [Trial] {
        guard section.kind == .strangerFolds else {
            let split = try split(of: train, runSeed: runSeed)
            return [Trial(classes: classes, split: split, strangers: [])]
        }
        let folds = try Split.groupedFolds(
            groups: train.map { clips[$0].label }, folds: min(5, classes.count))
        return try folds.map { fold in
            let strangers = fold.test.map { train[$0] }
            let absent = Set(strangers.map { clips[$0].label })
            return Trial(
                classes: classes.filter { !absent.contains($0) },
                split: try split(of: fold.train.map { train[$0] }, runSeed: runSeed),
                strangers: strangers)
        }
    }

    /// The experiment's split of some of the clips.
    private func split(of indices: some Sequence<Int>, runSeed: Int) throws -> Split {
        let indices = Array(indices)
        let split = try experiment.split.splits(indices.map { clips[$0] }, runSeed: runSeed)[0]
        return Split(train: split.train.map { indices[$0] }, test: split.test.map { indices[$0] })
    }

    // MARK: Meeting

    private func encounters(
        of fitted: Fitting.Fitted, among classes: [String], strangers: [Int]
    ) -> Encounters {
        let background = classes.firstIndex(of: Corpus.backgroundClass)
        let known = classes.indices.filter { section.kind == .strangerFolds || $0 != background }
        var met = Encounters(section.familiarity)
        for prediction in fitted.predictions {
            met.add(
                scores: known.map { prediction.scores[$0] },
                truth: known.firstIndex(of: prediction.truth))
        }
        let table = fitting.table
        for row in strangers.flatMap({ table.rowsOfClip[$0] }) {
            let scores = fitted.model.answer(to: table.rows.row(row).array).scores
            met.add(scores: known.map { scores[$0] }, truth: nil)
        }
        return met
    }

    /// A prediction with its indices and scores in the order of all classes; 0 for the stranger.
    private func renumbered(_ prediction: Prediction, from classes: [String]) -> Prediction {
        guard classes != fitting.classes else { return prediction }
        var prediction = prediction
        let places = classes.map { name in fitting.classes.firstIndex(of: name) ?? 0 }
        var scores = [Float](repeating: 0, count: fitting.classes.count)
        for (place, score) in zip(places, prediction.scores) { scores[place] = score }
        prediction.truth = places[prediction.truth]
        prediction.given = places[prediction.given]
        prediction.scores = scores
        return prediction
    }
}
