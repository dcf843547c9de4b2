import AvazMIDI

/// Music as a piano roll: time from left to right, pitch from below, what was given in one colour
/// and what is new in another.
///
/// ```swift
/// let roll = PianoRoll(title: "Continued", given: given.notes, new: composed.notes)
/// try WholeFile.write(roll.picture().file, to: "continued.svg")
/// ```
public struct PianoRoll {
    /// Stands above the roll.
    public var title: String
    /// Notes that the music began with; may be none.
    public var given: [Track.Note]
    /// Notes that were added; may be none.
    public var new: [Track.Note]

    /// - Parameter given: notes that the music began with; none by default.
    public init(title: String, given: [Track.Note] = [], new: [Track.Note]) {
        self.title = title
        self.given = given
        self.new = new
    }

    /// Notes that sound together stand above each other, each a bar as long as it sounds.
    public func picture(width: Double = 900, height: Double = 380) -> Picture {
        let notes = given + new
        let end = max(1, notes.map { $0.start + $0.length }.max() ?? 1)
        // At least an octave, so that a single note is no wall.
        let middle = ((notes.map(\.pitch).min() ?? 60) + (notes.map(\.pitch).max() ?? 60)) / 2
        let low = min(notes.map(\.pitch).min() ?? 60, middle - 6)
        let high = max(notes.map(\.pitch).max() ?? 60, middle + 6)
        let pitches = Scale.linear(Double(low) - 0.5...Double(high) + 0.5)
        let octaves = (0...127).filter { $0 % 12 == 0 && (low...high).contains($0) }
        let chart = Chart(
            title: title, description: description,
            x: Axis("Quarter notes", scale: .linear(0...end)),
            y: Axis(
                "Pitch", scale: pitches, ticks: octaves.map(Double.init),
                format: { "C\(Int($0) / 12 - 1)" }),
            series: [
                given.isEmpty ? nil : Series("given", .blue, points: []),
                new.isEmpty ? nil : Series("new", .vermilion, points: []),
            ].compactMap { $0 })
        return chart.picture(width: width, height: height, top: 62) { frame in
            bars(given, .blue, frame, chart) + bars(new, .vermilion, frame, chart)
        }
    }

    private func bars(_ notes: [Track.Note], _ hue: Hue, _ frame: Frame, _ chart: Chart) -> String {
        guard !notes.isEmpty else { return "" }
        var data = ""
        for note in notes {
            let left = frame.x(chart.x.scale.position(note.start))
            let right = frame.x(chart.x.scale.position(note.start + note.length))
            let top = frame.y(chart.y.scale.position(Double(note.pitch) + 0.4))
            let bottom = frame.y(chart.y.scale.position(Double(note.pitch) - 0.4))
            // A gap between a note and its repetition, and never less than a line.
            let length = max(0.6, right - left - 0.8)
            data +=
                "M\(coordinate(left)) \(coordinate(top))h\(coordinate(length))"
                + "v\(coordinate(max(0.6, bottom - top)))h\(coordinate(-length))z"
        }
        return element(
            "path", ["class": "fill \(hue.rawValue)", "stroke-width": "0", "d": data]) + "\n"
    }

    private var description: String {
        let counts = [(given, "given"), (new, "new")].filter { !$0.0.isEmpty }
            .map { "\($0.0.count) notes are \($0.1)" }
        let pitches = (given + new).map(\.pitch)
        guard let low = pitches.min(), let high = pitches.max() else {
            return "There are no notes."
        }
        return counts.joined(separator: ", ") + "; MIDI pitches from \(low) to \(high)."
    }
}
