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

    /// Cascading style sheet of every picture; `.picture` is the class of their root element.
    static let text: String = {
        let shapes = """
            .picture{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
            .picture .line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
            .picture .thin{stroke-width:1.2}
            .picture .dashed{stroke-dasharray:7 4}
            .picture .dotted{stroke-dasharray:1.5 4}
            .picture path.band{stroke:none;fill-opacity:.18}
            .picture .grid{fill:none;stroke-width:1}
            .picture .axis{fill:none;stroke-width:1}
            .picture .strong{font-weight:600}
            .picture text{font-variant-numeric:tabular-nums}

            """
        let light = colours(
            paper: "#ffffff", ink: "#1f2328", muted: "#59636e", grid: "#e3e7eb", heat: "#08306b",
            onPaper: "#000000", onHeat: "#ffffff", hues: hues.map { ($0.name, $0.light) })
        let dark = colours(
            paper: "#14181d", ink: "#e6e9ed", muted: "#9ba5b0", grid: "#2c333b", heat: "#76a8d6",
            onPaper: "#ffffff", onHeat: "#000000", hues: hues.map { ($0.name, $0.dark) })
        return shapes + light + "@media (prefers-color-scheme:dark){\n\(dark)}\n"
    }()

    private static func colours(
        paper: String, ink: String, muted: String, grid: String, heat: String,
        onPaper: String, onHeat: String, hues: [(name: String, value: String)]
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

        """
            + hues.map { name, value in
                ".picture .\(name){stroke:\(value)}.picture .\(name).fill{fill:\(value)}\n"
            }.joined()
    }
}

/// A hue of the colour-blind-safe palette.
public enum Hue: String, CaseIterable, Sendable {
    case blue, vermilion, green, purple, orange
}
