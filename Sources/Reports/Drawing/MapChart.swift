import AvazRecords

/// Where the rows of each class lie on the two principal components, those to train on as dots and
/// those of the test as crosses; nil where the record has no map.
func mapPicture(_ record: RunRecord) -> Picture? {
    record.inputs?.map.map { MapDrawing(map: $0, classes: record.corpus.classes).picture }
}

private struct MapDrawing {
    let map: RunRecord.Map
    let classes: [String]

    /// More names than these would hide the points.
    private static let mostNames = 20
    private static let width = 440.0

    var picture: Picture {
        let (legend, end) = legend(from: 46)
        let chart = Chart(
            title: "Feature map", description: description,
            x: axis("First", map.train.x + map.test.x, 0),
            y: axis("Second", map.train.y + map.test.y, 1), series: [])
        return chart.picture(width: Self.width, height: 400 + end, top: end + 12) { frame in
            legend + marks(frame, chart)
        }
    }

    private func axis(_ name: String, _ values: [Double], _ index: Int) -> Axis {
        Axis(
            "\(name) component (standard deviations; \(percent(map.explained[index])) of variance)",
            scale: .linear(holding: values))
    }

    /// The names, line by line, and where they end.
    private func legend(from top: Double) -> (text: String, end: Double) {
        var (x, y, text) = (62.0, top, "")
        func add(_ mark: String, _ name: String) {
            let needed = 14 + estimatedWidth(name, size: DrawingStyle.fontSize) + 14
            if x + needed > Self.width - 8 { (x, y) = (62, y + 18) }
            text += path(at: [(x + 4, y - 4)], mark)
            text += label(name, x: x + 14, y: y)
            x += needed
        }
        for (index, name) in classes.prefix(Self.mostNames).enumerated() {
            add("dots \(hue(index))", Name.shortened(Name.visible(name), to: 24))
        }
        (x, y) = (62, y + 18)
        add("dots ink", "train")
        add("cross ink", "test")
        return (text, y)
    }

    private func marks(_ frame: Frame, _ chart: Chart) -> String {
        var (text, names) = ("", "")
        var taken: [(x: Double, y: Double, width: Double)] = []
        func places(_ points: RunRecord.Map.Points, _ index: Int) -> [(x: Double, y: Double)] {
            points.classes.indices.filter { points.classes[$0] == index }.map { point in
                (
                    frame.x(chart.x.scale.position(points.x[point])),
                    frame.y(chart.y.scale.position(points.y[point]))
                )
            }
        }
        for index in classes.indices {
            let (train, test) = (places(map.train, index), places(map.test, index))
            text += path(at: train, "dots \(hue(index))") + path(at: test, "cross \(hue(index))")
            guard !train.isEmpty, classes.count <= Self.mostNames else { continue }
            let name = Name.shortened(Name.visible(classes[index]), to: 12)
            let x = train.reduce(0) { $0 + $1.x } / Double(train.count)
            let y = train.reduce(0) { $0 + $1.y } / Double(train.count) + 4
            let width = estimatedWidth(name, size: DrawingStyle.fontSize)
            // In the middle of its class, but not over another name; the legend has them all.
            let isFree = taken.allSatisfy { other in
                abs(other.y - y) > 13 || abs(other.x - x) > (other.width + width) / 2 + 3
            }
            guard isFree else { continue }
            taken.append((x, y, width))
            // First in paper, wider, so that it can be read over the points.
            names += label(name, x: x, y: y, anchor: "middle", class: "strong halo")
            names += label(name, x: x, y: y, anchor: "middle", class: "strong")
        }
        return text + names
    }

    private func hue(_ index: Int) -> String { "k\(index % DrawingStyle.classHues)" }

    /// One path for all marks of a kind, a few bytes each.
    private func path(at places: [(x: Double, y: Double)], _ names: String) -> String {
        if places.isEmpty { return "" }
        let isCross = names.hasPrefix("cross")
        let data = places.map { x, y in
            isCross ? "M\(pixel(x - 3)) \(pixel(y - 3))l6 6m0-6l-6 6" : "M\(pixel(x)) \(pixel(y))h0"
        }
        return element("path", ["class": names, "d": data.joined()]) + "\n"
    }

    private func pixel(_ value: Double) -> String { decimal(value, places: 0) }

    private var description: String {
        let share = percent(map.explained[0] + map.explained[1])
        return "\(grouped(map.train.x.count)) training and \(grouped(map.test.x.count)) test rows "
            + "on their first two principal components, which hold \(share) of the variance."
    }
}
