import AvazTensors

/// Sound from a mel spectrogram in decibels: powers, a spectrum that has these bands (`MelInverse`), and
/// phases that go with it (`GriffinLim`).
///
/// One instance serves one thread.
///
/// ```swift
/// let sound = MelSound(settings: settings, sampleRate: 8000)
/// let samples = sound.samples(try extractor.extract(signal.samples))
/// ```
public final class MelSound {
    private let inverse: MelInverse
    private let phases: GriffinLim

    /// - Parameters:
    ///   - settings: by which the spectrogram was made; of power, its frames centred and the window as
    ///     long as the transform.
    ///   - sampleRate: Hz.
    ///   - iterations: of `GriffinLim`.
    public init(settings: FeatureSettings, sampleRate: Int, iterations: Int = 32) {
        let spectrum = settings.spectrum
        precondition(
            settings.mel.power == 2 && spectrum.isCentred
                && spectrum.windowLength ?? spectrum.transformLength == spectrum.transformLength,
            "no way back from a spectrogram of \(spectrum)")
        inverse = MelInverse(
            MelFilters(
                sampleRate: settings.mel.filterRate ?? sampleRate,
                transformLength: spectrum.transformLength, settings: settings.mel))
        phases = GriffinLim(
            transformLength: spectrum.transformLength, hop: spectrum.hopLength ?? 512,
            window: spectrum.window, iterations: iterations)
    }

    /// - Parameter decibels: `[bands, frames]`; what is 0 dB only decides how loud all is.
    /// - Returns: `hop · (frames - 1)` samples, the greatest 0.9.
    public func samples(_ decibels: Tensor) -> [Float] {
        let bands = Tensor(decibels.shape)
        for index in 0..<bands.count { bands[index] = powerOfTen(decibels[index] / 10) }
        let spectrum = inverse(bands)
        Vector.squareRoot(spectrum.pointer, to: spectrum.pointer, count: spectrum.count)
        let samples = phases.signal(spectrum)
        let loudest = samples.reduce(0) { max($0, abs($1)) }
        return loudest > 0 ? samples.map { $0 / loudest * 0.9 } : samples
    }
}
