import AvazTensors

/// The short-time Fourier transform: cut the signal into frames, weight each by the window,
/// transform it. The magnitudes of `librosa.stft`.
///
/// One instance serves one thread and keeps its buffers.
public final class Spectrum {
    /// Frames of `transformLength` samples, a quarter of the window apart where no hop is set.
    public let framing: Framing
    /// From the zero frequency to half the sample rate: `transformLength / 2 + 1`.
    public var bins: Int { transform.bins }
    private let window: [Double]
    private let transform: FourierTransform
    private let scratch: UnsafeMutablePointer<Float>
    private let row: Tensor

    /// Throws where a setting is impossible.
    public init(_ settings: SpectrumSettings = SpectrumSettings()) throws(FeatureError) {
        let length = settings.transformLength
        let windowLength = settings.windowLength ?? length
        let hop = settings.hopLength ?? max(1, windowLength / 4)
        guard (1...1 << 24).contains(length) else {
            throw FeatureError("a transform of \(length) samples, expected 1 to 16777216")
        }
        guard (1...length).contains(windowLength) else {
            throw FeatureError("a window of \(windowLength) samples, expected 1 to \(length)")
        }
        guard hop > 0 else { throw FeatureError("a hop of \(hop) samples, expected at least 1") }
        framing = Framing(
            length: length, hop: hop, isCentred: settings.isCentred, padding: settings.padding)
        let before = (length - windowLength) / 2
        window =
            Array(repeating: 0, count: before) + settings.window.weights(windowLength)
            + Array(repeating: 0, count: length - windowLength - before)
        transform = FourierTransform(length: length)
        scratch = .allocate(capacity: length)
        row = Tensor([transform.bins])
    }

    deinit { scratch.deallocate() }

    /// `|X|²`, `[bins, frames]`.
    public func powers(_ samples: [Float]) throws(FeatureError) -> Tensor {
        let frames = try framing.count(samples.count)
        let result = Tensor([bins, frames])
        samples.withUnsafeBufferPointer { samples in
            for frame in 0..<frames {
                powers(ofFrame: frame, of: SampleStretch(samples), into: row.pointer)
                for bin in 0..<bins { result.pointer[bin * frames + frame] = row[bin] }
            }
        }
        return result
    }

    /// `|X|`, `[bins, frames]`.
    public func magnitudes(_ samples: [Float]) throws(FeatureError) -> Tensor {
        let result = try powers(samples)
        Vector.squareRoot(result.pointer, to: result.pointer, count: result.count)
        return result
    }

    /// Writes the power of each bin of one frame.
    func powers(
        ofFrame index: Int, of samples: SampleStretch,
        into powers: UnsafeMutablePointer<Float>
    ) {
        let frame = framing.frame(index, of: samples, scratch: scratch)
        window.withUnsafeBufferPointer { window in
            for offset in 0..<window.count {
                transform.input[offset] = Double(frame[offset]) * window[offset]
            }
        }
        transform.powers(into: powers)
    }
}
