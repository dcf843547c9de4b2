/// Cuts a signal into overlapping frames: `librosa.util.frame` after `np.pad`.
public struct Framing: Sendable {
    /// Samples of a frame.
    public let length: Int
    /// Samples from one frame to the next.
    public let hop: Int
    public let isCentred: Bool
    public let padding: Padding

    /// Samples that are padded at each end.
    var margin: Int { isCentred ? length / 2 : 0 }

    /// Frames of a signal of `samples` samples.
    public func count(_ samples: Int) throws(FeatureError) -> Int {
        guard samples > 0 else { throw FeatureError("no samples, expected at least one") }
        let padded = samples + 2 * margin
        guard padded >= length else {
            throw FeatureError(
                "\(samples) samples, expected at least one frame of \(length): centre the frames "
                    + "or shorten them")
        }
        return (padded - length) / hop + 1
    }

    /// Frame `index`: a place in `samples`, or in `scratch` where it reaches beyond the ends.
    func frame(
        _ index: Int, of samples: UnsafeBufferPointer<Float>,
        scratch: UnsafeMutablePointer<Float>
    ) -> UnsafePointer<Float> {
        let start = index * hop - margin
        if let base = samples.baseAddress, start >= 0, start + length <= samples.count {
            return base + start
        }
        for offset in 0..<length { scratch[offset] = sample(start + offset, of: samples) }
        return UnsafePointer(scratch)
    }

    private func sample(_ index: Int, of samples: UnsafeBufferPointer<Float>) -> Float {
        if samples.indices.contains(index) { return samples[index] }
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
