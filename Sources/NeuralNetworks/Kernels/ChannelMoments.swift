import AvazTensors

/// Mean and variance of each channel of a batch, over samples and places.
struct ChannelMoments {
    private var partials = Buffer()

    /// - Parameters:
    ///   - x: `[…, C]`.
    ///   - body: told each channel's mean and biased variance.
    mutating func measure(
        _ x: Tensor, channels: Int,
        _ body: (_ channel: Int, _ mean: Double, _ variance: Double) -> Void
    ) {
        let (rows, size) = (x.count / channels, Self.rowsOfRange(channels))
        let partials = partials.shaped([Parallel.rangeCount(of: rows, size: size), 2, channels])
        Parallel.forEachRange(of: rows, size: size) { range, index in
            let sums = partials.pointer + index * partials.columns
            Columns.moments(
                x.pointer + range.lowerBound * channels, rows: range.count, columns: channels,
                sums: sums, squares: sums + channels)
        }
        for channel in 0..<channels {
            // Two parts' means and squared distances make those of the whole (Chan et al., 1983).
            var (count, mean, squares) = (0.0, 0.0, 0.0)
            for (index, start) in stride(from: 0, to: rows, by: size).enumerated() {
                let part = Double(min(size, rows - start))
                let sum = Double(partials[index * partials.columns + channel])
                let square = Double(partials[index * partials.columns + channels + channel])
                let distance = Double(x[start * channels + channel]) + sum / part - mean
                squares += square - sum * sum / part
                squares += distance * distance * count * part / (count + part)
                count += part
                mean += distance * part / count
            }
            body(channel, mean, squares / count)
        }
    }

    /// Rows that one thread sums at a time.
    static func rowsOfRange(_ channels: Int) -> Int { max(1, Parallel.rangeSize / channels) }
}

extension Plain {
    /// Mean and biased variance of each channel of `x` `[…, C]`, in two passes.
    static func channelMoments(_ x: Tensor, channels: Int) -> [(mean: Double, variance: Double)] {
        (0..<channels).map { channel in
            let values = stride(from: channel, to: x.count, by: channels).map { Double(x[$0]) }
            let count = Double(values.count)
            let mean = values.reduce(0, +) / count
            return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count)
        }
    }
}
