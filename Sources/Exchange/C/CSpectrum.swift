/// The C functions that make bands, decibels, coefficients and a centroid of a frame's powers.
extension CSignal {
    /// Filters without their zeros.
    static let mel = """
        static float bands[BANDS];

        static void find_bands(void) {
            int band, i;
            for (band = 0; band < BANDS; band++) {
                const float *weight = filter_weights + filter_offset[band];
                float sum = 0;
                for (i = filter_first[band]; i < filter_end[band]; i++) sum += *weight++ * MEL_POWER(powers[i]);
                bands[band] = sum;
            }
        }
        """

    static let decibels = """
        /* The greatest power of a band in the recording at hand. */
        static float greatest;

        static float level(float power) {
            return logf(power > SMALLEST ? power : SMALLEST) * 4.342944819f;
        }

        static void find_greatest(void) {
            long frame;
            int band;
            greatest = 0;
            for (frame = 0; frame < frame_count(); frame++) {
                find_powers(frame);
                find_bands();
                for (band = 0; band < BANDS; band++) {
                    if (bands[band] > greatest) greatest = bands[band];
                }
            }
        }

        static void take_decibels(void) {
            const float offset = REFERENCE, floor = level(greatest) - offset - RANGE;
            int band;
            for (band = 0; band < BANDS; band++) {
                const float decibels = level(bands[band]) - offset;
                bands[band] = decibels > floor ? decibels : floor;
            }
        }
        """

    static let cepstrum = """
        static float basis[COEFFICIENTS][BANDS];

        static void prepare_cepstrum(void) {
            int k, n;
            for (k = 0; k < COEFFICIENTS; k++) {
                for (n = 0; n < BANDS; n++) {
                    basis[k][n] = (float)(sqrt((k == 0 ? 1.0 : 2.0) / BANDS)
                        * cos(4 * atan(1.0) * k * (2 * n + 1) / (2.0 * BANDS)));
                }
            }
        }

        static void find_cepstrum(float *own) {
            int k, n;
            for (k = 0; k < COEFFICIENTS; k++) {
                float sum = 0;
                for (n = 0; n < BANDS; n++) sum += basis[k][n] * bands[n];
                own[k] = sum;
            }
        }
        """

    static let centroid = """
        static float centroid(void) {
            float sum = 0, moment = 0;
            int i;
            for (i = 0; i < BINS; i++) {
                const float magnitude = sqrtf(powers[i]);
                sum += magnitude;
                moment += (float)i * RATE / LENGTH * magnitude;
            }
            return sum < 1.17549435e-38f ? 0 : moment / sum;
        }
        """
}
