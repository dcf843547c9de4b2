import AvazTensors

/// How often a signal changes its sign: `librosa.feature.zero_crossing_rate`.
enum ZeroCrossings {
    /// Samples this close to zero count as zero, which is positive.
    static let threshold: Float = 1e-10

    /// Share of the samples of frame `index` that differ in sign from the one before.
    ///
    /// Beyond its ends the signal stands still, whatever the padding: no crossings there.
    static func rate(
        ofFrame index: Int, of samples: SampleStretch, framing: Framing
    ) -> Float {
        let start = framing.start(index)
        let first = max(start, 0)
        let end = min(start + framing.length, samples.total)
        guard let frame = samples.address(of: first), end - first > 1 else { return 0 }
        return Float(count(frame, count: end - first)) / Float(framing.length)
    }

    /// Changes of sign between `count` neighbours.
    private static func count(_ samples: UnsafePointer<Float>, count: Int) -> Int {
        let limit = SIMD16<Float>(repeating: -threshold)
        var crossings = SIMD16<Int32>.zero
        var index = 1
        while index + 16 <= count {
            let before = Vector.load(samples, index - 1) .< limit
            let now = Vector.load(samples, index) .< limit
            crossings.replace(with: crossings &+ 1, where: before .^ now)
            index += 16
        }
        var sum = Int(crossings.wrappedSum())
        while index < count {
            sum += (samples[index - 1] < -threshold) != (samples[index] < -threshold) ? 1 : 0
            index += 1
        }
        return sum
    }
}

extension Plain {
    /// How many samples differ in sign from the one before.
    static func zeroCrossings(_ samples: [Float]) -> Int {
        zip(samples, samples.dropFirst()).count {
            ($0 < -ZeroCrossings.threshold) != ($1 < -ZeroCrossings.threshold)
        }
    }
}
