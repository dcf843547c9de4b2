import AvazFiles
import AvazOptimisation
import AvazTensors

/// Layer normalisation over the last axis (Ba, Kiros and Hinton, 2016).
///
///     x̂ = (x - μ) / √(σ² + ε)                   y = γ x̂ + β
///
///     ∂L/∂γ = Σ g x̂        ∂L/∂β = Σ g          ∂L/∂x = (h - mean h - x̂ mean(h x̂)) / √(σ² + ε),  h = γ g
///
/// `x` is `[N, …, C]`; `γ` and `β` are `[C]`. `μ` and `σ²` are each row's own mean and (biased) variance
/// over its channels: what a sample gives does not depend on the others of its batch, which a gradient
/// penalty needs, for it is of each sample by itself.
public final class LayerNorm: Layer {
    /// `γ`, begins at 1.
    public let scale: Parameter
    /// `β`, begins at 0.
    public let shift: Parameter
    /// `ε`, above 0.
    public let epsilon: Float

    private var normalised = Buffer()
    private var deviations = Buffer()
    private var output = Buffer()
    private var sums = PartialSums()

    /// - Parameter epsilon: above 0; the default is Keras's.
    public convenience init(channels: Int, epsilon: Float = 1e-3) {
        self.init(
            scale: Parameter(
                "scale", Tensor([channels], [Float](repeating: 1, count: channels))),
            shift: Parameter("shift", Tensor([channels])), epsilon: epsilon)
    }

    private init(scale: Parameter, shift: Parameter, epsilon: Float) {
        precondition(epsilon > 0, "layer normalisation with epsilon \(epsilon)")
        self.scale = scale
        self.shift = shift
        self.epsilon = epsilon
    }

    /// `C`.
    public var channels: Int { scale.value.count }
    /// Scale and shift.
    public var parameters: [Parameter] { [scale, shift] }
    public var configuration: any LayerConfiguration { Configuration(epsilon: epsilon.decimal) }
    public func replica() -> any Layer {
        LayerNorm(scale: scale, shift: shift, epsilon: epsilon)
    }

    private var rowsOfRange: Int { max(1, Parallel.rangeSize / max(1, channels)) }

    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        precondition(
            input.shape.last == channels, "\(channels) channels expected, not \(input.shape)")
        let (channels, epsilon) = (channels, epsilon)
        let rows = input.count / channels
        let (output, normalised) = (
            output.shaped(input.shape), normalised.shaped(rows, channels)
        )
        let inverse = deviations.shaped([rows])
        let (scale, shift) = (scale.value, shift.value)
        Parallel.forEachRange(of: rows, size: rowsOfRange) { range, _ in
            for row in range {
                let x = input.pointer + row * channels
                let centred = normalised.pointer + row * channels
                let mean = Vector.sum(x, count: channels) / Float(channels)
                Vector.map(x, to: centred, count: channels) { $0 - mean }
                let variance = Vector.dot(centred, centred, count: channels) / Float(channels)
                let factor = 1 / (variance + epsilon).squareRoot()
                inverse[row] = factor
                Vector.map(centred, to: centred, count: channels) { $0 * factor }
                let y = output.pointer + row * channels
                Vector.map(centred, scale.pointer, to: y, count: channels) { $0 * $1 }
                Vector.addScaled(1, shift.pointer, to: y, count: channels)
            }
        }
        return output
    }

    public func backward(_ outputGradient: Tensor, _ wanted: Gradients) -> Tensor? {
        checkGradient(outputGradient, of: output.tensor, in: self)
        let (channels, normalised) = (channels, normalised.tensor)
        let rows = normalised.rows
        if wanted.contains(.parameters) {
            sums.sum(over: rows, to: [scale.gradient, shift.gradient]) { range, _, sums in
                for row in range {
                    let g = outputGradient.pointer + row * channels
                    let x = normalised.pointer + row * channels
                    for channel in 0..<channels { sums[channel] += g[channel] * x[channel] }
                    Vector.addScaled(1, g, to: sums + channels, count: channels)
                }
            }
        }
        guard wanted.contains(.input) else { return nil }
        let (scale, inverse) = (scale.value, deviations.tensor)
        Parallel.forEachRange(of: rows, size: rowsOfRange) { range, _ in
            for row in range {
                let g = outputGradient.pointer + row * channels
                let x = normalised.pointer + row * channels
                Vector.map(g, scale.pointer, to: g, count: channels) { $0 * $1 }
                let mean = Vector.sum(g, count: channels) / Float(channels)
                let product = Vector.dot(g, x, count: channels) / Float(channels)
                let factor = inverse[row]
                Vector.map(g, x, to: g, count: channels) { factor * ($0 - mean - $1 * product) }
            }
        }
        return outputGradient
    }
}

extension Plain {
    /// `LayerNorm.forward` of one row, in double precision.
    static func layerNorm(_ x: [Float], scale: [Float], shift: [Float], epsilon: Double) -> [Float]
    {
        let mean = x.reduce(0) { $0 + Double($1) } / Double(x.count)
        let variance =
            x.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
            / Double(x.count)
        return x.indices.map {
            Float((Double(x[$0]) - mean) / (variance + epsilon).squareRoot()) * scale[$0]
                + shift[$0]
        }
    }
}

// MARK: In files

extension LayerNorm {
    /// `{ kind: "layer-norm" }`
    public struct Configuration: LayerConfiguration {
        /// The layer's word in files.
        public static let kind = "layer-norm"
        /// 1e-12 to 1; 0.001 unless said.
        public var epsilon: Double

        /// - Parameter epsilon: 1e-12 to 1; Keras's unless said.
        public init(epsilon: Double = 0.001) { self.epsilon = epsilon }

        private enum CodingKeys: String, CodingKey { case epsilon }

        public init(from decoder: any Decoder) throws {
            epsilon = try decoder.container(keyedBy: CodingKeys.self)
                .number(.epsilon, in: 1e-12...1, default: 0.001)
        }

        /// A layer over the last axis.
        ///
        /// - Throws: what `source` throws.
        public func layer(on inputShape: [Int], from source: LayerSource) throws -> any Layer {
            let layer = LayerNorm(
                channels: inputShape[inputShape.count - 1], epsilon: Float(epsilon))
            layer.scale.value.assign(
                try source.tensor("scale", layer.scale.value.shape, .ones))
            layer.shift.value.assign(
                try source.tensor("shift", layer.shift.value.shape, .zeros))
            return layer
        }
    }
}
