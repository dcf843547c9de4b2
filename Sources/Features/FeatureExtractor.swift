import Tensors

/// Features of one recording after another: `[channels, frames]`, as librosa shapes them.
///
/// All kinds share one transform of each frame, and stand below each other in the given order. One
/// extractor serves one thread; it keeps plan, window, filters and buffers.
///
/// ```swift
/// var settings = FeatureSettings()
/// settings.spectrum.transformLength = 400
/// settings.mel.bands = 24
/// settings.coefficients = 12
/// settings.deltas = 2
/// let extractor = try FeatureExtractor([.mfcc], settings: settings, sampleRate: 16000)
/// try extractor.extract(signal.samples).shape  // [36, 14]
/// ```
public final class FeatureExtractor {
    public let kinds: [FeatureKind]
    public let settings: FeatureSettings
    /// Rate of the samples, Hz.
    public let sampleRate: Int
    private let spectrum: Spectrum
    private let filters: MelFilters
    private let decibels: Decibels
    private let cosines: CosineTransform

    /// Throws where a setting is impossible.
    public init(
        _ kinds: [FeatureKind], settings: FeatureSettings = FeatureSettings(), sampleRate: Int
    ) throws(FeatureError) {
        precondition(!kinds.isEmpty && sampleRate > 0)
        try settings.check(sampleRate: sampleRate)
        self.kinds = kinds
        self.settings = settings
        self.sampleRate = sampleRate
        var spectrumSettings = settings.spectrum
        if kinds != [.stft] && spectrumSettings.hopLength == nil {
            spectrumSettings.hopLength = 512
        }
        spectrum = try Spectrum(spectrumSettings)
        filters = MelFilters(
            sampleRate: sampleRate, transformLength: settings.spectrum.transformLength,
            settings: settings.mel)
        decibels = Decibels(settings.decibels)
        cosines = CosineTransform(inputs: settings.mel.bands, outputs: settings.coefficients)
    }

    /// Rows of the result, deltas included.
    public var channels: Int {
        kinds.reduce(0) { $0 + channels(of: $1) } * (1 + settings.deltas)
    }

    private func channels(of kind: FeatureKind) -> Int {
        switch kind {
        case .stft: spectrum.bins
        case .mel, .melDecibels: settings.mel.bands
        case .mfcc: settings.coefficients
        case .centroid, .zeroCrossingRate, .rootMeanSquare: 1
        }
    }

    /// Frames of a recording of `samples` samples.
    public func frames(_ samples: Int) throws(FeatureError) -> Int {
        try spectrum.framing.count(samples)
    }

    /// `[channels, frames]`.
    ///
    /// Throws for a recording without samples, or shorter than a frame where frames are not
    /// centred.
    public func extract(_ samples: [Float]) throws(FeatureError) -> Tensor {
        let frames = try frames(samples.count)
        let result = Tensor([channels, frames])
        let powers = try spectrum.powers(samples)
        let magnitudes = powers.copy()
        for index in 0..<magnitudes.count { magnitudes[index] = powers[index].squareRoot() }
        var row = 0
        for kind in kinds {
            let part = result.rows(row..<row + channels(of: kind))
            switch kind {
            case .stft: part.assign(magnitudes)
            case .mel: part.assign(filters(powers))
            case .melDecibels, .mfcc:
                let mel = filters(powers)
                decibels.convert(mel)
                part.assign(kind == .mfcc ? cosines(mel) : mel)
            case .centroid:
                let spacing = Float(sampleRate) / Float(settings.spectrum.transformLength)
                for frame in 0..<frames {
                    var (sum, weighted): (Float, Float) = (0, 0)
                    for bin in 0..<spectrum.bins {
                        sum += magnitudes[bin, frame]
                        weighted += magnitudes[bin, frame] * Float(bin) * spacing
                    }
                    part[frame] = sum > 0 ? weighted / sum : 0
                }
            case .zeroCrossingRate:
                ZeroCrossings.rate(samples, framing: spectrum.framing, into: part)
            case .rootMeanSquare:
                let scratch = Tensor([spectrum.framing.length])
                samples.withUnsafeBufferPointer { samples in
                    for frame in 0..<frames {
                        let pointer = spectrum.framing.frame(
                            frame, of: samples, scratch: scratch.pointer)
                        let sum = Vector.dot(pointer, pointer, count: scratch.count)
                        part[frame] = (sum / Float(scratch.count)).squareRoot()
                    }
                }
            }
            row += part.rows
        }
        let source = result.rows(0..<row)
        for order in 0..<settings.deltas {
            result.rows(row * (order + 1)..<row * (order + 2)).assign(
                Delta(order: order + 1)(source))
        }
        return result
    }
}
