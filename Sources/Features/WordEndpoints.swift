import AvazTensors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Finds the word in a recording, whatever noise stands around it.
///
/// Rabiner and Sambur (1975) compare each frame with a floor that is measured before the word, and
/// tell the word by two thresholds: it must reach the higher, and lasts as long as the lower is held.
/// Here the floor is measured in each of 32 mel bands, as the power that a tenth of the clip's frames
/// stay below, so that hum, hiss and a room's noise count only where they are, and so that nobody has
/// to be silent first. A frame's height is the mean of the decibels that its bands stand above their
/// floors; whatever lies `depth` below the loudest place counts as silence. The stretch with the
/// greatest sum of heights is the word, joined with others across gaps such as the one in "six".
///
/// One finder serves one thread.
///
/// ```swift
/// let finder = try WordEndpoints(sampleRate: 8000)
/// try finder.range(in: samples)  // 3120..<7040
/// ```
public final class WordEndpoints {
    /// Decibels below the loudest band of the clip that count as silence.
    static let depth: Float = 30
    /// Share of the frames that are taken for noise.
    static let quietShare: Float = 0.1
    /// Where the two thresholds lie between the quiet frames' height and the loud ones'.
    static let thresholds: (low: Float, high: Float) = (0.2, 0.4)
    /// Share of the frames that are not above the loud ones' height.
    static let loudShare: Float = 0.95
    /// Frames that powers are averaged over: each with so many neighbours on either side.
    static let neighbours = 1
    /// Frames of 10 ms that a gap within a word lasts at most.
    static let longestGap = 25
    /// Frames that are kept on either side of what was found.
    static let margin = 2
    /// Mel bands whose floors are measured.
    static let bands = 32

    private let hop: Int
    let mel: FeatureExtractor

    /// - Parameter sampleRate: Hz, 1000 or more; frames are of 32 ms, one every 10 ms.
    public init(sampleRate: Int) throws(FeatureError) {
        precondition(sampleRate >= 1000, "\(sampleRate) Hz")
        hop = sampleRate / 100
        var settings = FeatureSettings()
        settings.spectrum.transformLength = sampleRate * 32 / 1000
        settings.spectrum.hopLength = hop
        settings.mel.bands = Self.bands
        mel = try FeatureExtractor([.mel], settings: settings, sampleRate: sampleRate)
    }

    /// The samples of the word; all of them where nothing stands out, as in silence.
    ///
    /// Throws for a recording without samples.
    public func range(in samples: [Float]) throws(FeatureError) -> Range<Int> {
        range(ofWord: Self.word(in: Self.heights(try mel.extract(samples))), in: samples.count)
    }

    /// The samples of some frames, with a margin on either side; all of them for nil.
    func range(ofWord word: Range<Int>?, in count: Int) -> Range<Int> {
        guard let word else { return 0..<count }
        let start = max(0, (word.lowerBound - Self.margin) * hop)
        return min(start, count)..<min(count, (word.upperBound + Self.margin) * hop)
    }

    /// Mean decibels that the bands of each frame stand above their floors.
    ///
    /// - Parameter powers: `[bands, frames]`.
    static func heights(_ powers: Tensor) -> [Float] {
        let (bands, frames) = (powers.shape[0], powers.shape[1])
        let loudest = powers.array.max() ?? 0
        guard loudest > 0 else { return Array(repeating: 0, count: frames) }
        let smooth = (0..<bands).map { band in
            (0..<frames).map { frame in
                // Beyond the ends, the end frames go on.
                let window = (frame - neighbours...frame + neighbours).map {
                    powers[band, min(max($0, 0), frames - 1)]
                }
                return 10 * log10(max(window.reduce(0, +) / Float(window.count), loudest * 1e-10))
            }
        }
        let silence = (smooth.joined().max() ?? 0) - depth
        var heights = [Float](repeating: 0, count: frames)
        for band in smooth {
            let audible = band.map { max($0, silence) }
            let floor = quantile(quietShare, of: audible)
            for frame in 0..<frames {
                heights[frame] += max(0, audible[frame] - floor) / Float(bands)
            }
        }
        return heights
    }

    /// The frames of the word; nil where no frame stands out.
    static func word(in heights: [Float]) -> Range<Int>? {
        let (quiet, loud) = (quantile(quietShare, of: heights), quantile(loudShare, of: heights))
        let low = quiet + thresholds.low * (loud - quiet)
        let high = quiet + thresholds.high * (loud - quiet)
        var stretches: [Range<Int>] = []
        var start: Int?
        for frame in 0...heights.count {
            if frame < heights.count, heights[frame] > low {
                start = start ?? frame
            } else if let first = start {
                if heights[first..<frame].contains(where: { $0 >= high }) {
                    stretches.append(first..<frame)
                }
                start = nil
            }
        }
        let sums = stretches.map { heights[$0].reduce(0, +) }
        let best = sums.indices.dropFirst().reduce(0) { sums[$1] > sums[$0] ? $1 : $0 }
        guard var word = stretches.isEmpty ? nil : stretches[best] else { return nil }
        for other in stretches[..<best].reversed()
        where word.lowerBound - other.upperBound <= longestGap {
            word = other.lowerBound..<word.upperBound
        }
        for other in stretches[(best + 1)...]
        where other.lowerBound - word.upperBound <= longestGap {
            word = word.lowerBound..<other.upperBound
        }
        return word
    }

    /// NumPy's `quantile`: linear between the two nearest.
    private static func quantile(_ share: Float, of values: [Float]) -> Float {
        let sorted = values.sorted()
        let place = share * Float(sorted.count - 1)
        let left = Int(place)
        let right = min(left + 1, sorted.count - 1)
        return sorted[left] + (place - Float(left)) * (sorted[right] - sorted[left])
    }
}
