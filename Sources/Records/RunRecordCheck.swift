import AvazMetrics

extension RunRecord {
    /// The first thing in the record that cannot be so, such as a confusion matrix of another size
    /// than the list of classes, an accuracy that its counts do not give, or a number that is out of
    /// all proportion; nil where all fits.
    public var contradiction: String? {
        let classes = corpus.classes
        if let pair = zip(classes, classes.dropFirst()).first(where: { before, after in
            !before.utf8.lexicographicallyPrecedes(after.utf8)
        }) {
            return "corpus.classes: expected different names sorted as Python sorts them, "
                + "found \"\(pair.0)\" before \"\(pair.1)\""
        }
        if runs.isEmpty { return "runs: expected at least one run, found none" }
        if let extreme { return extreme }
        let kinds = Set(runs.map(\.test.kind)).sorted()
        if kinds.count > 1 {
            return
                "runs: expected judgements of one kind, found \(kinds.joined(separator: " and "))"
        }
        for (index, run) in runs.enumerated() {
            let fault = run.test.contradiction(classes: classes) ?? run.contradictionInHistory
            if let fault { return "runs[\(index)].\(fault)" }
        }
        return contradictionInSummary ?? inputs?.contradiction(classes: classes)
    }

    private var contradictionInSummary: String? {
        switch summary {
        case .classification(let summary):
            if !summary.testAccuracy.isIntervalOfShare || !summary.macroF1.isIntervalOfShare {
                return "summary: expected 0 <= low <= mean <= high <= 1"
            }
            return contradictionInMean(summary.testAccuracy.mean)
        case .figures(let figures):
            if runs.contains(where: { $0.classification != nil }) {
                return "summary: expected testAccuracy and macroF1 of a classification"
            }
            let names = Set(runs.flatMap(\.test.figures.keys)).sorted()
            return figures.keys.sorted() == names
                ? nil : "summary.figures: expected \(names) as in the runs"
        }
    }

    private func contradictionInMean(_ mean: Double) -> String? {
        let accuracies = runs.compactMap(\.classification?.accuracy)
        if accuracies.isEmpty {
            return "summary: expected figures, since no classes were told apart"
        }
        guard let least = accuracies.min(), let most = accuracies.max(),
            mean < least - tolerance || mean > most + tolerance
        else { return nil }
        return "summary.testAccuracy.mean: expected \(least) to \(most) as in the runs, "
            + "found \(mean)"
    }
}

extension RunRecord.Judgement {
    fileprivate func contradiction(classes: [String]) -> String? {
        switch self {
        case .classification(let classification):
            return classes.isEmpty
                ? "test: expected classes in corpus.classes, found none"
                : classification.contradiction(classes: classes)
        case .sequence(let sequence):
            if let contradiction = sequence.contradiction { return contradiction }
        case .generation(let generation):
            if generation.measures.isEmpty { return "test.measures: expected one, found none" }
        case .objects(let objects):
            if let contradiction = objects.contradiction(classes: classes) { return contradiction }
        case .divergence(let divergence):
            if divergence.epoch < 1 {
                return "test.epoch: expected 1 or more, found \(divergence.epoch)"
            }
        }
        return samples.first { !isFileName($0) }.map {
            "test.samples: expected names of files in the folder samples, found "
                + $0.debugDescription
        }
    }
}

extension RunRecord.Objects {
    fileprivate func contradiction(classes: [String]) -> String? {
        let shares = [ap50, ap75, ap, recall, precision] + perClass.map(\.ap50)
        if !shares.allSatisfy(isShare) { return "test: expected precisions from 0 to 1" }
        if falsePerImage < 0 {
            return "test.falsePerImage: expected 0 or more, found \(falsePerImage)"
        }
        return perClass.first { !classes.contains($0.class) }.map {
            "test.perClass: unknown class \($0.class.debugDescription)"
        }
    }
}

extension RunRecord.SequenceModelling {
    fileprivate var contradiction: String? {
        if nats < 0 || abs(exponential(nats) - perplexity) > tolerance * max(1, perplexity) {
            return "test.perplexity: expected exp(nats) of nats from 0, found \(perplexity) for "
                + "\(nats) nats"
        }
        let accuracies = [accuracy] + marks.map(\.accuracy)
        return accuracies.allSatisfy { $0.map(isShare) ?? true }
            ? nil : "test: expected accuracies from 0 to 1"
    }
}

extension RunRecord.Classification {
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
            !classes.contains($0.truth) || !classes.contains($0.predicted)
        }) {
            return "test.mistakes: unknown class \"\(mistake.truth)\" or \"\(mistake.predicted)\""
        }
        let matrix = ConfusionMatrix(classes: classes, counts: confusion)
        if abs(accuracy - matrix.accuracy) > tolerance {
            return "test.accuracy: expected \(matrix.accuracy) as in the confusion matrix, "
                + "found \(accuracy)"
        }
        if let balance,
            [balance.before, balance.after].contains(where: {
                $0.count != classes.count || $0.contains { $0 < 0 || $0 > 1_000_000_000 }
            })
        {
            return "test.balance: expected counts of \(classes.count) classes"
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

/// Whether the text names one file that is not hidden, and no path.
private func isFileName(_ text: String) -> Bool {
    !text.isEmpty && !text.hasPrefix(".") && !text.contains("/")
        && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }
}

private func isShare(_ value: Double) -> Bool { value >= 0 && value <= 1 }

/// What rounding may cost a figure that was computed in another order or in single precision.
private let tolerance = 1e-6
