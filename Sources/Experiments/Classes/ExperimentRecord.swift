import AvazDatasets
import AvazInputs
import AvazRecords

/// What a run leaves in its record.
extension ExperimentRun {
    /// What is left of a run of which a training ran off.
    func record(
        of divergence: Diverged, _ splits: [Split], _ table: FeatureTable, _ classes: [String],
        _ seconds: RunRecord.Seconds
    ) -> RunRecord {
        let runs = [
            RunRecord.Run(
                seed: divergence.seed, fold: divergence.fold, history: [],
                test: .divergence(
                    RunRecord.Divergence(epoch: divergence.epoch, reason: divergence.reason)),
                seconds: seconds)
        ]
        return RunRecord(
            experiment: experiment.name, corpus: corpusRecord(table, classes),
            split: splitRecord(splits, table.clips), runs: runs,
            summary: RunRecord.Summary(figuresOf: runs), published: experiment.published,
            settings: experiment.settings, environment: Environment.current(code: code))
    }

    func runs(_ trials: Trials, _ classes: [String], _ seconds: RunRecord.Seconds)
        -> [RunRecord.Run]
    {
        trials.outcomes.map { outcome in
            var seconds = seconds
            seconds.training = outcome.seconds
            return RunRecord.Run(
                seed: outcome.seed, fold: outcome.split.fold, history: outcome.history,
                test: .classification(
                    RunRecord.Classification(
                        predictions: outcome.predictions, classes: classes,
                        detection: outcome.detection)),
                seconds: seconds)
        }
    }

    func predictionTable(_ trials: Trials, _ classes: [String]) -> PredictionTable {
        PredictionTable(
            classes: classes,
            runs: trials.outcomes.map {
                PredictionTable.Run(
                    seed: $0.seed, fold: $0.split.fold, predictions: $0.predictions)
            })
    }

    func corpusRecord(_ table: FeatureTable, _ classes: [String]) -> RunRecord.CorpusPart {
        RunRecord.CorpusPart(
            name: corpus.name, task: corpus.task.rawValue, clips: table.clips.count,
            classes: classes,
            rejected: table.rejected.map {
                RunRecord.Rejection(file: $0.path, reason: $0.reason)
            },
            fingerprint: table.fingerprint,
            slices: table.recipe.slices == nil ? nil : table.inputs.rows)
    }

    func splitRecord(_ splits: [Split], _ clips: [Clip]) -> RunRecord.SplitPart {
        RunRecord.SplitPart(
            kind: experiment.split.kind.rawValue, seed: experiment.split.seed,
            train: splits.reduce(0) { $0 + $1.train.count } / splits.count,
            test: splits.reduce(0) { $0 + $1.test.count } / splits.count,
            fingerprint: Self.fingerprint(of: splits, clips))
    }

    static func fingerprint(of splits: [Split], _ clips: [Clip]) -> String {
        var hash = Fingerprint()
        for split in splits {
            for index in split.train { hash.combine(clips[index].path) }
            hash.combine("|")
            for index in split.test { hash.combine(clips[index].path) }
            hash.combine("|")
        }
        return hash.text
    }
}
