import AvazTensors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A signal from the magnitudes of its short-time Fourier transform: `librosa.griffinlim`.
///
/// Magnitudes of overlapping frames leave little choice of phases. Those of a signal that has nearly these
/// magnitudes are found by going forth and back (Griffin and Lim, 1984), with a step beyond each change
/// that quickens the way (Perraudin, Balazs and Søndergaard, 2013):
///
///     x ← inverse(S · p)        X ← transform(x)        p ← (X - m / (1 + m) X before) / | the same |
///
/// with `S` the magnitudes, `p` phases of length 1, 1 at first, and `m` the momentum. Frames are centred,
/// with zeros beyond the ends; the inverse adds the weighted frames and divides by the sum of the squared
/// windows, which is the signal whose transform is nearest to the given one. One instance serves one
/// thread.
///
/// ```swift
/// let samples = GriffinLim(transformLength: 512, hop: 128).signal(magnitudes)  // [257, frames]
/// ```
public final class GriffinLim {
    private let hop: Int
    private let iterations: Int
    private let momentum: Double
    private let window: [Double]
    private let transform: FourierPair

    /// librosa's defaults but for the length and hop.
    ///
    /// - Parameters:
    ///   - transformLength: samples of a frame, `n_fft`.
    ///   - hop: samples from one frame to the next, `hop_length`; at most a frame.
    ///   - window: of the transform whose magnitudes are given.
    ///   - iterations: 1 or more.
    ///   - momentum: 0 or more; 0 is the plain way.
    public init(
        transformLength: Int, hop: Int, window: Window = .hann, iterations: Int = 32,
        momentum: Double = 0.99
    ) {
        precondition((1...transformLength).contains(hop), "frames \(hop) samples apart")
        precondition(iterations > 0 && momentum >= 0, "\(iterations) iterations")
        self.hop = hop
        self.iterations = iterations
        self.momentum = momentum
        self.window = window.weights(transformLength)
        transform = FourierPair(length: transformLength)
    }

    /// - Parameter magnitudes: `[bins, frames]`, 0 or more.
    /// - Returns: `hop · (frames - 1)` samples, as `librosa.istft` has them.
    public func signal(_ magnitudes: Tensor) -> [Float] {
        precondition(magnitudes.rows == transform.bins, "\(magnitudes.shape) are no magnitudes")
        let frames = magnitudes.columns
        let count = 2 * transform.bins * frames
        // Complex numbers frame by frame.
        var phases = (0..<count).map { $0 % 2 == 0 ? 1.0 : 0 }
        var before = [Double](repeating: 0, count: count)
        let share = momentum / (1 + momentum)
        for _ in 0..<iterations {
            let now = spectrum(of: inverse(magnitudes, phases), frames: frames)
            for place in stride(from: 0, to: count, by: 2) {
                let real = now[place] - share * before[place]
                let imaginary = now[place + 1] - share * before[place + 1]
                let length = (real * real + imaginary * imaginary).squareRoot() + 1e-16
                phases[place] = real / length
                phases[place + 1] = imaginary / length
            }
            before = now
        }
        return inverse(magnitudes, phases).map { Float($0) }
    }

    /// The signal whose transform is nearest to magnitudes with phases.
    private func inverse(_ magnitudes: Tensor, _ phases: [Double]) -> [Double] {
        let (frames, bins, length) = (magnitudes.columns, transform.bins, transform.length)
        var sum = [Double](repeating: 0, count: length + hop * (frames - 1))
        var weight = sum
        for frame in 0..<frames {
            for bin in 0..<bins {
                let magnitude = Double(magnitudes[bin, frame])
                let place = 2 * (frame * bins + bin)
                transform.spectrum[2 * bin] = magnitude * phases[place]
                transform.spectrum[2 * bin + 1] = magnitude * phases[place + 1]
            }
            transform.inverse()
            for offset in 0..<length {
                sum[frame * hop + offset] += window[offset] * transform.frame[offset]
                weight[frame * hop + offset] += window[offset] * window[offset]
            }
        }
        let start = length / 2
        return (0..<hop * (frames - 1)).map { index in
            let own = weight[start + index]
            // Where no window reaches there is nothing to be divided.
            return own > 1e-30 ? sum[start + index] / own : sum[start + index]
        }
    }

    /// The transform of a signal, complex numbers frame by frame.
    private func spectrum(of samples: [Double], frames: Int) -> [Double] {
        let (bins, length) = (transform.bins, transform.length)
        var result = [Double](repeating: 0, count: 2 * bins * frames)
        for frame in 0..<frames {
            let start = frame * hop - length / 2
            for offset in 0..<length {
                let place = start + offset
                transform.frame[offset] =
                    samples.indices.contains(place) ? samples[place] * window[offset] : 0
            }
            transform.forward()
            for index in 0..<2 * bins {
                result[2 * bins * frame + index] = transform.spectrum[index]
            }
        }
        return result
    }
}
