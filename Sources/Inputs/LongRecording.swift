import AvazAudio
import AvazFeatures
import AvazTensors

/// A recording that may be too long to lie in memory: each pass over it decodes it anew.
package struct LongRecording {
    private let path: String
    /// Hz of its samples.
    package let sampleRate: Int
    /// The part that is looked at: all of it, or what trimming leaves.
    package let range: Range<Int>
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

    /// Features by stretches of frames; see `FeatureStream`.
    package func features(
        _ extractor: FeatureExtractor, delta: Delta? = nil,
        batch: Int? = nil, to receiver: FeatureStream.Receiver
    ) throws {
        var greatest: Float?
        if extractor.needsGreatestPower {
            var largest: Float = 0
            try pass(FeatureStream(extractor.melPowers())) { powers, _ in
                largest = max(largest, Vector.maximum(powers.pointer, count: powers.count))
            }
            greatest = largest
        }
        try pass(
            FeatureStream(extractor, delta: delta, greatest: greatest, batch: batch), to: receiver)
    }

    private func pass(_ features: FeatureStream, to receiver: FeatureStream.Receiver) throws {
        var features = features
        try forEachBlock { try features.append($0, to: receiver) }
        try features.finish(receiver)
    }
}
