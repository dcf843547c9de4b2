#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The ten kinds of objects in synthetic scenes: told apart at any turn, and seen in a mirror too. Their
/// boxes are nearly square, as the windows are that look for them.
enum Shape: String, CaseIterable, Sendable {
    case arrow, bars, crescent, cross, disc, frame, ring, square, star, triangle

    /// As many as NWPU VHR-10 has of its ten classes, after the COCO relabelling that the source report
    /// counts by: airplanes 757, ships 298 … bridges 124, vehicles 604.
    var count: Int {
        switch self {
        case .arrow: 757
        case .bars: 298
        case .crescent: 662
        case .cross: 391
        case .disc: 524
        case .frame: 159
        case .ring: 163
        case .square: 239
        case .star: 124
        case .triangle: 604
        }
    }

    /// Whether a point belongs to the shape, which fills about -1 to 1 along both axes.
    func contains(_ x: Float, _ y: Float) -> Bool {
        let (across, down) = (abs(x), abs(y))
        let square = x * x + y * y
        switch self {
        case .arrow: return y < 0 ? y >= -1 && across <= 0.95 * (y + 1) : y <= 1 && across <= 0.3
        case .bars: return down <= 0.9 && across <= 0.9 && (across <= 0.2 || across >= 0.5)
        case .crescent: return square <= 1 && (x - 0.5) * (x - 0.5) + y * y > 0.66
        case .cross: return max(across, down) <= 1 && min(across, down) <= 0.3
        case .disc: return square <= 1
        case .frame: return max(across, down) <= 0.87 && max(across, down) >= 0.52
        case .ring: return square <= 1 && square >= 0.34
        case .square: return max(across, down) <= 0.87
        case .star: return square <= Self.reachOfStar(x, y)
        case .triangle: return y >= -1 && y <= 0.75 && across <= 0.95 * (y + 1) / 1.75
        }
    }

    /// The squared distance of a five-pointed star's edge in the direction of a point: a straight line
    /// from a tip at 1 to a notch at 0.42, a tenth of a turn further.
    private static func reachOfStar(_ x: Float, _ y: Float) -> Float {
        let tenth = Float.pi / 5
        let angle = atan2f(y, x)
        let from = abs((angle / (2 * tenth) - (angle / (2 * tenth)).rounded()) * 2 * tenth)
        let (tip, notch): (Float, Float) = (1, 0.42)
        let reach = tip * notch * sinf(tenth) / (tip * sinf(from) + notch * sinf(tenth - from))
        return reach * reach
    }
}
