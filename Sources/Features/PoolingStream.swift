import AvazTensors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One pooling of a recording that is too long to lie in memory: features come by stretches of
/// frames, over and over as long as another pass is wanted. The same bits as `Pooling.values` gives of
/// the whole.
///
/// ```swift
/// var stream = PoolingStream(.median, channels: 13, frames: 1_000_000)
/// while stream.wantsPass {
///     for part in parts { stream.append(part.features, frames: part.frames) }
///     stream.endPass()
/// }
/// stream.values  // 13 numbers
/// ```
public struct PoolingStream {
    private var state: any PoolingState
    private var isDone = false

    /// - Parameters:
    ///   - frames: of the whole recording, one or more.
    ///   - limit: numbers of `flatten` that are wanted, from the first on.
    public init(_ pooling: Pooling, channels: Int, frames: Int, limit: Int = .max) {
        state =
            switch pooling {
            case .mean: Moments(channels: channels, frames: frames, second: nil)
            case .variance: Moments(channels: channels, frames: frames) { $0 }
            case .logDeviation(let first):
                Moments(channels: min(channels, first), frames: frames) {
                    log($0.squareRoot() + 0.001)
                }
            case .median: Medians(channels: channels, frames: frames)
            case .minimum: Extremes(channels: channels, start: .infinity, better: Swift.min)
            case .maximum: Extremes(channels: channels, start: -.infinity, better: Swift.max)
            case .frames(let count): Places(channels: channels, frames: frames, places: count)
            case .steps(let most):
                Steps(
                    places: Places(channels: channels, frames: frames, places: min(most, frames)),
                    channels: channels, most: most)
            case .image(let height, let width):
                ImageResize.Stream(ImageResize(from: [channels, frames], to: [height, width]))
            case .flatten: Flattened(channels: channels, frames: frames, limit: limit)
            }
    }

    /// Whether all frames are wanted, once more or for the first time.
    public var wantsPass: Bool { !isDone }

    /// Takes the next stretch of a pass.
    ///
    /// - Parameter features: `[channels, frames.count]`.
    public mutating func append(_ features: Tensor, frames: Range<Int>) {
        guard !isDone else { return }
        state.append(features, frames: frames)
    }

    /// Ends a pass over all frames.
    public mutating func endPass() {
        guard !isDone else { return }
        isDone = !state.endPass()
    }

    /// What the pooling comes to, once no further pass is wanted.
    public var values: [Float] { state.values }
}

/// What a pooling keeps from stretch to stretch.
protocol PoolingState {
    mutating func append(_ features: Tensor, frames: Range<Int>)
    /// - Returns: whether another pass is wanted.
    mutating func endPass() -> Bool
    var values: [Float] { get }
}

extension Tensor {
    /// A channel of `[channels, frames]`.
    fileprivate func channel(_ index: Int) -> UnsafeBufferPointer<Float> {
        UnsafeBufferPointer(start: pointer + index * columns, count: columns)
    }
}

/// Means in one pass, what is made of variances in two.
private struct Moments: PoolingState {
    let frames: Int
    /// What becomes of the variance; nil for the mean.
    let second: ((Double) -> Double)?
    var sums: [Double]
    var means: [Double]?

    init(channels: Int, frames: Int, second: ((Double) -> Double)?) {
        self.frames = frames
        self.second = second
        sums = Array(repeating: 0, count: channels)
    }

    mutating func append(_ features: Tensor, frames: Range<Int>) {
        for index in sums.indices {
            let mean = means?[index]
            sums[index] = features.channel(index).reduce(sums[index]) { sum, value in
                guard let mean else { return sum + Double(value) }
                return sum + (Double(value) - mean) * (Double(value) - mean)
            }
        }
    }

    mutating func endPass() -> Bool {
        guard second != nil, means == nil else { return false }
        means = sums.map { $0 / Double(frames) }
        sums = sums.map { _ in 0 }
        return true
    }

    var values: [Float] {
        sums.map { sum in
            let mean = sum / Double(frames)
            return Float(second.map { $0(mean) } ?? mean)
        }
    }
}

private struct Extremes: PoolingState {
    let better: (Float, Float) -> Float
    var values: [Float]

    init(channels: Int, start: Float, better: @escaping (Float, Float) -> Float) {
        self.better = better
        values = Array(repeating: start, count: channels)
    }

    mutating func append(_ features: Tensor, frames: Range<Int>) {
        for index in values.indices {
            values[index] = features.channel(index).reduce(values[index], better)
        }
    }

    mutating func endPass() -> Bool { false }
}

private struct Medians: PoolingState {
    var ranked: RankedValues

    init(channels: Int, frames: Int) {
        ranked = RankedValues(lists: channels, ranks: [(frames - 1) / 2, frames / 2])
    }

    mutating func append(_ features: Tensor, frames: Range<Int>) {
        for index in 0..<features.rows { ranked.append(features.channel(index), to: index) }
    }

    mutating func endPass() -> Bool { ranked.endPass() }

    var values: [Float] {
        (0..<ranked.lists).map { index in
            let pair = ranked.values(of: index)
            return pair[0] == pair[1] ? pair[0] : (pair[0] + pair[1]) / 2
        }
    }
}

/// The two frames on either side of each place.
private struct Places: PoolingState {
    let step: Float
    let places: Int
    let last: Int
    /// `[channels, places]` each.
    let left: Tensor
    let right: Tensor
    /// The first place whose right frame has not come.
    var next = 0

    init(channels: Int, frames: Int, places: Int) {
        step = places > 1 ? Float(frames - 1) / Float(places - 1) : 0
        self.places = places
        last = frames - 1
        left = Tensor([channels, places])
        right = Tensor([channels, places])
    }

    private func frame(before place: Int) -> Int { min(Int(Float(place) * step), last) }

    mutating func append(_ features: Tensor, frames: Range<Int>) {
        func copy(_ frame: Int, to target: Tensor, at place: Int) {
            guard frames.contains(frame) else { return }
            for channel in 0..<features.rows {
                target[channel, place] = features[channel, frame - frames.lowerBound]
            }
        }
        for place in next..<places {
            let frame = frame(before: place)
            guard frame < frames.upperBound else { break }
            copy(frame, to: left, at: place)
            copy(min(frame + 1, last), to: right, at: place)
            if min(frame + 1, last) < frames.upperBound { next = place + 1 }
        }
    }

    mutating func endPass() -> Bool { false }

    var values: [Float] {
        (0..<left.rows).flatMap { channel in
            (0..<places).map { place in
                let share = Float(place) * step - Float(frame(before: place))
                let (first, second) = (left[channel, place], right[channel, place])
                return first + share * (second - first)
            }
        }
    }
}

private struct Steps: PoolingState {
    var places: Places
    let channels: Int
    let most: Int

    mutating func append(_ features: Tensor, frames: Range<Int>) {
        places.append(features, frames: frames)
    }

    mutating func endPass() -> Bool { places.endPass() }

    var values: [Float] { Pooling.steps(places.values, channels: channels, most: most) }
}

private struct Flattened: PoolingState {
    let frames: Int
    var values: [Float]

    init(channels: Int, frames: Int, limit: Int) {
        self.frames = frames
        values = Array(repeating: 0, count: min(limit, channels * frames))
    }

    mutating func append(_ features: Tensor, frames range: Range<Int>) {
        for channel in 0..<features.rows {
            let start = channel * frames + range.lowerBound
            for (place, value) in zip(start..<max(start, values.count), features.channel(channel)) {
                values[place] = value
            }
        }
    }

    mutating func endPass() -> Bool { false }
}
