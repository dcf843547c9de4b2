import Foundation
import AvazTensors
import Testing

@testable import AvazFeatures

@Suite struct FeatureExtractorTests {
    private func noise(_ count: Int, seed: UInt64 = 3) -> [Float] {
        var generator = FastGenerator(seed: seed)
        return (0..<count).map { _ in 0.1 * generator.normal() }
    }

    @Test func kindsStandBelowEachOther() throws {
        let samples = noise(5000)
        var settings = FeatureSettings()
        settings.spectrum.transformLength = 300
        settings.spectrum.hopLength = 90
        settings.mel.bands = 17
        settings.coefficients = 5
        let all = try FeatureExtractor(
            FeatureKind.allCases, settings: settings, sampleRate: 16000)
        let together = try all.extract(samples)
        #expect(together.shape == [all.channels, try all.frames(samples.count)])
        var row = 0
        for kind in FeatureKind.allCases {
            let alone = try FeatureExtractor([kind], settings: settings, sampleRate: 16000)
                .extract(samples)
            #expect(together.rows(row..<row + alone.rows).array == alone.array, "\(kind)")
            row += alone.rows
        }
        #expect(row == together.rows)
    }

    @Test func deltasStandBelowTheFeatures() throws {
        var settings = FeatureSettings()
        settings.deltas = 2
        let features = try FeatureExtractor(
            [.rootMeanSquare, .mfcc], settings: settings, sampleRate: 8000
        )
        .extract(noise(9000))
        #expect(features.rows == 63)
        let base = features.rows(0..<21)
        #expect(features.rows(21..<42).array == Delta(order: 1)(base).array)
        #expect(features.rows(42..<63).array == Delta(order: 2)(base).array)
    }

    @Test func aClipLeavesNoTraceInTheNext() throws {
        let clips = [noise(20000, seed: 1), noise(700, seed: 2), noise(9000, seed: 3), [0.25]]
        let kinds: [FeatureKind] = [.mfcc, .mel, .centroid]
        let kept = try FeatureExtractor(kinds, sampleRate: 16000)
        for clip in clips + clips.reversed() {
            let fresh = try FeatureExtractor(kinds, sampleRate: 16000).extract(clip)
            #expect(try kept.extract(clip).array == fresh.array)
        }
    }

    @Test func hopIsLibrosasDefault() throws {
        var settings = FeatureSettings()
        settings.spectrum.transformLength = 400
        let samples = noise(16000)
        func frames(_ kinds: [FeatureKind]) throws -> Int {
            try FeatureExtractor(kinds, settings: settings, sampleRate: 16000)
                .extract(samples).columns
        }
        #expect(try frames([.stft]) == 161)
        #expect(try frames([.mel]) == 32)
        #expect(try frames([.stft, .mel]) == 32)
    }

    @Test func impossibleSettingsAreErrors() {
        let wrong: [(String, (inout FeatureSettings) -> Void)] = [
            ("0 samples", { $0.spectrum.transformLength = 0 }),
            ("-5 samples", { $0.spectrum.transformLength = -5 }),
            ("hop of 0", { $0.spectrum.hopLength = 0 }),
            ("window of 3000", { $0.spectrum.windowLength = 3000 }),
            ("window of 0", { $0.spectrum.windowLength = 0 }),
            ("0 mel bands", { $0.mel.bands = 0 }),
            ("129 cepstral", { $0.coefficients = 129 }),
            ("0 cepstral", { $0.coefficients = 0 }),
            ("from 9000.0 to 8000.0", { $0.mel.lowestFrequency = 9000 }),
            ("from -1.0", { $0.mel.lowestFrequency = -1 }),
            ("from 0.0 to nan", { $0.mel.highestFrequency = .nan }),
            ("power 0.0", { $0.mel.power = 0 }),
            ("smallest power 0.0", { $0.decibels.smallestPower = 0 }),
            ("dynamic range -1.0", { $0.decibels.dynamicRange = -1 }),
            ("3 orders", { $0.deltas = 3 }),
        ]
        for (words, spoil) in wrong {
            var settings = FeatureSettings()
            spoil(&settings)
            #expect {
                try FeatureExtractor([.mfcc], settings: settings, sampleRate: 16000)
            } throws: { error in
                "\(error)".contains(words) && "\(error)".contains("expected")
            }
        }
    }

    @Test(arguments: [DecibelReference.power(0.5), .maximum])
    func settingsAreReadAsTheyWereWritten(reference: DecibelReference) throws {
        var settings = FeatureSettings()
        settings.spectrum.hopLength = 77
        settings.mel.scale = .htk
        settings.decibels.reference = reference
        settings.decibels.dynamicRange = nil
        let data = try JSONEncoder().encode(settings)
        #expect(try JSONDecoder().decode(FeatureSettings.self, from: data) == settings)
    }

    @Test func noSamplesAreAnError() throws {
        let extractor = try FeatureExtractor([.mfcc], sampleRate: 16000)
        #expect(throws: FeatureError("no samples, expected at least one")) {
            try extractor.extract([])
        }
    }
}
