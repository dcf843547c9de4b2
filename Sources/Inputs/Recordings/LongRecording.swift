import AvazAudio
import AvazFeatures
import AvazTensors

/// A recording that may be too long to lie in memory: each pass over it decodes it anew.
package struct LongRecording {
    private let path: String
    /// Hz of its samples.
    package let sampleRate: Int
    /// The part that is looked at: all of it, or what trimming leaves.
    package private(set) var range: Range<Int>
    /// What the user should know of it; nil where all is well.
    package let remark: String?
    /// Whether all samples are zero.
    package let isSilent: Bool

    /// Decodes it once, to know how long it is.
    ///
    /// - Parameters:
    ///   - sampleRate: Hz; nil for the file's own.
    ///   - trim: takes the silence off both ends; nil leaves it.
    /// - Throws: where it cannot be decoded.
    package init(_ path: String, sampleRate: Int?, trim: SilenceTrim? = nil) throws(AudioError) {
        self.path = path
        let stream = try AudioStream(path, sampleRate: sampleRate)
        var trimming = trim.map(SilenceTrim.Stream.init)
        var isSilent = true
        while let block = try stream.next() {
            trimming?.append(block)
            if isSilent { isSilent = block.allSatisfy { $0 == 0 } }
        }
        self.sampleRate = stream.sampleRate
        self.isSilent = isSilent
        range = trimming?.finish() ?? 0..<stream.samples
        remark = stream.remark
    }

    /// Leaves the word alone.
    package mutating func narrow(to endpoints: WordEndpoints) throws {
        range = try endpoints.range(ofSamples: range.count, pass: forEachBlock)
    }

    /// Seconds.
    package var duration: Double { Double(range.count) / Double(sampleRate) }

    /// Calls `body` with the samples of the range, block by block.
    package func forEachBlock(_ body: ([Float]) throws -> Void) throws {
        let stream = try AudioStream(path, sampleRate: sampleRate)
        var place = 0
        while let block = try stream.next() {
            let part = range.clamped(to: place..<place + block.count)
            if part.count == block.count {
                try body(block)
            } else if !part.isEmpty {
                try body(Array(block[part.lowerBound - place..<part.upperBound - place]))
            }
            place += block.count
        }
    }

    /// The greatest power of a mel band, which decibels are taken below; nil where none are.
    package func greatestPower(_ extractor: FeatureExtractor) throws -> Float? {
        guard extractor.needsGreatestPower else { return nil }
        var greatest: Float = 0
        try pass(FeatureStream(extractor.melPowers())) { powers, _ in
            greatest = max(greatest, Vector.maximum(powers.pointer, count: powers.count))
        }
        return greatest
    }

    /// Features by stretches of frames; see `FeatureStream`.
    ///
    /// - Parameter greatest: what `greatestPower` gives, where it is known from before.
    package func features(
        _ extractor: FeatureExtractor, delta: Delta? = nil, greatest: Float? = nil,
        batch: Int? = nil, to receiver: FeatureStream.Receiver
    ) throws {
        let greatest = try greatest ?? greatestPower(extractor)
        try pass(
            FeatureStream(extractor, delta: delta, greatest: greatest, batch: batch), to: receiver)
    }

    private func pass(_ features: FeatureStream, to receiver: FeatureStream.Receiver) throws {
        var features = features
        try forEachBlock { try features.append($0, to: receiver) }
        try features.finish(receiver)
    }
}
