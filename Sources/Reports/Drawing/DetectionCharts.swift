import AvazRecords

/// The ROC curve of each run that met the unknown; nil where none did.
func operatingChart(_ record: RunRecord) -> Chart? {
    chart(
        record, title: "ROC curve", diagonal: .rising,
        x: percentAxis("Unknown accepted (%)", .linear(0...1)),
        y: percentAxis("Known accepted (%)", .linear(0...1))
    ) { ($0.falseAcceptance, 1 - $0.falseRejection) }
}

/// The DET curve of each run that met the unknown, on probit axes; nil where none did.
func tradeoffChart(_ record: RunRecord) -> Chart? {
    chart(
        record, title: "DET curve", diagonal: .rising,
        x: percentAxis("Unknown accepted (%)", .probit(0.001...0.8)),
        y: percentAxis("Known refused (%)", .probit(0.001...0.8))
    ) { ($0.falseAcceptance, $0.falseRejection) }
}

private func chart(
    _ record: RunRecord, title: String, diagonal: Chart.Diagonal, x: Axis, y: Axis,
    place: (RunRecord.Detection.Point) -> (x: Double, y: Double)
) -> Chart? {
    let detections = record.runs.compactMap(\.classification?.detection)
    if detections.isEmpty { return nil }
    let runs = detections.enumerated().map { index, detection in
        Series(
            index > 0 ? "" : detections.count == 1 ? "threshold on the score" : "one line a run",
            .blue, stroke: detections.count == 1 ? .solid : .thin,
            points: detection.curve.map(place))
    }
    let errors = detections.map(\.equalErrorRate)
    let mean = errors.reduce(0, +) / Double(errors.count)
    let equal = Series(
        "equal error rate \(percent(mean))", .vermilion, stroke: .dots,
        points: errors.map { place(.init(falseAcceptance: $0, falseRejection: $0)) })
    let many = detections.count > 1 ? " on average over \(detections.count) runs" : ""
    return Chart(
        title: title,
        description: "\(title) of accepting the known against the unknown: "
            + "the equal error rate is \(percent(mean))\(many).",
        x: x, y: y, series: runs + [equal], diagonal: diagonal)
}

private func percentAxis(_ title: String, _ scale: Scale) -> Axis {
    Axis(title, scale: scale) { rate in
        decimal(100 * rate, places: rate > 0 && rate < 0.01 ? 1 : 0)
    }
}
