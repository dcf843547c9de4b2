import AvazTensors
import Foundation
import Testing

@testable import AvazFeatures

/// What comes by stretches is pooled and normalised to the same bits as the whole.
@Suite struct PoolingStreamTests {
    /// `[channels, frames]`, with equal values and negative ones among them.
    static func features(_ channels: Int, _ frames: Int) -> Tensor {
        var generator = FastGenerator(seed: UInt64(frames))
        return Tensor(
            [channels, frames],
            (0..<channels * frames).map { index in
                index % 5 == 0 ? Float(index % 3) - 1 : 100 * generator.normal()
            })
    }

    /// In stretches of 1, 2, 3 … frames.
    static func forEachStretch(of features: Tensor, _ body: (Tensor, Range<Int>) -> Void) {
        var (start, length) = (0, 1)
        while start < features.columns {
            let range = start..<min(start + length, features.columns)
            let part = Tensor([features.rows, range.count])
            for row in 0..<part.rows {
                for column in range { part[row, column - start] = features[row, column] }
            }
            body(part, range)
            (start, length) = (range.upperBound, length + 1)
        }
    }

    static let poolings: [Pooling] = [
        .mean, .variance, .median, .minimum, .maximum, .logDeviation(3), .logDeviation(9),
        .frames(1), .frames(2), .frames(7), .frames(300), .steps(1), .steps(60), .steps(300),
        .image(height: 3, width: 4),
        .image(height: 9, width: 40), .image(height: 5, width: 1), .flatten,
    ]

    @Test(arguments: poolings)
    func givesTheSameBits(pooling: Pooling) {
        for frames in [1, 2, 3, 100, 257] {
            let features = Self.features(5, frames)
            var stream = PoolingStream(pooling, channels: 5, frames: frames)
            while stream.wantsPass {
                Self.forEachStretch(of: features) { stream.append($0, frames: $1) }
                stream.endPass()
            }
            #expect(stream.values == pooling.values(of: features), "\(frames) frames")
        }
    }

    @Test func noMoreOfARowIsKeptThanIsWanted() {
        let features = Self.features(3, 50)
        var stream = PoolingStream(.flatten, channels: 3, frames: 50, limit: 70)
        Self.forEachStretch(of: features) { stream.append($0, frames: $1) }
        stream.endPass()
        #expect(stream.values == Array(features.array.prefix(70)))
    }

    @Test(arguments: ClipNormalisation.allCases)
    func normalisesToTheSameBits(normalisation: ClipNormalisation) {
        let features = Self.features(4, 90)
        for column in 0..<90 { features[2, column] = 3 }
        var stream = ClipNormalisation.Stream(normalisation, channels: 4, frames: 90)
        var passes = 0
        while stream.wantsPass {
            Self.forEachStretch(of: features) { part, _ in stream.append(part) }
            stream.endPass()
            passes += 1
        }
        #expect(passes == ClipNormalisation.allCases.firstIndex(of: normalisation))
        let whole = features.copy()
        normalisation.apply(to: whole)
        Self.forEachStretch(of: features) { part, range in
            stream.apply(to: part)
            for channel in 0..<4 {
                for (column, frame) in range.enumerated() {
                    #expect(part[channel, column] == whole[channel, frame])
                }
            }
        }
    }

    @Test(arguments: [8, 16])
    func findsEveryRank(bits: UInt32) {
        let tiny = Float.leastNonzeroMagnitude
        let values = Self.features(1, 40).array + [.infinity, -.infinity, 0, tiny, -tiny]
        let sorted = values.sorted()
        var ranked = RankedValues(lists: 2, ranks: Array(values.indices), bits: bits)
        var passes: UInt32 = 0
        repeat {
            for part in [values[..<7], values[7...]] {
                Array(part).withUnsafeBufferPointer { ranked.append($0, to: 0) }
                part.map { -$0 }.withUnsafeBufferPointer { ranked.append($0, to: 1) }
            }
            passes += 1
        } while ranked.endPass()
        #expect(passes == 32 / bits)
        #expect(ranked.values(of: 0) == sorted)
        #expect(ranked.values(of: 1) == sorted.reversed().map { -$0 })
    }

    /// Words in noise, at the beginning, in the middle and at the end, and nothing at all.
    @Test(arguments: [0..<3000, 9000..<14_000, 21_000..<24_000, 0..<0])
    func findsTheSameWord(word: Range<Int>) throws {
        var generator = FastGenerator(seed: 4)
        let samples = (0..<24_000).map { time -> Float in
            let tone = word.contains(time) ? sinf(Float(time) * 0.3) * sinf(Float(time) * 0.002) : 0
            return 0.3 * tone + 0.01 * generator.normal()
        }
        let finder = try WordEndpoints(sampleRate: 8000)
        func range(_ samples: [Float]) throws -> Range<Int> {
            try finder.range(ofSamples: samples.count) { body in
                for start in stride(from: 0, to: samples.count, by: 999) {
                    try body(Array(samples[start..<min(start + 999, samples.count)]))
                }
            }
        }
        #expect(try range(samples) == finder.range(in: samples))
        let silence = [Float](repeating: 0, count: 5000)
        #expect(try range(silence) == 0..<5000)
    }
}
