import AvazFeatures
import AvazFiles
import AvazModels

/// The `spectrogram`, `windows` and `search` sections together: how recordings are looked through.
struct SpottingPlanSection: Sendable {
    let plan: SpottingPlan
    /// Windows of each word that the network learns from.
    let perWord: Int
    /// Windows of no word, for each word.
    let background: Int
    /// Windows taken for words that are then learnt as background, at most; nil for none.
    let hardNegatives: Int?
    /// False alarms an hour that the threshold lets through on the validation recordings.
    let falseAlarms: Double

    init(
        spectrogram: SettingsSection, windows: SettingsSection, search: SettingsSection
    ) throws {
        typealias Bounds = SpottingPlan.Bounds
        let transformLength = try spectrogram.integer(
            "transformLength", in: Bounds.transformLength)
        plan = SpottingPlan(
            sampleRate: try spectrogram.integer("sampleRate", in: Bounds.sampleRate),
            transformLength: transformLength,
            hopLength: try spectrogram.integer("hopLength", in: 1...transformLength),
            bands: try spectrogram.integer("bands", in: Bounds.bands),
            lowestFrequency: try spectrogram.number(
                "lowestFrequency", in: 0...20_000, default: 0),
            normalisation: ChannelEnergyNormalisation(
                timeConstant: try spectrogram.number("timeConstant", in: 0.01...60, default: 0.4)),
            frames: try windows.integer("frames", in: Bounds.frames),
            margin: try windows.number("margin", in: Bounds.margin, default: 0.1),
            scales: try windows.list(
                "scales", of: "numbers from 0.1 to 10", json: { .number($0) }
            ) {
                if case .number(let value) = $0.kind, Bounds.scale.contains(value) {
                    value
                } else {
                    nil
                }
            }, merging: try search.choice("suppression", default: .voting),
            overlap: try search.number("overlap", in: Bounds.overlap, default: 0.3))
        perWord = try windows.integer("perWord", in: 1...100, default: 3)
        background = try windows.integer("background", in: 1...100, default: 3)
        hardNegatives = try windows.optionalInteger("hardNegatives", in: 1...1_000_000)
        falseAlarms = try search.number("falseAlarms", in: 0...3600, default: 5)
        if let problem = plan.problem {
            throw windows.failure("spectrogram, windows and search: \(problem)")
        }
        do {
            _ = try plan.extractor()
        } catch { throw spectrogram.failure("spectrogram: \(error.reason)") }
    }
}

/// A section of `recordings`: long recordings that are put together from words, other sounds of the same
/// voices, and noise.
struct RecordingSection: Sendable {
    /// In all recordings together, at most as many as there are, or each several times where they are
    /// to be learnt.
    let words: Int
    /// In one recording.
    let wordsEach: Int
    /// Sounds of the same voices that are no words, for each word.
    let clutter: Double
    /// Seconds from one sound to the next.
    let gap: ClosedRange<Float>
    /// Factors of the playing speed.
    let speed: ClosedRange<Float>
    /// Decibels that each sound stands above the noise about it.
    let signalToNoise: ClosedRange<Float>
    /// Decibels that filters raise or lower a sound by, at most.
    let equaliser: Float

    init(_ section: SettingsSection) throws {
        words = try section.integer("words", in: 1...1_000_000)
        wordsEach = try section.integer("wordsEach", in: 1...10_000, default: 25)
        clutter = try section.number("clutter", in: 0...10, default: 1)
        gap = try Self.range(section, "gap", in: 0...60, default: [0.1, 1])
        speed = try Self.range(section, "speed", in: 0.5...2, default: [0.8, 1.25])
        signalToNoise = try Self.range(section, "signalToNoise", in: -20...80, default: [10, 10])
        equaliser = Float(try section.number("equaliser", in: 0...40, default: 0))
    }

    private static func range(
        _ section: SettingsSection, _ key: String, in bounds: ClosedRange<Double>,
        default standard: [Double]
    ) throws -> ClosedRange<Float> {
        let expected = "two numbers from \(bounds.lowerBound) to \(bounds.upperBound)"
        let values: [Double] = try section.list(
            key, of: expected, default: standard, json: { .number($0) }
        ) {
            if case .number(let value) = $0.kind, bounds.contains(value) { value } else { nil }
        }
        guard values.count == 2, values[0] <= values[1] else {
            throw section.failure("\(key) must be \(expected), the lower first")
        }
        return Float(values[0])...Float(values[1])
    }
}

/// The `validation` section: whose recordings the threshold is chosen on.
struct SpottingValidationSection: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        /// Speakers of the training part that the network does not learn from.
        case grouped
        /// Words of all speakers of the training part.
        case random
    }

    let kind: Kind
    let fraction: Double
    /// In the validation recordings.
    let words: Int

    init(_ section: SettingsSection) throws {
        kind = try section.choice("kind")
        fraction = try section.number("fraction", in: 0.001...0.999)
        words = try section.integer("words", in: 1...1_000_000)
    }
}
