import AvazAudio
import AvazFeatures
import AvazTensors
import Foundation

/// The WAVs below a folder, sorted.
private func recordings(below folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder)
        .filter { $0.hasSuffix(".wav") }.sorted().map { "\(folder)/\($0)" }
}

/// `decode FOLDER`: every WAV decoded by libsndfile and brought to 16 kHz by soxr, and no more: the
/// least that any features of them can take.
func decodeRecordings(_ arguments: [String]) throws -> Double {
    let files = try recordings(below: arguments[0])
    nonisolated(unsafe) let decoders = (0..<Parallel.threads).map { _ in
        AudioDecoder(sampleRate: 16_000)
    }
    return seconds {
        Parallel.forEach(files.count) { index, worker in
            _ = try? decoders[worker].decode(files[index])
        }
    }
}

/// `features FOLDER`: every WAV decoded, brought to 16 kHz, and turned into 12 MFCCs with both deltas.
func extractFeatures(_ arguments: [String]) throws -> Double {
    let files = try recordings(below: arguments[0])
    var settings = FeatureSettings()
    settings.spectrum.transformLength = 400
    settings.mel.bands = 24
    settings.coefficients = 12
    settings.deltas = 2
    nonisolated(unsafe) let workers = try (0..<Parallel.threads).map { _ in
        (
            AudioDecoder(sampleRate: 16_000),
            try FeatureExtractor([.mfcc], settings: settings, sampleRate: 16_000)
        )
    }
    return seconds {
        Parallel.forEach(files.count) { index, worker in
            let (decoder, extractor) = workers[worker]
            if let signal = try? decoder.decode(files[index]) {
                _ = try? extractor.extract(signal.samples)
            }
        }
    }
}

/// `clips FOLDER KIND COUNT`: so many clips, the WAVs of the folder over and over, decoded at
/// 16 kHz; of each the means over time of centroid, zero crossings and RMS (`spectral`) or of 13
/// MFCCs (`mfcc`), with librosa's defaults.
func extractMeans(_ arguments: [String]) throws -> Double {
    let kinds: [FeatureKind] =
        arguments[1] == "mfcc" ? [.mfcc] : [.centroid, .zeroCrossingRate, .rootMeanSquare]
    let files = try recordings(below: arguments[0])
    var settings = FeatureSettings()
    settings.coefficients = 13
    nonisolated(unsafe) let workers = try (0..<Parallel.threads).map { _ in
        (
            AudioDecoder(sampleRate: 16_000),
            try FeatureExtractor(kinds, settings: settings, sampleRate: 16_000)
        )
    }
    return seconds {
        Parallel.forEach(Int(arguments[2]) ?? files.count) { index, worker in
            let (decoder, extractor) = workers[worker]
            if let signal = try? decoder.decode(files[index % files.count]),
                let features = try? extractor.extract(signal.samples)
            {
                _ = Pooling.mean.values(of: features)
            }
        }
    }
}
