import AvazTensors

/// Overlapping triangles, equally wide in mel, that sum a spectrum into bands:
/// `librosa.filters.mel`.
///
/// A filter touches few neighbouring bins: only those are kept and multiplied.
public struct MelFilters: Sendable {
    /// `n_fft / 2 + 1`.
    public let bins: Int
    private let filters: [Filter]
    /// Of one filter after another, each filled with zeros to whole SIMD blocks.
    private let weights: [Float]

    private struct Filter: Sendable {
        /// Where the triangle is above zero.
        var bins: Range<Int>
        /// Of the first bin's weight.
        var offset: Int
    }

    /// Number of filters.
    public var bands: Int { filters.count }

    /// Filters that are so narrow that no bin lies under them: their bands are always silent.
    public var empty: Int { filters.count { $0.bins.isEmpty } }

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

        var filters: [Filter] = []
        var weights: [Float] = []
        for band in 0..<settings.bands {
            let (left, centre, right) = (corners[band], corners[band + 1], corners[band + 2])
            let height = settings.norm == .slaney ? 2 / (right - left) : 1
            let triangle = (0..<bins).map { bin in
                let frequency = Double(bin) * spacing
                let rising = (frequency - left) / (centre - left)
                let falling = (right - frequency) / (right - centre)
                // librosa rounds the triangle before it scales it.
                return Float(Double(Float(max(0, min(rising, falling)))) * height)
            }
            let first = triangle.firstIndex { $0 > 0 } ?? 0
            let end = (triangle.lastIndex { $0 > 0 } ?? -1) + 1
            filters.append(Filter(bins: first..<end, offset: weights.count))
            weights += triangle[first..<end]
            weights += Array(repeating: 0, count: -weights.count & (Self.block - 1))
        }
        self.filters = filters
        self.weights = weights
    }

    /// Floats that are multiplied at a time.
    static let block = 16

    /// `[bands, bins]`.
    public var matrix: Tensor {
        let matrix = Tensor([bands, bins])
        for (band, filter) in filters.enumerated() {
            for (index, bin) in filter.bins.enumerated() {
                matrix[band, bin] = weights[filter.offset + index]
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
            for (index, bin) in filter.bins.enumerated() {
                Vector.addScaled(
                    weights[filter.offset + index], spectrum.pointer + bin * frames,
                    to: result.pointer + band * frames, count: frames)
            }
        }
        return result
    }

    /// The bands of one frame, each `stride` floats behind the one before.
    ///
    /// - Parameter spectrum: `bins` values; a block beyond them is read and multiplied by zero.
    func write(
        _ spectrum: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, stride: Int
    ) {
        weights.withUnsafeBufferPointer { weights in
            guard let weights = weights.baseAddress else { return }
            for (band, filter) in filters.enumerated() {
                let blocks = (filter.bins.count + Self.block - 1) / Self.block
                target[band * stride] = Vector.dot(
                    weights + filter.offset, spectrum + filter.bins.lowerBound,
                    count: blocks * Self.block)
            }
        }
    }
}

extension Plain {
    /// `[bands, bins]` by `[bins, frames]`: what `MelFilters` skips the zeros of.
    static func melBands(_ filters: Tensor, _ spectrum: Tensor) -> Tensor {
        let bands = Tensor([filters.rows, spectrum.columns])
        for band in 0..<filters.rows {
            for frame in 0..<spectrum.columns {
                var sum = 0.0
                for bin in 0..<filters.columns {
                    sum += Double(filters[band, bin]) * Double(spectrum[bin, frame])
                }
                bands[band, frame] = Float(sum)
            }
        }
        return bands
    }
}
