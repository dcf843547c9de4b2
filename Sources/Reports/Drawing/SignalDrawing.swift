/// Pictures of one recording: its waveform, or features of it over time.
///
/// ```swift
/// let picture = SignalDrawing(clip: "7_jackson_0.wav", seconds: 0.43).waveform(samples)
/// try WholeFile.write(picture.file, to: "waveform.svg")
/// ```
public struct SignalDrawing {
    private let clip: String
    private let seconds: Double

    /// - Parameters:
    ///   - clip: the file's name.
    ///   - seconds: its length.
    public init(clip: String, seconds: Double) {
        self.clip = Name.visible(clip)
        self.seconds = seconds
    }

    private static let top = 62.0

    /// The samples, most of them in -1 to 1; where a pixel covers several, from the least to the
    /// greatest.
    public func waveform(_ samples: [Float]) -> Picture {
        var envelope = Envelope(samples: samples.count)
        envelope.append(samples)
        return waveform(envelope)
    }

    /// The same of a recording that was taken in block by block.
    public func waveform(_ envelope: Envelope) -> Picture {
        let (left, width, height) = ImagePanel.frame
        let columns = envelope.columns.map { $0 ?? 0...0 }
        let peak = columns.reduce(1e-6) {
            max($0, abs(Double($1.lowerBound)), abs(Double($1.upperBound)))
        }
        let axis = Axis("", scale: .linear(holding: [-peak, peak]))
        func y(_ value: Double) -> Double {
            Self.top + height * (1 - axis.scale.position(value))
        }
        let line = columns.enumerated().map { index, column -> String in
            let x = left + (Double(index) + 0.5) * width / Double(columns.count)
            return "M\(coordinate(x)) \(coordinate(y(Double(column.upperBound))))"
                + "V\(coordinate(y(Double(column.lowerBound)) + 0.5))"
        }
        var (marks, text) = ("", "")
        for tick in axis.ticks {
            marks += "M\(coordinate(left - 5)) \(coordinate(y(tick)))h5"
            text += label(
                axis.format(tick), x: left - 8, y: y(tick) + 4, anchor: "end", class: "muted")
        }
        text += element("path", ["class": "line thin blue", "d": line.joined()]) + "\n"
        text += ImagePanel.timeAxis(seconds: 0..<seconds, top: Self.top, marks: marks)
        text += label(
            "Amplitude (1 is full scale)", x: 18, y: Self.top + height / 2, anchor: "middle",
            turned: -90)
        return picture(
            "Waveform", text, bottom: 46,
            description: "The greatest amplitude is \(decimal(peak, places: 3)).")
    }

    /// Decibels by frequency and time.
    ///
    /// - Parameters:
    ///   - name: such as `Spectrogram`.
    ///   - values: `[channels, frames]`, the lowest channel first, finite.
    ///   - frequencies: Hz of each channel, rising.
    public func spectrogram(_ name: String, _ values: [Float], frequencies: [Double]) -> Picture {
        spectrogram(name, map(values, channels: frequencies.count), frequencies: frequencies)
    }

    /// The same of a recording that was taken in stretch by stretch.
    public func spectrogram(_ name: String, _ map: TimeMap, frequencies: [Double]) -> Picture {
        let grid = map.grid
        let step = (frequencies.count + grid.height - 1) / grid.height
        let middles = (0..<grid.height).map { row in
            let part = frequencies[row * step..<min((row + 1) * step, frequencies.count)]
            return part.reduce(0, +) / Double(part.count)
        }
        return image(name, grid, .frequencies(middles), unit: "dB", saturating: 0)
    }

    /// Coefficients by number and time.
    ///
    /// - Parameter values: `[coefficients, frames]`, the lowest first, finite.
    public func coefficients(_ values: [Float], count: Int) -> Picture {
        coefficients(map(values, channels: count))
    }

    /// The same of a recording that was taken in stretch by stretch.
    public func coefficients(_ map: TimeMap) -> Picture {
        // The first, the loudness, is far below the others, whose differences are of interest.
        image(
            "Cepstral coefficients (MFCC)", map.grid, .numbered("Coefficient", from: 0), unit: "",
            saturating: 0.05)
    }

    private func map(_ values: [Float], channels: Int) -> TimeMap {
        var map = TimeMap(channels: channels, frames: values.count / channels)
        map.append(values)
        return map
    }

    /// - Parameter share: of the values that may saturate at either end.
    private func image(
        _ name: String, _ grid: Grid, _ channels: ImagePanel.Channels, unit: String,
        saturating share: Double
    ) -> Picture {
        let sorted = grid.values.sorted()
        let beyond = Int(share * Double(sorted.count))
        let (low, high) = (sorted[beyond], sorted[sorted.count - 1 - beyond])
        let span = max(high - low, .leastNormalMagnitude)
        var levels: [UInt8] = []
        for row in (0..<grid.height).reversed() {
            for value in grid.values[row * grid.width..<(row + 1) * grid.width] {
                levels.append(UInt8(255 * min(max((value - low) / span, 0), 1)))
            }
        }
        let pixels = LevelImage(
            width: grid.width, height: grid.height, levels: levels, greatest: 255)
        let panel = ImagePanel(seconds: 0..<seconds, count: grid.height, channels: channels)
        let text = panel.drawn("", pixels.file, top: Self.top)
        let places = high - low < 20 ? 1 : 0
        func figure(_ value: Float) -> String {
            decimal(Double(value), places: places) + (unit.isEmpty ? "" : " " + unit)
        }
        return picture(
            name,
            text
                + legend(
                    Double(low)...Double(high > low ? high : low + 1), unit: unit,
                    saturates: beyond > 0),
            bottom: 98,
            description: "Values lie from \(figure(sorted[0])) to "
                + "\(figure(sorted[sorted.count - 1])).")
    }

    /// The scale of the colours, with its ticks.
    ///
    /// - Parameter saturates: whether values lie beyond its ends.
    private func legend(_ range: ClosedRange<Double>, unit: String, saturates: Bool) -> String {
        let (left, width) = (ImagePanel.frame.left, 300.0)
        let y = Self.top + ImagePanel.frame.height + 50
        let colours = LevelImage(width: 256, height: 1, levels: Array(0...255), greatest: 255)
        let axis = Axis("", scale: .linear(range), ticks: Scale.linear(range).ticks(6))
        var (text, marks) = (colours.file.drawn(x: left, y: y, width: width, height: 14), "")
        for tick in axis.ticks {
            let x = left + axis.scale.position(tick) * width
            marks += "M\(coordinate(x)) \(coordinate(y + 14))v5"
            text += label(axis.format(tick), x: x, y: y + 32, anchor: "middle", class: "muted")
        }
        text += element("path", ["class": "axis", "d": marks]) + "\n"
        let name = unit + (saturates ? "values beyond the ends have the colours of the ends" : "")
        return text + label(name, x: left + width + 12, y: y + 12)
    }

    private func picture(
        _ name: String, _ content: String, bottom: Double, description: String
    ) -> Picture {
        let title = "\(name), \(clip)"
        let frame = ImagePanel.frame
        return Picture(
            width: frame.left + frame.width + 30, height: Self.top + frame.height + bottom,
            title: title,
            description:
                "\(name) of \(clip), \(decimal(seconds, places: 2)) seconds. \(description)",
            content: label(title, x: frame.left, y: 28, size: 15, class: "strong") + content)
    }
}
