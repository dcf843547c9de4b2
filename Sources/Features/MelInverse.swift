import AvazTensors

/// A spectrum from its mel bands: the powers of 0 or more whose bands come nearest to the given ones.
///
///     least ‖M s - m‖², s ≥ 0        s ← s · Mᵀ m / Mᵀ M s
///
/// Bands are fewer than bins, so that many spectra have the same; and a pseudo-inverse of the filters gives
/// powers below zero. The multiplicative steps of Lee and Seung (2001) never leave what is possible, come
/// nearer with each, and begin at an even spectrum, to which they stay as near as the bands allow.
public struct MelInverse: Sendable {
    private let filters: MelFilters
    private let matrix: Tensor
    private let iterations: Int

    /// - Parameters:
    ///   - filters: that made the bands, of power.
    ///   - iterations: 1 or more; the residual of speech is below a thousandth after 100.
    public init(_ filters: MelFilters, iterations: Int = 100) {
        precondition(iterations > 0, "\(iterations) iterations")
        self.filters = filters
        self.iterations = iterations
        matrix = filters.matrix
    }

    /// - Parameter bands: powers, `[bands, frames]`.
    /// - Returns: powers, `[bins, frames]`.
    public func callAsFunction(_ bands: Tensor) -> Tensor {
        precondition(bands.rows == filters.bands, "\(bands.shape) of \(filters.bands) bands")
        let target = spread(bands)
        let spectrum = Tensor([filters.bins, bands.columns])
        spectrum.fill(1)
        for _ in 0..<iterations {
            let reached = spread(filters(spectrum))
            for index in 0..<spectrum.count {
                // A bin under no filter is silent.
                spectrum[index] *= reached[index] > 0 ? target[index] / reached[index] : 0
            }
        }
        return spectrum
    }

    /// `Mᵀ b`.
    private func spread(_ bands: Tensor) -> Tensor {
        let result = Tensor([filters.bins, bands.columns])
        MatrixProduct.multiply(
            matrix.pointer, bands.pointer, into: result.pointer, m: filters.bins,
            n: bands.columns, k: filters.bands, transposing: .first)
        return result
    }
}
