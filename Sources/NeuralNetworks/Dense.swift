import Tensors

/// Fully connected layer.
///
///     y = x W + b
///
///     ∂L/∂W = xᵀ g        ∂L/∂b = Σ g over the batch        ∂L/∂x = g Wᵀ        g = ∂L/∂y
///
/// `x` is `[N, in]`, `y` and `g` are `[N, out]`, `W` is `[in, out]`, `b` is `[out]`.
///
/// ```swift
/// let dense = Dense(weights: Tensor([2, 1], [3, 4]), bias: Tensor([1], [5]))
/// dense.forward(Tensor([1, 2], [1, 2]), training: false).array  // [16.0]
/// ```
public final class Dense: Layer {
    public let kind = "dense"
    public let weights: Parameter
    public let bias: Parameter
    public var needsInputGradient = true

    private var input = Tensor([0, 0])
    private var output = Tensor([0, 0])
    private var inputGradient = Tensor([0, 0])

    /// - Parameters:
    ///   - weights: `[in, out]`.
    ///   - bias: `[out]`.
    public init(weights: Tensor, bias: Tensor) {
        precondition(
            weights.shape.count == 2 && bias.shape == [weights.shape[1]],
            "dense weights \(weights.shape) with bias \(bias.shape)")
        self.weights = Parameter("weights", weights, decays: true)
        self.bias = Parameter("bias", bias)
    }

    private init(weights: Parameter, bias: Parameter) {
        self.weights = weights
        self.bias = bias
    }

    /// Weights drawn by `initialiser`, zero bias.
    public convenience init(
        inputs: Int, outputs: Int, initialiser: Initialiser,
        using generator: inout MersenneTwister
    ) {
        let weights = initialiser.draw(
            [inputs, outputs], fanIn: inputs, fanOut: outputs, using: &generator)
        self.init(weights: weights, bias: Tensor([outputs]))
    }

    /// Width of the input.
    public var inputs: Int { weights.value.shape[0] }
    /// Width of the output.
    public var outputs: Int { weights.value.shape[1] }
    public var parameters: [Parameter] { [weights, bias] }

    public func outputShape(for inputShape: [Int]) -> [Int] { [outputs] }

    public func replica() -> any Layer { Dense(weights: weights, bias: bias) }

    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        precondition(input.columns == inputs, "\(inputs) inputs expected, not \(input.shape)")
        self.input = input
        if output.rows != input.rows { output = Tensor([input.rows, outputs]) }
        for row in 0..<input.rows {
            (output.pointer + row * outputs).update(from: bias.value.pointer, count: outputs)
        }
        MatrixProduct.multiply(
            input.pointer, weights.value.pointer, into: output.pointer,
            m: input.rows, n: outputs, k: inputs, keep: 1)
        return output
    }

    public func backward(_ outputGradient: Tensor) -> Tensor {
        MatrixProduct.multiply(
            input.pointer, outputGradient.pointer, into: weights.gradient.pointer,
            m: inputs, n: outputs, k: input.rows, transposing: .first)
        bias.gradient.fill(0)
        for row in 0..<input.rows {
            Vector.addScaled(
                1, outputGradient.pointer + row * outputs, to: bias.gradient.pointer,
                count: outputs)
        }
        guard needsInputGradient else { return inputGradient }
        if inputGradient.rows != input.rows { inputGradient = Tensor([input.rows, inputs]) }
        MatrixProduct.multiply(
            outputGradient.pointer, weights.value.pointer, into: inputGradient.pointer,
            m: input.rows, n: inputs, k: outputs, transposing: .second)
        return inputGradient
    }
}
