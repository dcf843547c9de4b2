import Features
import Metrics

/// The `features` section: what is taken from the samples, and how it becomes one row.
struct FeatureSection: Sendable {
    let recipe: FeatureRecipe
    /// Principal components that rows are reduced to, fitted on the training part; nil for none.
    let components: Int?
    /// Whether the features are extracted once more on one thread, to have the two times.
    let timesOneThread: Bool

    init(_ section: SettingsSection) throws {
        let sampleRate = try section.optionalInteger("sampleRate", in: 1000...384_000)
        let kinds: [FeatureKind] = try section.words("kinds")
        var settings = FeatureSettings()
        settings.spectrum.transformLength =
            try section.integer("transformLength", in: 16...65_536, default: 2048)
        settings.spectrum.hopLength =
            try section.integer("hopLength", in: 1...65_536, default: 512)
        settings.mel.bands = try section.integer("melBands", in: 1...1024, default: 128)
        settings.coefficients = try section.integer("coefficients", in: 1...1024, default: 20)
        settings.deltas = try section.integer("deltas", in: 0...2, default: 0)
        let trim = try section.optionalPositive("trim").map {
            SilenceTrim(
                decibels: Float($0), frameLength: settings.spectrum.transformLength,
                hopLength: settings.spectrum.hopLength ?? 512)
        }
        let normalisation: ClipNormalisation =
            try section.choice("normalisation", default: ClipNormalisation.none)
        let poolings: [Pooling] = try section.words(
            "pooling",
            among: "\"mean\", \"variance\", \"median\", \"minimum\", \"maximum\", \"frames:N\", "
                + "\"image:HxW\", \"flatten\"")
        recipe = FeatureRecipe(
            sampleRate: sampleRate, trim: trim, kinds: kinds, settings: settings,
            normalisation: normalisation, poolings: poolings)
        components = try section.optionalInteger("principalComponents", in: 1...100_000)
        timesOneThread = try section.bool("timesOneThread", default: false)
        guard !kinds.isEmpty, !poolings.isEmpty else {
            throw section.failure("features.kinds and features.pooling need one word or more")
        }
        guard !poolings.contains(.flatten) || poolings.count == 1 else {
            throw section.failure(
                "features.pooling: “flatten” gives rows of different length and stands alone")
        }
        do {
            _ = try FeatureExtractor(kinds, settings: settings, sampleRate: sampleRate ?? 44_100)
        } catch {
            throw section.failure("features: \(error)")
        }
    }
}

/// The `scaling` section: by whose mean and deviation each column is standardised.
struct ScalingSection: Sendable {
    enum Fit: String, CaseIterable, Sendable {
        /// Not at all.
        case none
        /// Train and test each by their own: a quirk of the published protocol.
        case eachPart = "each-part"
        /// By those of all clips, before the split: another.
        case all
        /// By those of the training part.
        case train
    }

    enum Constant: String, CaseIterable, Sendable {
        /// A column that never changes is an error.
        case error
        /// It becomes zeros, as with scikit-learn: for zero-padded rows.
        case zero
    }

    let fit: Fit
    let constant: Constant

    init(_ section: SettingsSection) throws {
        fit = try section.choice("fit")
        constant = try section.choice("constant", default: Constant.error)
    }
}
