import AvazFeatures

/// The C text that makes a row of features over time.
enum CPooling {
    /// Why a pooling cannot be written without memory that grows with the recording; nil where it can.
    static func problem(_ poolings: [Pooling]) -> String? {
        guard poolings.contains(.median) else { return nil }
        return "its “median” needs all frames at once, and the C file keeps none; export it as ONNX"
    }

    /// One function a pooling, each of which writes its numbers behind the last.
    static func functions(_ poolings: [Pooling]) -> [String] {
        var texts: [String] = []
        if poolings.contains(where: { $0.isMoment }) { texts.append(moments) }
        for pooling in poolings {
            switch pooling {
            case .frames, .steps:
                if !texts.contains(places) { texts.append(places) }
            case .image: texts.append(image)
            case .flatten: texts.append(flatten)
            default: break
            }
        }
        return texts
    }

    /// The body of `find_row`.
    static func calls(_ poolings: [Pooling], channels: Int) -> String {
        var lines: [String] = []
        if poolings.contains(where: { $0.isMoment }) { lines.append("find_moments();") }
        var place = 0
        for pooling in poolings {
            func each(_ value: String, _ count: Int) {
                lines.append(
                    "for (c = 0; c < \(count); c++) row[\(place) + c] = (float)\(value);")
                place += count
            }
            switch pooling {
            case .mean: each("means[c]", channels)
            case .variance: each("variances[c]", channels)
            case .minimum: each("least[c]", channels)
            case .maximum: each("most[c]", channels)
            case .logDeviation(let first):
                each("log(sqrt(variances[c]) + 0.001)", min(first, channels))
            case .frames(let count):
                lines.append("pool_places(row + \(place), \(count), \(count), 1);")
                place += count * channels
            case .steps(let most):
                lines.append(
                    "memset(row + \(place), 0, \(most * channels) * sizeof(float));")
                lines.append(
                    "pool_places(row + \(place), frame_count() < \(most) ? (int)frame_count() : "
                        + "\(most), 1, CHANNELS);")
                place += most * channels
            case .image(let height, let width):
                lines.append("pool_image(row + \(place));")
                place += height * width
            case .flatten: lines.append("flatten(row);")
            case .median: preconditionFailure("“median” has no C")
            }
        }
        return lines.map { "    " + $0 }.joined(separator: "\n")
    }

    private static let moments = """
        static double means[CHANNELS], variances[CHANNELS];
        static float least[CHANNELS], most[CHANNELS];

        /* Means, variances, least and greatest numbers of each channel. */
        static void find_moments(void) {
            const long count = frame_count();
            float values[CHANNELS];
            long frame;
            int c;
            for (frame = 0; frame < count; frame++) {
                features(frame, values);
                for (c = 0; c < CHANNELS; c++) {
                    if (frame == 0) {
                        means[c] = variances[c] = 0;
                        least[c] = most[c] = values[c];
                    }
                    means[c] += values[c];
                    if (values[c] < least[c]) least[c] = values[c];
                    if (values[c] > most[c]) most[c] = values[c];
                }
            }
            for (c = 0; c < CHANNELS; c++) means[c] /= (double)count;
        #if NEEDS_VARIANCE
            for (frame = 0; frame < count; frame++) {
                features(frame, values);
                for (c = 0; c < CHANNELS; c++) {
                    const double rest = (double)values[c] - means[c];
                    variances[c] += rest * rest / (double)count;
                }
            }
        #endif
        }
        """

    private static let places = """
        /* Each channel at evenly spread places, linear between frames; so far apart lie a channel's
           numbers from those of the next, and a place's from those of the next. */
        static void pool_places(float *target, int places, int channel_pitch, int place_pitch) {
            const long count = frame_count();
            const float step = places > 1 ? (float)(count - 1) / (float)(places - 1) : 0;
            float below[CHANNELS], above[CHANNELS];
            int i, c;
            for (i = 0; i < places; i++) {
                const float place = (float)i * step;
                long left = (long)place, right;
                if (left > count - 1) left = count - 1;
                right = left + 1 < count ? left + 1 : count - 1;
                features(left, below);
                features(right, above);
                for (c = 0; c < CHANNELS; c++) {
                    target[c * channel_pitch + i * place_pitch] = below[c] + (place - (float)left) * (above[c] - below[c]);
                }
            }
        }
        """

    /// See `ImageResize`: a Gaussian and a linear step on each axis; down by a table, across as the
    /// recording's length wants it.
    private static let image = """
        static long mirrored(long place, long count) {
            const long period = 2 * (count - 1);
            if (count <= 1) return 0;
            place = ((place % period) + period) % period;
            return place < period - place ? place : period - place;
        }

        static void pool_image(float *target) {
            const long count = frame_count();
            const double ratio = (double)count / IMAGE_WIDTH;
            const double deviation = ratio > 1 ? (ratio - 1) / 2 : 0;
            const long radius = (long)(4 * deviation + 0.5);
            double sum = 0;
            float values[CHANNELS], column[IMAGE_HEIGHT];
            long frame, k;
            int x, y, c, side;
            for (k = -radius; k <= radius; k++) sum += BELL(k, deviation);
            memset(target, 0, IMAGE_HEIGHT * IMAGE_WIDTH * sizeof(float));
            for (frame = 0; frame < count; frame++) {
                features(frame, values);
                for (y = 0; y < IMAGE_HEIGHT; y++) {
                    column[y] = 0;
                    for (c = IMAGE_FIRST(y); c < IMAGE_END(y); c++) {
                        column[y] += IMAGE_WEIGHT(y, c) * values[c];
                    }
                }
                for (x = 0; x < IMAGE_WIDTH; x++) {
                    const double middle = (x + 0.5) * ratio - 0.5, below = floor(middle);
                    double weight = 0;
                    for (side = 0; side < 2; side++) {
                        const double share = side == 0 ? 1 - (middle - below) : middle - below;
                        const long place = mirrored((long)below + side, count);
                        for (k = -radius; k <= radius; k++) {
                            if (mirrored(place + k, count) != frame) continue;
                            weight += share * BELL(k, deviation) / sum;
                        }
                    }
                    if (weight == 0) continue;
                    for (y = 0; y < IMAGE_HEIGHT; y++) {
                        target[y * IMAGE_WIDTH + x] += (float)weight * column[y];
                    }
                }
            }
        }
        """

    private static let flatten = """
        /* All frames, channel by channel; zeros behind them. */
        static void flatten(float *target) {
            const long count = frame_count();
            float values[CHANNELS];
            long frame;
            int c;
            memset(target, 0, INPUTS * sizeof(float));
            for (frame = 0; frame < count; frame++) {
                features(frame, values);
                for (c = 0; c < CHANNELS; c++) {
                    if (c * count + frame < INPUTS) target[c * count + frame] = values[c];
                }
            }
        }
        """
}

extension Pooling {
    /// Whether it is one number of each channel that passes over the frames give.
    fileprivate var isMoment: Bool {
        switch self {
        case .mean, .variance, .minimum, .maximum, .logDeviation: true
        case .median, .frames, .steps, .image, .flatten: false
        }
    }
}
