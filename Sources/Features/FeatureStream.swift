import AvazTensors

/// Features of a recording that is too long to lie in memory: samples go in by blocks of any size,
/// features come out by stretches of frames. The same bits as of the whole recording at once.
///
/// ```swift
/// var stream = FeatureStream(extractor)
/// while let block = try recording.next() {
///     try stream.append(block) { features, frames in … }
/// }
/// try stream.finish { features, frames in … }
/// ```
public struct FeatureStream {
    /// Takes `[channels, frames.count]` and the frames' places in the recording.
    public typealias Receiver = (_ features: Tensor, _ frames: Range<Int>) throws -> Void

    private let extractor: FeatureExtractor
    /// Stands in the features' place, where there is one.
    private let delta: Delta?
    /// The greatest power of a mel band in the recording.
    private let greatest: Float?
    /// Samples from `first` on; what no frame to come needs has been let go.
    private var held: [Float] = []
    private var first = 0
    /// The next frame to come out.
    private var frame = 0

    /// Frames that come out at a time.
    private let batch: Int
    /// Further frames that slopes look at. Behind the recording's last frame none is left: there
    /// the window lies before the frame altogether.
    private let before: Int
    private let after: Int

    /// Of a stretch, 8 MB of them: frames of many channels come by fewer at a time.
    private static let mostNumbers = 1 << 21

    /// - Parameters:
    ///   - delta: stands in the place of the features, as `delta(features)`; nil leaves them.
    ///   - greatest: the greatest power of a mel band over the whole recording, where decibels are
    ///     asked for: that of `extractor.melPowers()`.
    ///   - batch: frames that come out at a time, but for the last; never fewer than a slope's
    ///     window. Nil for as many as lie well in memory.
    public init(
        _ extractor: FeatureExtractor, delta: Delta? = nil, greatest: Float? = nil,
        batch: Int? = nil
    ) {
        let batch = batch ?? max(1, min(1024, Self.mostNumbers / extractor.widest))
        precondition(batch > 0, "stretches of \(batch) frames")
        self.extractor = extractor
        self.delta = delta
        self.greatest = greatest
        // Where slopes are taken of slopes, their windows add up.
        let widths = [extractor.settings.deltas > 0 ? Delta.usualWidth : 1, delta?.width ?? 1]
        before = widths.reduce(0) { $0 + $1 - 1 }
        after = widths.reduce(0) { $0 + $1 / 2 }
        self.batch = max(batch, before + 1)
    }

    /// Takes the next samples, and hands on the frames that they complete.
    public mutating func append(_ samples: [Float], to receiver: Receiver) throws {
        held += samples
        let framing = extractor.framing
        let received = first + held.count
        // One sample more than the frames cover, so that none of them can be the recording's last,
        // and that a reflection at its beginning has all it needs.
        while framing.start(frame + batch + after) + framing.length < received {
            try handOn(frame..<frame + batch, upTo: frame + batch + after, to: receiver)
            // A reflection at the recording's end looks back, at most by a frame.
            let needed = framing.start(max(0, frame - before)) - framing.length
            let passed = min(max(0, needed - first), held.count)
            held.removeFirst(passed)
            first += passed
        }
    }

    /// Hands on the frames that are left.
    ///
    /// Throws as `FeatureExtractor.extract` does for a recording that is too short.
    public mutating func finish(_ receiver: Receiver) throws {
        let frames = try extractor.frames(first + held.count)
        while frame < frames {
            let next = min(frame + batch, frames)
            try handOn(frame..<next, upTo: min(next + after, frames), to: receiver)
        }
    }

    private mutating func handOn(
        _ frames: Range<Int>, upTo end: Int, to receiver: Receiver
    ) throws {
        let start = max(0, frames.lowerBound - before)
        var features = held.withUnsafeBufferPointer { held in
            extractor.extract(
                frames: start..<end,
                of: SampleStretch(held, first: first, total: first + held.count),
                greatest: greatest)
        }
        if let delta { features = delta(features) }
        if start..<end != frames {
            features = features.selecting(
                columns: frames.lowerBound - start..<frames.upperBound - start)
        }
        try receiver(features, frames)
        frame = frames.upperBound
    }
}

extension FeatureExtractor {
    /// Whether features of a stretch depend on the greatest power of the whole recording.
    public var needsGreatestPower: Bool {
        let decibels = settings.decibels
        return (kinds.contains(.melDecibels) || kinds.contains(.mfcc))
            && (decibels.reference == .maximum || decibels.dynamicRange != nil)
    }

    /// The same frames' mel bands as powers.
    public func melPowers() throws(FeatureError) -> FeatureExtractor {
        var settings = settings
        settings.deltas = 0
        return try FeatureExtractor([.mel], settings: settings, sampleRate: sampleRate)
    }
}

extension Tensor {
    /// Neighbouring columns of `[rows, columns]`, copied.
    fileprivate func selecting(columns range: Range<Int>) -> Tensor {
        let selected = Tensor([rows, range.count])
        for row in 0..<rows {
            (selected.pointer + row * range.count).update(
                from: pointer + row * columns + range.lowerBound, count: range.count)
        }
        return selected
    }
}
