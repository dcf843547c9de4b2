import AvazMetrics

extension RunRecord {
    /// The figures of all runs together, by the kind of their judgements.
    public enum Summary: Equatable, Sendable {
        /// Of clips by class.
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
        /// What the intervals tell of; nil in a record of earlier.
        public var population: Population?
        /// Whether probabilities mean what they say; nil where nobody asked.
        public var calibration: Calibration?

        /// Without calibration, which is added where it is asked for.
        public init(
            testAccuracy: Estimate, macroF1: Estimate, clipAccuracy: Estimate? = nil,
            population: Population? = nil
        ) {
            self.testAccuracy = testAccuracy
            self.macroF1 = macroF1
            self.clipAccuracy = clipAccuracy
            self.population = population
        }
    }

    /// What an interval tells of: others like the units that were judged.
    public struct Population: Codable, Equatable, Sendable {
        /// What is independent of each other.
        public enum Unit: String, Codable, Sendable {
            /// Each clip by itself.
            case clip
            /// The clips of one group, such as a speaker, together.
            case group
        }

        /// Clips, or groups where clips of one are not independent.
        public var unit: Unit
        /// So many different ones were judged.
        public var units: Int
        /// Different clips that were judged, each by one run or more.
        public var clips: Int

        /// - Parameter units: so many different ones were judged.
        public init(unit: Unit, units: Int, clips: Int) {
            self.unit = unit
            self.units = units
            self.clips = clips
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

        /// The mean alone by default, as of a single run.
        public init(mean: Double, low: Double? = nil, high: Double? = nil) {
            self.mean = mean
            self.low = low
            self.high = high
        }

        /// Whether the figures of a name are shares, which lie between 0 and 1.
        public static func isShare(_ name: String) -> Bool {
            let words = [
                "ap", "ap30", "ap50", "ap75", "coverage", "emptyBeats",
                "foundAtTenAnHour", "precision", "recall", "scaleConsistency",
            ]
            return words.contains(name) || name.lowercased().contains("accuracy")
                || name.contains("Share")
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
    /// The summary of classes told apart.
    ///
    /// - Parameters:
    ///   - predictions: of all runs, at least one of them.
    ///   - splitKind: as `Split.kind`.
    public init(of predictions: PredictionTable, splitKind: String) {
        self = .classification(.init(of: predictions, splitKind: splitKind))
    }

    /// The summary of at least one run that told no classes apart.
    public init(figuresOf runs: [RunRecord.Run]) {
        precondition(!runs.isEmpty, "a summary of no run")
        self = .figures(Self.figures(of: runs))
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
    /// Student's interval, or that of a single run's own where it has one; the perplexity is that of
    /// the nats, and so are the ends of its interval.
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
                let own = runs.count == 1 ? runs[0].test.intervals[name] : nil
                figures[name] = RunRecord.Figure(mean: parts[0], low: own?.low, high: own?.high)
                continue
            }
            let estimate = Estimate.mean(ofFigures: parts)
            // All figures are counts, distances or shares: an interval names nothing that cannot be.
            figures[name] = RunRecord.Figure(
                mean: estimate.mean, low: max(0, estimate.low),
                high: RunRecord.Figure.isShare(name) ? min(1, estimate.high) : estimate.high)
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
    /// Figures of all judgements together, with the intervals of `JudgedUnits`.
    ///
    /// The units are groups, such as speakers, where the split keeps them apart, for then the
    /// figures tell of groups that were not heard; otherwise clips, of which slices, seeds and
    /// folds that share them do not make more.
    init(of table: PredictionTable, splitKind: String) {
        let all = table.predictions
        let groups = Set(all.map(\.group))
        let areGroups =
            RunRecord.SplitPart.partsGroups(splitKind) && groups.count > 1 && !groups.contains(nil)
        func units(_ predictions: some Sequence<Prediction>) -> JudgedUnits {
            var units = JudgedUnits(classes: table.classes)
            for prediction in predictions {
                units.record(
                    unit: areGroups ? prediction.group ?? "" : String(prediction.clip),
                    truth: prediction.truth, predicted: prediction.predicted)
            }
            return units
        }
        let judged = units(all)
        let clips = Set(all.map(\.clip)).count
        testAccuracy = judged.accuracy
        macroF1 = judged.macroF1
        population = RunRecord.Population(
            unit: areGroups ? .group : .clip, units: judged.count, clips: clips)
        if all.contains(where: \.isSlice) {
            clipAccuracy = units(table.clips).accuracy
        }
    }
}

extension RunRecord.SplitPart {
    /// Whether splits of the kind keep whole groups on one side.
    public static func partsGroups(_ kind: String) -> Bool {
        ["grouped", "grouped-folds", "leave-one-group-out", "balanced-folds"].contains(kind)
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
