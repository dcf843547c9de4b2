import AvazTensors

/// The slope of each channel over time, or the slope's slope: `librosa.feature.delta`.
///
/// A polynomial of degree `order` is fitted by least squares to `width` frames, and its derivative
/// of that order taken (Savitzky and Golay, 1964). At both ends of the clip the polynomial of the
/// first and the last full window stands in, `mode="interp"`; a polynomial's derivative of its own
/// degree being constant, that is the value of the nearest full window.
public struct Delta: Sendable {
    /// Derivative and degree: 1 or 2.
    public let order: Int
    /// Frames of a window: odd, at least 3.
    public let width: Int

    /// Frames, librosa's default.
    static let usualWidth = 9

    /// - Parameters:
    ///   - order: 1 or 2.
    ///   - width: frames of a window: odd, at least 3; 9 is librosa's default.
    public init(order: Int, width: Int = 9) {
        precondition(order == 1 || order == 2, "delta of order \(order)")
        precondition(width >= 3 && width % 2 == 1, "delta over \(width) frames")
        self.order = order
        self.width = width
    }

    /// `[channels, frames]` to the same shape.
    ///
    /// Where there are fewer frames than `width`, the window shrinks to the largest odd number of
    /// them; fewer than three frames have no slope, and all is zero.
    public func callAsFunction(_ features: Tensor) -> Tensor {
        let result = Tensor(features.shape)
        write(
            features.pointer, to: result.pointer, channels: features.rows,
            frames: features.columns)
        return result
    }

    func write(
        _ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, channels: Int,
        frames: Int
    ) {
        let width = min(width, frames % 2 == 0 ? frames - 1 : frames)
        guard width >= 3 else {
            target.update(repeating: 0, count: channels * frames)
            return
        }
        let half = width / 2
        let weights = Self.weights(order: order, half: half)
        for channel in 0..<channels {
            let row = source + channel * frames
            for frame in 0..<frames {
                let first = min(max(frame - half, 0), frames - width)
                var sum = 0.0
                for index in 0..<width { sum += weights[index] * Double(row[first + index]) }
                target[channel * frames + frame] = Float(sum)
            }
        }
    }

    /// What each frame of a window contributes, with offsets `t = -half ... half` and their power
    /// sums `S2 = Σ t²` and `S4 = Σ t⁴`: `t / S2` for the slope, and
    /// `2 (n t² - S2) / (n S4 - S2²)` for the second derivative.
    static func weights(order: Int, half: Int) -> [Double] {
        let offsets = (-half...half).map(Double.init)
        let count = Double(offsets.count)
        let second = offsets.reduce(0) { $0 + $1 * $1 }
        let fourth = offsets.reduce(0) { $0 + $1 * $1 * $1 * $1 }
        return offsets.map { offset in
            order == 1
                ? offset / second
                : 2 * (count * offset * offset - second) / (count * fourth - second * second)
        }
    }
}
