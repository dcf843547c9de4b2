import Tensors

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
    public let kind = "batch-norm"
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
    public var needsInputGradient = true

    private var input = Tensor([0])
    private var output = Tensor([0])
    private var inputGradient = Tensor([0])
    private var usesBatchStatistics = false
    private let mean: Tensor
    private let inverseDeviation: Tensor
    /// Two numbers a channel for each range of rows, added up in the order of the ranges.
    private var partials = Tensor([0])

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
    }

    /// The identity, before training: scale and variance 1, shift and mean 0.
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

    public var channels: Int { scale.value.count }
    public var parameters: [Parameter] { [scale, shift, runningMean, runningVariance] }

    public func replica() -> any Layer {
        BatchNorm(
            scale: scale, shift: shift, runningMean: runningMean,
            runningVariance: runningVariance, momentum: momentum, epsilon: epsilon)
    }

    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        precondition(
            input.shape.last == channels, "\(channels) channels expected, not \(input.shape)")
        self.input = input
        usesBatchStatistics = training
        if training {
            measureBatch()
        } else {
            mean.assign(runningMean.value)
            for channel in 0..<channels {
                inverseDeviation[channel] =
                    1 / (runningVariance.value[channel] + epsilon).squareRoot()
            }
        }
        let factor = Tensor([channels])
        for channel in 0..<channels {
            factor[channel] = scale.value[channel] * inverseDeviation[channel]
        }
        if output.shape != input.shape { output = Tensor(input.shape) }
        let (output, mean, shift, channels) = (output, mean, shift.value, channels)
        Parallel.forEachRange(of: rows, size: rowsOfRange) { range, _ in
            let start = range.lowerBound * channels
            Columns.normalise(
                input.pointer + start, mean: mean.pointer, scale: factor.pointer,
                shift: shift.pointer, to: output.pointer + start, rows: range.count,
                columns: channels)
        }
        return output
    }

    /// Mean and variance of the batch, and the running ones a step further.
    private func measureBatch() {
        let (input, partials, channels) = (input, preparedPartials(), channels)
        Parallel.forEachRange(of: rows, size: rowsOfRange) { range, index in
            let sums = partials.pointer + 2 * index * channels
            Columns.moments(
                input.pointer + range.lowerBound * channels, rows: range.count, columns: channels,
                sums: sums, squares: sums + channels)
        }
        for channel in 0..<channels {
            // Two parts' means and squared distances make those of the whole (Chan et al., 1983).
            var (count, center, squares) = (0.0, 0.0, 0.0)
            for (index, start) in stride(from: 0, to: rows, by: rowsOfRange).enumerated() {
                let part = Double(min(rowsOfRange, rows - start))
                let sum = Double(partials[2 * index * channels + channel])
                let square = Double(partials[(2 * index + 1) * channels + channel])
                let distance = Double(input[start * channels + channel]) + sum / part - center
                squares += square - sum * sum / part
                squares += distance * distance * count * part / (count + part)
                count += part
                center += distance * part / count
            }
            let variance = squares / count
            mean[channel] = Float(center)
            inverseDeviation[channel] = Float(1 / (variance + Double(epsilon)).squareRoot())
            runningMean.value[channel] +=
                (1 - momentum) * (Float(center) - runningMean.value[channel])
            runningVariance.value[channel] +=
                (1 - momentum) * (Float(variance) - runningVariance.value[channel])
        }
    }

    public func backward(_ outputGradient: Tensor) -> Tensor {
        let (input, mean, partials, channels) = (input, mean, preparedPartials(), channels)
        Parallel.forEachRange(of: rows, size: rowsOfRange) { range, index in
            let start = range.lowerBound * channels
            let sums = partials.pointer + 2 * index * channels
            Columns.sums(
                outputGradient.pointer + start, input.pointer + start, mean: mean.pointer,
                rows: range.count, columns: channels, sums: sums, products: sums + channels)
        }
        // ∂L/∂x = factor g + slope (x - μ) + rest
        let (factor, slope, rest) = (Tensor([channels]), Tensor([channels]), Tensor([channels]))
        for channel in 0..<channels {
            var (sum, product) = (0.0, 0.0)
            for index in 0..<Parallel.rangeCount(of: rows, size: rowsOfRange) {
                sum += Double(partials[2 * index * channels + channel])
                product += Double(partials[(2 * index + 1) * channels + channel])
            }
            let inverse = inverseDeviation[channel]
            shift.gradient[channel] = Float(sum)
            scale.gradient[channel] = Float(product) * inverse
            factor[channel] = scale.value[channel] * inverse
            guard usesBatchStatistics else { continue }
            rest[channel] = -factor[channel] * Float(sum / Double(rows))
            slope[channel] =
                -factor[channel] * inverse * inverse * Float(product / Double(rows))
        }
        guard needsInputGradient else { return inputGradient }
        if inputGradient.shape != input.shape { inputGradient = Tensor(input.shape) }
        let inputGradient = inputGradient
        Parallel.forEachRange(of: rows, size: rowsOfRange) { range, _ in
            let start = range.lowerBound * channels
            Columns.combine(
                outputGradient.pointer + start, scale: factor.pointer, input.pointer + start,
                mean: mean.pointer, slope: slope.pointer, shift: rest.pointer,
                to: inputGradient.pointer + start, rows: range.count, columns: channels)
        }
        return inputGradient
    }

    /// Samples times places.
    private var rows: Int { input.count / channels }
    private var rowsOfRange: Int { max(1, Parallel.rangeSize / channels) }

    private func preparedPartials() -> Tensor {
        let count = Parallel.rangeCount(of: rows, size: rowsOfRange)
        if partials.rows != count || partials.count == 0 {
            partials = Tensor([count, 2, channels])
        }
        return partials
    }
}
