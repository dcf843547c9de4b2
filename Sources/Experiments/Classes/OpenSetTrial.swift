import AvazRecords
import AvazModels
import AvazDatasets
import AvazTensors

/// Trains a classifier that is to know whom it does not know: by how confident it
/// is of a clip, and a threshold on that, which is calibrated on the training part alone.
///
/// The calibration does in small, within the training part, what the test does in large: it parts
/// it by the experiment's own split, trains on the one side, and meets held-out clips of the known
/// and unknown on the other. With unknown folds, up to five groups of the known speakers take
/// turns as unknown.
struct OpenSetTrial: Trial {
    /// Of all classes.
    let closed: ClosedSetTrial
    let section: OpenSetSection

    var ranks: any Ranks { closed.ranks }
    private var experiment: Experiment { closed.experiment }
    private var clips: [Clip] { closed.table.clips }

    /// The experiment's split; with unknown folds once for each speaker, without that speaker.
    func splits(runSeed: Int) throws -> [Split] {
        guard section.kind == .unknownFolds else {
            return [try split(of: clips.indices, runSeed: runSeed)]
        }
        guard closed.classes.count >= 4 else {
            throw SplitError(
                "unknown folds need 4 speakers or more, found \(closed.classes.count): one is "
                    + "unknown, another one that of the calibration, and two are to be told apart")
        }
        return try closed.classes.map { unknown in
            var split = try split(
                of: clips.indices.filter { clips[$0].label != unknown }, runSeed: runSeed)
            split.fold = unknown
            return split
        }
    }

    /// Where clips are cut into slices, each slice is met by itself.
    ///
    /// - Parameter split: its fold names the unknown speaker, if there is one.
    func run(
        _ split: Split, seed: Int, checkpoints: CheckpointFile?,
        shouldStop: @escaping @Sendable () -> Bool,
        report: (RunRecord.Epoch, _ epochs: Int) -> Void
    ) throws -> TrialResult {
        let unknown = clips.indices.filter { clips[$0].label == split.fold }
        let known = closed.knowing(closed.classes.filter { $0 != split.fold })
        var result = try known.run(
            split, seed: seed, checkpoints: checkpoints, shouldStop: shouldStop, report: report)
        let threshold = try threshold(
            for: known, train: split.train, seed: seed, shouldStop: shouldStop)
        let met = encounters(of: result, among: known.classes, unknown: unknown)
        if met.holdsBothKinds { result.detection = met.detection(threshold: threshold) }
        result.model.threshold = threshold
        result.model.confidence = section.confidence
        result.predictions = result.predictions.map { renumbered($0, from: known.classes) }
        return result
    }

    /// With unknown folds, a classifier that was taught every speaker; nil where the trained ones
    /// were.
    func modelOfAll(seed: Int, shouldStop: @escaping @Sendable () -> Bool) throws
        -> ClassifierModel?
    {
        guard section.kind == .unknownFolds else { return nil }
        return try run(
            split(of: clips.indices, runSeed: seed), seed: seed, checkpoints: nil,
            shouldStop: shouldStop,
            report: { _, _ in }
        ).model
    }

    // MARK: Calibration

    private func threshold(
        for known: ClosedSetTrial, train: [Int], seed: Int,
        shouldStop: @escaping @Sendable () -> Bool
    ) throws -> Float {
        var met = Encounters(section.confidence)
        for rehearsal in try rehearsals(known.classes, train, runSeed: seed) {
            let inner = known.knowing(rehearsal.classes)
            _ = try SplitCheck(
                [rehearsal.split], isStratified: false, clips: clips, classes: rehearsal.classes)
            let result = try inner.run(rehearsal.split, seed: seed, shouldStop: shouldStop)
            met += encounters(of: result, among: rehearsal.classes, unknown: rehearsal.unknown)
        }
        guard met.holdsBothKinds else {
            throw SplitError(
                "the training part leaves no background to calibrate the threshold with; "
                    + "add some, or choose another split")
        }
        return met.threshold(atFalseAcceptance: section.falseAcceptance)
    }

    /// A rehearsal within the training part.
    private struct Rehearsal {
        var classes: [String]
        var split: Split
        /// Clips that are met besides those of the split's test part.
        var unknown: [Int]
    }

    private func rehearsals(_ classes: [String], _ train: [Int], runSeed: Int) throws -> [Rehearsal]
    {
        guard section.kind == .unknownFolds else {
            let split = try split(of: train, runSeed: runSeed)
            return [Rehearsal(classes: classes, split: split, unknown: [])]
        }
        let folds = try Split.groupedFolds(
            groups: train.map { clips[$0].label }, folds: min(5, classes.count))
        return try folds.map { fold in
            let unknown = fold.test.map { train[$0] }
            let absent = Set(unknown.map { clips[$0].label })
            return Rehearsal(
                classes: classes.filter { !absent.contains($0) },
                split: try split(of: fold.train.map { train[$0] }, runSeed: runSeed),
                unknown: unknown)
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
        of result: TrialResult, among classes: [String], unknown: [Int]
    ) -> Encounters {
        let background = classes.firstIndex(of: Corpus.backgroundClass)
        let known = classes.indices.filter { section.kind == .unknownFolds || $0 != background }
        var met = Encounters(section.confidence)
        for prediction in result.predictions {
            met.add(
                scores: known.map { prediction.scores[$0] },
                truth: known.firstIndex(of: prediction.truth))
        }
        let table = closed.table
        for row in unknown.flatMap({ table.rowsOfClip[$0] }) {
            let scores = result.model.answer(to: table.inputs.row(row).array).scores
            met.add(scores: known.map { scores[$0] }, truth: nil)
        }
        return met
    }

    /// A prediction with its indices and scores in the order of all classes; 0 for the unknown.
    private func renumbered(_ prediction: Prediction, from classes: [String]) -> Prediction {
        guard classes != closed.classes else { return prediction }
        var prediction = prediction
        let places = classes.map { name in closed.classes.firstIndex(of: name) ?? 0 }
        var scores = [Float](repeating: 0, count: closed.classes.count)
        for (place, score) in zip(places, prediction.scores) { scores[place] = score }
        prediction.truth = places[prediction.truth]
        prediction.predicted = places[prediction.predicted]
        prediction.scores = scores
        return prediction
    }
}
