/// Channels over time as large as a picture, each place the mean of what it covers, taken in stretch
/// by stretch.
public struct TimeMap {
    /// Of the channels, before they are made fewer.
    let channels: Int
    /// Frames that `append` takes at a time, a multiple of what a place covers; the last are fewer.
    public let stretch: Int

    /// Channels and frames of a place.
    private let down: Int
    private let across: Int
    private var parts: [Grid] = []

    /// - Parameters:
    ///   - channels: one or more.
    ///   - frames: of the whole recording, one or more.
    public init(channels: Int, frames: Int) {
        self.channels = channels
        let (height, width) = (256, Int(ImagePanel.frame.width))
        (down, across) = ((channels + height - 1) / height, (frames + width - 1) / width)
        stretch = across * max(1, min(1024, (1 << 21) / channels) / across)
    }

    /// Takes the next frames.
    ///
    /// - Parameter values: `[channels, frames]`, the lowest channel first, finite.
    public mutating func append(_ values: [Float]) {
        parts.append(
            Grid(channels, values.count / channels, values).reduced(down: down, across: across))
    }

    /// All places.
    var grid: Grid {
        let height = (channels + down - 1) / down
        let values = (0..<height).flatMap { row in
            parts.flatMap { $0.values[row * $0.width..<(row + 1) * $0.width] }
        }
        return Grid(height, values.count / height, values)
    }
}
