import AvazDetection
import AvazImages
import AvazTensors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One synthetic image: ground, clutter, objects that do not meet, and a sensor's noise.
struct Scene {
    let image: Image
    /// Tight about each object.
    private(set) var labels: [LabelledBox] = []

    /// Pixels on a side of every scene.
    static let size = 160
    /// Pixels of an object's longer side, about.
    static let sizes: ClosedRange<Float> = 16...56

    init(of shapes: [Shape], using generator: inout FastGenerator) {
        image = Ground.image(
            size: Self.size, roughness: 0.45 + 0.25 * generator.uniform(), using: &generator)
        clutter(using: &generator)
        for shape in shapes { place(shape, using: &generator) }
        let noise = 0.01 + 0.02 * generator.uniform()
        for index in 0..<image.pixels.count {
            let value = image.pixels[index] + noise * generator.normal()
            image.pixels[index] = min(1, max(0, value))
        }
    }

    // MARK: Clutter

    /// Lines, specks and open arcs: edges and corners that belong to no object.
    private func clutter(using generator: inout FastGenerator) {
        for _ in 0..<Int.random(in: 2...6, using: &generator) {
            line(using: &generator)
        }
        for _ in 0..<Int.random(in: 6...20, using: &generator) {
            let (x, y) = (point(&generator), point(&generator))
            let radius = 0.6 + 1.6 * generator.uniform()
            paint(x, y, reach: radius, by: contrast(&generator)) { $0 * $0 + $1 * $1 <= 1 }
        }
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let (x, y) = (point(&generator), point(&generator))
            let turn = 2 * Float.pi * generator.uniform()
            let reach = 8 + 16 * generator.uniform()
            let thin = 1 - 3 / reach
            paint(x, y, reach: reach, by: contrast(&generator)) { across, down in
                let square = across * across + down * down
                // A quarter of a circle: no ring and no crescent.
                return square <= 1 && square >= thin * thin
                    && across * cosf(turn) + down * sinf(turn) > 0.7
            }
        }
    }

    private func line(using generator: inout FastGenerator) {
        let (x, y) = (point(&generator), point(&generator))
        let turn = Float.pi * generator.uniform()
        let reach = 20 + 60 * generator.uniform()
        let width = (0.7 + 1.3 * generator.uniform()) / reach
        paint(x, y, reach: reach, by: contrast(&generator)) { across, down in
            abs(down * cosf(turn) - across * sinf(turn)) <= width
                && abs(across * cosf(turn) + down * sinf(turn)) <= 1
        }
    }

    private func point(_ generator: inout FastGenerator) -> Float {
        generator.uniform() * Float(Self.size)
    }

    /// Brighter or darker than the ground by a fifth to two fifths.
    private func contrast(_ generator: inout FastGenerator) -> Float {
        (generator.uniform() < 0.5 ? -1 : 1) * (0.2 + 0.2 * generator.uniform())
    }

    // MARK: Objects

    /// At a place that no other object is near, ever smaller where there is no room.
    private mutating func place(_ shape: Shape, using generator: inout FastGenerator) {
        let ratio = Self.sizes.upperBound / Self.sizes.lowerBound
        var side = Self.sizes.lowerBound * powf(ratio, generator.uniform())
        for attempt in 0..<400 {
            if attempt % 40 == 39 { side = max(Self.sizes.lowerBound, 0.85 * side) }
            let turn = 2 * Float.pi * generator.uniform()
            let stretch = 0.95 + 0.1 * generator.uniform()
            let light = contrast(&generator)
            let reach = 0.75 * side
            let room = Float(Self.size) - 2 * reach
            let x = reach + room * generator.uniform()
            let y = reach + room * generator.uniform()
            let whole = Box(
                left: Double(x - reach), top: Double(y - reach), right: Double(x + reach),
                bottom: Double(y + reach))
            guard !labels.contains(where: { $0.box.intersection(whole).area > 0 }) || attempt == 399
            else { continue }
            let half = side / 2
            let box = paint(x, y, reach: reach, by: light) { across, down in
                let (u, v) = (across * reach / half, down * reach / half)
                return shape.contains(
                    (u * cosf(turn) + v * sinf(turn)) / stretch,
                    (v * cosf(turn) - u * sinf(turn)) * stretch)
            }
            labels.append(LabelledBox(box, name: shape.rawValue))
            return
        }
    }

    /// Lights or darkens the pixels about a point by the share of each that a figure covers, counted
    /// at 16 points.
    ///
    /// - Parameters:
    ///   - reach: of the figure, in pixels; it is asked with -1 to 1.
    /// - Returns: the pixels of which half or more is covered.
    @discardableResult
    private func paint(
        _ x: Float, _ y: Float, reach: Float, by light: Float, _ covers: (Float, Float) -> Bool
    ) -> Box {
        func range(_ middle: Float) -> Range<Int> {
            let first = max(0, Int((middle - reach).rounded(.down)))
            return first..<max(first, min(Self.size, Int((middle + reach).rounded(.up)) + 1))
        }
        var (left, top, right, bottom) = (Int.max, Int.max, 0, 0)
        for row in range(y) {
            for column in range(x) {
                var hits = 0
                for part in 0..<16 {
                    let down = Float(row) + (Float(part / 4) + 0.5) / 4 - y
                    let across = Float(column) + (Float(part % 4) + 0.5) / 4 - x
                    if covers(across / reach, down / reach) { hits += 1 }
                }
                image[row, column, 0] += light * Float(hits) / 16
                guard hits >= 8 else { continue }
                (left, right) = (min(left, column), max(right, column + 1))
                (top, bottom) = (min(top, row), max(bottom, row + 1))
            }
        }
        guard right > 0 else { return Box(left: 0, top: 0, right: 0, bottom: 0) }
        return Box(
            left: Double(left), top: Double(top), right: Double(right), bottom: Double(bottom))
    }
}
