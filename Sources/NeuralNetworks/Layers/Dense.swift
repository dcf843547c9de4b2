import AvazOptimisation
import AvazFiles
import AvazTensors

/// Fully connected layer.
///
///     y = x W + b
///
///     ∂L/∂W = xᵀ g        ∂L/∂b = Σ g over the batch        ∂L/∂x = g Wᵀ        g = ∂L/∂y
///
/// `x` is `[…, in]`, `y` and `g` are `[…, out]`, `W` is `[in, out]`, `b` is `[out]`: whatever the axes
/// in front, samples or samples and time, the layer is the same for each of their places.
///
/// ```swift
/// let dense = Dense(weights: Tensor([2, 1], [3, 4]), bias: Tensor([1], [5]))
/// dense.forward(Tensor([1, 2], [1, 2]), training: false).array  // [16.0]
/// ```
public final class Dense: Layer {
    /// `W`, `[in, out]`; weight decay applies.
    public let weights: Parameter
    /// `b`, `[out]`.
    public let bias: Parameter

    /// Seen as matrices: all places of the axes in front are rows.
    private var input = MatrixView()
    private var outputGradient = MatrixView()
    private var output = Buffer()
    private var inputGradient = Buffer()
    private var shapedOutput = ShapedView()
    private var shapedInputGradient = ShapedView()
    private var product: any DenseProduct = BlockedProduct()
    /// Whether a row gives the same to the bit alone as among others: see `RowwiseProduct`.
    var isRowwise = false {
        didSet { product = isRowwise ? RowwiseProduct() : BlockedProduct() }
    }

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
    /// The weights and the bias.
    public var parameters: [Parameter] { [weights, bias] }

    public func outputShape(for inputShape: [Int]) -> [Int] { inputShape.dropLast() + [outputs] }

    public var configuration: any LayerConfiguration {
        Configuration(units: WidthFormula(outputs))
    }

    public func replica() -> any Layer { Dense(sharing: self) }

    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        precondition(
            input.shape.last == inputs, "\(inputs) inputs expected, not \(input.shape)")
        let before = self.input.matrix.rows
        self.input.show(input)
        let rows = self.input.matrix
        if before != rows.rows && outputs <= SkinnyProduct.widest && !isRowwise {
            product = SkinnyProduct(samples: rows.rows, inputs: inputs, outputs: outputs)
        }
        let output = output.shaped(rows.rows, outputs)
        product.forward(rows, weights.value, bias.value, to: output)
        // The next step of a melody is to cost no allocation, not even of a shape.
        guard input.shape.count != 2 else { return output }
        return shapedOutput.view(of: output, shape: input.shape.dropLast() + [outputs])
    }

    public func backward(_ outputGradient: Tensor, _ wanted: Gradients) -> Tensor? {
        checkGradient(outputGradient, of: output.tensor, in: self)
        self.outputGradient.show(outputGradient, columns: outputs)
        let (x, g) = (input.matrix, self.outputGradient.matrix)
        if wanted.contains(.parameters) {
            product.weightGradient(x, g, to: weights.gradient, bias.gradient)
        }
        guard wanted.contains(.input) else { return nil }
        let inputGradient = inputGradient.shaped([x.rows, inputs])
        product.inputGradient(g, weights.value, to: inputGradient)
        return shapedInputGradient.view(of: inputGradient, shape: input.tensor.shape)
    }
}

// MARK: In files

extension Dense {
    /// `{ kind: "dense", units: 10 }`
    public struct Configuration: LayerConfiguration {
        /// The layer's word in files.
        public static let kind = "dense"
        /// Its description may name an activation, which stands for a layer behind it.
        public static let takesActivation = true
        /// Outputs.
        public var units: WidthFormula

        /// - Parameter units: outputs.
        public init(units: WidthFormula) { self.units = units }

        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            units = try container.value(.units, WidthFormula.expected) { $0 }
        }

        /// - Throws: `LayerError` where the samples are images, and where `units` gives no width.
        public func layer(on inputShape: [Int], from source: LayerSource) throws -> any Layer {
            let outputs = try units.width(
                inputs: source.sizes.inputs, outputs: source.sizes.outputs)
            guard let inputs = inputShape.last, inputShape.count != 3 else {
                throw LayerError(
                    "a dense layer needs a row; put a \"flatten\" layer before it")
            }
            return Dense(
                weights: try source.tensor(
                    "weights", [inputs, outputs], .drawn(fanIn: inputs, fanOut: outputs)),
                bias: try source.tensor("bias", [outputs], .zeros))
        }
    }
}
