/// A stretch of a long recording: its mel spectrogram, and above it the words that are there and those
/// that were found.
public struct SpottedDrawing {
    /// A word and when it is said.
    public typealias Word = (seconds: Range<Double>, label: String)

    private let seconds: Range<Double>
    private let levels: Grid
    private let frequencies: [Double]
    private let truth: [Word]
    private let found: [Word]

    /// - Parameters:
    ///   - seconds: that are shown, from the recording's beginning.
    ///   - levels: decibels, `[bands, frames]`, the lowest band first, finite.
    ///   - frequencies: Hz of each band, rising; one or more.
    ///   - truth: what is there.
    ///   - found: what was found.
    public init(
        seconds: Range<Double>, levels: [Float], frequencies: [Double], truth: [Word], found: [Word]
    ) {
        self.seconds = seconds
        self.levels = Grid(frequencies.count, levels.count / frequencies.count, levels).reduced(
            height: frequencies.count, width: Int(ImagePanel.frame.width))
        (self.frequencies, self.truth, self.found) = (frequencies, truth, found)
    }

    private static let lanes = (truth: 66.0, found: 92.0)
    private static let top = 112.0

    /// - Parameter title: of the drawing.
    public func picture(title: String) -> Picture {
        let (left, width, height) = ImagePanel.frame
        let panel = ImagePanel(
            seconds: seconds, count: frequencies.count, channels: .frequencies(frequencies))
        var text = label(title, x: left, y: 28, size: 15, class: "strong")
        text += lane("there", truth, y: Self.lanes.truth, class: "line green")
        text += lane("found", found, y: Self.lanes.found, class: "line blue")
        text += panel.drawn("", image.file, top: Self.top)
        return Picture(
            width: left + width + 30, height: Self.top + height + 46, title: title,
            description: "Words that are there: \(told(truth)). Found: \(told(found)).",
            content: text)
    }

    /// Each word as a line from its beginning to its end, with its name above.
    private func lane(_ name: String, _ words: [Word], y: Double, class names: String) -> String {
        let (left, width, _) = ImagePanel.frame
        let span = max(seconds.upperBound - seconds.lowerBound, .leastNormalMagnitude)
        func x(_ time: Double) -> Double { left + (time - seconds.lowerBound) / span * width }
        var text = label(name, x: left - 8, y: y + 4, anchor: "end", class: "muted")
        let lines = words.map {
            "M\(coordinate(x($0.seconds.lowerBound))) \(coordinate(y))"
                + "H\(coordinate(x($0.seconds.upperBound)))"
        }
        text += element("path", ["class": names, "d": lines.joined()]) + "\n"
        for word in words {
            let middle = (word.seconds.lowerBound + word.seconds.upperBound) / 2
            text += label(
                Name.shortened(Name.visible(word.label), to: 12), x: x(middle), y: y - 6,
                anchor: "middle")
        }
        return text
    }

    private var image: LevelImage {
        let low = levels.values.min() ?? 0
        let span = max((levels.values.max() ?? 0) - low, .leastNormalMagnitude)
        var pixels: [UInt8] = []
        for row in (0..<levels.height).reversed() {
            for value in levels.values[row * levels.width..<(row + 1) * levels.width] {
                pixels.append(UInt8(255 * min(max((value - low) / span, 0), 1)))
            }
        }
        return LevelImage(
            width: levels.width, height: levels.height, levels: pixels, greatest: 255)
    }

    /// `7 at 1.2 s, 3 at 4.0 s`
    private func told(_ words: [Word]) -> String {
        let all = words.map { word in
            "\(Name.visible(word.label)) at \(decimal(word.seconds.lowerBound, places: 1)) s"
        }
        return all.isEmpty ? "none" : all.joined(separator: ", ")
    }
}
