#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A peaking filter of second order: raises or lowers the frequencies about one (R. Bristow-Johnson,
/// Cookbook formulae for audio equalizer biquad filter coefficients, 1998).
///
///     y[n] = b₀ x[n] + b₁ x[n-1] + b₂ x[n-2] - a₁ y[n-1] - a₂ y[n-2]
struct PeakingFilter {
    private let b: (Double, Double, Double)
    private let a: (Double, Double)

    /// - Parameters:
    ///   - frequency: at the peak, Hz; below half the rate.
    ///   - decibels: at the peak.
    ///   - quality: the peak's frequency over its width, `Q`; above 0.
    init(frequency: Double, decibels: Double, quality: Double, sampleRate: Int) {
        let angle = 2 * Double.pi * frequency / Double(sampleRate)
        let gain = pow(10, decibels / 40)
        let width = sin(angle) / (2 * quality)
        let scale = 1 / (1 + width / gain)
        b = (
            (1 + width * gain) * scale, -2 * cos(angle) * scale, (1 - width * gain) * scale
        )
        a = (-2 * cos(angle) * scale, (1 - width / gain) * scale)
    }

    /// Filters in place, from rest.
    func apply(to samples: inout [Float]) {
        var (x1, x2, y1, y2) = (0.0, 0.0, 0.0, 0.0)
        for index in samples.indices {
            let x = Double(samples[index])
            let y = b.0 * x + b.1 * x1 + b.2 * x2 - a.0 * y1 - a.1 * y2
            (x1, x2, y1, y2) = (x, x1, y, y1)
            samples[index] = Float(y)
        }
    }
}
