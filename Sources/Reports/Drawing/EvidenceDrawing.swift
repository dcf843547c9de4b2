/// A spectrogram, and below it the same in grey with what spoke for a label and against it.
///
/// ```swift
/// let drawing = EvidenceDrawing(
///     clip: "blues.00000.wav", label: "blues", score: 0.93, slices: [], image: image,
///     evidence: evidence, height: 128, width: 128, seconds: 0..<30, frequencies: nil)
/// let svg = drawing.picture.file
/// ```
public struct EvidenceDrawing {
    private let clip: String
    private let label: String
    private let score: Double
    private let slices: [Slice]
    private let image: Grid
    private let evidence: Grid
    private let seconds: Range<Double>
    private let frequencies: [Double]?

    /// A part of the clip, in seconds, that the model judged by itself, and the label it gave.
    public typealias Slice = (seconds: Range<Double>, label: String)

    /// - Parameters:
    ///   - score: of the label.
    ///   - slices: none where the model judged the whole.
    ///   - image: `height` channels, the lowest first, by `width` places in time; finite.
    ///   - evidence: above zero for the label, below against it; shaped as `image`.
    ///   - seconds: that the image covers.
    ///   - frequencies: Hz of each channel, rising; nil where channels are no frequencies.
    public init(
        clip: String, label: String, score: Double, slices: [Slice], image: [Float],
        evidence: [Float], height: Int, width: Int, seconds: Range<Double>, frequencies: [Double]?
    ) {
        precondition(
            height > 0 && width > 0 && image.count == height * width
                && evidence.count == image.count && frequencies?.count ?? height == height,
            "\(image.count) and \(evidence.count) places for \(height) x \(width)")
        self.clip = clip
        self.label = label
        self.score = score
        self.slices = slices
        self.image = Grid(height, width, image)
            .reduced(height: height, width: Int(Self.frame.width))
        // Single places say nothing to the eye, and neighbours mostly contradict each other.
        let narrow = Grid(height, width, evidence)
            .reduced(height: height, width: Int(Self.frame.width))
        let radius = (rows: height / 40, columns: narrow.width / 60)
        self.evidence = narrow.smoothed(by: radius).smoothed(by: radius)
        self.seconds = seconds
        self.frequencies = frequencies
    }

    private static let frame = ImagePanel.frame
    private static let tops = (spectrogram: 78.0, evidence: 404.0)

    /// Both panels, one above the other, with a legend and a description in words.
    public var picture: Picture {
        let title = "Why “\(Name.visible(label))”: \(Name.visible(clip))"
        let (left, tops) = (Self.frame.left, Self.tops)
        var content = AvazReports.label(title, x: left, y: 28, size: 15, class: "strong")
        content += panel(
            slices.count > 1
                ? "The \(slices.count) spectrograms that the model saw"
                : "The spectrogram that the model saw", spectrogram, top: tops.spectrogram)
        content += panel(
            "What spoke for the label and against it", overlay, top: tops.evidence,
            gap: slices.count > 1 ? 30 : 12)
        content += sliceMarks(top: tops.evidence)
        content += legend(y: tops.evidence + Self.frame.height + 58)
        return Picture(
            width: left + Self.frame.width + 30, height: tops.evidence + Self.frame.height + 92,
            title: title, description: description, content: content)
    }

    private var description: String {
        let half = image.width / 2
        let (early, late) = evidence.columns(0..<half, half..<image.width)
        let place =
            early > 2 * late
            ? " Most of what speaks for it lies in the first half."
            : late > 2 * early ? " Most of what speaks for it lies in the second half." : ""
        return
            "Spectrogram of \(Name.visible(clip)), \(decimal(span, places: 1)) seconds, which "
            + "the model calls \(Name.visible(label)) with a score of "
            + "\(decimal(score, places: 3)).\(votes)\(place)"
    }

    /// How many of the slices have the same label by themselves.
    private var votes: String {
        guard slices.count > 1 else { return "" }
        let agreeing = slices.count { $0.label == label }
        return " \(agreeing) of its \(slices.count) slices are called so by themselves."
    }

    private var span: Double { max(seconds.upperBound - seconds.lowerBound, .leastNormalMagnitude) }

    /// Pixels from the left edge of a panel to a second of the clip.
    private func position(_ second: Double) -> Double {
        (second - seconds.lowerBound) / span * Self.frame.width
    }

    // MARK: Pixels

    /// From paper for the quietest place to deep blue for the loudest.
    private var spectrogram: PixelImage {
        pixels { level, _ in LevelImage.colour(level) }
    }

    /// Grey, with vermilion for the label and blue against it.
    private var overlay: PixelImage {
        pixels { level, share in
            let grey = 250 - 130 * level
            let hue = share > 0 ? (193.0, 74.0, 0.0) : (0.0, 114.0, 178.0)
            let strength = abs(share)
            return (
                grey + (hue.0 - grey) * strength, grey + (hue.1 - grey) * strength,
                grey + (hue.2 - grey) * strength
            )
        }
    }

    /// - Parameter colour: of a level from 0 to 1 and evidence from -1 to 1.
    private func pixels(
        _ colour: (_ level: Double, _ share: Double) -> (red: Double, green: Double, blue: Double)
    ) -> PixelImage {
        let low = image.values.min() ?? 0
        let span = max((image.values.max() ?? 0) - low, .leastNormalMagnitude)
        // A few places stand out far beyond the others; they may saturate.
        let sizes = evidence.values.map(abs).sorted()
        let strong = max(sizes[(sizes.count - 1) * 995 / 1000], .leastNormalMagnitude)
        var pixels = PixelImage(width: image.width, height: image.height)
        for row in 0..<image.height {
            for column in 0..<image.width {
                let place = row * image.width + column
                let level = Double((image.values[place] - low) / span)
                let share = Double(min(max(evidence.values[place] / strong, -1), 1))
                // Low channels stand below.
                pixels[image.height - 1 - row, column] = colour(level, share)
            }
        }
        return pixels
    }

    /// - Parameter gap: between the title and the panel.
    private func panel(
        _ title: String, _ pixels: PixelImage, top: Double, gap: Double = 12
    ) -> String {
        ImagePanel(
            seconds: seconds, count: image.height,
            channels: frequencies.map { .frequencies($0) } ?? .numbered("Channel", from: 1)
        ).drawn(title, pixels.file, top: top, gap: gap)
    }

    /// What each slice was called by itself, over its place; the names only where there is room.
    private func sliceMarks(top: Double) -> String {
        guard slices.count > 1 else { return "" }
        var (text, marks) = ("", "")
        let names = slices.map { Name.visible($0.label) }
        let widest = names.map { estimatedWidth($0, size: 11) }.max() ?? 0
        let hasRoom = widest + 4 < position(slices[1].seconds.lowerBound)
        for (slice, name) in zip(slices, names) {
            let (start, end) = (
                position(slice.seconds.lowerBound), position(slice.seconds.upperBound)
            )
            marks += "M\(coordinate(Self.frame.left + start)) \(coordinate(top - 5))"
            marks += "v\(coordinate(Self.frame.height + 5))"
            if hasRoom {
                text += AvazReports.label(
                    name, x: Self.frame.left + (start + end) / 2, y: top - 8, size: 11,
                    anchor: "middle", class: name == Name.visible(label) ? "strong" : "muted")
            }
        }
        return element("path", ["class": "grid", "d": marks]) + "\n" + text
    }

    private func legend(y: Double) -> String {
        let left = Self.frame.left
        func swatch(_ x: Double, _ hue: Hue, _ name: String) -> String {
            element(
                "rect",
                [
                    "class": "fill \(hue.rawValue)", "x": coordinate(x), "y": coordinate(y),
                    "width": "14", "height": "14",
                ]) + "\n" + AvazReports.label(name, x: x + 20, y: y + 12)
        }
        let name = "for “\(Name.visible(label))”, score \(decimal(score, places: 3))"
        return swatch(left, .vermilion, name)
            + swatch(left + 60 + estimatedWidth(name, size: 12), .blue, "against it")
    }
}

extension Grid {
    /// Each place the mean of the rectangle about it.
    fileprivate func smoothed(by radius: (rows: Int, columns: Int)) -> Grid {
        var smooth = self
        for row in 0..<height {
            for column in 0..<width {
                var (sum, count): (Float, Float) = (0, 0)
                for y in max(0, row - radius.rows)...min(height - 1, row + radius.rows) {
                    for x in max(
                        0, column - radius.columns)...min(width - 1, column + radius.columns)
                    {
                        sum += values[y * width + x]
                        count += 1
                    }
                }
                smooth.values[row * width + column] = sum / count
            }
        }
        return smooth
    }

    /// Sums of what is above zero in two ranges of columns.
    fileprivate func columns(_ first: Range<Int>, _ second: Range<Int>) -> (Float, Float) {
        func sum(_ range: Range<Int>) -> Float {
            (0..<height).reduce(0) { total, row in
                total + range.reduce(0) { $0 + max(0, values[row * width + $1]) }
            }
        }
        return (sum(first), sum(second))
    }
}
