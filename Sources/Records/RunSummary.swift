import AvazMetrics

extension RunRecord {
    /// The names of the folds in order, each once; one that is nil where there are none.
    public static func folds(of runs: [Run]) -> [String?] {
        runs.map(\.fold).reduce(into: []) { folds, fold in
            if !folds.contains(fold) { folds.append(fold) }
        }
    }
}

extension RunRecord.Summary {
    /// The summary of at least one run.
    ///
    /// Folds judge different clips, the seeds of one fold the same ones; seeds that draw splits of
    /// their own judge clips that overlap, and count as if they were the same. So the figures of each
    /// fold are averaged over its seeds, and their mean has Student's interval over the folds.
    /// Without folds it has the interval of the test clips, averaged over the seeds: for shares
    /// Wilson's, for macro F1 that of `ConfusionMatrix.macroF1Estimate`.
    public init(of runs: [RunRecord.Run], classes: [String]) {
        precondition(!runs.isEmpty, "a summary of no run")
        let folds = RunRecord.folds(of: runs).map { fold in runs.filter { $0.fold == fold } }
        func estimate(
            _ confusion: (RunRecord.Test) -> [[Int]], _ figure: (ConfusionMatrix) -> Estimate
        ) -> Estimate {
            let means = folds.map { runs in
                Estimate.mean(
                    of: runs.map {
                        figure(ConfusionMatrix(classes: classes, counts: confusion($0.test)))
                    })
            }
            return means.count > 1 ? .mean(ofShares: means.map(\.mean)) : means[0]
        }
        func accuracy(_ matrix: ConfusionMatrix) -> Estimate {
            .share(matrix.hits, of: max(1, matrix.total))
        }
        testAccuracy = estimate(\.confusion, accuracy)
        macroF1 = estimate(\.confusion, \.macroF1Estimate)
        if runs.allSatisfy({ $0.test.vote != nil }) {
            clipAccuracy = estimate({ $0.vote?.confusion ?? [] }, accuracy)
        }
    }
}
