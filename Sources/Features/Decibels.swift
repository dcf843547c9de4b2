import AvazTensors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// `10 log10(power / reference)`, with a floor: `librosa.power_to_db`.
public struct Decibels: Sendable {
    /// Reference, smallest power and range below the greatest.
    public let settings: DecibelSettings

    /// The default settings are librosa's.
    public init(_ settings: DecibelSettings = DecibelSettings()) { self.settings = settings }

    /// Converts the powers of a whole clip in place, or of a part of one whose greatest is known.
    public func convert(_ powers: Tensor, greatest: Float? = nil) {
        convert(powers.pointer, count: powers.count, greatest: greatest)
    }

    /// - Parameter greatest: that of the whole clip, where these are a part of its powers; nil
    ///   where they are all of them.
    func convert(
        _ powers: UnsafeMutablePointer<Float>, count: Int, greatest: Float? = nil
    ) {
        guard count > 0 else { return }
        let greatest = greatest ?? Vector.maximum(powers, count: count)
        let smallest = max(Float(settings.smallestPower), .leastNormalMagnitude)
        let reference =
            switch settings.reference {
            case .power(let power): Float(abs(power))
            case .maximum: greatest
            }
        let offset = 10 * log10(max(smallest, reference))
        var floor = -Float.infinity
        if let range = settings.dynamicRange {
            floor = 10 * log10(max(smallest, greatest)) - offset - Float(range)
        }
        Vector.map(powers, to: powers, count: count) { power in
            let held = Vector.maximum(power, SIMD16(repeating: smallest))
            let level = Vector.logarithm(held) * Self.decibelsPerNeper - offset
            return Vector.maximum(level, SIMD16(repeating: floor))
        }
    }

    /// `10 / ln 10`, of power.
    private static let decibelsPerNeper: Float = 4.342_944_819
}

extension Plain {
    /// What `Decibels` makes of the powers of a whole clip, in double precision.
    static func decibels(_ powers: [Float], _ settings: DecibelSettings) -> [Double] {
        let smallest = max(settings.smallestPower, Double(Float.leastNormalMagnitude))
        let greatest = Double(powers.max() ?? 0)
        let reference =
            switch settings.reference {
            case .power(let power): abs(power)
            case .maximum: greatest
            }
        func level(_ power: Double) -> Double {
            10 * log10(max(smallest, power)) - 10 * log10(max(smallest, reference))
        }
        let floor = settings.dynamicRange.map { level(greatest) - $0 } ?? -Double.infinity
        return powers.map { max(level(Double($0)), floor) }
    }
}
