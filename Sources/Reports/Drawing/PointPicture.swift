/// Points of the plane side by side, such as what a generator made after so many steps.
///
/// ```swift
/// let picture = PointPicture(title: "gan-ring", panels: [("step 500", points)], reach: 1.5)
/// try WholeFile.write(picture.picture().file, to: "points.svg")
/// ```
public struct PointPicture {
    /// Names the whole to screen readers.
    public var title: String
    /// Each with what stands above it.
    public var panels: [(name: String, points: [SIMD2<Float>])]
    /// Both axes go from minus to plus this; what lies beyond is left out, and counted in the text
    /// alternative.
    public var reach: Double

    /// - Parameter reach: both axes go from minus to plus this, above 0.
    public init(title: String, panels: [(name: String, points: [SIMD2<Float>])], reach: Double) {
        self.title = title
        self.panels = panels
        self.reach = reach
    }

    /// The panels in a row.
    public func picture() -> Picture {
        .row(panels.map { panel($0.name, $0.points) }, title: title)
    }

    private func panel(_ name: String, _ points: [SIMD2<Float>]) -> Picture {
        let inside = points.filter { abs(Double($0.x)) <= reach && abs(Double($0.y)) <= reach }
        let chart = Chart(
            title: name,
            description:
                "\(name): \(points.count) points, \(points.count - inside.count) of them beyond "
                + "the frame.",
            x: Axis("", scale: .linear(-reach...reach)),
            y: Axis("", scale: .linear(-reach...reach)), series: [])
        return chart.picture(width: 300, height: 300, top: 40) { frame in
            let data = inside.map { point in
                let x = frame.x(chart.x.scale.position(Double(point.x)))
                let y = frame.y(chart.y.scale.position(Double(point.y)))
                return "M\(coordinate(x - 1)) \(coordinate(y - 1))h2v2h-2z"
            }.joined()
            return element("path", ["class": "fill blue", "stroke-width": "0", "d": data]) + "\n"
        }
    }
}
