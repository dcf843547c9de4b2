import AvazTensors

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
    /// `W`, `[in, out]`; weight decay applies.
    public let weights: Parameter
    /// `b`, `[out]`.
    public let bias: Parameter
    public var needsInputGradient = true

    private var input = Tensor([0, 0])
    private var output = Buffer()
    private var inputGradient = Buffer()
    private var product: any DenseProduct = BlockedProduct()

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

    /// A layer over the parameters of another, with buffers of its own.
    init(sharing other: Dense) {
        weights = other.weights
        bias = other.bias
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

    public func replica() -> any Layer { Dense(sharing: self) }

    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        precondition(input.columns == inputs, "\(inputs) inputs expected, not \(input.shape)")
        if self.input.rows != input.rows && outputs <= SkinnyProduct.widest {
            product = SkinnyProduct(samples: input.rows, inputs: inputs, outputs: outputs)
        }
        self.input = input
        let output = output.shaped([input.rows, outputs])
        product.forward(input, weights.value, bias.value, to: output)
        return output
    }

    public func backward(_ outputGradient: Tensor) -> Tensor {
        product.weightGradient(input, outputGradient, to: weights.gradient, bias.gradient)
        guard needsInputGradient else { return outputGradient }
        let inputGradient = inputGradient.shaped([input.rows, inputs])
        product.inputGradient(outputGradient, weights.value, to: inputGradient)
        return inputGradient
    }
}
