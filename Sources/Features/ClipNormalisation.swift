import AvazTensors

/// Each channel of a clip brought to a common level: what differs between voices, microphones and
/// rooms but not between words. Cepstral mean and variance normalisation, where the features are
/// MFCCs.
public enum ClipNormalisation: String, CaseIterable, Codable, Sendable {
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
}
