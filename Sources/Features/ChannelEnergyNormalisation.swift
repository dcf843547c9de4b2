import AvazTensors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Each mel band against its own level of late, so that neither loudness nor a steady noise matters
/// much: per-channel energy normalisation (Wang et al., "Trainable frontend for robust and far-field
/// keyword spotting", 2017; `librosa.pcen`).
///
///     M[t] = (1 - b) M[t-1] + b E[t]        b = (√(1 + 4 τ²) - 1) / 2 τ²
///     y[t] = (E[t] / (ε + M[t])^α + δ)^r - δ^r
///
/// `E` is the energy of a band, `τ` the time constant in frames. The level begins at the first frame's
/// energy. It looks back alone, so that a recording of any length goes through frame by frame.
///
/// ```swift
/// var stream = ChannelEnergyNormalisation(timeConstant: 0.4).stream(bands: 32, frameRate: 62.5)
/// let frames = stream.normalised(melPowers)  // [frames, bands], row by row
/// ```
public struct ChannelEnergyNormalisation: Codable, Equatable, Sendable {
    /// α: how much of the level is taken away, 0 to 1.
    public var gain: Float
    /// δ, above 0.
    public var bias: Float
    /// r, above 0: how much large values are pressed together.
    public var power: Float
    /// Seconds over which the level follows the energy, above 0.
    public var timeConstant: Double
    /// ε, above 0.
    public var smallest: Float
    /// Energies are multiplied by it first: librosa recommends 2³¹ for samples from -1 to 1.
    public var scale: Float

    /// librosa's defaults, and its scale for samples from -1 to 1.
    public init(
        gain: Float = 0.98, bias: Float = 2, power: Float = 0.5, timeConstant: Double = 0.4,
        smallest: Float = 1e-6, scale: Float = 0x1p31
    ) {
        self.gain = gain
        self.bias = bias
        self.power = power
        self.timeConstant = timeConstant
        self.smallest = smallest
        self.scale = scale
    }

    /// A recording of which nothing has come yet.
    ///
    /// - Parameters:
    ///   - bands: of each frame.
    ///   - frameRate: frames a second.
    public func stream(bands: Int, frameRate: Double) -> Stream {
        let frames = timeConstant * frameRate
        let share = ((1 + 4 * frames * frames).squareRoot() - 1) / (2 * frames * frames)
        return Stream(settings: self, share: Float(share), bands: bands)
    }

    /// The bands' levels on the way through a recording.
    public struct Stream: Sendable {
        let settings: ChannelEnergyNormalisation
        /// `b`.
        let share: Float
        let bands: Int
        /// `M`; empty before the first frame.
        private var level: [Float] = []

        init(settings: ChannelEnergyNormalisation, share: Float, bands: Int) {
            (self.settings, self.share, self.bands) = (settings, share, bands)
        }

        /// The next frames.
        ///
        /// - Parameter energies: `[bands, frames]`, as features are shaped.
        /// - Returns: `[frames, bands]`, frame after frame.
        public mutating func normalised(_ energies: Tensor) -> [Float] {
            let frames = energies.columns
            precondition(energies.rows == bands, "\(energies.shape) for \(bands) bands")
            guard frames > 0 else { return [] }
            if level.isEmpty {
                level = (0..<bands).map { energies[$0, 0] * settings.scale }
            }
            let floor = powf(settings.bias, settings.power)
            var result = [Float](repeating: 0, count: frames * bands)
            for band in 0..<bands {
                for frame in 0..<frames {
                    let energy = energies[band, frame] * settings.scale
                    level[band] += share * (energy - level[band])
                    let evened = energy * powf(settings.smallest + level[band], -settings.gain)
                    result[frame * bands + band] =
                        powf(evened + settings.bias, settings.power) - floor
                }
            }
            return result
        }
    }
}
