import AvazOptimisation
import AvazTensors

/// Scores to probabilities, for losses that compare probabilities; the cross-entropy takes raw scores.
///
///     y[k] = exp(x[k]) / Σ exp(x)                    ∂L/∂x[k] = y[k] (g[k] - Σ g y)
///
/// Over the last axis of `[…, K]`.
///
/// ```swift
/// Softmax().forward(Tensor([1, 2], [0, 0]), training: false).array  // [0.5, 0.5]
/// ```
public final class Softmax: Layer {
    private var output = Buffer()
    private var inputGradient = Buffer()

    /// Over the last axis, whatever its length.
    public init() {}

    /// None.
    public var parameters: [Parameter] { [] }

    public func outputShape(for inputShape: [Int]) -> [Int] { inputShape }

    public var configuration: any LayerConfiguration { Configuration() }

    public func replica() -> any Layer { Softmax() }

    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        let output = output.shaped(input.shape)
        let width = input.shape.last ?? 1
        for row in 0..<input.count / max(1, width) {
            _ = Vector.softmax(
                input.pointer + row * width, to: output.pointer + row * width, count: width)
        }
        return output
    }

    public func backward(_ outputGradient: Tensor, _ wanted: Gradients) -> Tensor? {
        checkGradient(outputGradient, of: output.tensor, in: self)
        guard wanted.contains(.input) else { return nil }
        let inputGradient = inputGradient.shaped(outputGradient.shape)
        let width = outputGradient.shape.last ?? 1
        for row in 0..<outputGradient.count / max(1, width) {
            let (y, g) = (output.tensor.pointer + row * width, outputGradient.pointer + row * width)
            let mean = Vector.dot(g, y, count: width)
            Vector.map(g, y, to: inputGradient.pointer + row * width, count: width) { g, y in
                y * (g - mean)
            }
        }
        return inputGradient
    }
}

// MARK: In files

extension Softmax {
    /// `{ kind: "softmax" }`
    public struct Configuration: LayerConfiguration {
        /// The layer's word in files.
        public static let kind = "softmax"

        /// There is nothing to set.
        public init() {}

        /// For samples of any shape.
        public func layer(on inputShape: [Int], from source: LayerSource) throws -> any Layer {
            Softmax()
        }
    }
}
