import AvazMetrics

/// Accuracies of one network under several protocols: bars with their intervals, one below the
/// other, and a line where the published protocol ends.
struct CostPicture {
    struct Bar {
        var name: String
        var estimate: Estimate
    }

    var family: String
    var corpus: String
    /// The first is the published protocol's.
    var bars: [Bar]

    private static let (step, top) = (26.0, 62.0)

    var picture: Picture {
        let left = 16 + (bars.map { estimatedWidth($0.name, size: 12) }.max() ?? 0)
        let title = "What each mistake costs: \(Name.visible(family)) on \(Name.visible(corpus))"
        let width = max(560, 32 + estimatedWidth(title, size: 16))
        let right = width - 64
        func x(_ share: Double) -> Double { left + 8 + share * (right - left - 8) }
        let bottom = Self.top + Self.step * Double(bars.count)
        var text = label(title, x: 16, y: 26, size: 15, class: "strong")
        text += label("Test accuracy, with 95% intervals", x: 16, y: 46, class: "muted")
        for (index, bar) in bars.enumerated() {
            let y = Self.top + Self.step * Double(index)
            let estimate = bar.estimate
            text += label(bar.name, x: left, y: y + 15, anchor: "end")
            text +=
                element(
                    "path",
                    [
                        "class": "line \(index == 0 ? "vermilion" : "blue")",
                        "style": "stroke-width:12;stroke-linecap:butt",
                        "d": "M\(coordinate(x(0))) \(coordinate(y + 11))"
                            + "H\(coordinate(max(x(estimate.mean), x(0) + 1)))",
                    ]) + "\n"
            text +=
                element(
                    "path",
                    [
                        "class": "axis",
                        "d": "M\(coordinate(x(estimate.low))) \(coordinate(y + 7))v8m0-4"
                            + "H\(coordinate(x(estimate.high)))m0-4v8",
                    ]) + "\n"
            text += label(
                percent(estimate.mean), x: x(max(estimate.mean, estimate.high)) + 8, y: y + 15)
        }
        if let first = bars.first {
            text +=
                element(
                    "path",
                    [
                        "class": "line thin dashed vermilion",
                        "d": "M\(coordinate(x(first.estimate.mean))) \(coordinate(Self.top))"
                            + "V\(coordinate(bottom))",
                    ]) + "\n"
        }
        let said = bars.map { "\($0.name) \(percent($0.estimate.mean))" }.joined(separator: ", ")
        return Picture(
            width: width, height: bottom + 12, title: title,
            description: "Test accuracy \(said).", content: text)
    }
}
