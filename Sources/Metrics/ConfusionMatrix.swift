/// Precision, recall and F1 of one class, as scikit-learn's `classification_report` has them; a
/// figure whose denominator is zero is 0.
public struct ClassFigures: Codable, Equatable, Sendable {
    /// Name of the class.
    public var `class`: String
    /// Share of the class's clips that were given their own label, as the source report counts it;
    /// the same as `recall`.
    public var accuracy: Double
    /// Share of the clips given this label whose own it is.
    public var precision: Double
    /// Share of the class's clips that were given their own label.
    public var recall: Double
    /// Harmonic mean of precision and recall: `2 hits / (clips of the class + answers)`.
    public var f1: Double
    /// Clips of the class in the test part.
    public var support: Int

    /// Shares 0 to 1; `support` counts the class's clips.
    public init(
        class: String, accuracy: Double, precision: Double, recall: Double, f1: Double,
        support: Int
    ) {
        self.class = `class`
        self.accuracy = accuracy
        self.precision = precision
        self.recall = recall
        self.f1 = f1
        self.support = support
    }
}

/// Clips counted by true class (row) and predicted class (column).
///
/// ```swift
/// var confusion = ConfusionMatrix(classes: ["no", "yes"])
/// confusion.record(truth: 0, predicted: 1)
/// confusion.record(truth: 1, predicted: 1)
/// confusion.accuracy            // 0.5
/// confusion.figures[1].recall   // 1.0
/// ```
public struct ConfusionMatrix: Equatable, Sendable {
    /// In sorted order.
    public let classes: [String]
    /// `counts[true][predicted]`.
    public private(set) var counts: [[Int]]

    /// A matrix of zeros.
    public init(classes: [String]) {
        self.classes = classes
        counts = Array(repeating: Array(repeating: 0, count: classes.count), count: classes.count)
    }

    /// A matrix of known counts: as many rows, and as many counts in each, as there are classes.
    public init(classes: [String], counts: [[Int]]) {
        precondition(
            counts.count == classes.count && counts.allSatisfy { $0.count == classes.count },
            "counts of another size than \(classes.count) classes")
        self.classes = classes
        self.counts = counts
    }

    /// Counts one clip.
    public mutating func record(truth: Int, predicted: Int) { counts[truth][predicted] += 1 }

    /// Adds the counts of a matrix of the same size.
    public mutating func add(_ other: [[Int]]) {
        for (row, values) in other.enumerated() {
            for (column, value) in values.enumerated() { counts[row][column] += value }
        }
    }

    /// Clips counted.
    public var total: Int { counts.reduce(0) { $0 + $1.reduce(0, +) } }

    /// Clips that were given their own label: the diagonal.
    public var hits: Int { classes.indices.reduce(0) { $0 + counts[$1][$1] } }

    /// Share of clips on the diagonal; 0 where there are none.
    public var accuracy: Double { ratio(hits, total) }

    /// Clips of each true class: the sums of the rows.
    public var supports: [Int] { counts.map { $0.reduce(0, +) } }

    /// Clips that each class was given to: the sums of the columns.
    public var answers: [Int] {
        counts.reduce(into: [Int](repeating: 0, count: classes.count)) { sums, row in
            for (index, count) in row.enumerated() { sums[index] += count }
        }
    }

    /// Whether each class occurs as truth or as answer.
    public var occurrences: [Bool] { zip(supports, answers).map { $0 > 0 || $1 > 0 } }

    /// One entry a class, in class order.
    public var figures: [ClassFigures] {
        let (supports, answers) = (supports, answers)
        return classes.indices.map { index in
            let hits = counts[index][index]
            let recall = ratio(hits, supports[index])
            return ClassFigures(
                class: classes[index], accuracy: recall, precision: ratio(hits, answers[index]),
                recall: recall, f1: ratio(2 * hits, supports[index] + answers[index]),
                support: supports[index])
        }
    }
}

func ratio(_ part: Int, _ whole: Int) -> Double {
    whole == 0 ? 0 : Double(part) / Double(whole)
}
