#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The weight of each sample of a frame before the Fourier transform.
///
/// Periodic, as `scipy.signal.get_window(name, n)` makes them: a symmetric window of `n + 1`
/// samples without its last.
public enum Window: String, CaseIterable, Codable, Sendable {
    /// `½ - ½ cos(2π i / n)`
    case hann
    /// `0.54 - 0.46 cos(2π i / n)`
    case hamming
    /// `0.42 - 0.5 cos(2π i / n) + 0.08 cos(4π i / n)`
    case blackman
    /// `1 - |2 i / n - 1|`
    case bartlett
    /// 1 throughout: SciPy's `boxcar`.
    case rectangular

    /// The weights of a window of `count` samples; a single one is 1.
    public func weights(_ count: Int) -> [Double] {
        guard count > 1 else { return Array(repeating: 1, count: count) }
        return (0..<count).map { index in
            let turn = Double(index) / Double(count)
            return switch self {
            case .hann: 0.5 - 0.5 * cos(2 * .pi * turn)
            case .hamming: 0.54 - 0.46 * cos(2 * .pi * turn)
            case .blackman: 0.42 - 0.5 * cos(2 * .pi * turn) + 0.08 * cos(4 * .pi * turn)
            case .bartlett: 1 - abs(2 * turn - 1)
            case .rectangular: 1
            }
        }
    }
}
