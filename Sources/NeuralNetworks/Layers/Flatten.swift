import AvazTensors

/// Each sample's block of numbers as one row: `[N, H, W, C]` to `[N, H W C]`. Nothing is copied.
public final class Flatten: Layer {
    private var input = Tensor([0])
    private var output = Tensor([0])
    private var outputGradient = Tensor([0])
    private var inputGradient = Tensor([0])

    /// For samples of any shape.
    public init() {}

    public func outputShape(for inputShape: [Int]) -> [Int] { [inputShape.reduce(1, *)] }

    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        if input !== self.input {
            self.input = input
            output = input.reshaped([input.rows, input.columns])
        }
        return output
    }

    public func backward(_ outputGradient: Tensor, _ wanted: Gradients) -> Tensor? {
        guard wanted.contains(.input) else { return nil }
        checkGradient(outputGradient, of: output, in: self)
        if outputGradient !== self.outputGradient || inputGradient.shape != input.shape {
            self.outputGradient = outputGradient
            inputGradient = outputGradient.reshaped(input.shape)
        }
        return inputGradient
    }

    public var configuration: any LayerConfiguration { Configuration() }

    public func replica() -> any Layer { Flatten() }
}

// MARK: In files

extension Flatten {
    /// `{ kind: "flatten" }`
    public struct Configuration: LayerConfiguration {
        /// The layer's word in files.
        public static let kind = "flatten"

        /// There is nothing to set.
        public init() {}

        /// For samples of any shape.
        public func layer(on inputShape: [Int], from source: LayerSource) -> any Layer { Flatten() }
    }
}
