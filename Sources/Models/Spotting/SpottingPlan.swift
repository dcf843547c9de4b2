import AvazDetection
import AvazFeatures

/// How long recordings are looked through for words: all that a spotting model is but its network.
///
/// A spectrogram is made once, each mel band is held against its own level of late, and then stretched
/// and pressed along time: a pyramid. A window of one length slides over each level. The word is meant
/// to fill its middle; `margin` of it stands on either side.
public struct SpottingPlan: Codable, Equatable, Sendable {
    /// What becomes of many windows about one word.
    public enum Merging: String, CaseIterable, Codable, Sendable {
        /// The surest window of each class is kept, and none that overlaps it.
        case hard
        /// `WindowVoting`: the mean of the windows, the surer the more they are and the fewer speak for another
        /// word.
        case voting
    }

    /// Hz that recordings are brought to.
    public var sampleRate: Int
    /// Samples of one Fourier transform.
    public var transformLength: Int
    /// Samples from one frame to the next.
    public var hopLength: Int
    /// Mel bands.
    public var bands: Int
    /// Hz of the lowest band's lower end.
    public var lowestFrequency: Double
    /// Evens the bands.
    public var normalisation: ChannelEnergyNormalisation
    /// Frames of a window, on its level.
    public var frames: Int
    /// Share of the window that stands beside the word, on either side, below a half.
    public var margin: Double
    /// Frames of the recording for each frame of a level, rising: the windows' lengths.
    public var scales: [Double]
    /// Of many windows about one word.
    public var merging: Merging
    /// Overlap with a surer one from which a stretch is dropped.
    public var overlap: Double
    /// Moves and divides what the network sees.
    public var mean: Float
    /// See `mean`; above 0.
    public var deviation: Float

    package init(
        sampleRate: Int, transformLength: Int, hopLength: Int, bands: Int, lowestFrequency: Double,
        normalisation: ChannelEnergyNormalisation, frames: Int, margin: Double, scales: [Double],
        merging: Merging, overlap: Double, mean: Float = 0, deviation: Float = 1
    ) {
        self.sampleRate = sampleRate
        self.transformLength = transformLength
        self.hopLength = hopLength
        self.bands = bands
        self.lowestFrequency = lowestFrequency
        self.normalisation = normalisation
        self.frames = frames
        self.margin = margin
        self.scales = scales
        self.merging = merging
        self.overlap = overlap
        self.mean = mean
        self.deviation = deviation
    }

    /// Bounds of the settings, for experiment files and model files alike.
    package enum Bounds {
        package static let sampleRate = 1000...192_000
        package static let transformLength = 16...65_536
        package static let bands = 4...512
        package static let frames = 4...512
        package static let margin = 0...0.4
        package static let scale = 0.1...10
        package static let overlap = 0.01...1
        package static let mostScales = 32
    }

    /// The first thing that cannot be, in words; nil where all can.
    package var problem: String? {
        let rules: [(holds: Bool, says: String)] = [
            (Bounds.sampleRate.contains(sampleRate), "sampleRate \(sampleRate)"),
            (
                Bounds.transformLength.contains(transformLength),
                "transformLength \(transformLength)"
            ),
            (hopLength >= 1 && hopLength <= transformLength, "hopLength \(hopLength)"),
            (Bounds.bands.contains(bands), "bands \(bands)"),
            (
                lowestFrequency >= 0 && lowestFrequency < Double(sampleRate) / 2,
                "lowestFrequency \(lowestFrequency)"
            ),
            (Bounds.frames.contains(frames), "frames \(frames)"),
            (Bounds.margin.contains(margin), "margin \(margin)"),
            (
                (1...Bounds.mostScales).contains(scales.count)
                    && scales.allSatisfy(Bounds.scale.contains)
                    && zip(scales, scales.dropFirst()).allSatisfy { $0 < $1 },
                "scales \(scales)"
            ),
            (Bounds.overlap.contains(overlap), "overlap \(overlap)"),
            (mean.isFinite && deviation.isFinite && deviation > 0, "deviation \(deviation)"),
            (
                normalisation.timeConstant > 0 && normalisation.timeConstant.isFinite
                    && [
                        normalisation.gain, normalisation.bias, normalisation.power,
                        normalisation.smallest, normalisation.scale,
                    ].allSatisfy {
                        $0 > 0 && $0.isFinite
                    }, "normalisation"
            ),
        ]
        return rules.first { !$0.holds }.map { "\($0.says) is beyond its bounds" }
    }

    /// Mel powers of recordings.
    ///
    /// - Parameter range: decibels below the greatest power, for pictures; nil for powers.
    /// - Throws: `FeatureError` where the settings do not go together.
    package func extractor(decibelsBelowGreatest range: Double? = nil) throws(FeatureError)
        -> FeatureExtractor
    {
        var settings = FeatureSettings()
        settings.spectrum.transformLength = transformLength
        settings.spectrum.hopLength = hopLength
        settings.mel.bands = bands
        settings.mel.lowestFrequency = lowestFrequency
        settings.decibels.reference = .maximum
        settings.decibels.dynamicRange = range
        return try FeatureExtractor(
            [range == nil ? .mel : .melDecibels], settings: settings, sampleRate: sampleRate)
    }

    /// Frames a second of the recording.
    package var frameRate: Double { Double(sampleRate) / Double(hopLength) }

    // MARK: Time

    /// The word's part of a window, in seconds of the recording.
    ///
    /// - Parameters:
    ///   - level: of `scales`.
    ///   - start: the window's first frame on that level.
    package func stretch(level: Int, start: Int) -> Range<Double> {
        let scale = scales[level]
        let first = (Double(start) + margin * Double(frames)) * scale - 0.5
        return first / frameRate..<(first + (1 - 2 * margin) * Double(frames) * scale) / frameRate
    }

    /// Stretches of windows become one for each word.
    package func merged(_ found: [FoundBox]) -> [FoundBox] {
        switch merging {
        case .hard: Suppression.hard(threshold: overlap).applied(to: found)
        case .voting:
            WindowVoting(threshold: overlap, neighbours: 1, countsRivals: true).applied(to: found)
        }
    }
}
