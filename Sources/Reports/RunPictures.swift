import AvazRecords
import AvazMetrics

/// The pictures of one record.
struct RunPictures {
    /// Where classes were told apart.
    let confusion: Picture?
    /// Loss and accuracy by epoch, as far as they were recorded.
    let curves: [Picture]
    /// Known against the unknown, where the experiment meets any.
    let operating: Picture?
    let tradeoff: Picture?
    /// Whether probabilities mean what they say, where that was asked.
    let reliability: Picture?
    /// What went into the model, where the record has it.
    let map: Picture?
    let samples: Picture?
    /// Training examples before and after balance.
    let balance: Picture?
    /// What the curves are of.
    private let experiment: String

    init(_ record: RunRecord, matrix: ConfusionMatrix?, title: String) {
        experiment = Name.visible(record.experiment)
        confusion = matrix.map { matrix in
            confusionPicture(
                matrix, of: record.judged, title: "Confusion matrix, \(Name.visible(title))")
        }
        curves = curveCharts(record).map { $0.picture() }
        operating = operatingChart(record)?.picture(width: 440, height: 440)
        tradeoff = tradeoffChart(record)?.picture(width: 440, height: 440)
        reliability = reliabilityChart(record)?.picture(width: 440, height: 440)
        map = mapPicture(record)
        samples = samplesPicture(record)
        balance = balancePicture(record)
    }

    /// Loss and accuracy side by side.
    private var row: Picture? {
        curves.isEmpty
            ? nil : .row(curves, title: "Loss and accuracy by epoch, \(experiment)")
    }

    /// Every picture by its file's name; nil where the record has no figures for it.
    var files: [(name: String, picture: Picture?)] {
        [
            ("confusion.svg", confusion), ("curves.svg", row), ("roc.svg", operating),
            ("det.svg", tradeoff), ("reliability.svg", reliability), ("map.svg", map),
            ("samples.svg", samples), ("balance.svg", balance),
        ]
    }
}
