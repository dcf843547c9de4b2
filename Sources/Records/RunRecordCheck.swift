import AvazMetrics

extension RunRecord {
    /// The first thing in the record that cannot be so, such as a confusion matrix of another size
    /// than the list of classes or an accuracy that its counts do not give; nil where all fits.
    public var contradiction: String? {
        let classes = corpus.classes
        if classes.isEmpty { return "corpus.classes: expected at least one class, found none" }
        if let pair = zip(classes, classes.dropFirst()).first(where: { before, after in
            !before.utf8.lexicographicallyPrecedes(after.utf8)
        }) {
            return "corpus.classes: expected different names sorted as Python sorts them, "
                + "found \"\(pair.0)\" before \"\(pair.1)\""
        }
        if runs.isEmpty { return "runs: expected at least one run, found none" }
        for (index, run) in runs.enumerated() {
            let fault = run.test.contradiction(classes: classes) ?? run.contradictionInHistory
            if let fault { return "runs[\(index)].\(fault)" }
        }
        if !summary.testAccuracy.isIntervalOfShare || !summary.macroF1.isIntervalOfShare {
            return "summary: expected 0 <= low <= mean <= high <= 1"
        }
        return inputs?.contradiction(classes: classes) ?? contradictionInMean
    }

    private var contradictionInMean: String? {
        let accuracies = runs.map(\.test.accuracy)
        let mean = summary.testAccuracy.mean
        guard let least = accuracies.min(), let most = accuracies.max(),
            mean < least - tolerance || mean > most + tolerance
        else { return nil }
        return "summary.testAccuracy.mean: expected \(least) to \(most) as in the runs, "
            + "found \(mean)"
    }
}

extension RunRecord.Test {
    fileprivate func contradiction(classes: [String]) -> String? {
        guard confusion.count == classes.count,
            confusion.allSatisfy({ $0.count == classes.count && $0.allSatisfy { $0 >= 0 } })
        else {
            return "test.confusion: expected \(classes.count) rows of \(classes.count) counts, "
                + "one for each class, found \(confusion.count) rows"
        }
        guard perClass.map(\.class) == classes else {
            let unknown = perClass.first { !classes.contains($0.class) }?.class
            let found = unknown.map { "unknown class \"\($0)\"" } ?? "\(perClass.count) classes"
            return "test.perClass: expected the classes of the corpus in order, found \(found)"
        }
        if let mistake = mistakes.first(where: {
            !classes.contains($0.truth) || !classes.contains($0.given)
        }) {
            return "test.mistakes: unknown class \"\(mistake.truth)\" or \"\(mistake.given)\""
        }
        let matrix = ConfusionMatrix(classes: classes, counts: confusion)
        if abs(accuracy - matrix.accuracy) > tolerance {
            return "test.accuracy: expected \(matrix.accuracy) as in the confusion matrix, "
                + "found \(accuracy)"
        }
        if let vote {
            guard vote.confusion.count == classes.count,
                vote.confusion.allSatisfy({ $0.count == classes.count && $0.allSatisfy { $0 >= 0 } }
                ),
                abs(
                    vote.accuracy
                        - ConfusionMatrix(classes: classes, counts: vote.confusion).accuracy)
                    <= tolerance
            else { return "test.vote: the accuracy is not that of the confusion matrix" }
        }
        for (expected, found) in zip(matrix.figures, perClass) where !found.agrees(with: expected) {
            return "test.perClass: the figures of \"\(found.class)\" are not those "
                + "of the confusion matrix"
        }
        let rates =
            detection.map { detection in
                [detection.equalErrorRate, detection.accuracyAtOnePercentFalseAcceptance]
                    + [detection.falseAcceptance, detection.falseRejection].compactMap { $0 }
                    + detection.curve.flatMap { [$0.falseAcceptance, $0.falseRejection] }
            } ?? []
        return rates.allSatisfy(isShare) ? nil : "test.detection: expected rates from 0 to 1"
    }
}

extension ClassFigures {
    fileprivate func agrees(with other: ClassFigures) -> Bool {
        support == other.support && abs(accuracy - other.accuracy) <= tolerance
            && abs(precision - other.precision) <= tolerance
            && abs(recall - other.recall) <= tolerance && abs(f1 - other.f1) <= tolerance
    }
}

extension RunRecord.Run {
    fileprivate var contradictionInHistory: String? {
        for (before, after) in zip(history, history.dropFirst()) where after.epoch <= before.epoch {
            return "history: expected rising epochs, found \(after.epoch) after \(before.epoch)"
        }
        for (index, epoch) in history.enumerated() {
            let accuracies = [epoch.trainAccuracy, epoch.validationAccuracy, epoch.testAccuracy]
            if !accuracies.allSatisfy({ $0.map(isShare) ?? true }) {
                return "history[\(index)]: expected accuracies from 0 to 1"
            }
        }
        return nil
    }
}

extension Estimate {
    fileprivate var isIntervalOfShare: Bool {
        let values = [0, low, mean, high, 1]
        return zip(values, values.dropFirst()).allSatisfy { $0 <= $1 + tolerance }
    }
}

private func isShare(_ value: Double) -> Bool { value >= 0 && value <= 1 }

/// What rounding may cost a figure that was computed in another order or in single precision.
private let tolerance = 1e-6
