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

    /// The same as `range(in:)`, of a recording that is too long to lie in memory: seven passes over
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
        var loudest: Float = 0
        try forEachStretch { loudest = max(loudest, Vector.maximum($0.pointer, count: $0.count)) }
        guard loudest > 0 else { return Array(repeating: 0, count: frames) }
        /// Decibels of each band, averaged over neighbours.
        func forEachFrame(_ body: (_ decibels: [Float]) -> Void) throws {
            var smoothing = Smoothing(smallest: loudest * 1e-10)
            try forEachStretch { smoothing.append($0, body) }
            smoothing.finish(body)
        }
        var greatest = -Float.infinity
        try forEachFrame { greatest = $0.reduce(greatest, max) }
        let silence = greatest - Self.depth

        let place = Self.quietShare * Float(frames - 1)
        let left = Int(place)
        var ranked = RankedValues(lists: Self.bands, ranks: [left, min(left + 1, frames - 1)])
        repeat {
            try forEachFrame { decibels in
                decibels.map { max($0, silence) }.withUnsafeBufferPointer { audible in
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
        try forEachFrame { decibels in
            heights.append(
                zip(decibels, floors).reduce(0) { height, pair in
                    height + max(0, max(pair.0, silence) - pair.1) / Float(Self.bands)
                })
        }
        return heights
    }
}

/// Each band's power averaged over a frame and its two neighbours, in decibels; beyond the ends, the
/// end frames go on.
private struct Smoothing {
    let smallest: Float
    /// The frame before the last that came, and the last.
    private var before: [Float]?
    private var last: [Float]?

    init(smallest: Float) { self.smallest = smallest }

    mutating func append(_ powers: Tensor, _ body: ([Float]) -> Void) {
        for frame in 0..<powers.columns {
            let next = (0..<powers.rows).map { powers[$0, frame] }
            if let last { body(decibels(before ?? last, last, next)) }
            before = last
            last = next
        }
    }

    func finish(_ body: ([Float]) -> Void) {
        guard let last else { return }
        body(decibels(before ?? last, last, last))
    }

    private func decibels(_ before: [Float], _ middle: [Float], _ after: [Float]) -> [Float] {
        middle.indices.map { band in
            let sum = 0 + before[band] + middle[band] + after[band]
            return 10 * log10(max(sum / 3, smallest))
        }
    }
}
