import AvazFeatures
import AvazTensors

/// The features of a signal, as nodes: what `FeatureExtractor` computes, its channels along the last
/// axis, so that matrices stand to the right.
///
///     samples [B, n] → frames [N, B, F] → |X|² [N / 2 + 1, B F] → mel [B, F, M] → dB → DCT [B, F, K]
struct FeatureGraph {
    private let settings: FeatureSettings
    private let sampleRate: Int
    private let graph: GraphBuilder
    private let frames: FrameGraph
    /// `[N / 2 + 1, B F]`.
    private var powers: Value?
    /// Frames, `[N, B, F]`.
    private let columns: Value

    /// - Parameter samples: `[B, n]`, single precision.
    init(_ settings: FeatureSettings, sampleRate: Int, kinds: [FeatureKind], of samples: Value) {
        self.settings = settings
        self.sampleRate = sampleRate
        graph = samples.graph
        let spectrum = settings.spectrum
        var hop = spectrum.hopLength ?? 512
        if kinds == [.stft], spectrum.hopLength == nil {
            hop = max(1, (spectrum.windowLength ?? spectrum.transformLength) / 4)
        }
        frames = FrameGraph(
            Framing(
                length: spectrum.transformLength, hop: hop, isCentred: spectrum.isCentred,
                padding: spectrum.padding), of: samples)
        columns = frames.frames()
        if kinds.contains(where: { $0 != .zeroCrossingRate && $0 != .rootMeanSquare }) {
            powers = TransformGraph(window: Self.window(spectrum)).powers(of: columns)
        }
    }

    /// `[B, F, C]` of all kinds, deltas behind them.
    static func features(
        _ kinds: [FeatureKind], settings: FeatureSettings, sampleRate: Int, of samples: Value
    ) -> Value {
        let graph = FeatureGraph(settings, sampleRate: sampleRate, kinds: kinds, of: samples)
        let channels = graph.channels(of: kinds)
        let own = channels[0].joined(Array(channels.dropFirst()), axis: 2)
        return own.joined((0..<settings.deltas).map { slope(of: own, order: $0 + 1) }, axis: 2)
    }

    private func channels(of kinds: [FeatureKind]) -> [Value] {
        let mel = kinds.contains { [.mel, .melDecibels, .mfcc].contains($0) } ? melBands() : nil
        let isLoud = kinds.contains { [.melDecibels, .mfcc].contains($0) }
        let decibels = isLoud ? mel.map { self.decibels($0) } : nil
        let magnitudes =
            kinds.contains { [.stft, .centroid].contains($0) }
            ? powers.map { unfolded($0.squareRoot()) } : nil
        return kinds.compactMap { kind in
            switch kind {
            case .stft: magnitudes
            case .mel: mel
            case .melDecibels: decibels
            case .mfcc: decibels.map { cepstrum($0) }
            case .centroid: magnitudes.map { centroid($0) }
            case .zeroCrossingRate: zeroCrossingRate()
            case .rootMeanSquare: rootMeanSquare()
            }
        }
    }

    // MARK: Spectrum

    /// The window in the middle of a frame, zeros on both sides.
    static func window(_ settings: SpectrumSettings) -> [Double] {
        let (length, own) = (
            settings.transformLength, settings.windowLength ?? settings.transformLength
        )
        let before = (length - own) / 2
        return Array(repeating: 0, count: before) + settings.window.weights(own)
            + Array(repeating: 0, count: length - own - before)
    }

    /// `[C, B F]` to `[B, F, C]`.
    private func unfolded(_ channels: Value) -> Value {
        let sizes = graph.node("Shape", [columns], ["start": .integer(1)], type: .integer)
        let shape = graph.constant([-1]).joined([sizes], axis: 0)
        return graph.node("Reshape", [channels, shape]).transposed([1, 2, 0])
    }

    /// A few bands at a time, each of which needs but a few bins.
    private func melBands() -> Value? {
        guard let powers else { return nil }
        let filters = MelFilters(
            sampleRate: settings.mel.filterRate ?? sampleRate,
            transformLength: settings.spectrum.transformLength, settings: settings.mel)
        let spectrum =
            settings.mel.power == 2 ? powers : powers.squareRoot().power(settings.mel.power)
        let matrix = filters.matrix
        let parts = stride(from: 0, to: filters.bands, by: 16).map { first -> Value in
            let bands = first..<min(first + 16, filters.bands)
            let heard = (0..<filters.bins).filter { bin in bands.contains { matrix[$0, bin] > 0 } }
            let bins = (heard.first ?? 0)..<(heard.last ?? 0) + 1
            let weights = bands.flatMap { band in bins.map { matrix[band, $0] } }
            return graph.constant([bands.count, bins.count], .float(weights)).matrixProduct(
                spectrum.slice(
                    axis: 0, from: graph.scalar(Double(bins.lowerBound), .integer),
                    to: graph.scalar(Double(bins.upperBound), .integer)))
        }
        return unfolded(parts[0].joined(Array(parts.dropFirst()), axis: 0))
    }

    /// `10 log10(power / reference)`, not further below the clip's greatest than the range.
    private func decibels(_ mel: Value) -> Value {
        let own = settings.decibels
        let smallest = max(own.smallestPower, Double(Float.leastNormalMagnitude))
        func level(_ power: Value) -> Value { power.maximum(smallest).logarithm() * 4.342_944_819 }
        let greatest = mel.greatest([1, 2], keeps: true)
        let levels: Value
        let offset: Value
        switch own.reference {
        case .maximum: offset = level(greatest)
        case .power(let power):
            offset = level(graph.scalar(abs(power), .float))
        }
        levels = level(mel) - offset
        guard let range = own.dynamicRange else { return levels }
        return levels.maximum(level(greatest) - offset - range)
    }

    private func cepstrum(_ decibels: Value) -> Value {
        let bands = settings.mel.bands
        let coefficients = min(settings.coefficients, bands)
        return decibels.matrixProduct(
            graph.constant([bands, coefficients], .float(Self.cosines(bands, coefficients))))
    }

    /// `[bands, coefficients]`: what turns bands into coefficients.
    static func cosines(_ bands: Int, _ coefficients: Int) -> [Float] {
        let unit = Tensor([bands, bands])
        for band in 0..<bands { unit[band, band] = 1 }
        let matrix = CosineTransform(inputs: bands, outputs: coefficients)(unit)
        return (0..<bands).flatMap { band in (0..<coefficients).map { matrix[$0, band] } }
    }

    /// `Σ f[k] |X[k]| / Σ |X[k]|`, 0 for silence.
    private func centroid(_ magnitudes: Value) -> Value {
        let length = settings.spectrum.transformLength
        let frequencies = (0...length / 2).map {
            Float(Double($0) * Double(sampleRate) / Double(length))
        }
        let sum = magnitudes.sum([2], keeps: true)
        let moment = magnitudes.matrixProduct(
            graph.constant([frequencies.count, 1], .float(frequencies)))
        let smallest = Double(Float.leastNormalMagnitude)
        return sum.isLess(than: smallest).choose(
            graph.scalar(0, .float), moment / sum.maximum(smallest))
    }

    // MARK: Samples

    /// Changes of sign between neighbours of a frame, as differences of their running sum; none beyond
    /// the signal's ends.
    private func zeroCrossingRate() -> Value {
        let samples = frames.samples
        let isNegative = samples.isLess(than: -1e-10)
        let count = samples.size(1)
        let zero = graph.scalar(0, .integer)
        let before = isNegative.slice(axis: 1, from: zero, to: count - 1)
        let after = isNegative.slice(axis: 1, from: zero + 1, to: count)
        let crossings = before.differs(from: after).cast(.integer)
        let sums = graph.node("Pad", [crossings, graph.constant([0, 1, 0, 0]), zero])
            .runningSum(axis: 1)
        // The first sample of a frame has no neighbour in it.
        let length = Double(settings.spectrum.transformLength)
        let starts = frames.starts()
        let (first, last) = (starts.maximum(0), starts + (length - 1))
        let counts =
            sums.gathered(last.minimum(count - 1), axis: 1) - sums.gathered(first, axis: 1)
        return counts.cast(.float).reshaped([0, -1, 1]) / length
    }

    private func rootMeanSquare() -> Value {
        return (columns * columns).mean([0]).squareRoot().reshaped([0, -1, 1])
    }

    // MARK: Slopes

    /// What `Delta` computes of `[B, F, C]`, over nine frames, or as many as there are.
    private static func slope(of features: Value, order: Int) -> Value {
        let graph = features.graph
        let frames = features.size(1)
        let odd = frames - (1 - frames.modulo(graph.scalar(2, .integer)))
        let width = odd.minimum(Double(Delta(order: order).width))
        let half = width / 2
        let offsets = graph.range(half + 1, from: -half)
        let t = offsets.cast(.double)
        let squares = t * t
        let second = squares.sum([0])
        let weights: Value
        if order == 1 {
            weights = t / second.maximum(1)
        } else {
            let count = width.cast(.double)
            let fourth = (squares * squares).sum([0])
            weights =
                (squares * count - second) * 2 / (count * fourth - second * second).maximum(1)
        }
        let last = frames - width
        let first = (graph.range(frames) - half).maximum(0).minimum(last)
        let places = first.reshaped([-1, 1]) + (offsets + half)
        // [B, F, width, C], each frame's window below it.
        let windows = features.cast(.double).gathered(places, axis: 1)
        return (windows * weights.reshaped([-1, 1])).sum([2]).cast(.float)
    }
}
