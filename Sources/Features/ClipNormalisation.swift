import AvazTensors

/// Each channel of a clip brought to a common level: what differs between voices, microphones and
/// rooms but not between words. Cepstral mean and variance normalisation, where the features are
/// MFCCs.
public enum ClipNormalisation: String, CaseIterable, Codable, Sendable {
    /// Leaves the channels as they are.
    case none
    /// Minus the channel's mean over the clip.
    case mean
    /// And divided by its standard deviation over the clip.
    case meanVariance = "mean-variance"

    /// Changes `[channels, frames]` in place.
    public func apply(to features: Tensor) {
        guard self != .none, features.count > 0 else { return }
        let (channels, frames) = (features.shape[0], features.shape[1])
        for channel in 0..<channels {
            let values = UnsafeMutableBufferPointer(
                start: features.pointer + channel * frames, count: frames)
            let mean = values.reduce(0, +) / Float(frames)
            var scale: Float = 1
            if self == .meanVariance {
                let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
                // A silent channel has no deviation to divide by.
                scale = 1 / max((squares / Float(frames)).squareRoot(), 1e-5)
            }
            for frame in 0..<frames { values[frame] = (values[frame] - mean) * scale }
        }
    }

    /// The same of a recording that comes by stretches of frames, over and over as long as another
    /// pass is wanted, and then by stretches to be changed: the same bits.
    public struct Stream {
        private let normalisation: ClipNormalisation
        private let frames: Int
        private var sums: [Float]
        private var means: [Float]?
        private var scales: [Float]?

        /// - Parameter frames: of the whole recording, one or more.
        public init(_ normalisation: ClipNormalisation, channels: Int, frames: Int) {
            self.normalisation = normalisation
            self.frames = frames
            sums = Array(repeating: 0, count: channels)
        }

        /// Whether all frames are wanted, once more or for the first time.
        public var wantsPass: Bool {
            switch normalisation {
            case .none: false
            case .mean: means == nil
            case .meanVariance: scales == nil
            }
        }

        /// Takes the next stretch of a pass, `[channels, frames]`.
        public mutating func append(_ features: Tensor) {
            for channel in sums.indices {
                let values = UnsafeBufferPointer(
                    start: features.pointer + channel * features.columns, count: features.columns)
                let mean = means?[channel]
                sums[channel] = values.reduce(sums[channel]) { sum, value in
                    guard let mean else { return sum + value }
                    return sum + (value - mean) * (value - mean)
                }
            }
        }

        /// Ends a pass over all frames.
        public mutating func endPass() {
            if means == nil {
                means = sums.map { $0 / Float(frames) }
                sums = sums.map { _ in 0 }
            } else {
                scales = sums.map { 1 / max(($0 / Float(frames)).squareRoot(), 1e-5) }
            }
        }

        /// Changes a stretch in place, once no further pass is wanted.
        public func apply(to features: Tensor) {
            guard normalisation != .none, let means else { return }
            for channel in 0..<features.rows {
                let values = features.pointer + channel * features.columns
                let scale = scales?[channel] ?? 1
                for frame in 0..<features.columns {
                    values[frame] = (values[frame] - means[channel]) * scale
                }
            }
        }
    }
}
