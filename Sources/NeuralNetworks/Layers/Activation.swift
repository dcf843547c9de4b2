import AvazFiles
import AvazTensors

/// A function of each element.
///
///     y = f(x)            ∂L/∂x = g · f'(x)            g = ∂L/∂y
///
/// Every `f'` here can be told from `y`, so that `x` is not kept.
public final class Activation: Layer {
    /// `f`.
    public let function: ActivationFunction
    /// Where the derivative is evaluated: at the pre-activation, but for the published protocol.
    public let derivative: ActivationFunction.Derivative

    private var output = Buffer()

    /// - Parameter derivative: at the pre-activation, but for the published protocol.
    public init(
        _ function: ActivationFunction,
        derivative: ActivationFunction.Derivative = .atPreactivation
    ) {
        self.function = function
        self.derivative = derivative
    }

    public var configuration: any LayerConfiguration {
        Configuration(function, derivative: derivative == .atPreactivation ? nil : derivative)
    }

    public func replica() -> any Layer { Activation(function, derivative: derivative) }

    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        let (function, output) = (function, output.shaped(input.shape))
        Parallel.forEachRange(of: input.count) { range, _ in
            let start = range.lowerBound
            Vector.map(input.pointer + start, to: output.pointer + start, count: range.count) {
                function.value($0)
            }
        }
        return output
    }

    public func backward(_ outputGradient: Tensor, _ wanted: Gradients) -> Tensor? {
        guard wanted.contains(.input) else { return nil }
        checkGradient(outputGradient, of: output.tensor, in: self)
        let (function, derivative, output) = (function, derivative, output.tensor)
        Parallel.forEachRange(of: output.count) { range, _ in
            let start = range.lowerBound
            Vector.update(
                outputGradient.pointer + start, by: output.pointer + start, count: range.count
            ) { gradient, value in gradient *= function.factor(derivative, ofValue: value) }
        }
        return outputGradient
    }
}

// MARK: In files

extension Activation {
    /// `{ kind: "activation", function: "relu" }`
    public struct Configuration: LayerConfiguration {
        /// The layer's word in files.
        public static let kind = "activation"
        /// `f`.
        public var function: ActivationFunction
        /// Nil leaves it to the training.
        public var derivative: ActivationFunction.Derivative?

        /// - Parameter derivative: nil leaves it to the training.
        public init(
            _ function: ActivationFunction, derivative: ActivationFunction.Derivative? = nil
        ) {
            self.function = function
            self.derivative = derivative
        }

        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            function = try container.choice(.function)
            derivative = try container.optionalChoice(.derivative)
        }

        /// The function's name.
        public var word: String { function.rawValue }

        /// For samples of any shape.
        public func layer(on inputShape: [Int], from source: LayerSource) -> any Layer {
            Activation(function, derivative: derivative ?? source.derivative)
        }
    }
}
