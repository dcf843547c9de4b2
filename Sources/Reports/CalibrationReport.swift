import AvazMetrics
import AvazRecords

extension Reliability {
    /// The two figures, for the reader.
    var sentence: String {
        "expected calibration error \(percent(expectedCalibrationError)), Brier score "
            + decimal(brierScore, places: 3)
    }
}

extension RunRecord.Calibration {
    /// Whether probabilities mean what they say, for the reader.
    var sentence: String {
        "expected calibration error \(percent(after.expectedCalibrationError)), Brier score "
            + "\(decimal(after.brierScore, places: 3)) "
            + "(before scaling \(percent(before.expectedCalibrationError)) and "
            + "\(decimal(before.brierScore, places: 3)); temperature "
            + "\(decimal(temperature, places: 2)))"
    }
}

/// How often the model was right where it was so sure, before and after its scores were scaled; nil
/// where nobody asked.
func reliabilityChart(_ record: RunRecord) -> Chart? {
    guard let calibration = record.summary.classification?.calibration else { return nil }
    func series(
        _ name: String, _ hue: Hue, _ stroke: Series.Stroke,
        _ figures: RunRecord.Calibration.Figures
    ) -> Series {
        Series(
            "\(name), error \(percent(figures.expectedCalibrationError))", hue, stroke: stroke,
            points: figures.bins.map { (x: 100 * $0.confidence, y: 100 * $0.accuracy) })
    }
    return Chart(
        title: "Reliability",
        description: "Share of clips that were right over the probability that the model gave: the "
            + "expected calibration error is \(percent(calibration.before.expectedCalibrationError)) "
            + "before and \(percent(calibration.after.expectedCalibrationError)) after scaling by the "
            + "temperature of the other folds.",
        x: Axis("Probability of the likeliest class (%)", scale: .linear(0...100)),
        y: Axis("Right (%)", scale: .linear(0...100)),
        series: [
            series("as given", .vermilion, .dashed, calibration.before),
            series("scaled", .blue, .solid, calibration.after),
        ], diagonal: .rising)
}
