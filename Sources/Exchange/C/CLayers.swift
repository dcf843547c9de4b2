/// The C functions of a network's layers; images are `[height, width, channels]`.
enum CLayers {
    static let product = """
        /* Adds the products with weights, whose rows are one an output. */
        static void add_product(const float *x, float *y, int inputs, int outputs,
            const unsigned char *weights, const float *scales) {
            int i, o;
            for (o = 0; o < outputs; o++) {
                float sum = 0;
                for (i = 0; i < inputs; i++, weights += 4) sum += unpacked(weights) * x[i];
                y[o] += sum * scales[o];
            }
        }
        """

    static let dense = """
        static void dense(const float *x, float *y, int inputs, int outputs,
            const unsigned char *weights, const float *scales, const float *bias) {
            memcpy(y, bias, (size_t)outputs * sizeof(float));
            add_product(x, y, inputs, outputs, weights, scales);
        }
        """

    /// Where a window comes to stand.
    static let place = """
        /* Of an image and of what is made of it: sizes, and how a window goes over it. */
        typedef struct {
            int height, width, channels, new_height, new_width;
            int window_height, window_width, stride_height, stride_width, top, left;
        } placement;
        """

    static let convolution = """
        static float kernel[LARGEST_KERNEL];

        /* Kernels are rows, one a filter. */
        static void convolution(const float *x, float *y, const placement *p, int filters,
            const unsigned char *weights, const float *scales, const float *bias) {
            const int size = p->window_height * p->window_width * p->channels;
            int filter, row, column, i, j, c;
            for (filter = 0; filter < filters; filter++) {
                for (i = 0; i < size; i++, weights += 4) {
                    kernel[i] = unpacked(weights) * scales[filter];
                }
                for (row = 0; row < p->new_height; row++) {
                    for (column = 0; column < p->new_width; column++) {
                        float sum = bias[filter];
                        for (i = 0; i < p->window_height; i++) {
                            const int line = row * p->stride_height + i - p->top;
                            if (line < 0 || line >= p->height) continue;
                            for (j = 0; j < p->window_width; j++) {
                                const int place = column * p->stride_width + j - p->left;
                                const float *w = kernel + (i * p->window_width + j) * p->channels;
                                const float *v = x + (line * p->width + place) * p->channels;
                                if (place < 0 || place >= p->width) continue;
                                for (c = 0; c < p->channels; c++) sum += w[c] * v[c];
                            }
                        }
                        y[(row * p->new_width + column) * filters + filter] = sum;
                    }
                }
            }
        }
        """

    static let pooling = """
        /* The greatest under a window, or the mean of what is under it. */
        static void pool(const float *x, float *y, const placement *p, int takes_mean) {
            int row, column, i, j, c;
            for (row = 0; row < p->new_height; row++) {
                for (column = 0; column < p->new_width; column++) {
                    for (c = 0; c < p->channels; c++) {
                        float most = -INFINITY, sum = 0;
                        int count = 0;
                        for (i = 0; i < p->window_height; i++) {
                            const int line = row * p->stride_height + i - p->top;
                            if (line < 0 || line >= p->height) continue;
                            for (j = 0; j < p->window_width; j++) {
                                const int place = column * p->stride_width + j - p->left;
                                float value;
                                if (place < 0 || place >= p->width) continue;
                                value = x[(line * p->width + place) * p->channels + c];
                                if (value > most) most = value;
                                sum += value;
                                count++;
                            }
                        }
                        y[(row * p->new_width + column) * p->channels + c] =
                            takes_mean ? sum / (float)count : most;
                    }
                }
            }
        }
        """

    static let globalMean = """
        static void global_mean(const float *x, float *y, int places, int channels) {
            int place, c;
            for (c = 0; c < channels; c++) {
                float sum = 0;
                for (place = 0; place < places; place++) sum += x[place * channels + c];
                y[c] = sum / (float)places;
            }
        }
        """

    /// Batch normalisation of a trained network is `a x + b`.
    static let normalise = """
        static void normalise(float *x, int count, int channels, const float *factor,
            const float *shift) {
            int i;
            for (i = 0; i < count; i++) x[i] = x[i] * factor[i % channels] + shift[i % channels];
        }
        """

    static let relu = """
        static void relu(float *x, int count) {
            int i;
            for (i = 0; i < count; i++) if (x[i] < 0) x[i] = 0;
        }
        """

    /// `h / (1 + exp(-s x)) + f`: the sigmoid with `h = 1` and `f = 0`, the bipolar one with 2 and -1, and
    /// with `s = 2` the hyperbolic tangent.
    static let sigmoid = """
        static void sigmoid(float *x, int count, float slope, float height, float least) {
            int i;
            for (i = 0; i < count; i++) x[i] = height / (1 + expf(-slope * x[i])) + least;
        }
        """

    static let softmax = """
        static void softmax(float *x, int count) {
            float most = x[0], sum = 0;
            int i;
            for (i = 1; i < count; i++) if (x[i] > most) most = x[i];
            for (i = 0; i < count; i++) sum += x[i] = expf(x[i] - most);
            for (i = 0; i < count; i++) x[i] /= sum;
        }
        """

    static let standardise = """
        static void standardise(const float *x, float *y, int count, const float *mean,
            const float *deviation) {
            int i;
            for (i = 0; i < count; i++) y[i] = (x[i] - mean[i]) / deviation[i];
        }
        """

    /// `c - |W (x - m)|² / 2`, `W` the lower triangle that whitens.
    static let density = """
        static double density(const float *x, const double *mean, const double *whitening,
            double constant, int count) {
            double squares = 0;
            int i, j;
            for (i = 0; i < count; i++) {
                double sum = 0;
                for (j = 0; j <= i; j++) sum += *whitening++ * ((double)x[j] - mean[j]);
                squares += sum * sum;
            }
            return constant - squares / 2;
        }
        """
}
