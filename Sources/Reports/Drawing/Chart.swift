/// Lines over a pair of axes.
///
/// ```swift
/// let chart = Chart(
///     title: "Loss by epoch", description: "The loss falls from 0.9 to 0.1.",
///     x: Axis("Epoch", scale: .linear(1...3)), y: Axis("Loss", scale: .linear(0...1)),
///     series: [Series("train", .blue, points: [(1, 0.9), (2, 0.3), (3, 0.1)])])
/// let svg = chart.picture().file
/// ```
public struct Chart {
    /// Stands above the legend and names the picture to screen readers.
    public var title: String
    /// The text alternative.
    public var description: String
    /// From left to right.
    public var x: Axis
    /// From bottom to top.
    public var y: Axis
    /// In the order of the legend; the last is drawn on top.
    public var series: [Series]
    /// Whether the diagonal of the frame is drawn, from the lower left or the upper left.
    public var diagonal: Diagonal = .none

    /// Which diagonal of the frame is drawn.
    public enum Diagonal: Sendable {
        /// Neither.
        case none
        /// From the lower left to the upper right.
        case rising
        /// From the upper left to the lower right.
        case falling
    }

    /// - Parameters:
    ///   - description: the text alternative.
    ///   - series: in the order of the legend; the last is drawn on top.
    public init(
        title: String, description: String, x: Axis, y: Axis, series: [Series],
        diagonal: Diagonal = .none
    ) {
        self.title = title
        self.description = description
        self.x = x
        self.y = y
        self.series = series
        self.diagonal = diagonal
    }

    private static let margins = (left: 62.0, right: 18.0, top: 62.0, bottom: 50.0)

    /// The chart drawn `width` by `height` pixels, with a legend under the title.
    public func picture(width: Double = 440, height: Double = 330) -> Picture {
        picture(width: width, height: height, top: Self.margins.top) { _ in "" }
    }

    /// The chart with what `drawing` adds to it.
    ///
    /// - Parameter top: where the axes begin, below title and legend.
    func picture(
        width: Double, height: Double, top: Double, drawing: (Frame) -> String
    ) -> Picture {
        let margins = Self.margins
        let frame = Frame(
            left: margins.left, top: top, width: width - margins.left - margins.right,
            height: height - top - margins.bottom)
        let content =
            label(title, x: margins.left, y: 24, size: 15, class: "strong") + legend
            + axes(frame) + diagonal(frame) + series.map { $0.drawn(in: frame, x, y) }.joined()
            + drawing(frame)
        return Picture(
            width: width, height: height, title: title, description: description, content: content)
    }

    private var legend: String {
        var (x, text) = (Self.margins.left, "")
        for series in series where !series.name.isEmpty {
            text += series.sample(x: x, y: 42)
            text += label(series.name, x: x + 30, y: 46)
            x += 30 + estimatedWidth(Name.visible(series.name), size: 12) + 18
        }
        return text
    }

    private func axes(_ frame: Frame) -> String {
        var (grid, labels) = ("", "")
        for tick in x.ticks {
            let position = frame.x(x.scale.position(tick))
            grid += "M\(coordinate(position)) \(coordinate(frame.top))V\(coordinate(frame.bottom))"
            labels += label(
                x.format(tick), x: position, y: frame.bottom + 18, anchor: "middle", class: "muted")
        }
        for tick in y.ticks {
            let position = frame.y(y.scale.position(tick))
            grid += "M\(coordinate(frame.left)) \(coordinate(position))H\(coordinate(frame.right))"
            labels += label(
                y.format(tick), x: frame.left - 8, y: position + 4, anchor: "end", class: "muted")
        }
        let corner =
            "M\(coordinate(frame.left)) \(coordinate(frame.top))V\(coordinate(frame.bottom))"
            + "H\(coordinate(frame.right))"
        labels += label(
            x.title, x: frame.left + frame.width / 2, y: frame.bottom + 40, anchor: "middle")
        labels += label(
            y.title, x: 16, y: frame.top + frame.height / 2, anchor: "middle", turned: -90)
        return path(grid, "grid") + path(corner, "axis") + labels
    }

    private func diagonal(_ frame: Frame) -> String {
        switch diagonal {
        case .none: ""
        case .rising:
            path(
                "M\(coordinate(frame.left)) \(coordinate(frame.bottom))"
                    + "L\(coordinate(frame.right)) \(coordinate(frame.top))", "axis dotted")
        case .falling:
            path(
                "M\(coordinate(frame.left)) \(coordinate(frame.top))"
                    + "L\(coordinate(frame.right)) \(coordinate(frame.bottom))", "axis dotted")
        }
    }
}

/// One axis of a chart.
public struct Axis {
    /// What is measured, with its unit.
    public var title: String
    /// Where values lie along the axis; what is beyond its ends is drawn there.
    public var scale: Scale
    /// Values that get a line of the grid.
    public var ticks: [Double]
    /// What stands at a tick.
    public var format: (Double) -> String

    /// - Parameter format: by default as few decimals as tell the ticks apart.
    public init(
        _ title: String, scale: Scale, ticks: [Double]? = nil, format: ((Double) -> String)? = nil
    ) {
        self.title = title
        self.scale = scale
        let ticks = ticks ?? scale.ticks()
        self.ticks = ticks
        let places = (0...6).first { places in
            ticks.allSatisfy { isExact($0, places: places) }
        }
        self.format = format ?? { tick in places.map { decimal(tick, places: $0) } ?? plain(tick) }
    }
}

/// One line of a chart, with a band about it where it stands for several.
public struct Series {
    /// Stands in the legend; empty for none.
    public var name: String
    /// Of line, dots and band alike.
    public var hue: Hue
    /// Of the line; a single point is drawn as a dot whatever the stroke.
    public var stroke: Stroke
    /// In the axes' units, in the order in which the line joins them.
    public var points: [(x: Double, y: Double)]
    /// Least and greatest value at places from left to right; fewer than two draw none.
    public var band: [(x: Double, low: Double, high: Double)]

    /// How a line is drawn; the raw value is its class in the style sheet.
    public enum Stroke: String, Sendable {
        /// One line without gaps.
        case solid = ""
        /// As the word says.
        case dashed, dotted, thin
        /// No line: a dot at each point.
        case dots
    }

    /// - Parameters:
    ///   - points: in the axes' units, in the order in which the line joins them.
    ///   - band: from left to right; none by default.
    public init(
        _ name: String, _ hue: Hue, stroke: Stroke = .solid, points: [(x: Double, y: Double)],
        band: [(x: Double, low: Double, high: Double)] = []
    ) {
        self.name = name
        self.hue = hue
        self.stroke = stroke
        self.points = points
        self.band = band
    }

    private var names: String { "line \(hue.rawValue) \(stroke.rawValue)" }

    fileprivate func sample(x: Double, y: Double) -> String {
        if stroke == .dots { return dot(x + 12, y) }
        return path("M\(coordinate(x)) \(coordinate(y))h24", names)
    }

    fileprivate func drawn(in frame: Frame, _ x: Axis, _ y: Axis) -> String {
        func place(_ pointX: Double, _ pointY: Double) -> (Double, Double) {
            (frame.x(x.scale.position(pointX)), frame.y(y.scale.position(pointY)))
        }
        let outline =
            band.map { place($0.x, $0.high) } + band.reversed().map { place($0.x, $0.low) }
        let area = path(polyline(outline) + "Z", "band fill \(hue.rawValue)")
        let places = points.map { place($0.x, $0.y) }
        // A line through one point would not be seen.
        let isDotted = stroke == .dots || points.count == 1
        return (band.count > 1 ? area : "")
            + (isDotted
                ? places.map { dot($0.0, $0.1) }.joined() : path(polyline(places), names))
    }

    private func dot(_ x: Double, _ y: Double) -> String {
        element(
            "circle",
            [
                "class": "fill \(hue.rawValue)", "cx": coordinate(x), "cy": coordinate(y),
                "r": "3.5",
            ]) + "\n"
    }
}

/// Where in the picture the axes' values lie.
struct Frame {
    var left, top, width, height: Double
    var right: Double { left + width }
    var bottom: Double { top + height }
    func x(_ position: Double) -> Double { left + position * width }
    func y(_ position: Double) -> Double { bottom - position * height }
}

private func polyline(_ places: [(Double, Double)]) -> String {
    let points = places.map { "\(coordinate($0.0)) \(coordinate($0.1))" }
    return points.isEmpty ? "" : "M" + points.joined(separator: "L")
}

private func path(_ data: String, _ names: String) -> String {
    data.isEmpty ? "" : element("path", ["class": names.trimmed, "d": data]) + "\n"
}

extension String {
    fileprivate var trimmed: String { hasSuffix(" ") ? String(dropLast()) : self }
}
