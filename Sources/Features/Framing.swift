/// Cuts a signal into overlapping frames: `librosa.util.frame` after `numpy.pad`.
public struct Framing: Sendable {
    /// Samples of a frame.
    public let length: Int
    /// Samples from one frame to the next.
    public let hop: Int
    /// Whether frame `t` is centred on sample `t · hop`; else it begins there.
    public let isCentred: Bool
    /// What stands beyond the ends of the signal.
    public let padding: Padding

    /// Sample at which frame `index` begins; negative before the signal.
    func start(_ index: Int) -> Int { index * hop - (isCentred ? length / 2 : 0) }

    /// Frames of a signal of `samples` samples.
    ///
    /// Throws where there is none: for an empty signal, and for one shorter than a frame where
    /// frames are not centred.
    public func count(_ samples: Int) throws(FeatureError) -> Int {
        guard samples > 0 else { throw FeatureError("no samples, expected at least one") }
        let padded = samples - 2 * start(0)
        guard padded >= length else {
            throw FeatureError(
                "\(samples) samples, expected at least one frame of \(length): centre the frames "
                    + "or shorten them")
        }
        return (padded - length) / hop + 1
    }

    /// Frame `index`: a place in `samples`, or in `scratch` where it reaches beyond the ends.
    func frame(
        _ index: Int, of samples: UnsafeBufferPointer<Float>, scratch: UnsafeMutablePointer<Float>
    ) -> UnsafePointer<Float>? {
        guard let base = samples.baseAddress else { return nil }
        let start = start(index)
        if start >= 0 && start + length <= samples.count { return base + start }
        let first = min(max(-start, 0), length)
        let end = max(min(samples.count - start, length), first)
        (scratch + first).update(from: base + start + first, count: end - first)
        for offset in 0..<first { scratch[offset] = beyond(start + offset, of: samples) }
        for offset in end..<length { scratch[offset] = beyond(start + offset, of: samples) }
        return UnsafePointer(scratch)
    }

    /// The sample that padding puts at a place before the first or after the last.
    private func beyond(_ index: Int, of samples: UnsafeBufferPointer<Float>) -> Float {
        switch padding {
        case .constant: return 0
        case .edge: return samples[index < 0 ? 0 : samples.count - 1]
        case .reflect:
            let period = 2 * (samples.count - 1)
            guard period > 0 else { return samples[0] }
            let phase = ((index % period) + period) % period
            return samples[min(phase, period - phase)]
        }
    }
}
