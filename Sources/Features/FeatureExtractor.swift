import AvazTensors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Features of one recording after another: `[channels, frames]`, as librosa shapes them.
///
/// All kinds share one transform of each frame, and stand below each other in the order in which
/// they were asked for. One extractor serves one thread; it keeps plan, window, filters and buffers.
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
    /// In the order in which their channels stand, from the first row on; one or more.
    public let kinds: [FeatureKind]
    /// As they were given: a hop length of nil stays nil, whatever it comes to.
    public let settings: FeatureSettings
    /// Rate of the samples, Hz.
    public let sampleRate: Int

    private let spectrum: Spectrum
    private let centroid: SpectralCentroid
    private let filters: MelFilters
    private let decibels: Decibels
    private let cosines: CosineTransform
    /// Powers, magnitudes and padded samples of the frame at hand.
    private let powers: Tensor
    private let magnitudes: Tensor
    private let scratch: Tensor
    /// Mel bands of the clip at hand, `[bands, frames]`; grows to the longest clip.
    private var mel = Tensor([0])

    private let needsMel: Bool
    private let needsMagnitudes: Bool

    /// Throws where a setting is impossible.
    public init(
        _ kinds: [FeatureKind], settings: FeatureSettings = FeatureSettings(), sampleRate: Int
    ) throws(FeatureError) {
        precondition(!kinds.isEmpty && sampleRate > 0, "\(kinds) at \(sampleRate) Hz")
        try settings.check(for: kinds, sampleRate: sampleRate)
        self.kinds = kinds
        self.settings = settings
        self.sampleRate = sampleRate
        var spectrumSettings = settings.spectrum
        if kinds != [.stft] { spectrumSettings.hopLength = spectrumSettings.hopLength ?? 512 }
        spectrum = try Spectrum(spectrumSettings)
        let length = spectrumSettings.transformLength
        centroid = SpectralCentroid(sampleRate: sampleRate, transformLength: length)
        filters = MelFilters(
            sampleRate: settings.mel.filterRate ?? sampleRate, transformLength: length,
            settings: settings.mel)
        decibels = Decibels(settings.decibels)
        cosines = CosineTransform(
            inputs: filters.bands, outputs: min(settings.coefficients, filters.bands))
        powers = Tensor([spectrum.bins + MelFilters.block])
        magnitudes = Tensor([spectrum.bins])
        scratch = Tensor([length])
        needsMel = kinds.contains { [.mel, .melDecibels, .mfcc].contains($0) }
        needsMagnitudes =
            kinds.contains { [.stft, .centroid].contains($0) } || settings.mel.power != 2
    }

    /// What the user should know of these settings at this rate; nil where all is well.
    public var remark: String? {
        guard needsMel, filters.empty > 0 else { return nil }
        return
            "\(filters.empty) of \(filters.bands) mel filters are empty at \(sampleRate) Hz with a "
            + "transform of \(spectrum.framing.length) samples, so that their bands are always "
            + "silent; take fewer bands or a longer transform"
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
    /// Throws for a recording without samples, and for one shorter than a frame where frames are
    /// not centred.
    public func extract(_ samples: [Float]) throws(FeatureError) -> Tensor {
        let frames = try frames(samples.count)
        return samples.withUnsafeBufferPointer { samples in
            extract(frames: 0..<frames, of: SampleStretch(samples))
        }
    }

    /// `[channels, range.count]`: some frames of a recording, as if they were all; slopes at the ends
    /// are those of a clip that ends there.
    ///
    /// - Parameters:
    ///   - samples: all that the frames cover.
    ///   - greatest: the greatest power of a mel band over all frames; nil where `range` is all.
    func extract(
        frames range: Range<Int>, of samples: SampleStretch, greatest: Float? = nil
    ) -> Tensor {
        let frames = range.count
        let result = Tensor([channels, frames])
        if needsMel && mel.count < filters.bands * frames {
            mel = Tensor([filters.bands * frames])
        }
        for index in range {
            analyse(
                frame: index, of: samples, into: result.pointer,
                column: index - range.lowerBound, of: frames)
        }
        finish(frames: frames, greatest: greatest, into: result.pointer)
        return result
    }

    var framing: Framing { spectrum.framing }

    /// Numbers of a frame that are held at a time.
    var widest: Int { max(channels, needsMel ? filters.bands : 1) }

    /// Calls `body` with each kind and its first row in the result.
    private func forEachKind(
        frames: Int, of result: UnsafeMutablePointer<Float>,
        _ body: (FeatureKind, UnsafeMutablePointer<Float>) -> Void
    ) {
        var row = result
        for kind in kinds {
            body(kind, row)
            row += channels(of: kind) * frames
        }
    }

    /// All that is known from one frame alone, into one column of the result.
    private func analyse(
        frame index: Int, of samples: SampleStretch, into result: UnsafeMutablePointer<Float>,
        column: Int, of frames: Int
    ) {
        if needsMel || needsMagnitudes {
            spectrum.powers(ofFrame: index, of: samples, into: powers.pointer)
        }
        if needsMagnitudes {
            Vector.squareRoot(powers.pointer, to: magnitudes.pointer, count: spectrum.bins)
        }
        if needsMel {
            raise(to: settings.mel.power)
            filters.write(powers.pointer, to: mel.pointer + column, stride: frames)
        }
        forEachKind(frames: frames, of: result) { kind, row in
            switch kind {
            case .stft:
                for bin in 0..<spectrum.bins {
                    row[bin * frames + column] = magnitudes.pointer[bin]
                }
            case .centroid: row[column] = centroid(magnitudes.pointer)
            case .zeroCrossingRate:
                row[column] = ZeroCrossings.rate(
                    ofFrame: index, of: samples, framing: spectrum.framing)
            case .rootMeanSquare:
                let frame = spectrum.framing.frame(index, of: samples, scratch: scratch.pointer)
                row[column] = RootMeanSquare.value(frame, count: scratch.count)
            case .mel, .melDecibels, .mfcc: break
            }
        }
    }

    /// Makes `|X| ** exponent` of the frame's powers.
    private func raise(to exponent: Double) {
        guard exponent != 2 else { return }
        for bin in 0..<spectrum.bins {
            powers.pointer[bin] = powf(magnitudes.pointer[bin], Float(exponent))
        }
    }

    /// What depends on the whole clip: decibels, cepstrum and deltas.
    private func finish(
        frames: Int, greatest: Float?, into result: UnsafeMutablePointer<Float>
    ) {
        let count = filters.bands * frames
        forEachKind(frames: frames, of: result) { kind, row in
            if kind == .mel { row.update(from: mel.pointer, count: count) }
        }
        if kinds.contains(.melDecibels) || kinds.contains(.mfcc) {
            decibels.convert(mel.pointer, count: count, greatest: greatest)
        }
        forEachKind(frames: frames, of: result) { kind, row in
            if kind == .melDecibels { row.update(from: mel.pointer, count: count) }
            if kind == .mfcc { cosines.write(mel.pointer, to: row, frames: frames) }
        }
        let channels = channels / (1 + settings.deltas)
        for order in 0..<settings.deltas {
            Delta(order: order + 1).write(
                result, to: result + (order + 1) * channels * frames, channels: channels,
                frames: frames)
        }
    }
}
