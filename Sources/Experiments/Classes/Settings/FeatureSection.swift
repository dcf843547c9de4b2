import AvazFiles
import AvazInputs
import AvazFeatures
import AvazTensors

/// The `features` section: what is taken from the samples, and how it becomes one row.
struct FeatureSection: Sendable {
    let recipe: FeatureRecipe
    /// Principal components that rows are reduced to, fitted on the training part; nil for none.
    let components: Int?
    /// Whether the features are extracted once more on one thread, to have the two times.
    let timesOneThread: Bool

    init(_ section: SettingsSection) throws {
        let sampleRate = try section.optionalInteger("sampleRate", in: RecipeBounds.sampleRate)
        let kinds: [FeatureKind] = try section.words("kinds")
        var settings = FeatureSettings()
        settings.spectrum.transformLength =
            try section.integer(
                "transformLength", in: RecipeBounds.transformLength, default: 2048)
        settings.spectrum.hopLength =
            try section.integer("hopLength", in: RecipeBounds.hopLength, default: 512)
        settings.mel.bands = try section.integer(
            "melBands", in: RecipeBounds.melBands, default: 128)
        if section.has("filterRate") {
            settings.mel.filterRate = try section.integer(
                "filterRate", in: RecipeBounds.sampleRate)
        }
        if section.has("dynamicRange") {
            settings.decibels.dynamicRange = try section.positive("dynamicRange")
        }
        settings.coefficients = try section.integer(
            "coefficients", in: RecipeBounds.coefficients, default: 20)
        settings.deltas = try section.integer("deltas", in: RecipeBounds.deltas, default: 0)
        settings.decibels.reference = try section.value(
            "reference", "a power above 0, or \"max\"", default: DecibelReference.power(1),
            json: \.json, convert: DecibelReference.init)
        let trim = try Trim(section, settings.spectrum)
        let normalisation: ClipNormalisation =
            try section.choice("normalisation", default: ClipNormalisation.none)
        let poolings: [Pooling] = try section.words(
            "pooling",
            among: "\"mean\", \"variance\", \"median\", \"minimum\", \"maximum\", "
                + "\"log-deviation:N\", \"frames:N\", \"image:HxW\", \"flatten\"")
        let slices = try section.optionalSection("slices").map(SliceSettings.init)
        recipe = FeatureRecipe(
            sampleRate: sampleRate, slices: slices, trim: trim.silence, kinds: kinds,
            settings: settings, normalisation: normalisation, poolings: poolings,
            endpoints: trim.endpoints)
        components = try section.optionalInteger("principalComponents", in: 1...100_000)
        timesOneThread = try section.bool("timesOneThread", default: false)
        do {
            try recipe.check()
        } catch {
            throw section.failure("\(error)")
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

    enum Sharing: String, CaseIterable, Sendable {
        /// Each column has a mean and deviation of its own.
        case column
        /// One for each row of an image: of a spectrogram, one for each frequency over all times.
        case frequency
    }

    let fit: Fit
    let constant: Constant
    let sharing: Sharing

    init(_ section: SettingsSection) throws {
        fit = try section.choice("fit")
        constant = try section.choice("constant", default: Constant.error)
        sharing = try section.choice("per", default: Sharing.column)
        guard sharing == .column || fit != .none else {
            throw section.failure("scaling.per belongs to a scaling.fit other than \"none\"")
        }
    }

    /// The scaler of examples, `[N, K]` or `[N, H, W, 1]`; of sequences, `[N, T, C]`, a column is a
    /// channel.
    func scaler(fittedOn examples: Examples) throws -> Scaler {
        let shape = examples.shape
        switch sharing {
        case .column where shape.count == 2:
            return Scaler(
                fittedOn: examples.inputs,
                lengths: examples.lengths
                    ?? Array(repeating: shape[0], count: examples.count))
        case .column: return Scaler(fittedOn: examples.source, at: examples.rows)
        case .frequency:
            guard shape.count == 3 else {
                throw SettingsError(
                    "scaling.per \"frequency\" needs rows that are images; pool the features by "
                        + "one \"image:HxW\" or \"frames:N\", without principal components")
            }
            return Scaler(fittedOn: examples.source, at: examples.rows, sharing: shape[1])
        }
    }
}

/// What `features.trim` asks for: so many decibels below the loudest frame, the word, or nothing.
private struct Trim {
    var silence: SilenceTrim?
    var endpoints: Endpoints?

    init(_ section: SettingsSection, _ spectrum: SpectrumSettings) throws {
        enum Wish {
            case decibels(Double)
            case word
        }
        guard section.has("trim") else {
            _ = try section.optionalPositive("trim")
            return
        }
        let wish: Wish = try section.value(
            "trim", "a number of decibels above 0, or \"word\"", default: nil,
            json: { wish in
                switch wish {
                case .decibels(let value): .number(value)
                case .word: .string("word")
                }
            },
            convert: { value in
                switch value.kind {
                case .number(let number) where number > 0 && number.isFinite: .decibels(number)
                case .string("word"): .word
                default: nil
                }
            })
        switch wish {
        case .decibels(let decibels):
            silence = SilenceTrim(
                decibels: Float(decibels), frameLength: spectrum.transformLength,
                hopLength: spectrum.hopLength ?? 512)
        case .word: endpoints = .word
        }
    }
}

extension SliceSettings {
    /// The `features.slices` section.
    init(_ section: SettingsSection) throws {
        let seconds = try section.number("seconds", in: RecipeBounds.seconds)
        let hop = try section.number("hop", in: RecipeBounds.seconds, default: seconds)
        self.init(seconds: seconds, hop: hop)
    }
}

extension DecibelReference {
    /// As settings write it: a power above 0, or the greatest of the clip, `"max"`.
    fileprivate init?(_ value: JSON5) {
        switch value.kind {
        case .number(let power) where power > 0 && power.isFinite: self = .power(power)
        case .string("max"): self = .maximum
        default: return nil
        }
    }

    fileprivate var json: JSONValue {
        switch self {
        case .power(let power): .number(power)
        case .maximum: .string("max")
        }
    }
}
