import AvazFeatures
import AvazInputs
import AvazTensors

/// The part of a C file that makes a row of features of samples.
struct CFeatures {
    private let recipe: FeatureRecipe
    private let settings: FeatureSettings
    private let rate: Int
    private let inputs: Int

    /// - Parameter inputs: numbers in a row.
    init(_ recipe: FeatureRecipe, inputs: Int) {
        self.recipe = recipe
        settings = recipe.settings
        rate = recipe.sampleRate ?? 0
        self.inputs = inputs
    }

    private func has(_ kinds: FeatureKind...) -> Bool {
        recipe.kinds.contains { kinds.contains($0) }
    }

    private var needsMel: Bool { has(.mel, .melDecibels, .mfcc) }
    private var needsDecibels: Bool { has(.melDecibels, .mfcc) }
    private var needsSpectrum: Bool { needsMel || has(.stft, .centroid) }
    private var own: Int { recipe.channels / (1 + settings.deltas) }

    /// Tables, functions, and `find_row`, which makes the row of the part of a recording at hand.
    func write(to file: inout CWriter) {
        writeSizes(to: &file)
        file.block(CSignal.sample)
        if needsSpectrum { file.block(CSignal.transform) }
        if needsMel { writeFilters(to: &file) }
        if needsDecibels { writeDecibels(to: &file) }
        if has(.mfcc) {
            file.define("COEFFICIENTS", min(settings.coefficients, settings.mel.bands))
            file.block(CSignal.cepstrum)
        }
        if has(.centroid) { file.block(CSignal.centroid) }
        if has(.zeroCrossingRate) { file.block(CSignal.zeroCrossingRate) }
        if has(.rootMeanSquare) { file.block(CSignal.rootMeanSquare) }
        writeAnalysis(to: &file)
        file.block(CSignal.frames)
        if settings.deltas > 0 { file.block(CSignal.slopes) }
        file.block(CSignal.plain)
        if recipe.normalisation == .none {
            file.line("#define features plain_features\n")
        } else {
            file.define("NORMALISES", recipe.normalisation == .mean ? 1 : 2)
            file.block(CSignal.normalisation)
        }
        writeRow(to: &file)
    }

    private func writeSizes(to file: inout CWriter) {
        let spectrum = settings.spectrum
        let window = spectrum.windowLength ?? spectrum.transformLength
        let usual = recipe.kinds == [.stft] ? max(1, window / 4) : 512
        file.define("RATE", rate)
        file.define("LENGTH", spectrum.transformLength)
        file.define("HOP", spectrum.hopLength ?? usual)
        file.define("BEFORE", spectrum.isCentred ? spectrum.transformLength / 2 : 0)
        let paddings: [Padding: Int] = [.constant: 0, .reflect: 1, .edge: 2]
        file.define("PAD", paddings[spectrum.padding] ?? 0)
        file.define("OWN", own)
        file.define("DELTAS", settings.deltas)
        file.define("CHANNELS", recipe.channels)
        file.define("INPUTS", inputs)
        guard needsSpectrum else {
            file.line()
            return
        }
        file.define("BINS", spectrum.transformLength / 2 + 1)
        file.define("WINDOW", window)
        file.define("WEIGHT", Self.formula(spectrum.window))
        file.define("LARGEST_FACTOR", Self.largestFactor(spectrum.transformLength))
        file.line()
    }

    private static func formula(_ window: Window) -> String {
        switch window {
        case .hann: "0.5 - 0.5 * cos(turn * t)"
        case .hamming: "0.54 - 0.46 * cos(turn * t)"
        case .blackman: "0.42 - 0.5 * cos(turn * t) + 0.08 * cos(2 * turn * t)"
        case .bartlett: "1 - fabs(2 * t - 1)"
        case .rectangular: "t * 0 + turn * 0 + 1"
        }
    }

    static func largestFactor(_ number: Int) -> Int {
        var (rest, factor, largest) = (number, 2, 2)
        while rest > 1 {
            if rest % factor == 0 {
                rest /= factor
                largest = factor
            } else {
                factor += 1
            }
        }
        return largest
    }

    private func writeFilters(to file: inout CWriter) {
        let filters = MelFilters(
            sampleRate: settings.mel.filterRate ?? rate,
            transformLength: settings.spectrum.transformLength, settings: settings.mel)
        Self.write(filters, power: settings.mel.power, to: &file)
    }

    /// The filters' tables and what sums bands by them.
    static func write(_ filters: MelFilters, power: Double, to file: inout CWriter) {
        let matrix = filters.matrix
        var (weights, first, end, offset): ([Float], [Int], [Int], [Int]) = ([], [], [], [])
        for band in 0..<matrix.rows {
            let row = matrix.row(band).array
            let start = row.firstIndex { $0 > 0 } ?? 0
            let stop = (row.lastIndex { $0 > 0 } ?? start - 1) + 1
            first.append(start)
            end.append(stop)
            offset.append(weights.count)
            weights += row[start..<stop]
        }
        file.define("BANDS", matrix.rows)
        file.define(
            "MEL_POWER(x)",
            power == 2 ? "(x)" : "powf(sqrtf(x), \(CWriter.literal(Float(power))))")
        file.table("filter_weights", weights)
        file.table("filter_first", first)
        file.table("filter_end", end)
        file.table("filter_offset", offset)
        file.block(CSignal.mel)
    }

    private func writeDecibels(to file: inout CWriter) {
        let own = settings.decibels
        file.define(
            "SMALLEST", CWriter.literal(max(Float(own.smallestPower), .leastNormalMagnitude)))
        switch own.reference {
        case .maximum: file.define("REFERENCE", "level(greatest)")
        case .power(let power):
            file.define("REFERENCE", "level(\(CWriter.literal(Float(abs(power)))))")
        }
        file.define("RANGE", own.dynamicRange.map { CWriter.literal(Float($0)) } ?? "INFINITY")
        file.block(CSignal.decibels)
    }

    /// `analyse`: the features of one frame, by itself.
    private func writeAnalysis(to file: inout CWriter) {
        var lines = ["static void analyse(long frame, float *own) {"]
        if needsSpectrum { lines.append("    find_powers(frame);") }
        if needsMel { lines.append("    find_bands();") }
        var place = 0
        // Bands come before they are turned into decibels.
        var late: [String] = needsDecibels ? ["    take_decibels();"] : []
        for kind in recipe.kinds {
            let target = "own + \(place)"
            let bands = "    memcpy(\(target), bands, sizeof bands);"
            switch kind {
            case .stft:
                lines.append(
                    "    { int i; for (i = 0; i < BINS; i++) own[\(place) + i] = sqrtf(powers[i]); }"
                )
                place += settings.spectrum.transformLength / 2 + 1
            case .mel:
                lines.append(bands)
                place += settings.mel.bands
            case .melDecibels:
                late.append(bands)
                place += settings.mel.bands
            case .mfcc:
                late.append("    find_cepstrum(\(target));")
                place += min(settings.coefficients, settings.mel.bands)
            case .centroid:
                lines.append("    own[\(place)] = centroid();")
                place += 1
            case .zeroCrossingRate:
                lines.append("    own[\(place)] = zero_crossing_rate(frame);")
                place += 1
            case .rootMeanSquare:
                lines.append("    own[\(place)] = root_mean_square(frame);")
                place += 1
            }
        }
        file.block((lines + late + ["}"]).joined(separator: "\n"))
    }

    private func writeRow(to file: inout CWriter) {
        let needsVariance = recipe.poolings.contains { pooling in
            if case .logDeviation = pooling { return true }
            return pooling == .variance
        }
        file.define("NEEDS_VARIANCE", needsVariance ? 1 : 0)
        for case .image(let height, let width) in recipe.poolings {
            writeImage(height, width, to: &file)
        }
        for function in CPooling.functions(recipe.poolings) { file.block(function) }
        let calls = CPooling.calls(recipe.poolings, channels: recipe.channels)
        let usesChannels = calls.contains("c++")
        var before = usesChannels ? ["    int c;"] : []
        before.append("    forget_frames();")
        if needsDecibels { before.append("    find_greatest();") }
        if recipe.normalisation != .none { before.append("    find_normalisation();") }
        file.block(
            """
            static float row[INPUTS];

            /* The features of the recording at hand, or its part. */
            static void find_row(void) {
            \(before.joined(separator: "\n"))
            \(calls)
            }
            """)
    }

    private func writeImage(_ height: Int, _ width: Int, to file: inout CWriter) {
        file.define("IMAGE_HEIGHT", height)
        file.define("IMAGE_WIDTH", width)
        file.define("BELL(k, s)", "((s) > 0 ? exp(-0.5 * (double)((k) * (k)) / ((s) * (s))) : 1.0)")
        let channels = recipe.channels
        if height == channels {
            // A size that stays takes each channel as it is.
            file.define("IMAGE_FIRST(y)", "(y)")
            file.define("IMAGE_END(y)", "((y) + 1)")
            file.define("IMAGE_WEIGHT(y, c)", "1.0f")
            return
        }
        let unit = Tensor([channels, channels])
        for channel in 0..<channels { unit[channel, channel] = 1 }
        let matrix = ImageResize(from: [channels, channels], to: [height, channels])(unit)
        file.define("IMAGE_FIRST(y)", "0")
        file.define("IMAGE_END(y)", "CHANNELS")
        file.define("IMAGE_WEIGHT(y, c)", "image_weights[(y) * CHANNELS + (c)]")
        file.table("image_weights", matrix.array)
    }

    /// The lines of the public function that go over a recording's parts: `EACH` stands for what is
    /// done with each row.
    static func parts(of recipe: FeatureRecipe) -> String {
        if recipe.slices != nil {
            return """
                    for (part = 0;; part++) {
                        const long start = (long)floor((double)part * SLICE_HOP + 0.5);
                        if (start + SLICE_LENGTH > (long)count) break;
                        signal = samples + start;
                        total = SLICE_LENGTH;
                        EACH
                    }
                """
        }
        if recipe.trim == nil, recipe.endpoints == .word {
            return "    if (!find_word(samples, (long)count)) return TOO_LONG;\n    EACH"
        }
        let trim =
            recipe.trim == nil
            ? "    signal = samples;\n    total = (long)count;" : "    trim(samples, (long)count);"
        return trim + "\n    EACH"
    }
}
