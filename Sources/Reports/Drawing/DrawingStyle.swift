/// Colours and strokes of the pictures, for light and dark surroundings.
///
/// The hues are Okabe and Ito's, which people with any colour vision tell apart, lightened where
/// the paper is dark; lines differ in their dashes too.
enum DrawingStyle {
    /// One hue of the palette on light and on dark paper.
    private static let hues = [
        (name: "blue", light: "#0072b2", dark: "#56b4e9"),
        (name: "vermilion", light: "#c14a00", dark: "#ff8f4d"),
        (name: "green", light: "#00795a", dark: "#2fc79a"),
        (name: "purple", light: "#a8527f", dark: "#e39ac0"),
        (name: "orange", light: "#9a6700", dark: "#e6ab2e"),
    ]

    /// Ten that classes take in turn: Paul Tol's “muted” scheme and grey, which differ in lightness
    /// as well as in hue, so that any colour vision tells them apart.
    private static let classes = [
        (light: "#332288", dark: "#8f8aff"), (light: "#cc6677", dark: "#e58a98"),
        (light: "#117733", dark: "#3fa75f"), (light: "#c9a227", dark: "#ddcc77"),
        (light: "#5fb2dd", dark: "#88ccee"), (light: "#882255", dark: "#c4507f"),
        (light: "#44aa99", dark: "#44aa99"), (light: "#999933", dark: "#a9a94a"),
        (light: "#aa4499", dark: "#d078c4"), (light: "#777777", dark: "#c8c8c8"),
    ]
    static let classHues = classes.count

    /// Of text that says nothing else, in pixels.
    static let fontSize = 12.0

    /// Cascading style sheet of every picture; `.picture` is the class of their root element.
    static let text: String = {
        let shapes = """
            .picture{
              font:\(coordinate(fontSize))px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",\
            sans-serif;
            }
            .picture .line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
            .picture .thin{stroke-width:1.2}
            .picture .dashed{stroke-dasharray:7 4}
            .picture .dotted{stroke-dasharray:1.5 4}
            .picture path.band{stroke:none;fill-opacity:.18}
            .picture .grid{fill:none;stroke-width:1}
            .picture .axis{fill:none;stroke-width:1}
            .picture .strong{font-weight:600}
            .picture .dots{fill:none;stroke-width:6;stroke-linecap:round}
            .picture .cross{fill:none;stroke-width:1.8;stroke-linecap:round}
            .picture .halo{stroke-width:3;stroke-linejoin:round}
            .picture .pixels{image-rendering:pixelated}
            .picture text{font-variant-numeric:tabular-nums}

            """
        let light = colours(
            paper: "#ffffff", ink: "#1f2328", muted: "#59636e", grid: "#e3e7eb", heat: "#08306b",
            onPaper: "#000000", onHeat: "#ffffff", hues: hues.map { ($0.name, $0.light) },
            classes: classes.map(\.light))
        let dark = colours(
            paper: "#14181d", ink: "#e6e9ed", muted: "#9ba5b0", grid: "#2c333b", heat: "#76a8d6",
            onPaper: "#ffffff", onHeat: "#000000", hues: hues.map { ($0.name, $0.dark) },
            classes: classes.map(\.dark))
        return shapes + light + "@media (prefers-color-scheme:dark){\n\(dark)}\n"
    }()

    private static func colours(
        paper: String, ink: String, muted: String, grid: String, heat: String,
        onPaper: String, onHeat: String, hues: [(name: String, value: String)],
        classes: [String]
    ) -> String {
        """
        .picture .paper{fill:\(paper)}
        .picture text{fill:\(ink)}
        .picture .muted{fill:\(muted)}
        .picture .grid{stroke:\(grid)}
        .picture .axis{stroke:\(muted)}
        .picture .heat{fill:\(heat)}
        .picture .on-paper{fill:\(onPaper)}
        .picture .on-heat{fill:\(onHeat)}
        .picture .halo{stroke:\(paper)}
        .picture .dots.ink,.picture .cross.ink{stroke:\(ink)}

        """
            + hues.map { name, value in
                ".picture .\(name){stroke:\(value)}.picture .\(name).fill{fill:\(value)}\n"
            }.joined()
            + classes.enumerated().map { ".picture .k\($0){stroke:\($1)}" }.joined() + "\n"
    }
}

/// A hue of the colour-blind-safe palette.
public enum Hue: String, CaseIterable, Sendable {
    /// As the word says, told apart by the colour-blind.
    case blue, vermilion, green, purple, orange
}
