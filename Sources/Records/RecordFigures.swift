import AvazMetrics

extension ConfusionMatrix {
    /// The sum over the runs of a record; nil where they told no classes apart.
    public init?(of record: RunRecord) {
        self.init(classes: record.corpus.classes)
        for run in record.runs {
            guard let counts = run.classification?.confusion else { return nil }
            add(counts)
        }
    }
}

extension McNemar {
    /// Pairs the clips that stand in both lists, by file name; nil where there are none.
    ///
    /// A clip counts once, as it first stands in each list, even where several seeds judged it:
    /// repeated judgements of one clip are not independent, and would make the test too sure.
    public init?(_ first: [Prediction], _ second: [Prediction]) {
        let seconds = Dictionary(second.map { ($0.file, $0.isRight) }) { first, _ in first }
        var seen: Set<String> = []
        var test = McNemar(bothRight: 0, onlyFirst: 0, onlySecond: 0, bothWrong: 0)
        for prediction in first where seen.insert(prediction.file).inserted {
            switch (prediction.isRight, seconds[prediction.file]) {
            case (_, nil): continue
            case (true, true?): test.bothRight += 1
            case (true, false?): test.onlyFirst += 1
            case (false, true?): test.onlySecond += 1
            case (false, false?): test.bothWrong += 1
            }
        }
        guard test.clips > 0 else { return nil }
        self = test
    }
}

extension PairedUnits {
    /// The groups, such as speakers, of the clips that stand in both lists, by what each list has of
    /// them right; nil where clips have no groups, or all the same.
    public init?(_ first: [Prediction], _ second: [Prediction]) {
        func shares(_ predictions: [Prediction], in files: Set<String>) -> [String: Double]? {
            let kept = predictions.filter { files.contains($0.file) }
            guard kept.allSatisfy({ $0.group != nil }) else { return nil }
            return Dictionary(grouping: kept) { $0.group ?? "" }
                .mapValues { Double($0.count { $0.isRight }) / Double($0.count) }
        }
        let files = Set(first.map(\.file)).intersection(second.map(\.file))
        guard let before = shares(first, in: files), let after = shares(second, in: files),
            before.count > 1, before.keys == after.keys
        else { return nil }
        self.init(
            differences: before.keys.sorted().map { (after[$0] ?? 0) - (before[$0] ?? 0) })
    }
}

extension RunRecord.Detection.Point {
    /// The errors of a point of a curve.
    public init(_ point: DetectionCurve.Point) {
        self.init(falseAcceptance: point.falseAcceptance, falseRejection: point.falseRejection)
    }
}
