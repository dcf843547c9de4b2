import AvazDatasets
import AvazFeatures
import AvazFiles
import AvazInputs

/// The `clips` section of a contest: how a recording becomes the image that the networks see.
struct MelSection: Sendable {
    /// What becomes of clips of fewer frames than the image has.
    enum Shorter: String, CaseIterable, Sendable {
        /// Silence is put behind them.
        case pad
        /// They are left out, and listed.
        case refuse
    }

    /// What an image's rows are.
    enum Rows: String, CaseIterable, Sendable {
        case bands
        /// As a generator that is recurrent in time makes them.
        case frames
    }

    /// Decides what of a recording's name is its class.
    let task: ClassificationTask
    let recipe: FeatureRecipe
    /// Hz.
    let sampleRate: Int
    /// Columns of the image; longer clips are cut.
    let frames: Int
    let shorter: Shorter
    let rows: Rows
    /// dB from the loudest place of a clip, 1, to the darkest, -1.
    let range: Double
    /// Of the way back to sound.
    let iterations: Int

    init(_ section: SettingsSection) throws {
        task = try section.choice("task", default: ClassificationTask.digits)
        sampleRate = try section.integer("sampleRate", in: RecipeBounds.sampleRate)
        var settings = FeatureSettings()
        settings.spectrum.transformLength = try section.integer(
            "transformLength", in: RecipeBounds.transformLength)
        let hop = try section.integer(
            "hopLength", in: 1...settings.spectrum.transformLength)
        settings.spectrum.hopLength = hop
        settings.mel.bands = try section.integer("melBands", in: 4...256)
        settings.mel.scale = try section.choice("scale", default: .htk)
        settings.decibels.reference = .maximum
        range = try section.number("range", in: 10...120, default: 60)
        settings.decibels.dynamicRange = range
        frames = try section.integer("frames", in: 4...1024)
        shorter = try section.choice("shorter", default: Shorter.pad)
        rows = try section.choice("rows", default: Rows.bands)
        iterations = try section.integer("iterations", in: 1...1000, default: 60)
        let trim = try section.optionalPositive("trim").map {
            SilenceTrim(
                decibels: Float($0), frameLength: settings.spectrum.transformLength,
                hopLength: hop)
        }
        recipe = FeatureRecipe(
            sampleRate: sampleRate, slices: nil, trim: trim, kinds: [.melDecibels],
            settings: settings, normalisation: .none, poolings: [.mean])
        do {
            try recipe.check()
        } catch {
            throw section.failure("\(error)")
        }
    }

    var bands: Int { recipe.settings.mel.bands }

    /// Of one image: `[bands, frames, 1]` or `[frames, bands, 1]`, the lowest band first.
    var shape: [Int] { rows == .bands ? [bands, frames, 1] : [frames, bands, 1] }

    /// Of a band's level at a frame among the numbers of an image.
    func place(band: Int, frame: Int) -> Int {
        rows == .bands ? band * frames + frame : frame * bands + band
    }
}

/// The `judge` section of a contest: the classifier that judges what was made, where none is given.
struct JudgeSection: Sendable {
    /// Which is trained on the training clips.
    let experiment: Experiment

    /// - Parameter load: reads an experiment of the library.
    init(_ section: SettingsSection, load: (String, [Override]) throws -> Experiment) throws {
        let name = try section.string("experiment")
        let overrides = try section.list(
            "overrides", of: "texts such as \"training.epochs=4\"",
            json: { JSONValue.string($0) }
        ) { value -> String? in
            if case .string(let text) = value.kind { text } else { nil }
        }
        do {
            experiment = try load(name, overrides.map { try Override($0) })
        } catch let fault as SettingsError where fault.concernsCommandLine {
            // An override speaks of itself as of one that was given by `--set`.
            throw section.failure("judge.overrides: \(fault.description.dropFirst("--set ".count))")
        } catch {
            throw section.failure("judge.experiment: \(error)")
        }
    }
}
