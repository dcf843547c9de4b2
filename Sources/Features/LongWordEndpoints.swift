import AvazTensors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension WordEndpoints {
    /// Hands all samples of a recording on, block by block; each call begins anew.
    public typealias Pass = (_ body: ([Float]) throws -> Void) throws -> Void

    /// The same as `range(in:)`, of a recording that is too long to lie in memory: four passes over
    /// it, and the same samples.
    ///
    /// - Parameters:
    ///   - count: samples of the recording.
    ///   - pass: goes over them.
    public func range(ofSamples count: Int, pass: @escaping Pass) throws -> Range<Int> {
        range(ofWord: Self.word(in: try heights(ofSamples: count, pass)), in: count)
    }

    private func heights(ofSamples count: Int, _ pass: @escaping Pass) throws -> [Float] {
        let frames = try mel.frames(count)
        func forEachStretch(_ body: (_ powers: Tensor) -> Void) throws {
            var stream = FeatureStream(mel)
            try pass { block in try stream.append(block) { powers, _ in body(powers) } }
            try stream.finish { powers, _ in body(powers) }
        }
        /// Powers of each band, averaged over neighbours.
        func forEachFrame(_ body: (_ powers: [Float]) -> Void) throws {
            var smoothing = Smoothing()
            try forEachStretch { smoothing.append($0, body) }
            smoothing.finish(body)
        }
        var (loudest, loudestMean): (Float, Float) = (0, 0)
        var smoothing = Smoothing()
        func see(_ powers: [Float]) { loudestMean = powers.reduce(loudestMean, max) }
        try forEachStretch {
            loudest = max(loudest, Vector.maximum($0.pointer, count: $0.count))
            smoothing.append($0, see)
        }
        smoothing.finish(see)
        guard loudest > 0 else { return Array(repeating: 0, count: frames) }
        func decibels(_ power: Float) -> Float { 10 * log10(max(power, loudest * 1e-10)) }
        let silence = decibels(loudestMean) - Self.depth

        let place = Self.quietShare * Float(frames - 1)
        let left = Int(place)
        var ranked = RankedValues(
            lists: Self.bands, ranks: [left, min(left + 1, frames - 1)], bits: 16)
        repeat {
            try forEachFrame { powers in
                powers.map { max(decibels($0), silence) }.withUnsafeBufferPointer { audible in
                    for band in audible.indices {
                        ranked.append(UnsafeBufferPointer(rebasing: audible[band...band]), to: band)
                    }
                }
            }
        } while ranked.endPass()
        let floors = (0..<Self.bands).map { band in
            let pair = ranked.values(of: band)
            return pair[0] + (place - Float(left)) * (pair[1] - pair[0])
        }
        var heights: [Float] = []
        heights.reserveCapacity(frames)
        try forEachFrame { powers in
            heights.append(
                zip(powers, floors).reduce(0) { height, pair in
                    height + max(0, max(decibels(pair.0), silence) - pair.1) / Float(Self.bands)
                })
        }
        return heights
    }
}

/// Each band's power averaged over a frame and its two neighbours; beyond the ends, the end frames go
/// on.
private struct Smoothing {
    /// The frame before the last that came, and the last.
    private var before: [Float]?
    private var last: [Float]?

    mutating func append(_ powers: Tensor, _ body: ([Float]) -> Void) {
        for frame in 0..<powers.columns {
            let next = (0..<powers.rows).map { powers[$0, frame] }
            if let last { body(mean(before ?? last, last, next)) }
            before = last
            last = next
        }
    }

    func finish(_ body: ([Float]) -> Void) {
        guard let last else { return }
        body(mean(before ?? last, last, last))
    }

    private func mean(_ before: [Float], _ middle: [Float], _ after: [Float]) -> [Float] {
        middle.indices.map { (0 + before[$0] + middle[$0] + after[$0]) / 3 }
    }
}
