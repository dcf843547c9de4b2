/// The C functions that stand between samples and features over time. Those that a model does not
/// need are left out of its file.
enum CSignal {
    /// `PAD` is 0 for zeros, 1 for the mirrored signal, 2 for its end sample.
    static let sample = """
        /* The recording at hand, or its part. */
        static const float *signal;
        static long total;

        /* A sample; beyond the ends what the padding puts there. */
        static float sample(long place) {
            if (place >= 0 && place < total) return signal[place];
        #if PAD == 1
            {
                const long period = 2 * (total - 1);
                if (period <= 0) return signal[0];
                place = ((place % period) + period) % period;
                return signal[place < period - place ? place : period - place];
            }
        #elif PAD == 2
            return signal[place < 0 ? 0 : total - 1];
        #else
            return 0;
        #endif
        }

        static long frame_count(void) {
            return (total + 2 * BEFORE - LENGTH) / HOP + 1;
        }
        """

    static let transform = """
        typedef struct { real re, im; } complex_number;

        static real window[LENGTH], cosines[LENGTH], sines[LENGTH], input[LENGTH];
        static complex_number output[LENGTH];
        static float powers[BINS];

        static void prepare_transform(void) {
            const double turn = 8 * atan(1.0);
            int i;
            for (i = 0; i < LENGTH; i++) {
                cosines[i] = (real)cos(turn * i / LENGTH);
                sines[i] = (real)-sin(turn * i / LENGTH);
                window[i] = 0;
            }
            for (i = 0; i < WINDOW; i++) {
                const double t = (double)i / WINDOW;
                window[(LENGTH - WINDOW) / 2 + i] = (real)(WINDOW > 1 ? WEIGHT : 1.0);
            }
        }

        /* The discrete Fourier transform of n numbers, `stride` apart: that of its parts by the
           smallest factor of n, joined (Cooley and Tukey, 1965). */
        static void transform(const real *x, int stride, complex_number *y, int n) {
            complex_number part[LARGEST_FACTOR];
            int p = 2, m, k, q, r;
            if (n == 1) {
                y[0].re = x[0];
                y[0].im = 0;
                return;
            }
            while (n % p != 0) p++;
            m = n / p;
            for (r = 0; r < p; r++) transform(x + r * stride, stride * p, y + r * m, m);
            for (k = 0; k < m; k++) {
                for (r = 0; r < p; r++) {
                    const int w = r * k * (LENGTH / n);
                    const complex_number z = y[r * m + k];
                    part[r].re = z.re * cosines[w] - z.im * sines[w];
                    part[r].im = z.re * sines[w] + z.im * cosines[w];
                }
                for (q = 0; q < p; q++) {
                    complex_number sum = part[0];
                    for (r = 1; r < p; r++) {
                        const int w = q * r % p * (LENGTH / p);
                        sum.re += part[r].re * cosines[w] - part[r].im * sines[w];
                        sum.im += part[r].re * sines[w] + part[r].im * cosines[w];
                    }
                    y[q * m + k] = sum;
                }
            }
        }

        /* |X[k]|^2 of a frame. */
        static void find_powers(long frame) {
            const long start = frame * HOP - BEFORE;
            int i;
            for (i = 0; i < LENGTH; i++) input[i] = window[i] * sample(start + i);
            transform(input, 1, output, LENGTH);
            for (i = 0; i < BINS; i++) {
                const float re = (float)output[i].re, im = (float)output[i].im;
                powers[i] = re * re + im * im;
            }
        }
        """

    static let zeroCrossingRate = """
        static float zero_crossing_rate(long frame) {
            const long start = frame * HOP - BEFORE;
            long place, count = 0;
            for (place = start + 1; place < start + LENGTH; place++) {
                if (place < 1 || place >= total) continue;
                count += (signal[place - 1] < -1e-10f) != (signal[place] < -1e-10f);
            }
            return (float)count / LENGTH;
        }
        """

    static let rootMeanSquare = """
        static float root_mean_square(long frame) {
            const long start = frame * HOP - BEFORE;
            float sum = 0;
            long i;
            for (i = 0; i < LENGTH; i++) sum += sample(start + i) * sample(start + i);
            return sqrtf(sum / LENGTH);
        }
        """

    /// Frames are worked out when they are wanted, and the last sixteen kept.
    static let frames = """
        static float kept[16][OWN];
        static long kept_frame[16];

        static void forget_frames(void) {
            int slot;
            for (slot = 0; slot < 16; slot++) kept_frame[slot] = -1;
        }

        /* The features of a frame by itself. */
        static const float *own_features(long frame) {
            const int slot = (int)(frame % 16);
            if (kept_frame[slot] != frame) {
                analyse(frame, kept[slot]);
                kept_frame[slot] = frame;
            }
            return kept[slot];
        }
        """

    /// Savitzky's and Golay's slopes over nine frames, or as many as there are.
    static let slopes = """
        static void add_slopes(long frame, float *values) {
            const long count = frame_count();
            long width = count % 2 == 0 ? count - 1 : count, half, first, i;
            double second = 0, fourth = 0;
            int order, c;
            if (width > 9) width = 9;
            half = width / 2;
            for (i = -half; i <= half; i++) {
                second += (double)(i * i);
                fourth += (double)(i * i * i * i);
            }
            first = frame - half;
            if (first > count - width) first = count - width;
            if (first < 0) first = 0;
            for (order = 1; order <= DELTAS; order++) {
                double sums[OWN] = {0};
                for (i = 0; i < width && width >= 3; i++) {
                    const float *own = own_features(first + i);
                    const double t = (double)(i - half);
                    const double weight = order == 1
                        ? t / second
                        : 2 * (width * t * t - second) / (width * fourth - second * second);
                    for (c = 0; c < OWN; c++) sums[c] += weight * own[c];
                }
                for (c = 0; c < OWN; c++) values[order * OWN + c] = (float)sums[c];
            }
        }
        """

    static let plain = """
        static void plain_features(long frame, float *values) {
            memcpy(values, own_features(frame), OWN * sizeof(float));
        #if DELTAS > 0
            add_slopes(frame, values);
        #endif
        }
        """

    static let normalisation = """
        static float centre[CHANNELS], factor[CHANNELS];

        /* Each channel's mean over the recording, and what its deviation divides by. */
        static void find_normalisation(void) {
            const long count = frame_count();
            static double sums[CHANNELS];
            float values[CHANNELS];
            long frame;
            int c;
            for (c = 0; c < CHANNELS; c++) sums[c] = 0;
            for (frame = 0; frame < count; frame++) {
                plain_features(frame, values);
                for (c = 0; c < CHANNELS; c++) sums[c] += values[c];
            }
            for (c = 0; c < CHANNELS; c++) {
                centre[c] = (float)(sums[c] / (double)count);
                factor[c] = 1;
                sums[c] = 0;
            }
        #if NORMALISES > 1
            for (frame = 0; frame < count; frame++) {
                plain_features(frame, values);
                for (c = 0; c < CHANNELS; c++) {
                    const double rest = (double)values[c] - centre[c];
                    sums[c] += rest * rest;
                }
            }
            for (c = 0; c < CHANNELS; c++) {
                const double deviation = sqrt(sums[c] / (double)count);
                factor[c] = (float)(1 / (deviation > 1e-5 ? deviation : 1e-5));
            }
        #endif
        }

        static void features(long frame, float *values) {
            int c;
            plain_features(frame, values);
            for (c = 0; c < CHANNELS; c++) values[c] = (values[c] - centre[c]) * factor[c];
        }
        """

    static let trim = """
        /* Leaves the silence at both ends of a recording out. */
        static void trim(const float *samples, long count) {
            double loudest = 0;
            long frame, first = -1, last = 0, i;
            int pass;
            for (pass = 0; pass < 2; pass++) {
                const double bound = loudest * (double)TRIM_SHARE;
                for (frame = 0; frame <= count / TRIM_HOP; frame++) {
                    const long start = frame * TRIM_HOP - TRIM_LENGTH / 2;
                    double sum = 0;
                    for (i = start < 0 ? 0 : start; i < start + TRIM_LENGTH && i < count; i++) {
                        sum += (double)samples[i] * samples[i];
                    }
                    if (pass == 0 && sum > loudest) loudest = sum;
                    if (pass == 1 && sum > bound) {
                        if (first < 0) first = frame;
                        last = frame;
                    }
                }
            }
            signal = samples;
            total = count;
            if (first >= 0) {
                const long end = (last + 1) * TRIM_HOP;
                signal = samples + first * TRIM_HOP;
                total = (end < count ? end : count) - first * TRIM_HOP;
            }
        }
        """
}
