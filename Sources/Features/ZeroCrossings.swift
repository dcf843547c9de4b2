import Tensors

/// How often a signal changes its sign: `librosa.feature.zero_crossing_rate`.
enum ZeroCrossings {
    /// Samples this close to zero count as zero, which is positive.
    static let threshold: Float = 1e-10

    /// Share of each frame's samples that differ in sign from the one before, `[1, frames]`.
    ///
    /// Beyond its ends the signal stands still, so that there are no crossings.
    static func rate(_ samples: [Float], framing: Framing, into result: Tensor) {
        var crossings = [Int32](repeating: 0, count: samples.count + 1)
        for index in 1..<max(1, samples.count) {
            let differs = (samples[index] < -threshold) != (samples[index - 1] < -threshold)
            crossings[index + 1] = crossings[index] + (differs ? 1 : 0)
        }
        for frame in 0..<result.count {
            let start = frame * framing.hop - framing.margin
            let first = min(max(start + 1, 1), samples.count)
            let end = min(max(start + framing.length, first), samples.count)
            result[frame] = Float(crossings[end] - crossings[first]) / Float(framing.length)
        }
    }
}
