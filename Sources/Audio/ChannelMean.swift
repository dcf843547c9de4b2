/// Mixing to one channel.
enum ChannelMean {
    /// Writes the mean of each frame's interleaved channels.
    static func mix(
        _ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, frames: Int,
        channels: Int
    ) {
        if channels == 2 {
            // Said plainly, so that it is vectorised: most recordings with more than one channel.
            for frame in 0..<frames {
                target[frame] = (source[2 &* frame] + source[2 &* frame &+ 1]) / 2
            }
        } else {
            for frame in 0..<frames {
                target[frame] = sum(source + frame * channels, count: channels) / Float(channels)
            }
        }
    }

    /// Adds in NumPy's order, so that the mean has the same bits as `np.mean(y, axis=0)`: one
    /// after the other up to seven, in eight partial sums up to 128, and above that by halves.
    private static func sum(_ values: UnsafePointer<Float>, count: Int) -> Float {
        if count > 128 {
            let half = count / 2 & ~7
            return sum(values, count: half) + sum(values + half, count: count - half)
        }
        var (sum, next): (Float, Int) = (0, 0)
        if count >= 8 {
            var parts = SIMD8<Float>.zero
            while next + 8 <= count {
                for lane in 0..<8 { parts[lane] += values[next + lane] }
                next += 8
            }
            let pairs = parts.evenHalf + parts.oddHalf
            sum = (pairs[0] + pairs[1]) + (pairs[2] + pairs[3])
        }
        while next < count {
            sum += values[next]
            next += 1
        }
        return sum
    }
}
