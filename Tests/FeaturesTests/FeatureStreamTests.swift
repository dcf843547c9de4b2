import AvazTensors
import Testing

@testable import AvazFeatures

/// Features that come by stretches have the bits of those of the whole.
@Suite struct FeatureStreamTests {
    private func noise(_ count: Int) -> [Float] {
        var generator = FastGenerator(seed: 3)
        return (0..<count).map { index in
            generator.normal() * (index / 700 % 3 == 0 ? 0.001 : 0.5)
        }
    }

    /// Features as they come by blocks and stretches, put together.
    private func streamed(
        _ samples: [Float], _ extractor: FeatureExtractor, delta: Delta?, block: Int, batch: Int
    ) throws -> Tensor {
        func pass(_ stream: FeatureStream, _ receiver: FeatureStream.Receiver) throws {
            var stream = stream
            for start in stride(from: 0, to: samples.count, by: block) {
                let end = min(start + block, samples.count)
                try stream.append(Array(samples[start..<end]), to: receiver)
            }
            try stream.finish(receiver)
        }
        var greatest: Float?
        if extractor.needsGreatestPower {
            try pass(FeatureStream(extractor.melPowers(), batch: batch)) { powers, _ in
                greatest = max(greatest ?? 0, powers.buffer.max() ?? 0)
            }
        }
        let frames = try extractor.frames(samples.count)
        let result = Tensor([extractor.channels, frames])
        var next = 0
        try pass(FeatureStream(extractor, delta: delta, greatest: greatest, batch: batch)) {
            #expect($1.lowerBound == next && $0.columns == $1.count && !$1.isEmpty)
            next = $1.upperBound
            for row in 0..<$0.rows {
                for (index, frame) in $1.enumerated() { result[row, frame] = $0[row, index] }
            }
        }
        #expect(next == frames)
        return result
    }

    private static let kinds: [[FeatureKind]] = [
        [.mfcc], [.melDecibels, .centroid], [.stft], [.zeroCrossingRate, .rootMeanSquare, .mel],
    ]

    @Test(arguments: kinds, Padding.allCases)
    func haveTheBitsOfTheWhole(kinds: [FeatureKind], padding: Padding) throws {
        for (length, hop, count, deltas) in [
            (64, 16, 4000, 0), (64, 16, 4001, 2), (65, 31, 3333, 1), (64, 200, 5000, 0),
            (64, 16, 40, 2), (128, 32, 129, 0), (64, 64, 64, 1),
        ] {
            var settings = FeatureSettings()
            settings.spectrum.transformLength = length
            settings.spectrum.hopLength = hop
            settings.spectrum.padding = padding
            settings.mel.bands = 8
            settings.coefficients = 5
            settings.deltas = deltas
            settings.decibels.reference = deltas == 1 ? .maximum : .power(1)
            let extractor = try FeatureExtractor(kinds, settings: settings, sampleRate: 8000)
            let samples = noise(count)
            for delta in [nil, Delta(order: 1, width: 5), Delta(order: 2, width: 31)] {
                let features = try extractor.extract(samples)
                let whole = delta.map { $0(features) } ?? features
                for (block, batch) in [(1, 7), (100, 1), (333, 10), (5000, 4)] {
                    let parts = try streamed(
                        samples, extractor, delta: delta, block: block, batch: batch)
                    let isSame = parts.shape == whole.shape && parts.array == whole.array
                    #expect(
                        isSame,
                        "\(length) \(hop) \(count) \(deltas) \(block) \(batch), \(whole.shape)")
                }
            }
        }
    }

    @Test func framesThatAreNotCentredDoToo() throws {
        var settings = FeatureSettings()
        settings.spectrum.transformLength = 64
        settings.spectrum.hopLength = 24
        settings.spectrum.isCentred = false
        settings.coefficients = 5
        settings.mel.bands = 8
        let extractor = try FeatureExtractor([.mfcc], settings: settings, sampleRate: 8000)
        let samples = noise(2500)
        let parts = try streamed(samples, extractor, delta: nil, block: 77, batch: 6)
        let isSame = try parts.array == extractor.extract(samples).array
        #expect(isSame)
        #expect(throws: FeatureError.self) {
            try streamed(noise(63), extractor, delta: nil, block: 10, batch: 6)
        }
    }

    @Test func trimmingDoesNotDependOnTheBlocks() throws {
        let samples = noise(5000)
        for (length, hop) in [(64, 16), (16, 64), (5001, 700)] {
            let trim = SilenceTrim(decibels: 20, frameLength: length, hopLength: hop)
            let whole = trim.range(in: samples)
            for block in [1, 50, 999] {
                var stream = SilenceTrim.Stream(trim)
                for start in stride(from: 0, to: samples.count, by: block) {
                    stream.append(Array(samples[start..<min(start + block, samples.count)]))
                }
                #expect(stream.finish() == whole)
            }
        }
        // The first 700 samples of every 2,100 are quiet.
        let trim = SilenceTrim(decibels: 20, frameLength: 64, hopLength: 16)
        #expect(abs(trim.range(in: samples).lowerBound - 700) < 64)
        #expect(trim.range(in: samples).upperBound > 4900 - 64)
    }

    /// Decibels below the loudest place, or cut at a distance from it, need all powers first.
    @Test(arguments: [
        ([FeatureKind.mfcc], true, Double?.none, true), ([.melDecibels], false, 80, true),
        ([.centroid, .mfcc], false, nil, false), ([.mel], true, 80, false),
    ])
    func onlyDecibelsMayNeedTheGreatestPower(
        kinds: [FeatureKind], isBelowTheLoudest: Bool, range: Double?, needs: Bool
    ) throws {
        var settings = FeatureSettings()
        settings.decibels.reference = isBelowTheLoudest ? .maximum : .power(1)
        settings.decibels.dynamicRange = range
        let extractor = try FeatureExtractor(kinds, settings: settings, sampleRate: 8000)
        #expect(extractor.needsGreatestPower == needs)
    }

    @Test func emptyMelFiltersAreSaid() throws {
        func remark(_ kind: FeatureKind, bands: Int, length: Int) throws -> String? {
            var settings = FeatureSettings()
            settings.spectrum.transformLength = length
            settings.mel.bands = bands
            return try FeatureExtractor([kind], settings: settings, sampleRate: 8000).remark
        }
        // As many as librosa.filters.mel(sr=8000, n_fft=256, n_mels=512) leaves without a weight.
        let said = try #require(try remark(.mfcc, bands: 512, length: 256))
        #expect(
            said.hasPrefix("261 of 512 mel filters are empty at 8000 Hz with a transform of 256"))
        #expect(try remark(.mel, bands: 512, length: 256) == said)
        #expect(try remark(.mel, bands: 40, length: 256) == nil)
        #expect(try remark(.centroid, bands: 512, length: 256) == nil)
    }
}
