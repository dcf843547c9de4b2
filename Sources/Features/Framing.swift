import AvazTensors

/// Cuts a signal into overlapping frames: `librosa.util.frame` after `numpy.pad`.
///
/// ```swift
/// let framing = Framing(length: 4, hop: 2, padding: .reflect)
/// try framing([1, 2, 3, 4, 5]).shape  // [4, 3]: 3 2 1 2, 1 2 3 4 and 3 4 5 4, down the columns
/// ```
public struct Framing: Sendable {
    /// Samples of a frame, at least 1.
    public let length: Int
    /// Samples from one frame to the next, at least 1.
    public let hop: Int
    /// Whether frame `t` is centred on sample `t · hop`; else it begins there.
    public let isCentred: Bool
    /// What stands beyond the ends of the signal.
    public let padding: Padding

    /// - Parameters:
    ///   - length: samples of a frame, at least 1.
    ///   - hop: samples from one frame to the next, at least 1.
    ///   - isCentred: as librosa has it by default; else frame `t` begins at sample `t · hop`.
    ///   - padding: beyond the ends; zeros by default.
    public init(length: Int, hop: Int, isCentred: Bool = true, padding: Padding = .constant) {
        precondition(length > 0 && hop > 0, "frames of \(length) samples every \(hop)")
        self.length = length
        self.hop = hop
        self.isCentred = isCentred
        self.padding = padding
    }

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

    /// `[length, frames]`. Throws as `count` does.
    public func callAsFunction(_ samples: [Float]) throws(FeatureError) -> Tensor {
        let frames = try count(samples.count)
        let result = Tensor([length, frames])
        let scratch = Tensor([length])
        samples.withUnsafeBufferPointer { samples in
            for index in 0..<frames {
                let frame = frame(
                    index, of: SampleStretch(samples), scratch: scratch.pointer)
                for offset in 0..<length { result[offset, index] = frame[offset] }
            }
        }
        return result
    }

    /// Sample at which frame `index` begins; negative before the signal.
    func start(_ index: Int) -> Int { index * hop - (isCentred ? length / 2 : 0) }

    /// Frame `index`: a place in `samples`, or in `scratch` where it reaches beyond the ends.
    func frame(
        _ index: Int, of samples: SampleStretch, scratch: UnsafeMutablePointer<Float>
    ) -> UnsafePointer<Float> {
        let start = start(index)
        if start >= 0, start + length <= samples.total, let frame = samples.address(of: start) {
            return frame
        }
        let first = min(max(-start, 0), length)
        let end = max(min(samples.total - start, length), first)
        for offset in 0..<first { scratch[offset] = beyond(start + offset, of: samples) }
        for offset in first..<end { scratch[offset] = samples[start + offset] }
        for offset in end..<length { scratch[offset] = beyond(start + offset, of: samples) }
        return UnsafePointer(scratch)
    }

    /// The sample that padding puts at a place before the first or after the last.
    private func beyond(_ index: Int, of samples: SampleStretch) -> Float {
        switch padding {
        case .constant: return 0
        case .edge: return samples[index < 0 ? 0 : samples.total - 1]
        case .reflect:
            let period = 2 * (samples.total - 1)
            guard period > 0 else { return samples[0] }
            let phase = ((index % period) + period) % period
            return samples[min(phase, period - phase)]
        }
    }
}
