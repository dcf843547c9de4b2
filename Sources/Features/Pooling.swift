import AvazTensors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How a clip's features over time become numbers for one row, whatever the clip's length; several
/// are joined by `row(of:by:)`.
///
/// ```swift
/// let clip = Tensor([2, 3], [1, 2, 3, 4, 4, 7])             // two channels, three frames
/// Pooling.row(of: clip, by: [.mean, .maximum])              // [2, 5, 3, 7]
/// Pooling(rawValue: "frames:2")?.values(of: clip)           // [1, 3, 4, 7]
/// Pooling(rawValue: "steps:4")?.values(of: clip)            // [1, 4, 2, 4, 3, 7, 0, 0]
/// ```
public enum Pooling: Equatable, Sendable {
    /// Mean of each channel over time.
    case mean
    /// Population variance of each channel: the mean of its squared deviations.
    case variance
    /// Middle value of each channel; of two middle ones their mean.
    case median
    /// Least value of each channel.
    case minimum
    /// Largest value of each channel.
    case maximum
    /// Natural logarithm of the standard deviation of each of the first so many channels, to which a
    /// thousandth is added so that it stays finite. It is nearer to a normal distribution than the
    /// variance. Fewer channels give fewer.
    case logDeviation(Int)
    /// Each channel at so many places, evenly spread from the first frame to the last, linearly
    /// interpolated; channel by channel.
    case frames(Int)
    /// Frames one after the other, each with all its channels: as they are, and behind them zeros, where
    /// there are at most so many; else at so many places, as `frames`.
    case steps(Int)
    /// The whole resized to so many rows and columns, as scikit-image's `resize` does it.
    case image(height: Int, width: Int)
    /// All frames as they are, channel by channel: rows as long as their clips.
    case flatten

    /// - Parameter features: `[channels, frames]`, one frame or more.
    public func values(of features: Tensor) -> [Float] {
        if case .image(let height, let width) = self {
            return ImageResize(from: features.shape, to: [height, width])(features).array
        }
        var (channels, frames) = (features.shape[0], features.shape[1])
        if case .steps(let most) = self {
            let places = Pooling.frames(min(most, frames)).values(of: features)
            return Self.steps(places, channels: channels, most: most)
        }
        if case .logDeviation(let first) = self { channels = min(channels, first) }
        return (0..<channels).flatMap { index in
            values(
                UnsafeBufferPointer(start: features.pointer + index * frames, count: frames))
        }
    }

    /// The poolings' values one after the other.
    public static func row(of features: Tensor, by poolings: [Pooling]) -> [Float] {
        poolings.flatMap { $0.values(of: features) }
    }

    /// From channel by channel to step by step, filled up with zeros.
    static func steps(_ places: [Float], channels: Int, most: Int) -> [Float] {
        let frames = places.count / channels
        var steps = [Float](repeating: 0, count: most * channels)
        for (index, value) in places.enumerated() {
            steps[index % frames * channels + index / frames] = value
        }
        return steps
    }

    private func values(_ channel: UnsafeBufferPointer<Float>) -> [Float] {
        switch self {
        case .mean: return [Float(Self.mean(channel))]
        case .variance: return [Float(Self.variance(channel))]
        case .logDeviation: return [Float(log(Self.variance(channel).squareRoot() + 0.001))]
        case .median:
            let sorted = channel.sorted()
            let middle = sorted.count / 2
            return [
                sorted.count.isMultiple(of: 2)
                    ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
            ]
        case .minimum: return [channel.reduce(.infinity, Swift.min)]
        case .maximum: return [channel.reduce(-.infinity, Swift.max)]
        case .frames(let count):
            let step = count > 1 ? Float(channel.count - 1) / Float(count - 1) : 0
            return (0..<count).map { Self.interpolated(channel, at: Float($0) * step) }
        case .flatten, .image, .steps: return Array(channel)
        }
    }

    private static func mean(_ values: UnsafeBufferPointer<Float>) -> Double {
        values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
    }

    private static func variance(_ values: UnsafeBufferPointer<Float>) -> Double {
        let mean = mean(values)
        let squares = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
        return squares / Double(values.count)
    }

    private static func interpolated(_ values: UnsafeBufferPointer<Float>, at place: Float) -> Float
    {
        let left = min(Int(place), values.count - 1)
        let right = min(left + 1, values.count - 1)
        return values[left] + (place - Float(left)) * (values[right] - values[left])
    }
}

/// The words of experiment and model files: `mean`, `frames:16`, …
extension Pooling: RawRepresentable, Codable {
    private static let words: [String: Pooling] = [
        "mean": .mean, "variance": .variance, "median": .median, "minimum": .minimum,
        "maximum": .maximum, "flatten": .flatten,
    ]

    /// Nil for other words, and for counts and sizes outside of 1 ... 10,000.
    public init?(rawValue: String) {
        if let pooling = Self.words[rawValue] {
            self = pooling
        } else if rawValue.hasPrefix("log-deviation:"), let count = Int(rawValue.dropFirst(14)),
            (1...10_000).contains(count)
        {
            self = .logDeviation(count)
        } else if rawValue.hasPrefix("frames:"), let count = Int(rawValue.dropFirst(7)),
            (1...10_000).contains(count)
        {
            self = .frames(count)
        } else if rawValue.hasPrefix("steps:"), let count = Int(rawValue.dropFirst(6)),
            (1...10_000).contains(count)
        {
            self = .steps(count)
        } else if rawValue.hasPrefix("image:") {
            let sizes = rawValue.dropFirst(6).split(separator: "x").map { Int($0) ?? 0 }
            guard sizes.count == 2, sizes.allSatisfy({ (1...10_000).contains($0) }) else {
                return nil
            }
            self = .image(height: sizes[0], width: sizes[1])
        } else {
            return nil
        }
    }

    /// Sizes stand behind a colon, height before width: `image:64x32`.
    public var rawValue: String {
        switch self {
        case .mean: "mean"
        case .variance: "variance"
        case .median: "median"
        case .minimum: "minimum"
        case .maximum: "maximum"
        case .logDeviation(let count): "log-deviation:\(count)"
        case .frames(let count): "frames:\(count)"
        case .steps(let count): "steps:\(count)"
        case .image(let height, let width): "image:\(height)x\(width)"
        case .flatten: "flatten"
        }
    }
}
