import AvazFeatures
import AvazInputs

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What of a recording is looked at, as nodes: what `SilenceTrim` and `SliceSettings` do.
enum TrimGraph {
    /// `[n]` without the silence at both ends.
    static func trimmed(_ samples: Value, by trim: SilenceTrim) -> Value {
        let graph = samples.graph
        let count = samples.size(0)
        let (half, length) = (trim.frameLength / 2, trim.frameLength)
        let padded = graph.node(
            "Pad",
            [samples.cast(.double), graph.constant([half, length]), graph.scalar(0, .double)])
        let frames = graph.range(count / Double(trim.hopLength) + 1)
        let starts = frames.reshaped([-1, 1]) * Double(trim.hopLength)
        let windows = padded.gathered(starts + graph.constant(Array(0..<length)), axis: 0)
        let squares = (windows * windows).sum([1])
        // `range(in:)` rounds the share to single precision.
        let bound = squares.greatest([0]) * Double(share(trim.decibels))
        let isLoud = squares.isGreater(than: bound).cast(.float)
        let first = isLoud.placeOfGreatest(axis: 0) * Double(trim.hopLength)
        let last = isLoud.placeOfGreatest(axis: 0, last: true)
        let end = ((last + 1) * Double(trim.hopLength)).minimum(count)
        return samples.slice(axis: 0, from: first, to: end)
    }

    /// `10^(-decibels / 10)`.
    static func share(_ decibels: Float) -> Float {
        pow(10, -decibels / 10)
    }

    /// `[n]` cut into `[B, length]`, as `SliceSettings.ranges` places them.
    static func sliced(_ samples: Value, by slices: SliceSettings, sampleRate: Int) -> Value {
        let graph = samples.graph
        let length = max(1, Int((slices.seconds * Double(sampleRate)).rounded()))
        let hop = slices.hop * Double(sampleRate)
        let count = samples.size(0)
        // One more than there can be; those that reach beyond the end fall out.
        let most = (count.cast(.double) / hop).floor().cast(.integer) + 2
        let starts = (graph.range(most).cast(.double) * hop + 0.5).floor().cast(.integer)
        let fits = (starts + Double(length)).isAtMost(count)
        let kept = graph.node("Compress", [starts, fits], ["axis": .integer(0)])
        // Where all slices begin and end at multiples of a number, as many samples are taken at once.
        let block = Int(exactly: hop).map { divisor(length, $0) } ?? 1
        let blocks = samples.slice(
            axis: 0, from: graph.scalar(0, .integer),
            to: count / Double(block) * Double(block)
        ).reshaped([-1, block])
        let places = kept.reshaped([-1, 1]) / Double(block)
        return blocks.gathered(
            places + graph.constant(Array(0..<length / block)), axis: 0
        ).reshaped([0, length])
    }

    /// The greatest that both have.
    private static func divisor(_ a: Int, _ b: Int) -> Int {
        b == 0 ? a : divisor(b, a % b)
    }
}
