import AvazFeatures

/// The C functions that find a word in a recording, as `WordEndpoints` does: a spectrum of their own,
/// whose names begin with `word_`, and memory for as many frames as the longest recording has.
enum CWord {
    private static let bands = 32

    /// Tables and `find_word`, which sets `signal` and `total`.
    ///
    /// - Parameter rate: Hz.
    static func write(rate: Int, to file: inout CWriter) {
        let (length, hop) = (rate * 32 / 1000, rate / 100)
        var mel = MelSettings()
        mel.bands = bands
        let filters = MelFilters(sampleRate: rate, transformLength: length, settings: mel)
        file.define("word_LENGTH", length)
        file.define("word_WINDOW", length)
        file.define("word_WEIGHT", "0.5 - 0.5 * cos(turn * t)")
        file.define("word_LARGEST_FACTOR", CFeatures.largestFactor(length))
        file.define("word_BINS", length / 2 + 1)
        file.define("word_HOP", hop)
        file.define("word_BEFORE", length / 2)
        file.block(
            """
            static float word_sample(long place) {
                return place >= 0 && place < total ? signal[place] : 0;
            }
            """)
        file.block(prefixed(CSignal.transform))
        var own = CWriter()
        CFeatures.write(filters, power: 2, to: &own)
        file.line(prefixed(own.text))
        file.block(search)
    }

    /// Names that the search has for itself.
    private static let names: Set<Substring> = [
        "BANDS", "BEFORE", "BINS", "HOP", "LARGEST_FACTOR", "LENGTH", "MEL_POWER", "WEIGHT",
        "WINDOW", "bands", "complex_number", "cosines", "filter_end", "filter_first",
        "filter_offset", "filter_weights", "find_bands", "find_powers", "input", "output", "powers",
        "prepare_transform", "sample", "sines", "transform", "window",
    ]

    /// C text with `word_` before those names.
    private static func prefixed(_ text: String) -> String {
        var (result, rest) = ("", text[...])
        func isOfName(_ character: Character) -> Bool {
            character == "_" || (character.isASCII && (character.isLetter || character.isNumber))
        }
        while let first = rest.first {
            let run = rest.prefix { isOfName($0) == isOfName(first) }
            if names.contains(run) { result += "word_" }
            result += run
            rest = rest.dropFirst(run.count)
        }
        return result
    }

    private static let search = """
        /* Frames of 10 ms that a recording may have. */
        #ifndef AVAZ_LONGEST
        #define AVAZ_LONGEST 1000
        #endif

        static float levels[word_BANDS][AVAZ_LONGEST], heights[AVAZ_LONGEST], ranked[AVAZ_LONGEST];
        static int starts[AVAZ_LONGEST], ends[AVAZ_LONGEST];

        /* Linear between the two nearest; the numbers are sorted by Shell's way. */
        static float quantile(float share, const float *values, int count) {
            const float place = share * (float)(count - 1);
            const int left = (int)place, right = left + 1 < count ? left + 1 : left;
            int gap, i, j;
            memcpy(ranked, values, (size_t)count * sizeof(float));
            for (gap = count / 2; gap > 0; gap /= 2) {
                for (i = gap; i < count; i++) {
                    const float value = ranked[i];
                    for (j = i; j >= gap && ranked[j - gap] > value; j -= gap) ranked[j] = ranked[j - gap];
                    ranked[j] = value;
                }
            }
            return ranked[left] + (place - (float)left) * (ranked[right] - ranked[left]);
        }

        /* Mean decibels that the bands of each frame stand above their floors. */
        static void find_heights(int count, float loudest) {
            float top = -INFINITY;
            int band, frame;
            for (band = 0; band < word_BANDS; band++) {
                float *own = levels[band], before = own[0];
                for (frame = 0; frame < count; frame++) {
                    const float now = own[frame], after = own[frame + 1 < count ? frame + 1 : frame];
                    const float mean = (before + now + after) / 3;
                    own[frame] = 10 * log10f(mean > loudest * 1e-10f ? mean : loudest * 1e-10f);
                    if (own[frame] > top) top = own[frame];
                    before = now;
                }
            }
            for (frame = 0; frame < count; frame++) heights[frame] = 0;
            for (band = 0; band < word_BANDS; band++) {
                float *own = levels[band], floor;
                for (frame = 0; frame < count; frame++) if (own[frame] < top - 30) own[frame] = top - 30;
                floor = quantile(0.1f, own, count);
                for (frame = 0; frame < count; frame++) {
                    if (own[frame] > floor) heights[frame] += (own[frame] - floor) / word_BANDS;
                }
            }
        }

        /* The word is the stretch of the greatest sum of heights, joined with its neighbours. Gives 0
           for a recording that is too long. */
        static int find_word(const float *samples, long length) {
            const long frames = length / word_HOP + 1;
            const int count = (int)frames;
            float loudest = 0, quiet, low, high, greatest_sum = -1;
            int frame, band, stretches = 0, best = 0, first, last, i;
            if (frames > AVAZ_LONGEST) return 0;
            word_prepare_transform();
            signal = samples;
            total = length;
            for (frame = 0; frame < count; frame++) {
                word_find_powers(frame);
                word_find_bands();
                for (band = 0; band < word_BANDS; band++) {
                    levels[band][frame] = word_bands[band];
                    if (word_bands[band] > loudest) loudest = word_bands[band];
                }
            }
            if (loudest <= 0) return 1;
            find_heights(count, loudest);
            quiet = quantile(0.1f, heights, count);
            high = quantile(0.95f, heights, count);
            low = quiet + 0.2f * (high - quiet);
            high = quiet + 0.4f * (high - quiet);
            for (frame = 0; frame < count;) {
                float sum = 0;
                int is_high = 0;
                if (!(heights[frame] > low)) {
                    frame++;
                    continue;
                }
                first = frame;
                while (frame < count && heights[frame] > low) {
                    is_high |= heights[frame] >= high;
                    sum += heights[frame++];
                }
                if (!is_high) continue;
                if (sum > greatest_sum) {
                    greatest_sum = sum;
                    best = stretches;
                }
                starts[stretches] = first;
                ends[stretches++] = frame;
            }
            if (stretches == 0) return 1;
            first = starts[best];
            last = ends[best];
            for (i = best - 1; i >= 0 && first - ends[i] <= 25; i--) first = starts[i];
            for (i = best + 1; i < stretches && starts[i] - last <= 25; i++) last = ends[i];
            {
                const long start = first > 2 ? (long)(first - 2) * word_HOP : 0;
                const long end = (long)(last + 2) * word_HOP;
                signal = samples + (start < length ? start : length);
                total = (end < length ? end : length) - (start < length ? start : length);
            }
            return 1;
        }
        """
}
