import Tensors

/// Overlapping triangles, equally wide in mel, that sum a spectrum into bands:
/// `librosa.filters.mel`.
///
/// Each filter touches few neighbouring bins: only those are kept and multiplied.
public struct MelFilters: Sendable {
    /// `n_fft / 2 + 1`.
    public let bins: Int
    private let filters: [Filter]

    private struct Filter: Sendable {
        var first: Int
        var weights: [Float]
    }

    /// Number of filters.
    public var bands: Int { filters.count }

    /// - Parameters:
    ///   - sampleRate: Hz.
    ///   - transformLength: `n_fft`.
    public init(sampleRate: Int, transformLength: Int, settings: MelSettings = MelSettings()) {
        let bins = transformLength / 2 + 1
        self.bins = bins
        let scale = settings.scale
        let lowest = scale.mel(settings.lowestFrequency)
        let highest = scale.mel(settings.highestFrequency ?? Double(sampleRate) / 2)
        let step = (highest - lowest) / Double(settings.bands + 1)
        let corners = (0..<settings.bands + 2).map { scale.frequency(lowest + Double($0) * step) }
        let spacing = Double(sampleRate) / Double(transformLength)

        filters = (0..<settings.bands).map { band in
            let (left, centre, right) = (corners[band], corners[band + 1], corners[band + 2])
            let height = settings.norm == .slaney ? 2 / (right - left) : 1
            let weights = (0..<bins).map { bin in
                let frequency = Double(bin) * spacing
                let rising = (frequency - left) / (centre - left)
                let falling = (right - frequency) / (right - centre)
                // librosa rounds the triangle before it scales it.
                return Float(Double(Float(max(0, min(rising, falling)))) * height)
            }
            guard let first = weights.firstIndex(where: { $0 > 0 }),
                let last = weights.lastIndex(where: { $0 > 0 })
            else { return Filter(first: 0, weights: []) }
            return Filter(first: first, weights: Array(weights[first...last]))
        }
    }

    /// `[bands, bins]`.
    public var matrix: Tensor {
        let matrix = Tensor([bands, bins])
        for (band, filter) in filters.enumerated() {
            for (index, weight) in filter.weights.enumerated() {
                matrix[band, filter.first + index] = weight
            }
        }
        return matrix
    }

    /// `[bins, frames]` to `[bands, frames]`.
    public func callAsFunction(_ spectrum: Tensor) -> Tensor {
        precondition(spectrum.rows == bins, "\(spectrum.shape) where \(bins) bins were expected")
        let frames = spectrum.columns
        let result = Tensor([bands, frames])
        for (band, filter) in filters.enumerated() {
            let row = result.pointer + band * frames
            for (index, weight) in filter.weights.enumerated() {
                Vector.addScaled(
                    weight, spectrum.pointer + (filter.first + index) * frames, to: row,
                    count: frames)
            }
        }
        return result
    }
}
