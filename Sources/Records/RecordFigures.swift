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

extension RunRecord.Detection.Point {
    /// The errors of a point of a curve.
    public init(_ point: DetectionCurve.Point) {
        self.init(falseAcceptance: point.falseAcceptance, falseRejection: point.falseRejection)
    }
}
