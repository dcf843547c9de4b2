import AvazRecords

/// Loss and accuracy after each epoch: one chart for each, or none where nothing was recorded.
///
/// Several seeds or folds are one line, their mean, with a band from the lowest to the highest; an
/// epoch that only some reached, as with early stopping, is the mean of those. A single epoch, such
/// as that which a linear model ends with, is no curve.
func curveCharts(_ record: RunRecord) -> [Chart] {
    guard record.runs.contains(where: { $0.history.count > 1 }) else { return [] }
    let loss = record.settings["training"]?["loss"]?.string
    let losses = Panel(
        title: "Loss", axis: loss.map { "Loss (\(Name.visible($0)))" } ?? "Loss", isShare: false,
        record: record,
        parts: [("train", \.trainLoss), ("validation", \.validationLoss), ("test", \.testLoss)])
    let accuracies = Panel(
        title: "Accuracy", axis: "Accuracy (%)", isShare: true, record: record,
        parts: [
            ("train", \.trainAccuracy), ("validation", \.validationAccuracy),
            ("test", \.testAccuracy),
        ])
    let others = record.historyFigures.map { name in
        let title = figureWords(name)
        return Panel(
            title: title.prefix(1).uppercased() + title.dropFirst(), axis: title, isShare: false,
            record: record, parts: [(title, { $0.figures?[name] })])
    }
    return ([losses, accuracies] + others).compactMap(\.chart)
}

private typealias Figure = (RunRecord.Epoch) -> Double?

private struct Panel {
    var title: String
    var axis: String
    /// Whether figures are shares, shown in percent.
    var isShare: Bool
    var record: RunRecord
    var parts: [(name: String, figure: Figure)]

    var chart: Chart? {
        let styles: [(Hue, Series.Stroke)] = [
            (.blue, .solid), (.green, .dotted), (.vermilion, .dashed),
        ]
        let series = zip(parts, styles).compactMap { part, style in
            self.series(part.name, part.figure, style.0, style.1)
        }
        let values = series.flatMap { series in
            series.points.map(\.y) + series.band.flatMap { [$0.low, $0.high] }
        }
        guard let least = values.min(), let most = values.max(),
            let last = series.compactMap({ $0.points.last?.x }).max()
        else { return nil }
        // A loss that falls through two powers of ten would lie on the axis for most of its way.
        let isLogarithmic = !isShare && least > 0 && most / least > 100
        let scale: Scale =
            isShare
            ? .linear(holding: values, through: 0...100)
            : isLogarithmic ? .logarithmic(holding: values) : .linear(holding: values + [0])
        let runs = record.runs.count
        return Chart(
            title: runs > 1 ? "\(title), mean and range of \(runs) runs" : title,
            description: description(series),
            x: Axis(
                "Epoch", scale: .linear(1...max(2, last)), ticks: wholeTicks(through: Int(last))),
            y: Axis(axis, scale: scale, format: isLogarithmic ? { plain($0) } : nil),
            series: series)
    }

    private func series(
        _ name: String, _ figure: @escaping Figure, _ hue: Hue, _ stroke: Series.Stroke
    )
        -> Series?
    {
        var values: [Int: [Double]] = [:]
        for run in record.runs {
            for epoch in run.history {
                guard let value = figure(epoch) else { continue }
                values[epoch.epoch, default: []].append(isShare ? 100 * value : value)
            }
        }
        let epochs = thinned(values.sorted { $0.key < $1.key })
        if epochs.isEmpty { return nil }
        let points = epochs.map { epoch, values in
            (x: Double(epoch), y: values.reduce(0, +) / Double(values.count))
        }
        let band = epochs.map { epoch, values in
            (x: Double(epoch), low: values.min() ?? 0, high: values.max() ?? 0)
        }
        let hasBand = record.runs.count > 1
        return Series(name, hue, stroke: stroke, points: points, band: hasBand ? band : [])
    }

    private func description(_ series: [Series]) -> String {
        let ends = series.compactMap { series -> String? in
            guard let first = series.points.first, let last = series.points.last else { return nil }
            func text(_ value: Double) -> String {
                isShare ? decimal(value, places: 1) + "%" : decimal(value, places: 4)
            }
            return "\(series.name) from \(text(first.y)) to \(text(last.y))"
        }
        let last = Int(series.compactMap { $0.points.last?.x }.max() ?? 1)
        return "\(title) over \(counted(last, "epoch")): \(ends.joined(separator: ", "))."
    }
}

/// At most about thirty epochs, at even distances, the last always among them: `history.csv` has all.
private func thinned<Element>(_ epochs: [Element]) -> [Element] {
    let step = (epochs.count + 29) / 30
    guard step > 1 else { return epochs }
    return epochs.indices.filter { $0 % step == 0 || $0 == epochs.count - 1 }.map { epochs[$0] }
}

/// Whole numbers from 1 through `last`, at most about six of them.
private func wholeTicks(through last: Int) -> [Double] {
    if last <= 6 { return (1...max(1, last)).map(Double.init) }
    return [1] + Scale.linear(0...Double(last)).ticks(6).filter { $0 > 1 }
}
