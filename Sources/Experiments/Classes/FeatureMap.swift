import AvazRecords
import AvazDatasets
import AvazFeatures
import AvazTensors

extension ClosedSetTrial {
    /// The rows of a split on the two principal components of its training part, standardised by
    /// that part too: evenly chosen, at most 200 to train and 100 to test.
    ///
    /// Each column is standardised by itself, an image's each channel, and padded rows as a whole:
    /// a place that few clips are long enough to reach would else stand above all others.
    ///
    /// - Returns: nil where there is no plane to draw on: rows of one number, or fewer than three.
    func map(of split: Split) -> RunRecord.Map? {
        let train = chosen(split.train, most: 200)
        let test = chosen(split.test, most: 100)
        guard table.inputs.columns >= 2, train.count >= 3 else { return nil }
        let (known, new) = (table.inputs.selecting(train), table.inputs.selecting(test))
        let isImage = known.shape.count == 4
        let isPadded = table.recipe.isFlattened || known.shape.count == 3
        let width = isPadded ? known.columns : isImage ? known.shape[2] : 1
        let scaler = Scaler(fittedOn: known, sharing: width)
        scaler.apply(to: known)
        scaler.apply(to: new)
        guard let components = try? PrincipalComponents(fittedOn: known, components: 2) else {
            return nil
        }
        let total = max(variance(of: known, about: components.mean), .leastNormalMagnitude)
        return RunRecord.Map(
            explained: components.variances.map { rounded(min(Double($0) / total, 1), by: 1000) },
            train: points(train, components(known)), test: points(test, components(new)))
    }

    /// Rows of clips, class by class, every so many of them.
    private func chosen(_ clips: [Int], most: Int) -> [Int] {
        let rows = table.rows(of: clips).sorted { (labels[$0], $0) < (labels[$1], $1) }
        guard rows.count > most else { return rows }
        return (0..<most).map { rows[$0 * rows.count / most] }
    }

    /// Of all columns together.
    private func variance(of rows: Tensor, about mean: [Float]) -> Double {
        var sum = 0.0
        for row in 0..<rows.rows {
            for (column, mean) in mean.enumerated() {
                let difference = Double(rows[row, column] - mean)
                sum += difference * difference
            }
        }
        return sum / Double(rows.rows - 1)
    }

    private func points(_ rows: [Int], _ places: Tensor) -> RunRecord.Map.Points {
        RunRecord.Map.Points(
            classes: rows.map { labels[$0] },
            x: rows.indices.map { rounded(Double(places[$0, 0]), by: 100) },
            y: rows.indices.map { rounded(Double(places[$0, 1]), by: 100) })
    }
}

/// To a whole number of `1 / steps`: more could not be seen.
private func rounded(_ value: Double, by steps: Double) -> Double {
    (value * steps).rounded() / steps
}
