import AvazTensors

/// The mean frequency of a frame, each weighted by its magnitude:
/// `Σ f[k] |X[k]| / Σ |X[k]|`, `librosa.feature.spectral_centroid`.
struct SpectralCentroid {
    /// Hz, of each bin.
    private let frequencies: [Float]

    init(sampleRate: Int, transformLength: Int) {
        frequencies = (0...transformLength / 2).map {
            Float(Double($0) * Double(sampleRate) / Double(transformLength))
        }
    }

    /// In Hz; 0 for silence.
    func callAsFunction(_ magnitudes: UnsafePointer<Float>) -> Float {
        let sum = Vector.sum(magnitudes, count: frequencies.count)
        guard sum >= .leastNormalMagnitude else { return 0 }
        return Vector.dot(frequencies, magnitudes, count: frequencies.count) / sum
    }
}
