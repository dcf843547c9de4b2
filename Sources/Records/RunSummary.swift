import AvazMetrics

extension RunRecord {
    /// The figures of all runs together, by the kind of their judgements.
    public enum Summary: Equatable, Sendable {
        case classification(ClassificationSummary)
        /// By name, as in the judgements: `nats`, `perplexity`, …
        case figures([String: Figure])
    }

    /// How well classes were told apart.
    public struct ClassificationSummary: Codable, Equatable, Sendable {
        /// Accuracy on the test part, 0 to 1.
        public var testAccuracy: Estimate
        /// Unweighted mean of the classes' F1, as `ConfusionMatrix.macroF1`.
        public var macroF1: Estimate
        /// Of whole clips, where `testAccuracy` is of their slices.
        public var clipAccuracy: Estimate?

        public init(testAccuracy: Estimate, macroF1: Estimate, clipAccuracy: Estimate? = nil) {
            self.testAccuracy = testAccuracy
            self.macroF1 = macroF1
            self.clipAccuracy = clipAccuracy
        }
    }

    /// The mean of a figure of any scale over the runs.
    public struct Figure: Codable, Equatable, Sendable {
        /// Over the runs that have it.
        public var mean: Double
        /// Lower end of Student's 95% interval over folds, or else over seeds; nil for one of them.
        public var low: Double?
        /// Upper end of the same.
        public var high: Double?

        public init(mean: Double, low: Double? = nil, high: Double? = nil) {
            self.mean = mean
            self.low = low
            self.high = high
        }
    }

    /// The names of the folds in order, each once; one that is nil where there are none.
    public static func folds(of runs: [Run]) -> [String?] {
        runs.map(\.fold).reduce(into: []) { folds, fold in
            if !folds.contains(fold) { folds.append(fold) }
        }
    }
}

extension RunRecord.Summary {
    /// The summary of at least one run, all judged alike.
    public init(of runs: [RunRecord.Run], classes: [String]) {
        precondition(!runs.isEmpty, "a summary of no run")
        if runs.allSatisfy({ $0.classification != nil }) {
            self = .classification(.init(of: runs, classes: classes))
        } else {
            self = .figures(Self.figures(of: runs))
        }
    }

    /// What it says of classes told apart; nil where the runs did something else.
    public var classification: RunRecord.ClassificationSummary? {
        if case .classification(let value) = self { value } else { nil }
    }

    /// The figures by name of runs that told no classes apart.
    public var figures: [String: RunRecord.Figure] {
        if case .figures(let figures) = self { figures } else { [:] }
    }

    /// Each fold's mean over its seeds, or each seed's figure where there are no folds, with
    /// Student's interval; the perplexity is that of the nats, and so are the ends of its interval.
    private static func figures(of runs: [RunRecord.Run]) -> [String: RunRecord.Figure] {
        let folds = RunRecord.folds(of: runs)
        let names = Set(runs.flatMap(\.test.figures.keys))
        var figures: [String: RunRecord.Figure] = [:]
        for name in names {
            func values(_ runs: [RunRecord.Run]) -> [Double] {
                runs.compactMap { $0.test.figures[name] }
            }
            let parts =
                folds.count > 1
                ? folds.compactMap { fold -> Double? in
                    let values = values(runs.filter { $0.fold == fold })
                    return values.isEmpty
                        ? nil : values.reduce(0, +) / Double(values.count)
                } : values(runs)
            guard parts.count > 1 else {
                figures[name] = RunRecord.Figure(mean: parts[0])
                continue
            }
            let estimate =
                name == "accuracy" ? Estimate.mean(ofShares: parts) : .mean(ofFigures: parts)
            figures[name] = RunRecord.Figure(
                mean: estimate.mean, low: estimate.low, high: estimate.high)
        }
        if let nats = figures["nats"], figures["perplexity"] != nil {
            figures["perplexity"] = RunRecord.Figure(
                mean: exponential(nats.mean), low: nats.low.map(exponential),
                high: nats.high.map(exponential))
        }
        return figures
    }
}

extension RunRecord.ClassificationSummary {
    /// Folds judge different clips, the seeds of one fold the same ones; seeds that draw splits of
    /// their own judge clips that overlap, and count as if they were the same. So the figures of each
    /// fold are averaged over its seeds, and their mean has Student's interval over the folds.
    /// Without folds it has the interval of the test clips, averaged over the seeds: for shares
    /// Wilson's, for macro F1 that of `ConfusionMatrix.macroF1Estimate`.
    init(of runs: [RunRecord.Run], classes: [String]) {
        let folds = RunRecord.folds(of: runs).map { fold in runs.filter { $0.fold == fold } }
        func estimate(
            _ confusion: (RunRecord.Classification) -> [[Int]],
            _ figure: (ConfusionMatrix) -> Estimate
        ) -> Estimate {
            let means = folds.map { runs in
                Estimate.mean(
                    of: runs.compactMap(\.classification).map {
                        figure(ConfusionMatrix(classes: classes, counts: confusion($0)))
                    })
            }
            return means.count > 1 ? .mean(ofShares: means.map(\.mean)) : means[0]
        }
        func accuracy(_ matrix: ConfusionMatrix) -> Estimate {
            .share(matrix.hits, of: max(1, matrix.total))
        }
        testAccuracy = estimate(\.confusion, accuracy)
        macroF1 = estimate(\.confusion, \.macroF1Estimate)
        if runs.allSatisfy({ $0.classification?.vote != nil }) {
            clipAccuracy = estimate({ $0.vote?.confusion ?? [] }, accuracy)
        }
    }
}

extension RunRecord.Summary: Codable {
    private enum Key: String, CodingKey { case figures }

    /// Of figures where there is the key `figures`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        if let figures = try container.decodeIfPresent(
            [String: RunRecord.Figure].self, forKey: .figures)
        {
            self = .figures(figures)
        } else {
            self = .classification(try .init(from: decoder))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .classification(let value): try value.encode(to: encoder)
        case .figures(let figures):
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(figures, forKey: .figures)
        }
    }
}
