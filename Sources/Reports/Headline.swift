import AvazMetrics
import AvazRecords

/// The figure that stands for a run where there is room for one.
struct Headline {
    /// `test accuracy`
    var name: String
    /// `92.0%`
    var text: String
    /// `87.1–96.9`; nil where there is none.
    var interval: String?
    /// The figure itself.
    var value: Double
    /// What else belongs to it, such as `by slice 78.0%`.
    var detail: String?
    /// Of two figures of that name, whether the greater is the better.
    var isBetterHigh = true
    /// Decides between equal figures, the greater the better: how many points lie at the places found.
    var tieBreak = 0.0

    /// Whether another one of the same name is the better.
    func isWorse(than other: Headline) -> Bool {
        guard value == other.value else {
            return isBetterHigh ? value < other.value : value > other.value
        }
        return tieBreak < other.tieBreak
    }

    /// `92.0% (87.1–96.9)`, with its name where that is no accuracy.
    var textWithInterval: String {
        namedText + (interval.map { " (\($0))" } ?? "") + (detail.map { ", \($0)" } ?? "")
    }

    /// `92.0%`, `equal error rate 13.9%`
    var namedText: String { name == Self.accuracy || name.isEmpty ? text : "\(name) \(text)" }

    static let accuracy = "test accuracy"
}

extension RunRecord {
    var headline: Headline {
        switch summary {
        case .classification(let summary):
            if let headline = detectionHeadline { return headline }
            let accuracy = summary.clipAccuracy ?? summary.testAccuracy
            return Headline(
                name: Headline.accuracy, text: percent(accuracy.mean),
                interval: percentInterval(accuracy), value: accuracy.mean,
                detail: summary.clipAccuracy.map { _ in
                    "by slice \(percent(summary.testAccuracy.mean))"
                })
        case .figures where divergence != nil:
            return Headline(
                name: "", text: "stopped in epoch \(divergence?.epoch ?? 0)", value: 0)
        case .figures(let figures):
            // Of words to be found it matters how many are, not how well their places are hit.
            let name =
                figures["foundAtTenAnHour"] == nil
                ? figureOrder(figures.keys).first ?? "" : "foundAtTenAnHour"
            let figure = figures[name] ?? Figure(mean: 0)
            let unit = runs.lazy.compactMap(\.sequence).first.map { " a \($0.unit)" } ?? ""
            if let words = Self.headlineShares[name] {
                return Headline(
                    name: words, text: percent(figure.mean),
                    interval: figure.low.flatMap { low in
                        figure.high.map {
                            percentInterval(Estimate(mean: figure.mean, low: low, high: $0))
                        }
                    }, value: figure.mean)
            }
            if name == "modes" {
                return Headline(
                    name: name, text: decimal(figure.mean, places: 1), value: figure.mean,
                    detail: figures["goodShare"].map { "\(percent($0.mean)) within 3 sigma" },
                    tieBreak: figures["goodShare"]?.mean ?? 0)
            }
            return Headline(
                name: figureWords(name),
                text: figureText(figure.mean) + (name == "nats" ? unit : ""),
                interval: figureInterval(figure), value: figure.mean,
                isBetterHigh: name == "ap50")
        }
    }

    /// Shares that are headlines, and what they are called.
    private static let headlineShares = [
        "certainShare": "told above 0.9", "foundAtTenAnHour": "found at ten false alarms an hour",
    ]

    /// The first training that ran off; nil where none did.
    var divergence: RunRecord.Divergence? { runs.lazy.compactMap(\.divergence).first }

    /// Where the unknown were met, who is let in counts, not how well the known are told apart once
    /// they are in.
    private var detectionHeadline: Headline? {
        let detections = runs.compactMap(\.classification?.detection)
        if detections.isEmpty { return nil }
        func mean(_ figure: (RunRecord.Detection) -> Double) -> Double {
            detections.reduce(0) { $0 + figure($1) } / Double(detections.count)
        }
        let error = mean(\.equalErrorRate)
        return Headline(
            name: "equal error rate", text: percent(error), value: error,
            detail: "known accepted at 1% of the unknown "
                + percent(mean(\.accuracyAtOnePercentFalseAcceptance)), isBetterHigh: false)
    }
}

// MARK: Figures of any scale, by name

/// The figures in the order of the tables: those that every sequence or contest
/// has, then the rest by name.
func figureOrder(_ names: some Collection<String>) -> [String] {
    let first = [
        "nats", "perplexity", "accuracy", "ap50", "ap75", "ap", "ap30", "falseAlarmsPerHour",
        "foundAtTenAnHour", "modes", "goodShare", "reverseDivergence", "certainShare",
        "certainShareReal", "frechetDistance", "frechetDistanceReal", "inceptionScore",
        "inceptionScoreReal", "precision", "precisionReal", "recall", "recallReal",
    ]
    return first.filter(names.contains) + names.filter { !first.contains($0) }.sorted()
}

/// `frechet distance` of `frechetDistance`.
func figureWords(_ name: String) -> String {
    if ["ap50", "ap75", "ap", "ap30"].contains(name) { return name.uppercased() }
    if name == "foundShareAtTenEach" { return "found at ten an hour of each word" }
    return name.unicodeScalars.reduce(into: "") { words, scalar in
        let isCapital = ("A"..."Z").contains(scalar)
        words += (isCapital ? " " : "") + String(scalar).lowercased()
    }
}

/// With as many decimals as its size asks for: `0.0312`, `4.4100`, `81.93`, `12,345`.
func figureText(_ value: Double) -> String {
    switch abs(value) {
    case 0: "0"
    case ..<0.001: plain(value)
    case ..<10: decimal(value, places: 4)
    case ..<10_000: decimal(value, places: 2)
    default: Int(exactly: value.rounded()).map(grouped) ?? value.description
    }
}

/// `4.2000 to 4.6000`; nil where one run alone gave the figure, or all gave the same, which says
/// nothing of what others would give.
func figureInterval(_ figure: RunRecord.Figure) -> String? {
    guard let low = figure.low, let high = figure.high, low < high else { return nil }
    return "\(figureText(low)) to \(figureText(high))"
}

extension Table.Cell {
    /// A figure of any scale; `none` without one.
    static func figure(_ value: Double?) -> Table.Cell {
        value.map { Table.Cell(figureText($0), order: $0) } ?? .none
    }
}
