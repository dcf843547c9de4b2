import AvazTensors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One axis of an image as a linear map: each new pixel is a weighted sum of neighbouring old ones.
///
/// Resizing and smoothing are such maps on each axis alone, and one after the other is a third.
struct AxisWeights: Sendable {
    /// The old pixels that a new one is made of, from `first` on.
    struct Pixel: Sendable {
        var first: Int
        var weights: [Float]
    }

    /// Pixels of the old axis.
    let source: Int
    let pixels: [Pixel]
    private let spans: [Span]

    private init(source: Int, spans: [Span]) {
        self.source = source
        self.spans = spans
        pixels = spans.map { Pixel(first: $0.first, weights: $0.weights.map { Float($0) }) }
    }

    /// A new pixel before rounding. Only the stretch of old pixels that it is made of is held, so that
    /// the memory of a long axis grows with its length alone.
    private struct Span {
        var first: Int
        var weights: [Double]

        /// - Parameter parts: of the sum; what falls on one place is added up.
        init(_ parts: [(place: Int, weight: Double)]) {
            let own = parts.filter { $0.weight != 0 }
            first = own.map(\.place).min() ?? 0
            let last = own.map(\.place).max() ?? 0
            weights = [Double](repeating: 0, count: last - first + 1)
            for part in own { weights[part.place - first] += part.weight }
        }
    }

    // MARK: Pillow's filters

    /// Pillow's resampling: a filter about each new pixel's centre, as wide as the pixel where the
    /// image shrinks, cut off at the borders and scaled to a sum of one.
    ///
    /// - Parameters:
    ///   - filter: weight at a distance, in pixels of the coarser of the two images.
    ///   - support: distance beyond which it is zero.
    private static func filtered(
        from source: Int, to target: Int, support: Double, filter: (Double) -> Double
    ) -> AxisWeights {
        let scale = Double(source) / Double(target)
        let width = max(scale, 1)
        let spans = (0..<target).map { index in
            let centre = (Double(index) + 0.5) * scale
            let first = max(0, Int((centre - support * width + 0.5)))
            let end = min(source, Int((centre + support * width + 0.5)))
            let places = first..<max(first, end)
            let weights = places.map { filter((Double($0) - centre + 0.5) / width) }
            let sum = weights.reduce(0, +)
            return Span(zip(places, weights).map { ($0, sum == 0 ? 0 : $1 / sum) })
        }
        return AxisWeights(source: source, spans: spans)
    }

    /// A triangle: `max(0, 1 - |x|)`.
    static func bilinear(from source: Int, to target: Int) -> AxisWeights {
        filtered(from: source, to: target, support: 1) { max(0, 1 - abs($0)) }
    }

    /// A box: the mean of what a new pixel covers.
    static func area(from source: Int, to target: Int) -> AxisWeights {
        filtered(from: source, to: target, support: 0.5) { $0 > -0.5 && $0 <= 0.5 ? 1 : 0 }
    }

    // MARK: scikit-image's steps

    /// Linear interpolation at the new pixels' centres; beyond the border the image goes on as its
    /// mirror image about the border pixel's centre.
    static func interpolated(from source: Int, to target: Int) -> AxisWeights {
        let factor = Double(source) / Double(target)
        let spans = (0..<target).map { index in
            let centre = (Double(index) + 0.5) * factor - 0.5
            let below = centre.rounded(.down)
            return Span([
                (mirrored(Int(below), count: source), 1 - (centre - below)),
                (mirrored(Int(below) + 1, count: source), centre - below),
            ])
        }
        return AxisWeights(source: source, spans: spans)
    }

    /// A Gaussian, cut off at four deviations.
    ///
    /// - Parameter doublesBorder: whether the mirror image beyond the border begins with the border
    ///   pixel once more (SciPy's "reflect"), or behind it ("mirror").
    static func gaussian(
        _ count: Int, deviation: Double, doublesBorder: Bool
    ) -> AxisWeights {
        let radius = deviation > 0 ? Int(4 * deviation + 0.5) : 0
        let weights = (-radius...radius).map { offset in
            deviation > 0 ? exp(-0.5 * Double(offset * offset) / (deviation * deviation)) : 1
        }
        let sum = weights.reduce(0, +)
        let spans = (0..<count).map { index in
            Span(
                weights.enumerated().map { place, weight in
                    let at = index + place - radius
                    return (
                        doublesBorder ? reflected(at, count: count) : mirrored(at, count: count),
                        weight / sum
                    )
                })
        }
        return AxisWeights(source: count, spans: spans)
    }

    /// This map, then another.
    func then(_ next: AxisWeights) -> AxisWeights {
        precondition(next.source == pixels.count, "\(next.source) after \(pixels.count)")
        let joined = next.spans.map { outer in
            Span(
                outer.weights.enumerated().flatMap { place, weight in
                    let inner = spans[outer.first + place]
                    return inner.weights.enumerated().map {
                        (inner.first + $0.offset, weight * $0.element)
                    }
                })
        }
        return AxisWeights(source: source, spans: joined)
    }

    /// `c b | a b c | b a`: the pixel at `index` where the row is mirrored about its border pixels.
    static func mirrored(_ index: Int, count: Int) -> Int {
        guard count > 1 else { return 0 }
        let period = 2 * (count - 1)
        let phase = ((index % period) + period) % period
        return min(phase, period - phase)
    }

    /// `b a | a b c | c b`: the pixel at `index` where the row is mirrored about its borders.
    static func reflected(_ index: Int, count: Int) -> Int {
        let period = 2 * count
        let phase = ((index % period) + period) % period
        return min(phase, period - 1 - phase)
    }
}

extension Image {
    /// Both axes mapped: rows first, of which whole lines are added up, then columns.
    func mapped(rows: AxisWeights, columns: AxisWeights) -> Image {
        precondition(rows.source == height && columns.source == width, "\(pixels.shape)")
        let length = width * channels
        let lowered = Tensor([rows.pixels.count, width, channels])
        for (row, pixel) in rows.pixels.enumerated() {
            for (index, weight) in pixel.weights.enumerated() {
                Vector.addScaled(
                    weight, pixels.pointer + (pixel.first + index) * length,
                    to: lowered.pointer + row * length, count: length)
            }
        }
        let result = Tensor([rows.pixels.count, columns.pixels.count, channels])
        var target = result.pointer
        for row in 0..<rows.pixels.count {
            for pixel in columns.pixels {
                let source = lowered.pointer + row * length + pixel.first * channels
                for channel in 0..<channels {
                    var sum: Float = 0
                    for (index, weight) in pixel.weights.enumerated() {
                        sum += weight * source[index * channels + channel]
                    }
                    target[channel] = sum
                }
                target += channels
            }
        }
        return Image(result)
    }

    /// Each new pixel as its formula says, all weights of both axes multiplied out: the oracle of
    /// `mapped`.
    func plainlyMapped(rows: AxisWeights, columns: AxisWeights) -> Image {
        let result = Image(
            height: rows.pixels.count, width: columns.pixels.count, channels: channels)
        for (row, down) in rows.pixels.enumerated() {
            for (column, across) in columns.pixels.enumerated() {
                for channel in 0..<channels {
                    var sum = 0.0
                    for (i, weight) in down.weights.enumerated() {
                        for (j, other) in across.weights.enumerated() {
                            sum +=
                                Double(weight) * Double(other)
                                * Double(self[down.first + i, across.first + j, channel])
                        }
                    }
                    result[row, column, channel] = Float(sum)
                }
            }
        }
        return result
    }
}
