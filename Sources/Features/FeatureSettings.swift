/// How a signal is cut into frames and transformed. The defaults are librosa's.
public struct SpectrumSettings: Codable, Equatable, Sendable {
    /// Samples that one Fourier transform takes, `n_fft`; at least 1.
    public var transformLength = 2048
    /// Samples from one frame to the next, `hop_length`; nil for librosa's default, which is a
    /// quarter of the window where the transform itself is asked for, and 512 else.
    public var hopLength: Int?
    /// Samples under the window, `win_length`, at most `transformLength`; nil for all of them. The
    /// window stands in the middle of the frame, with zeros on both sides.
    public var windowLength: Int?
    /// Weights of the samples under it, `window`.
    public var window = Window.hann
    /// Whether frame `t` is centred on sample `t · hopLength`, `center`; else it begins there.
    public var isCentred = true
    /// What stands before the first sample and after the last where frames are centred, `pad_mode`.
    public var padding = Padding.constant

    /// librosa's defaults.
    public init() {}
}

/// The filters that sum a spectrum into mel bands. The defaults are librosa's.
public struct MelSettings: Codable, Equatable, Sendable {
    /// Filters, `n_mels`; at least 1.
    public var bands = 128
    /// Hz, `fmin`.
    public var lowestFrequency = 0.0
    /// Hz, `fmax`; nil for half the rate that the filters are made for.
    public var highestFrequency: Double?
    /// Rate that the filters are made for, Hz, `sr`; above 0, and nil for the recording's own. Another
    /// one is a mistake that `librosa.feature.mfcc(y=y)` makes by itself: without `sr` it takes the
    /// samples to be of 22,050 Hz, so that every band stands where the recording has another frequency.
    public var filterRate: Int?
    /// `htk`.
    public var scale = MelScale.slaney
    /// How high each triangle is, `norm`.
    public var norm = MelNorm.slaney
    /// Exponent of the magnitudes that are summed: 2 for power, 1 for magnitude.
    public var power = 2.0

    /// librosa's defaults.
    public init() {}

    /// Hz of each band's middle, rising.
    ///
    /// - Parameter sampleRate: of the recordings, Hz.
    public func frequencies(sampleRate: Int) -> [Double] {
        let low = scale.mel(lowestFrequency)
        let high = scale.mel(highestFrequency ?? Double(filterRate ?? sampleRate) / 2)
        let step = (high - low) / Double(bands + 1)
        return (0..<bands).map { scale.frequency(low + Double($0 + 1) * step) }
    }
}

/// From power to decibels. The defaults are those of `librosa.power_to_db`.
public struct DecibelSettings: Codable, Equatable, Sendable {
    /// The power that is 0 dB, `ref`.
    public var reference = DecibelReference.power(1)
    /// Powers below count as this, `amin`; positive.
    public var smallestPower = 1e-10
    /// Values lie at most this far below the greatest of the clip, `top_db`, in dB; nil for no
    /// such floor.
    public var dynamicRange: Double? = 80

    /// librosa's defaults.
    public init() {}
}

/// All that features depend on besides the samples and their rate.
public struct FeatureSettings: Codable, Equatable, Sendable {
    /// The frames, which all kinds share, and their transform.
    public var spectrum = SpectrumSettings()
    /// Read by `mel`, `melDecibels` and `mfcc` alone.
    public var mel = MelSettings()
    /// Read by `melDecibels` and `mfcc` alone.
    public var decibels = DecibelSettings()
    /// Cepstral coefficients that are kept, `n_mfcc`; at most as many as mel bands.
    public var coefficients = 20
    /// Orders of deltas that are stacked below the features: 0, 1 or 2.
    public var deltas = 0

    /// librosa's defaults, without deltas.
    public init() {}
}

/// Samples beyond the ends of a signal.
public enum Padding: String, CaseIterable, Codable, Sendable {
    /// Zeros.
    case constant
    /// The signal mirrored, without its end sample.
    case reflect
    /// The end sample, over and over.
    case edge
}

/// The power that is 0 dB: a number, or `"maximum"` where it is written down.
public enum DecibelReference: Codable, Equatable, Sendable {
    /// A fixed one.
    case power(Double)
    /// The greatest of the clip, `ref=np.max`.
    case maximum

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let power = try? container.decode(Double.self) {
            self = .power(power)
        } else if try container.decode(String.self) == "maximum" {
            self = .maximum
        } else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "a reference is a power or “maximum”")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .power(let power): try container.encode(power)
        case .maximum: try container.encode("maximum")
        }
    }
}

/// What an extractor computes.
public enum FeatureKind: String, CaseIterable, Codable, Sendable {
    /// Magnitudes of the short-time Fourier transform; `n_fft / 2 + 1` channels.
    case stft
    /// Mel spectrogram; one channel a band.
    case mel
    /// Mel spectrogram in decibels.
    case melDecibels = "mel-db"
    /// Mel-frequency cepstral coefficients.
    case mfcc
    /// Spectral centroid in Hz; one channel.
    case centroid
    /// Share of neighbouring samples of a frame that differ in sign; one channel.
    case zeroCrossingRate = "zcr"
    /// Root of the mean square of a frame's samples, without a window; one channel.
    case rootMeanSquare = "rms"
}
