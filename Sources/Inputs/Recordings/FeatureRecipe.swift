import AvazAudio
import AvazFeatures
import AvazTensors

/// From a recording to one row of numbers: all that it depends on, as it is kept with a model.
public struct FeatureRecipe: Codable, Equatable, Sendable {
    /// Hz that clips are resampled to; nil keeps each clip's own.
    public var sampleRate: Int?
    /// Cuts recordings into several rows; nil leaves them whole.
    public var slices: SliceSettings?
    /// Takes the silence off both ends; nil leaves it.
    public var trim: SilenceTrim?
    /// Takes away all but the word, whatever noise stands around it; nil leaves it.
    public var endpoints: Endpoints?
    /// One or more; their channels stand one below the other.
    public var kinds: [FeatureKind]
    /// Of all kinds.
    public var settings: FeatureSettings
    /// Of each channel over its clip, before pooling.
    public var normalisation: ClipNormalisation
    /// From frames to one row; several stand one after the other.
    public var poolings: [Pooling]
    /// Length that flattened rows are padded to with zeros, or cut to; nil where rows have one
    /// length by themselves.
    public var paddedLength: Int?

    package init(
        sampleRate: Int?, slices: SliceSettings?, trim: SilenceTrim?, kinds: [FeatureKind],
        settings: FeatureSettings,
        normalisation: ClipNormalisation, poolings: [Pooling], endpoints: Endpoints? = nil
    ) {
        self.sampleRate = sampleRate
        self.slices = slices
        self.trim = trim
        self.endpoints = endpoints
        self.kinds = kinds
        self.settings = settings
        self.normalisation = normalisation
        self.poolings = poolings
    }

    /// Whether features are of a part of the recording, or of each slice.
    package var trims: Bool { trim != nil || endpoints != nil }

    /// Whether rows are as long as their clips until they are padded.
    package var isFlattened: Bool { poolings == [.flatten] }

    /// Shape of one example of so many numbers: an image `[H, W, 1]`, channels by frames or as
    /// resized, or steps in time `[T, C]`, where it is one; else a row `[K]`.
    package func exampleShape(count: Int) -> [Int] {
        guard poolings.count == 1 else { return [count] }
        switch poolings[0] {
        case .frames(let frames): return [count / frames, frames, 1]
        case .image(let height, let width): return [height, width, 1]
        case .steps(let steps): return [steps, count / steps]
        default: return [count]
        }
    }
}

/// What `WordEndpoints` is to find in a recording.
public enum Endpoints: String, Codable, Sendable {
    /// One word, which may stand in noise; the rest is cut off.
    case word
}
