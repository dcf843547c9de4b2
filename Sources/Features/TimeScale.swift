/// A spectrogram on another scale of time: one level of a pyramid in time, on which what was said
/// slowly or quickly lasts as long as what was said at an ordinary speed.
///
/// Frame `j` lies at frame `x = (j + ½) f - ½` of the recording; it is the mean of the frames about
/// that place, weighted by a triangle that reaches `max(1, f)` to either side: what Pillow's bilinear
/// resizing does along one axis. Frames go in by blocks of any size, and what comes out does not depend
/// on how they were cut.
///
/// ```swift
/// var half = TimeScale(2, bands: 32)
/// let frames = half.append(first) + half.append(second) + half.finish()
/// ```
public struct TimeScale: Sendable {
    /// `f`: frames of the recording for each that comes out, above 0.
    public let factor: Double
    /// Numbers of a frame.
    public let bands: Int

    /// Frames from `first` on; what no frame to come needs has been let go.
    private var held: [Float] = []
    private var first = 0
    private var received = 0
    /// The next frame to come out.
    private var next = 0

    /// - Parameters:
    ///   - factor: frames of the recording for each that comes out, above 0.
    ///   - bands: numbers of a frame.
    public init(_ factor: Double, bands: Int) {
        precondition(factor > 0 && bands > 0, "\(factor) frames of \(bands) bands")
        (self.factor, self.bands) = (factor, bands)
    }

    private var reach: Double { max(1, factor) }

    /// Where a frame lies in the recording, in frames.
    private func place(_ frame: Int) -> Double { (Double(frame) + 0.5) * factor - 0.5 }

    /// Takes the next frames, and gives those that they complete.
    ///
    /// - Parameter frames: whole frames, one after the other.
    public mutating func append(_ frames: [Float]) -> [Float] {
        held += frames
        received += frames.count / bands
        var result: [Float] = []
        while place(next) + reach <= Double(received) { give(to: &result) }
        let needed = Int((place(next) - reach).rounded(.down))
        let passed = min(max(0, needed - first), received - first)
        held.removeFirst(passed * bands)
        first += passed
        return result
    }

    /// The frames that are left: as many in all as the recording has, divided by the factor.
    public mutating func finish() -> [Float] {
        var result: [Float] = []
        while next < Int(Double(received) / factor) { give(to: &result) }
        return result
    }

    private mutating func give(to result: inout [Float]) {
        let middle = place(next)
        let start = result.count
        result.append(contentsOf: repeatElement(0, count: bands))
        let low = max(first, Int((middle - reach).rounded(.up)))
        let high = min(received - 1, Int((middle + reach).rounded(.down)))
        var sum: Float = 0
        for frame in low...max(low, high) where frame <= high {
            let weight = Float(max(0, 1 - abs(Double(frame) - middle) / reach))
            guard weight > 0 else { continue }
            sum += weight
            let source = (frame - first) * bands
            for band in 0..<bands { result[start + band] += weight * held[source + band] }
        }
        if sum > 0 { for band in 0..<bands { result[start + band] /= sum } }
        next += 1
    }
}
