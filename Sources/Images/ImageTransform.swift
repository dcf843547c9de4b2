#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What stands where a transform looks beyond the image, as `scipy.ndimage` names it.
public enum FillMode: String, CaseIterable, Sendable {
    /// `a a | a b c | c c`
    case nearest
    /// One brightness, 0 unless set.
    case constant
    /// `b a | a b c | c b`
    case reflect
    /// The other end, first and last pixel laid over each other.
    case wrap
}

/// One change of an image's geometry and light, as Keras's `ImageDataGenerator.apply_transform` makes
/// it of the same numbers.
///
/// A new pixel `p` is looked up, linearly interpolated, at
///
///     c + R S H Z (p - c)
///
///     R  rotation by θ      S  shift by (tx, ty)
///     H  shear by φ         Z  scaling by (zx, zy)
///
/// where `p` is (column, row) and `c` the image's centre, `(size - 1) / 2`. A zoom above 1 shows the
/// image smaller. Keras takes half the height for the centre of the columns and half the width for that
/// of the rows, which agrees in squares alone; here the centre is the centre.
///
/// ```swift
/// var transform = ImageTransform()
/// transform.rotation = 20
/// transform.isFlippedHorizontally = true
/// let other = transform.applied(to: image)
/// ```
public struct ImageTransform: Equatable, Sendable {
    /// θ in degrees.
    public var rotation = 0.0
    /// `tx` and `ty` in pixels: the image moves to the left and up by them.
    public var shift = (x: 0.0, y: 0.0)
    /// φ in degrees.
    public var shear = 0.0
    /// `zx` and `zy`.
    public var zoom = (x: 1.0, y: 1.0)
    /// Whether left and right are exchanged.
    public var isFlippedHorizontally = false
    /// Whether top and bottom are exchanged.
    public var isFlippedVertically = false
    /// Factor of the brightness, cut off at full light.
    public var brightness = 1.0
    /// Beyond the borders.
    public var fill = FillMode.nearest
    /// Brightness for `FillMode.constant`.
    public var fillValue: Float = 0

    /// Changes nothing.
    public init() {}

    public static func == (a: ImageTransform, b: ImageTransform) -> Bool {
        a.rotation == b.rotation && a.shift == b.shift && a.shear == b.shear && a.zoom == b.zoom
            && a.isFlippedHorizontally == b.isFlippedHorizontally
            && a.isFlippedVertically == b.isFlippedVertically && a.brightness == b.brightness
            && a.fill == b.fill && a.fillValue == b.fillValue
    }

    /// A new image of the same size.
    public func applied(to image: Image) -> Image {
        let result = isAffine ? warped(image) : image.copy()
        let (height, width) = (image.height, image.width)
        if isFlippedHorizontally {
            result.swapPixels { ($0, width - 1 - $1) }
        }
        if isFlippedVertically {
            result.swapPixels { (height - 1 - $0, $1) }
        }
        if brightness != 1 {
            for index in 0..<result.pixels.count {
                let value = result.pixels[index] * Float(brightness)
                result.pixels[index] = min(1, max(0, value))
            }
        }
        return result
    }

    private var isAffine: Bool {
        rotation != 0 || shift != (0, 0) || shear != 0 || zoom != (1, 1)
    }

    /// `R S H Z` as `[a b; c d]` and what is added.
    private var matrix: (a: Double, b: Double, c: Double, d: Double, x: Double, y: Double) {
        let (sine, cosine) = (sin(rotation * .pi / 180), cos(rotation * .pi / 180))
        let (leaning, upright) = (sin(shear * .pi / 180), cos(shear * .pi / 180))
        // H Z, its first column scaled by zx and its second by zy.
        let (b, d) = (-leaning * zoom.y, upright * zoom.y)
        return (
            cosine * zoom.x, cosine * b - sine * d, sine * zoom.x, sine * b + cosine * d,
            cosine * shift.x - sine * shift.y, sine * shift.x + cosine * shift.y
        )
    }

    private func warped(_ image: Image) -> Image {
        let (a, b, c, d, x, y) = matrix
        let middle = (row: Double(image.height - 1) / 2, column: Double(image.width - 1) / 2)
        let result = Image(height: image.height, width: image.width, channels: image.channels)
        for row in 0..<image.height {
            for column in 0..<image.width {
                let (across, down) = (Double(column) - middle.column, Double(row) - middle.row)
                image.sample(
                    row: c * across + d * down + y + middle.row,
                    column: a * across + b * down + x + middle.column,
                    beyond: fill, fillValue,
                    to: result.pixels.pointer + (row * image.width + column) * image.channels)
            }
        }
        return result
    }
}

extension Image {
    /// Linear interpolation between four pixels, as `scipy.ndimage.affine_transform(order=1)`.
    fileprivate func sample(
        row: Double, column: Double, beyond fill: FillMode, _ fillValue: Float,
        to target: UnsafeMutablePointer<Float>
    ) {
        let isWithin =
            row >= 0 && row <= Double(height - 1) && column >= 0 && column <= Double(width - 1)
        if fill == .constant && !isWithin {
            for channel in 0..<channels { target[channel] = fillValue }
            return
        }
        let down = fill.neighbours(of: row, count: height)
        let across = fill.neighbours(of: column, count: width)
        for channel in 0..<channels {
            let upper =
                (1 - across.share) * self[down.first, across.first, channel]
                + across.share * self[down.first, across.second, channel]
            let lower =
                (1 - across.share) * self[down.second, across.first, channel]
                + across.share * self[down.second, across.second, channel]
            target[channel] = (1 - down.share) * upper + down.share * lower
        }
    }

    /// Exchanges each pixel with the one at its place's mirror image.
    fileprivate func swapPixels(_ other: (_ row: Int, _ column: Int) -> (Int, Int)) {
        for row in 0..<height {
            for column in 0..<width {
                let (otherRow, otherColumn) = other(row, column)
                guard (row, column) < (otherRow, otherColumn) else { continue }
                for channel in 0..<channels {
                    let value = self[row, column, channel]
                    self[row, column, channel] = self[otherRow, otherColumn, channel]
                    self[otherRow, otherColumn, channel] = value
                }
            }
        }
    }
}

extension FillMode {
    /// The two pixels of a row between which a place lies, and the second one's share.
    fileprivate func neighbours(of place: Double, count: Int)
        -> (first: Int, second: Int, share: Float)
    {
        var place = place
        let last = Double(count - 1)
        switch self {
        case .nearest, .constant: place = min(max(place, 0), last)
        case .wrap where count == 1: place = 0
        case .wrap where place < 0: place += last * ((-place / last).rounded(.down) + 1)
        case .wrap where place > last: place -= last * (place / last).rounded(.down)
        case .wrap, .reflect: break
        }
        // Beyond any image, and still a number that an Int holds.
        place = min(max(place, -1e9), 1e9)
        let below = place.rounded(.down)
        let first = AxisWeights.reflected(Int(below), count: count)
        let second = AxisWeights.reflected(Int(below) + 1, count: count)
        return (first, second, Float(place - below))
    }
}
