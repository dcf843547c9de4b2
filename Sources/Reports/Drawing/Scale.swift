import AvazMetrics

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How values lie along an axis.
public enum Scale: Equatable, Sendable {
    /// Equal steps take equal room.
    case linear(ClosedRange<Double>)
    /// By powers of ten; the range lies above zero.
    case logarithmic(ClosedRange<Double>)
    /// By the quantile of the normal distribution, for error rates; the range lies within 0 and 1,
    /// both excluded.
    case probit(ClosedRange<Double>)

    /// A linear scale that holds all values and ends at ticks; from 0 to 1 without values.
    public static func linear(holding values: [Double], through bounds: ClosedRange<Double>? = nil)
        -> Scale
    {
        guard var low = values.min(), var high = values.max() else { return .linear(0...1) }
        if low == high { (low, high) = (low - abs(low) / 10 - 0.01, high + abs(high) / 10 + 0.01) }
        let step = niceStep(high - low, ticks: 5)
        low = (low / step + 1e-9).rounded(.down) * step
        high = (high / step - 1e-9).rounded(.up) * step
        if let bounds { (low, high) = (max(low, bounds.lowerBound), min(high, bounds.upperBound)) }
        return .linear(low...high)
    }

    /// A logarithmic scale that holds all values, which are above zero, and ends at powers of ten.
    public static func logarithmic(holding values: [Double]) -> Scale {
        let low = pow(10, log10(values.min() ?? 0.1).rounded(.down))
        let high = pow(10, log10(values.max() ?? 1).rounded(.up))
        return .logarithmic(low...max(high, low * 10))
    }

    /// The values at the two ends of the axis.
    public var range: ClosedRange<Double> {
        switch self {
        case .linear(let range), .logarithmic(let range), .probit(let range): range
        }
    }

    /// Where `value` lies between the ends of the axis, 0 to 1; what is beyond them at the end.
    public func position(_ value: Double) -> Double {
        let low = transformed(range.lowerBound)
        let high = transformed(range.upperBound)
        let inside = min(max(value, range.lowerBound), range.upperBound)
        return (transformed(inside) - low) / (high - low)
    }

    private func transformed(_ value: Double) -> Double {
        switch self {
        case .linear: value
        case .logarithmic: log10(value)
        case .probit: NormalDistribution.quantile(value)
        }
    }

    /// Round values within the range, at most about `count` where the scale is linear.
    public func ticks(_ count: Int = 7) -> [Double] {
        switch self {
        case .linear(let range):
            let step = niceStep(range.upperBound - range.lowerBound, ticks: count)
            let first = Int((range.lowerBound / step - 1e-9).rounded(.up))
            let last = Int((range.upperBound / step + 1e-9).rounded(.down))
            return first <= last ? (first...last).map { Double($0) * step } : []
        case .logarithmic(let range):
            let first = Int(log10(range.lowerBound).rounded())
            let last = Int(log10(range.upperBound).rounded())
            let step = max(1, (last - first + 5) / 6)
            return stride(from: first, through: last, by: step).map { pow(10, Double($0)) }
        case .probit(let range):
            let rates = [0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95]
            return rates.filter(range.contains)
        }
    }
}

/// 1, 2 or 5 times a power of ten, so that a span has at most about `ticks` steps.
private func niceStep(_ span: Double, ticks: Int) -> Double {
    let rough = span / Double(max(1, ticks))
    let power = pow(10, log10(rough).rounded(.down))
    let factor = [1.0, 2, 5, 10].first { $0 * power >= rough * (1 - 1e-9) } ?? 10
    return factor * power
}
