import AvazOptimisation
import AvazFiles
import AvazTensors

/// Batch normalisation over the last axis (Ioffe and Szegedy, 2015).
///
///     x̂ = (x - μ) / √(σ² + ε)                   y = γ x̂ + β
///
///     ∂L/∂γ = Σ g x̂        ∂L/∂β = Σ g          ∂L/∂x = γ (g - mean g - x̂ mean(g x̂)) / √(σ² + ε)
///
/// `x` is `[N, C]` or `[N, H, W, C]`; `γ` and `β` are `[C]`. In training `μ` and `σ²` are the
/// batch's own mean and (biased) variance of each channel, over samples and places, and running
/// means of them are kept: `r ← m r + (1 - m) μ`. Inference uses the running ones, which do not
/// depend on `x`: there the two means drop out of `∂L/∂x`. All as in Keras.
public final class BatchNorm: Layer {
    /// `γ`, begins at 1.
    public let scale: Parameter
    /// `β`, begins at 0.
    public let shift: Parameter
    /// Begins at 0.
    public let runningMean: Parameter
    /// Begins at 1.
    public let runningVariance: Parameter
    /// `m`: the part of a running mean that a step keeps.
    public let momentum: Float
    /// `ε`, above 0.
    public let epsilon: Float

    private var input = Tensor([0])
    private var output = Buffer()
    private var moments = ChannelMoments()
    private var partials = Buffer()
    private var usesBatchStatistics = false

    // Of the last batch, `[C]` each; for the layers that this one is joined with.
    let mean: Tensor
    /// `1 / √(σ² + ε)`.
    let inverseDeviation: Tensor
    /// `γ / √(σ² + ε)`.
    let factor: Tensor
    /// `∂L/∂x = factor g + slope (x - μ) + rest`.
    let slope: Tensor
    let rest: Tensor

    private init(
        scale: Parameter, shift: Parameter, runningMean: Parameter, runningVariance: Parameter,
        momentum: Float, epsilon: Float
    ) {
        self.scale = scale
        self.shift = shift
        self.runningMean = runningMean
        self.runningVariance = runningVariance
        self.momentum = momentum
        self.epsilon = epsilon
        mean = Tensor(scale.value.shape)
        inverseDeviation = Tensor(scale.value.shape)
        factor = Tensor(scale.value.shape)
        slope = Tensor(scale.value.shape)
        rest = Tensor(scale.value.shape)
    }

    /// The identity, before training: scale and variance 1, shift and mean 0.
    ///
    /// - Parameters:
    ///   - momentum: in `0 ..< 1`; the defaults are Keras's.
    ///   - epsilon: above 0.
    public convenience init(channels: Int, momentum: Float = 0.99, epsilon: Float = 1e-3) {
        precondition(
            momentum >= 0 && momentum < 1 && epsilon > 0,
            "batch normalisation with momentum \(momentum), epsilon \(epsilon)")
        let ones = [Float](repeating: 1, count: channels)
        self.init(
            scale: Parameter("scale", Tensor([channels], ones)),
            shift: Parameter("shift", Tensor([channels])),
            runningMean: Parameter("running-mean", Tensor([channels]), isTrained: false),
            runningVariance: Parameter(
                "running-variance", Tensor([channels], ones), isTrained: false),
            momentum: momentum, epsilon: epsilon)
    }

    /// `C`.
    public var channels: Int { scale.value.count }
    /// Scale and shift, which are trained; running mean and variance, which are not.
    public var parameters: [Parameter] { [scale, shift, runningMean, runningVariance] }

    /// A layer over the parameters of another, with buffers of its own.
    convenience init(sharing other: BatchNorm) {
        self.init(
            scale: other.scale, shift: other.shift, runningMean: other.runningMean,
            runningVariance: other.runningVariance, momentum: other.momentum,
            epsilon: other.epsilon)
    }

    public var configuration: any LayerConfiguration {
        Configuration(momentum: momentum.decimal, epsilon: epsilon.decimal)
    }

    public func replica() -> any Layer { BatchNorm(sharing: self) }

    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        prepare(input, training: training)
        self.input = input
        let output = output.shaped(input.shape)
        let (mean, factor, shift, channels) = (mean, factor, shift.value, channels)
        forEachRange(of: input) { start, rows, _ in
            Columns.normalise(
                input.pointer + start, mean: mean.pointer, scale: factor.pointer,
                shift: shift.pointer, to: output.pointer + start, rows: rows, columns: channels)
        }
        return output
    }

    /// Settles `mean`, `inverseDeviation` and `factor`; in training by the batch, and then the
    /// running means follow.
    func prepare(_ input: Tensor, training: Bool) {
        precondition(
            input.shape.last == channels, "\(channels) channels expected, not \(input.shape)")
        usesBatchStatistics = training
        func settle(_ channel: Int, _ mean: Float, _ variance: Float) {
            self.mean[channel] = mean
            inverseDeviation[channel] = 1 / (variance + epsilon).squareRoot()
            factor[channel] = scale.value[channel] * inverseDeviation[channel]
        }
        if training {
            moments.measure(input, channels: channels) { channel, mean, variance in
                let (mean, variance) = (Float(mean), Float(variance))
                settle(channel, mean, variance)
                runningMean.value[channel] +=
                    (1 - momentum) * (mean - runningMean.value[channel])
                runningVariance.value[channel] +=
                    (1 - momentum) * (variance - runningVariance.value[channel])
            }
        } else {
            for channel in 0..<channels {
                settle(channel, runningMean.value[channel], runningVariance.value[channel])
            }
        }
    }

    public func backward(_ outputGradient: Tensor, _ wanted: Gradients) -> Tensor? {
        checkGradient(outputGradient, of: output.tensor, in: self)
        let (input, mean, channels) = (input, mean, channels)
        let parts = Parallel.rangeCount(of: input.count / channels, size: rowsOfRange)
        let partials = partials.shaped([parts, 2 * channels])
        forEachRange(of: input) { start, rows, index in
            let sums = partials.pointer + index * partials.columns
            Columns.sums(
                outputGradient.pointer + start, input.pointer + start, mean: mean.pointer,
                rows: rows, columns: channels, sums: sums, products: sums + channels)
        }
        // The sums are needed for the input's gradient too.
        takeSums(partials, rows: input.count / channels, wanted)
        guard wanted.contains(.input) else { return nil }
        let (factor, slope, rest) = (factor, slope, rest)
        forEachRange(of: input) { start, rows, _ in
            Columns.combine(
                outputGradient.pointer + start, scale: factor.pointer, input.pointer + start,
                mean: mean.pointer, slope: slope.pointer, shift: rest.pointer,
                to: outputGradient.pointer + start, rows: rows, columns: channels)
        }
        return outputGradient
    }

    /// Settles `slope` and `rest`, and the parameters' gradients where they are wanted.
    ///
    /// - Parameters:
    ///   - partials: each part's `Σ g` and `Σ g (x - μ)` by channels, `[parts, 2 C]`.
    ///   - rows: numbers that each channel has in the batch.
    func takeSums(_ partials: Tensor, rows: Int, _ wanted: Gradients) {
        for channel in 0..<channels {
            var (sum, product) = (0.0, 0.0)
            for part in 0..<partials.rows {
                sum += Double(partials[part, channel])
                product += Double(partials[part, channels + channel])
            }
            let inverse = inverseDeviation[channel]
            if wanted.contains(.parameters) {
                shift.gradient[channel] = Float(sum)
                scale.gradient[channel] = Float(product) * inverse
            }
            let share = usesBatchStatistics ? factor[channel] / Float(rows) : 0
            rest[channel] = -share * Float(sum)
            slope[channel] = -share * inverse * inverse * Float(product)
        }
    }

    private var rowsOfRange: Int { ChannelMoments.rowsOfRange(channels) }

    /// Calls `body` for ranges of rows of `input`: their first float, their number, and the range's.
    private func forEachRange(
        of input: Tensor, _ body: @Sendable (_ start: Int, _ rows: Int, _ index: Int) -> Void
    ) {
        let channels = channels
        Parallel.forEachRange(of: input.count / channels, size: rowsOfRange) { range, index in
            body(range.lowerBound * channels, range.count, index)
        }
    }
}

// MARK: In files

extension BatchNorm {
    /// `{ kind: "batch-norm", momentum: 0.99 }`
    public struct Configuration: LayerConfiguration {
        /// The layer's word in files.
        public static let kind = "batch-norm"
        /// Keras's, which files leave out.
        private static let usualEpsilon = 0.001
        /// 0 to 0.9999.
        public var momentum: Double
        /// 1e-12 to 1.
        public var epsilon: Double

        /// Keras's defaults; `momentum` 0 to 0.9999, `epsilon` 1e-12 to 1.
        public init(momentum: Double = 0.99, epsilon: Double = 0.001) {
            self.momentum = momentum
            self.epsilon = epsilon
        }

        private enum Key: String, CodingKey {
            case momentum, epsilon
        }

        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            momentum = try container.number(.momentum, in: 0...0.9999, default: 0.99)
            epsilon = try container.number(.epsilon, in: 1e-12...1, default: Self.usualEpsilon)
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(momentum, forKey: .momentum)
            if epsilon != Self.usualEpsilon { try container.encode(epsilon, forKey: .epsilon) }
        }

        /// A layer over the last axis.
        ///
        /// - Throws: what `source` throws.
        public func layer(on inputShape: [Int], from source: LayerSource) throws -> any Layer {
            let layer = BatchNorm(
                channels: inputShape[inputShape.count - 1], momentum: Float(momentum),
                epsilon: Float(epsilon))
            for parameter in layer.parameters {
                let isOne = parameter === layer.scale || parameter === layer.runningVariance
                parameter.value.assign(
                    try source.tensor(
                        parameter.name, parameter.value.shape, isOne ? .ones : .zeros))
            }
            return layer
        }
    }
}
