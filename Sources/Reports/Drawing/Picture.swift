/// A drawing with its text alternative, as a file of its own or as part of a page.
///
/// Drawn by hand rather than by a plotting program: what is needed is a few axes, lines and
/// squares; in return runs need nothing installed, the same record gives the same bytes on every
/// machine, and the drawings carry what plotting programs leave out: a title and description for
/// screen readers, colours for light and dark pages, and text that stays text.
public struct Picture: Equatable, Sendable {
    /// In pixels at natural size.
    public var width: Double
    /// Likewise in pixels.
    public var height: Double
    /// What is shown, in a few words.
    public var title: String
    /// What one sees there, for those who cannot.
    public var description: String
    /// SVG elements in the coordinates of the picture, without `id`s.
    var content: String

    init(width: Double, height: Double, title: String, description: String, content: String) {
        self.width = width
        self.height = height
        self.title = title
        self.description = description
        self.content = content
    }

    /// The whole SVG file.
    public var file: String {
        svg(
            identifier: "picture", namespace: "http://www.w3.org/2000/svg",
            style: element("style", DrawingStyle.text) + "\n") + "\n"
    }

    /// The `<svg>` element within an HTML page that holds `DrawingStyle.text`.
    ///
    /// - Parameter identifier: unique in the page.
    func hypertext(identifier: String) -> String {
        svg(identifier: identifier, namespace: nil, style: "")
    }

    private func svg(identifier: String, namespace: String?, style: String) -> String {
        let (titled, described) = ("\(identifier)-title", "\(identifier)-description")
        let paper = element(
            "rect",
            ["class": "paper", "width": coordinate(width), "height": coordinate(height)])
        return element(
            "svg",
            [
                "xmlns": namespace, "class": "picture", "role": "img",
                "aria-labelledby": "\(titled) \(described)",
                "viewBox": "0 0 \(coordinate(width)) \(coordinate(height))",
                "width": coordinate(width), "height": coordinate(height),
            ],
            "\n" + element("title", ["id": titled], escaped(title)) + "\n"
                + element("desc", ["id": described], escaped(description)) + "\n" + style + paper
                + "\n" + content)
    }

    /// Pictures side by side under one title.
    static func row(_ pictures: [Picture], title: String) -> Picture {
        var (x, content) = (0.0, "")
        for picture in pictures {
            content += element(
                "g", ["transform": "translate(\(coordinate(x)) 0)"], "\n" + picture.content)
            content += "\n"
            x += picture.width
        }
        return Picture(
            width: x, height: pictures.map(\.height).max() ?? 0, title: title,
            description: pictures.map(\.description).joined(separator: " "), content: content)
    }
}

/// A length or place in pixels, to a tenth.
func coordinate(_ value: Double) -> String {
    let text = decimal(value, places: 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

/// One line of SVG text.
///
/// - Parameters:
///   - anchor: `start`, `middle` or `end`: which part of the text lies at x.
///   - turned: degrees clockwise about that place.
func label(
    _ text: String, x: Double, y: Double, size: Double = DrawingStyle.fontSize,
    anchor: String? = nil, class names: String? = nil, turned: Double? = nil
) -> String {
    let isUsual = size == DrawingStyle.fontSize
    let turn = turned.map { "rotate(\(coordinate($0)) \(coordinate(x)) \(coordinate(y)))" }
    return element(
        "text",
        [
            "x": coordinate(x), "y": coordinate(y), "font-size": isUsual ? nil : coordinate(size),
            "text-anchor": anchor, "class": names, "transform": turn,
        ], escapedPunctuation(Name.isolated(text))) + "\n"
}

/// Roughly how wide a line of text is drawn, in pixels; letters are 0.56 em on average.
func estimatedWidth(_ text: String, size: Double) -> Double {
    0.56 * size * Double(Name.width(text))
}
