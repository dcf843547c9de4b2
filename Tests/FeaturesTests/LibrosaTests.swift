import AvazTensors
import Testing

@testable import AvazFeatures

/// Every kind, over every kind of signal and every setting, against librosa 0.11.
@Suite struct LibrosaTests {
    @Test func agreesWithLibrosa() throws {
        let signals = try Golden.signals()
        for (golden, expected) in try Golden.features() {
            let signal = try #require(signals[golden.signal])
            let extractor = try FeatureExtractor(
                [golden.kind], settings: golden.settings.settings, sampleRate: signal.rate)
            let features = try extractor.extract(signal.samples)
            try #require(features.shape == golden.shape, "\(golden)")
            let largest = expected.array.map(abs).max() ?? 0
            let tolerance = golden.kind.tolerance(largest: largest)
            for index in 0..<features.count {
                #expect(
                    abs(features[index] - expected[index]) <= tolerance,
                    "\(golden): \(features[index]), expected \(expected[index]) at \(index)")
            }
        }
    }
}

extension FeatureKind {
    /// Several times closer than the eye or a model could tell.
    fileprivate func tolerance(largest: Float) -> Float {
        switch self {
        case .stft, .mel: 1e-6 * largest
        case .melDecibels: 5e-5
        case .mfcc: 5e-4
        case .centroid: 1e-2
        case .zeroCrossingRate, .rootMeanSquare: 1e-6
        }
    }
}
