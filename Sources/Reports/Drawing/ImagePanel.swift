/// An image of channels over time within its axes.
struct ImagePanel {
    /// What the channels are.
    enum Channels {
        /// Hz of each, rising.
        case frequencies([Double])
        /// Counted from a number.
        case numbered(String, from: Int)
    }

    /// In pixels.
    static let frame = (left: 76.0, width: 660.0, height: 230.0)

    /// Time that the image covers.
    let seconds: Range<Double>
    let count: Int
    let channels: Channels

    /// - Parameters:
    ///   - image: its pixels, the lowest channel below.
    ///   - top: of the image; the title stands above.
    ///   - gap: between the two.
    func drawn(_ title: String, _ image: PNGFile, top: Double, gap: Double = 12) -> String {
        let (left, width, height) = Self.frame
        let bottom = top + height
        var text = label(title, x: left, y: top - gap, size: 13)
        text += image.drawn(x: left, y: top, width: width, height: height)
        var marks = ""
        for (position, name) in ticks {
            let y = bottom - position * height
            marks += "M\(coordinate(left - 5)) \(coordinate(y))h5"
            text += label(name, x: left - 8, y: y + 4, anchor: "end", class: "muted")
        }
        text += Self.timeAxis(seconds: seconds, top: top, marks: marks)
        let name =
            switch channels {
            case .frequencies: "Frequency (Hz)"
            case .numbered(let name, _): name
            }
        return text + label(name, x: 18, y: top + height / 2, anchor: "middle", turned: -90)
    }

    /// The corner of the axes with the ticks of time, and whatever marks the other axis has.
    static func timeAxis(seconds: Range<Double>, top: Double, marks: String) -> String {
        let (left, width, height) = frame
        let bottom = top + height
        var (text, marks) = ("", marks)
        let span = max(seconds.upperBound - seconds.lowerBound, .leastNormalMagnitude)
        let time = Axis("", scale: .linear(seconds.lowerBound...seconds.lowerBound + span))
        for tick in time.ticks {
            let x = left + time.scale.position(tick) * width
            marks += "M\(coordinate(x)) \(coordinate(bottom))v5"
            text += label(
                time.format(tick), x: x, y: bottom + 19, anchor: "middle", class: "muted")
        }
        marks +=
            "M\(coordinate(left)) \(coordinate(top))V\(coordinate(bottom))h\(coordinate(width))"
        text += element("path", ["class": "axis", "d": marks]) + "\n"
        return text + label("Time (s)", x: left + width / 2, y: bottom + 36, anchor: "middle")
    }

    /// Where channels get a name, as a share of the height.
    private var ticks: [(position: Double, name: String)] {
        let count = Double(self.count)
        switch channels {
        case .numbered(_, let first):
            let range = Double(first)...Double(first) + max(1, count - 1)
            return Scale.linear(range).ticks(5).filter { $0 == $0.rounded() }.map {
                (($0 - Double(first) + 0.5) / count, decimal($0, places: 0))
            }
        case .frequencies(let frequencies):
            let round = [125.0, 250, 500, 1000, 2000, 4000, 8000, 16_000]
            var ticks: [(position: Double, name: String)] = []
            for tick in round.reversed() {
                guard let above = frequencies.firstIndex(where: { $0 >= tick }), above > 0 else {
                    continue
                }
                let (low, high) = (frequencies[above - 1], frequencies[above])
                let position = (Double(above) - 0.5 + (tick - low) / (high - low)) / count
                // Low frequencies crowd; one that would be written over another is left out.
                if let last = ticks.last, (last.position - position) * Self.frame.height < 14 {
                    continue
                }
                ticks.append((position, grouped(Int(tick))))
            }
            return ticks
        }
    }
}

/// Numbers in rows and columns.
struct Grid {
    let height: Int
    let width: Int
    var values: [Float]

    init(_ height: Int, _ width: Int, _ values: [Float]) {
        precondition(height > 0 && width > 0 && values.count == height * width)
        self.height = height
        self.width = width
        self.values = values
    }

    /// At most so many rows and columns, each place the mean of its neighbours.
    func reduced(height most: Int, width widest: Int) -> Grid {
        reduced(down: (height + most - 1) / most, across: (width + widest - 1) / widest)
    }

    /// Each place the mean of so many rows and columns, fewer at the ends.
    func reduced(down: Int, across: Int) -> Grid {
        guard down > 1 || across > 1 else { return self }
        let (low, narrow) = ((height + down - 1) / down, (width + across - 1) / across)
        var means: [Float] = []
        means.reserveCapacity(low * narrow)
        for top in stride(from: 0, to: height, by: down) {
            for left in stride(from: 0, to: width, by: across) {
                let columns = left..<min(left + across, width)
                let rows = top..<min(top + down, height)
                var sum: Float = 0
                for row in rows { for column in columns { sum += values[row * width + column] } }
                means.append(sum / Float(rows.count * columns.count))
            }
        }
        return Grid(low, narrow, means)
    }
}
