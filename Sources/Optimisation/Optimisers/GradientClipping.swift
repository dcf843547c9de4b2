import AvazTensors

/// Holds the length of the whole gradient at a bound (Pascanu et al., 2013).
///
///     g ← g · min(1, bound / |g|)            |g|² = Σ g² over all parameters
///
/// Between `backward` and the optimiser's step:
///
/// ```swift
/// network.backward(gradient)
/// GradientClipping(bound: 1).clip(network.parameters)
/// optimiser.step(network.parameters)
/// ```
public struct GradientClipping: Sendable {
    /// The largest length that passes unchanged, above 0.
    public let bound: Float

    /// - Parameter bound: above 0.
    public init(bound: Float) {
        precondition(bound > 0, "gradients clipped at \(bound)")
        self.bound = bound
    }

    /// - Returns: the length before clipping; NaN or infinite where a gradient is, and then nothing
    ///   is changed.
    @discardableResult
    public func clip(_ parameters: [Parameter]) -> Float {
        let gradients = parameters.filter(\.isTrained).map(\.gradient)
        let squares = gradients.map { gradient in
            Double(Vector.dot(gradient.pointer, gradient.pointer, count: gradient.count))
        }
        let length = Float(squares.reduce(0, +).squareRoot())
        guard length > bound && length.isFinite else { return length }
        for gradient in gradients {
            let scale = bound / length
            Vector.map(gradient.pointer, to: gradient.pointer, count: gradient.count) { $0 * scale }
        }
        return length
    }
}
