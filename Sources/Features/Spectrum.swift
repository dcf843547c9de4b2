import Tensors

/// The short-time Fourier transform: window each frame, transform it. `librosa.stft`.
///
/// One instance serves one thread and keeps its buffers.
public final class Spectrum {
    public let framing: Framing
    /// From the zero frequency to half the sample rate: `transformLength / 2 + 1`.
    public var bins: Int { transform.bins }
    private let window: [Double]
    private let transform: FourierTransform
    private let scratch: UnsafeMutablePointer<Float>

    /// Throws where a setting is impossible.
    public init(_ settings: SpectrumSettings = SpectrumSettings()) throws(FeatureError) {
        let length = settings.transformLength
        let windowLength = settings.windowLength ?? length
        let hop = settings.hopLength ?? max(1, windowLength / 4)
        guard length > 0 else {
            throw FeatureError("a Fourier transform of \(length) samples, expected at least 1")
        }
        guard (1...length).contains(windowLength) else {
            throw FeatureError("a window of \(windowLength) samples, expected 1 to \(length)")
        }
        guard hop > 0 else {
            throw FeatureError("a hop of \(hop) samples, expected at least 1")
        }
        framing = Framing(
            length: length, hop: hop, isCentred: settings.isCentred, padding: settings.padding)
        let before = (length - windowLength) / 2
        window =
            Array(repeating: 0, count: before) + settings.window.weights(windowLength)
            + Array(repeating: 0, count: length - windowLength - before)
        transform = FourierTransform(length: length)
        scratch = .allocate(capacity: length)
    }

    deinit { scratch.deallocate() }

    /// The bins of frame `index`, real and imaginary parts in turn, until the next call.
    private func bins(ofFrame index: Int, of samples: UnsafeBufferPointer<Float>)
        -> UnsafePointer<Double>
    {
        let frame = framing.frame(index, of: samples, scratch: scratch)
        for offset in 0..<window.count {
            transform.input[offset] = Double(frame[offset]) * window[offset]
        }
        transform.execute()
        return UnsafePointer(transform.output)
    }

    /// `|X|²`, `[bins, frames]`.
    public func powers(_ samples: [Float]) throws(FeatureError) -> Tensor {
        let frames = try framing.count(samples.count)
        let result = Tensor([bins, frames])
        samples.withUnsafeBufferPointer { samples in
            for frame in 0..<frames {
                let values = bins(ofFrame: frame, of: samples)
                for bin in 0..<bins {
                    let (real, imaginary) = (Float(values[2 * bin]), Float(values[2 * bin + 1]))
                    result[bin, frame] = real * real + imaginary * imaginary
                }
            }
        }
        return result
    }
}
