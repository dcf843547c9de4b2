import AvazTensors

/// What a classifier learns from, checked once: features, the label and the weight of each row.
struct LabelledRows {
    /// `[N, D]`, all finite.
    let features: DoubleMatrix
    /// One a row, in `0 ..< classes`.
    let labels: [Int]
    let classes: Int
    /// One a row; nil where all weigh 1.
    let sampleWeight: [Double]?

    init(
        _ features: DoubleMatrix, _ labels: [Int], classes: Int, sampleWeight: [Double]?
    ) throws {
        guard features.rows > 0 else { throw LinearModelError.noRows }
        guard classes > 1 else { throw LinearModelError.oneClass }
        guard labels.count == features.rows else {
            throw LinearModelError.count(
                of: "labels", expected: features.rows, found: labels.count)
        }
        if let row = labels.firstIndex(where: { $0 < 0 || $0 >= classes }) {
            throw LinearModelError.label(row: row, found: labels[row], classes: classes)
        }
        if let sampleWeight {
            guard sampleWeight.count == features.rows else {
                throw LinearModelError.count(
                    of: "sampleWeight", expected: features.rows, found: sampleWeight.count)
            }
            if let row = sampleWeight.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
                throw LinearModelError.sampleWeight(row: row, found: sampleWeight[row])
            }
        }
        if let place = features.firstNonFinite() {
            throw LinearModelError.notFinite(row: place.row, column: place.column)
        }
        self.features = features
        self.labels = labels
        self.classes = classes
        self.sampleWeight = sampleWeight
    }

    /// Refuses data in which a class does not occur, or only in rows without weight.
    func requireEveryClass() throws {
        var occurs = [Bool](repeating: false, count: classes)
        for (row, label) in labels.enumerated() where sampleWeight?[row] != 0 {
            occurs[label] = true
        }
        guard occurs.count(where: \.self) > 1 else { throw LinearModelError.oneClass }
        if let absent = occurs.firstIndex(of: false) {
            throw LinearModelError.absentClass(absent)
        }
    }
}
