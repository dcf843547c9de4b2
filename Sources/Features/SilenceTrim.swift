import AvazTensors

/// Takes silence off both ends of a recording: `librosa.effects.trim`.
///
/// What lies before the first frame and after the last whose root mean square comes within
/// `decibels` of the loudest frame's is left out. Frames are centred, with zeros beyond the ends.
///
/// ```swift
/// SilenceTrim(decibels: 60).range(in: samples)  // librosa.effects.trim(y)[1]
/// ```
public struct SilenceTrim: Codable, Equatable, Sendable {
    /// Below the loudest frame, `top_db`; above 0.
    public var decibels: Float
    /// Samples of a frame, `frame_length`.
    public var frameLength: Int
    /// Samples from one frame to the next, `hop_length`.
    public var hopLength: Int

    /// librosa's defaults; all above 0.
    public init(decibels: Float = 60, frameLength: Int = 2048, hopLength: Int = 512) {
        precondition(
            decibels > 0 && frameLength > 0 && hopLength > 0,
            "trimming at \(decibels) dB by frames of \(frameLength) every \(hopLength) samples")
        self.decibels = decibels
        self.frameLength = frameLength
        self.hopLength = hopLength
    }

    /// The samples between the silences; all of them where the recording is silent throughout.
    public func range(in samples: [Float]) -> Range<Int> {
        let squares = (0...samples.count / hopLength).map { frame -> Double in
            let start = max(0, frame * hopLength - frameLength / 2)
            let end = min(samples.count, frame * hopLength - frameLength / 2 + frameLength)
            return samples[min(start, end)..<end].reduce(0) { $0 + Double($1) * Double($1) }
        }
        // 10 log10(square / loudest) > -decibels, without the logarithm.
        let loudest = squares.max() ?? 0
        let bound = loudest * Double(powerOfTen(-decibels / 10))
        guard loudest > 0, let first = squares.firstIndex(where: { $0 > bound }),
            let last = squares.lastIndex(where: { $0 > bound })
        else { return 0..<samples.count }
        return first * hopLength..<min(samples.count, (last + 1) * hopLength)
    }
}
