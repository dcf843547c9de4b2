import AvazFiles
import AvazOptimisation
import AvazTensors

/// A layer whose weights are divided by the most that they lengthen a vector by, so that a
/// discriminator cannot become arbitrarily steep (Miyato et al., 2018).
///
///     σ = uᵀ W v            Ŵ = W / σ            the layer is run with Ŵ
///
///     v ← W u / ‖W u‖       u ← Wᵀ v / ‖Wᵀ v‖        a step of the power method, in each training pass
///
///     ∂L/∂W = (∂L/∂Ŵ - (Σ ∂L/∂Ŵ · Ŵ) v uᵀ) / σ       u and v held fixed
///
/// `W` are the layer's first parameter as a matrix `[rest, outputs]`: a dense layer's weights, or a
/// convolution's kernel with all that one output sees as a column. `u` is `[outputs]`, kept beside the
/// weights and not trained; `v` is `[rest]`.
public final class SpectralNorm: Layer {
    /// `W`, as the layer within would have it.
    public let weights: Parameter
    /// `u`, of length 1.
    public let direction: Parameter

    /// The layer's other parameters, such as its bias.
    private let rest: [Parameter]
    /// Runs with `Ŵ`; its memory for all other parameters is that of `rest`.
    private let inner: any Layer
    private let description: LayerDescription
    private let inputShape: [Int]
    private let left: Tensor
    private let product: Tensor
    /// `σ` of the last `forward`.
    private(set) var norm: Float = 1

    /// - Parameters:
    ///   - layer: dense, or a convolution: with a first parameter whose last axis are its outputs.
    ///   - inputShape: of one sample.
    ///   - direction: `u`; any vector that is not zero.
    public convenience init(_ layer: any Layer, inputShape: [Int], direction: Tensor) {
        self.init(
            parameters: layer.parameters,
            direction: Parameter("direction", direction, isTrained: false),
            description: LayerDescription(layer), inputShape: inputShape)
    }

    private init(
        parameters: [Parameter], direction: Parameter, description: LayerDescription,
        inputShape: [Int]
    ) {
        precondition(
            parameters.first?.value.shape.last == direction.value.count,
            "\(description.kind) has no weights for a direction of \(direction.value.count)")
        weights = parameters[0]
        rest = Array(parameters.dropFirst())
        self.direction = direction
        self.description = description
        self.inputShape = inputShape
        let source = LayerSource(tensor: { name, shape, _ in
            parameters.dropFirst().first { $0.name == name }?.value ?? Tensor(shape)
        })
        guard let layer = try? description.configuration.layer(on: inputShape, from: source) else {
            preconditionFailure("a layer \(description.kind) cannot be made on \(inputShape)")
        }
        inner = layer
        left = Tensor([weights.value.count / direction.value.count])
        product = Tensor([direction.value.count])
    }

    /// Those of the layer within, its weights first, and the direction of the power iteration.
    public var parameters: [Parameter] { [weights] + rest + [direction] }
    public var configuration: any LayerConfiguration { Configuration(layer: description) }
    public func replica() -> any Layer {
        SpectralNorm(
            parameters: [weights] + rest, direction: direction, description: description,
            inputShape: inputShape)
    }
    public func outputShape(for inputShape: [Int]) -> [Int] {
        inner.outputShape(for: inputShape)
    }

    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        normalise(isStep: training)
        return inner.forward(input, training: training)
    }

    private func normalise(isStep: Bool) {
        let (w, u) = (weights.value, direction.value)
        let (rows, columns) = (left.count, u.count)
        MatrixProduct.multiply(
            w.pointer, u.pointer, into: left.pointer, m: rows, n: 1, k: columns)
        Self.shorten(left)
        MatrixProduct.multiply(
            left.pointer, w.pointer, into: product.pointer, m: 1, n: columns, k: rows)
        if isStep {
            u.assign(product)
            Self.shorten(u)
        }
        norm = max(Vector.dot(product.pointer, u.pointer, count: columns), 1e-12)
        let scale = 1 / norm
        Vector.map(w.pointer, to: inner.parameters[0].value.pointer, count: w.count) { $0 * scale }
    }

    /// To length 1.
    private static func shorten(_ vector: Tensor) {
        let square = Vector.dot(vector.pointer, vector.pointer, count: vector.count)
        let scale = 1 / max(square.squareRoot(), 1e-12)
        Vector.map(vector.pointer, to: vector.pointer, count: vector.count) { $0 * scale }
    }

    public func backward(_ outputGradient: Tensor, _ wanted: Gradients) -> Tensor? {
        let gradient = inner.backward(outputGradient, wanted)
        guard wanted.contains(.parameters) else { return gradient }
        for (own, within) in zip(rest, inner.parameters.dropFirst()) {
            own.gradient.assign(within.gradient)
        }
        let (own, normalised) = (inner.parameters[0].gradient, inner.parameters[0].value)
        let along = Vector.dot(own.pointer, normalised.pointer, count: own.count)
        let (scale, columns) = (1 / norm, direction.value.count)
        for row in 0..<left.count {
            let place = row * columns
            let share = along * left[row]
            Vector.map(
                own.pointer + place, direction.value.pointer,
                to: weights.gradient.pointer + place, count: columns
            ) { ($0 - share * $1) * scale }
        }
        return gradient
    }
}

extension Plain {
    /// The greatest number that a matrix `[rows, columns]` lengthens a vector by, by many steps of the
    /// power method in double precision.
    static func spectralNorm(_ w: [Float], columns: Int) -> Double {
        let rows = w.count / columns
        var u = [Double](repeating: 1, count: columns)
        var norm = 0.0
        for _ in 0..<500 {
            let v = (0..<rows).map { row in
                (0..<columns).reduce(0) { $0 + Double(w[row * columns + $1]) * u[$1] }
            }
            u = (0..<columns).map { column in
                (0..<rows).reduce(0) { $0 + Double(w[$1 * columns + column]) * v[$1] }
            }
            let length = u.reduce(0) { $0 + $1 * $1 }.squareRoot()
            norm = length.squareRoot()
            u = u.map { $0 / length }
        }
        return norm
    }
}

// MARK: In files

extension SpectralNorm {
    /// `{ kind: "spectral-norm", layer: { kind: "dense", units: 64 } }`
    public struct Configuration: LayerConfiguration {
        /// The layer's word in files.
        public static let kind = "spectral-norm"
        /// Its description may name an activation, which stands for a layer behind it.
        public static let takesActivation = true
        /// Those that can stand within.
        static let kinds = ["conv1d", "conv2d", "dense"]
        /// The layer whose weights are normalised.
        public var layer: LayerDescription

        /// - Parameter layer: of kind `conv1d`, `conv2d` or `dense`.
        public init(layer: LayerDescription) { self.layer = layer }

        private enum CodingKeys: String, CodingKey { case layer }

        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            layer = try container.value(
                .layer, "a layer of kind \(Self.kinds.joined(separator: ", "))"
            ) { (layer: LayerDescription) in
                Self.kinds.contains(layer.kind) ? layer : nil
            }
        }

        /// - Throws: what the layer within throws, and what `source` throws.
        public func layer(on inputShape: [Int], from source: LayerSource) throws -> any Layer {
            let made = try layer.configuration.layer(on: inputShape, from: source)
            let outputs = made.parameters[0].value.shape.last ?? 1
            return SpectralNorm(
                made, inputShape: inputShape,
                direction: try source.tensor("direction", [outputs], .uniform(1)))
        }
    }
}
