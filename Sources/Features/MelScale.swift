#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Pitch as it is heard, in mel, against frequency in Hz.
public enum MelScale: String, CaseIterable, Codable, Sendable {
    /// Linear up to 1 kHz, logarithmic above (Slaney, Auditory Toolbox, 1998); librosa's default.
    case slaney
    /// `2595 log10(1 + f / 700)` (O'Shaughnessy, 1987), as HTK has it.
    case htk

    /// Of Slaney's scale: mel a Hz below the corner, and nepers a mel above it.
    private static let linearStep = 200.0 / 3
    private static let corner = 1000.0
    private static let logarithmicStep = log(6.4) / 27

    /// Mel of a frequency in Hz.
    public func mel(_ frequency: Double) -> Double {
        switch self {
        case .htk: 2595 * log10(1 + frequency / 700)
        case .slaney where frequency < Self.corner: frequency / Self.linearStep
        case .slaney:
            Self.corner / Self.linearStep + log(frequency / Self.corner) / Self.logarithmicStep
        }
    }

    /// Frequency in Hz of a mel.
    public func frequency(_ mel: Double) -> Double {
        let corner = Self.corner / Self.linearStep
        return switch self {
        case .htk: 700 * (pow(10, mel / 2595) - 1)
        case .slaney where mel < corner: mel * Self.linearStep
        case .slaney: Self.corner * exp(Self.logarithmicStep * (mel - corner))
        }
    }
}

/// How high the triangle of each mel filter is.
public enum MelNorm: String, CaseIterable, Codable, Sendable {
    /// `2 / width in Hz`: all have the same area.
    case slaney
    /// 1.
    case none
}
