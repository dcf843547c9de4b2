import Datasets
import Features
import Metrics
import Tensors

extension Fitting {
    /// The rows of a split on the two principal components of its training part, columns
    /// standardised by that part too: evenly chosen, at most 200 to train and 100 to test.
    ///
    /// - Returns: nil where there is no plane to draw on: rows of one number, or fewer than three.
    func map(of split: Split) -> RunRecord.Map? {
        let train = chosen(split.train, most: 200)
        let test = chosen(split.test, most: 100)
        guard table.rows.columns >= 2, train.count >= 3 else { return nil }
        let (known, new) = (gathered(train), gathered(test))
        let scaler = Scaler(fittedOn: known)
        scaler.apply(to: known)
        scaler.apply(to: new)
        guard let components = try? PrincipalComponents(fittedOn: known, components: 2) else {
            return nil
        }
        // A column that never changes is zero now; each other has a variance of N / (N - 1).
        let changing = known.columns - scaler.constantColumns.count
        let total = Double(max(1, changing)) * Double(train.count) / Double(train.count - 1)
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

    private func gathered(_ rows: [Int]) -> Tensor {
        let columns = table.rows.columns
        let result = Tensor([rows.count, columns])
        for (place, row) in rows.enumerated() {
            (result.pointer + place * columns).update(
                from: table.rows.pointer + row * columns, count: columns)
        }
        return result
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
