/// Precision, recall and F1 of one class, as scikit-learn's `classification_report` has them; a
/// figure whose denominator is zero is 0.
public struct ClassFigures: Codable, Equatable, Sendable {
    public var `class`: String
    /// Share of the class's clips that were given their own label, as the source report counts it;
    /// the same as `recall`.
    public var accuracy: Double
    public var precision: Double
    public var recall: Double
    public var f1: Double
    /// Clips of the class in the test part.
    public var support: Int
}

/// Clips counted by true class (row) and given class (column).
///
/// ```swift
/// var confusion = ConfusionMatrix(classes: ["no", "yes"])
/// confusion.record(truth: 0, given: 1)
/// confusion.record(truth: 1, given: 1)
/// confusion.accuracy            // 0.5
/// confusion.figures[1].recall   // 1.0
/// ```
public struct ConfusionMatrix: Equatable, Sendable {
    /// In sorted order.
    public let classes: [String]
    /// `counts[true][given]`.
    public private(set) var counts: [[Int]]

    public init(classes: [String]) {
        self.classes = classes
        counts = Array(repeating: Array(repeating: 0, count: classes.count), count: classes.count)
    }

    /// Counts one clip.
    public mutating func record(truth: Int, given: Int) { counts[truth][given] += 1 }

    /// Clips counted.
    public var total: Int { counts.joined().reduce(0, +) }

    /// Share of clips on the diagonal; 0 where there are none.
    public var accuracy: Double { ratio(classes.indices.reduce(0) { $0 + counts[$1][$1] }, total) }

    /// One entry a class, in class order.
    public var figures: [ClassFigures] {
        classes.indices.map { index in
            let hits = counts[index][index]
            let support = counts[index].reduce(0, +)
            let given = counts.reduce(0) { $0 + $1[index] }
            let recall = ratio(hits, support)
            return ClassFigures(
                class: classes[index], accuracy: recall, precision: ratio(hits, given),
                recall: recall, f1: ratio(2 * hits, support + given), support: support)
        }
    }

    /// Unweighted mean of the classes' F1, over the classes that occur as truth or as answer.
    public var macroF1: Double {
        let present = figures.enumerated().filter { index, figure in
            figure.support > 0 || counts.contains { $0[index] > 0 }
        }
        guard !present.isEmpty else { return 0 }
        return present.reduce(0) { $0 + $1.element.f1 } / Double(present.count)
    }

    private func ratio(_ part: Int, _ whole: Int) -> Double {
        whole == 0 ? 0 : Double(part) / Double(whole)
    }
}
