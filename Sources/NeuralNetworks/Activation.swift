import Tensors

/// A function of each element.
///
///     y = f(x)            ∂L/∂x = g · f'(x)            g = ∂L/∂y
///
/// Every `f'` here can be told from `y`, so that `x` is not kept.
public final class Activation: Layer {
    public var kind: String { function.rawValue }
    public let function: ActivationFunction
    /// Where the derivative is evaluated: at the pre-activation, but for the published protocol.
    public let derivative: ActivationFunction.Derivative

    private var output = Tensor([0])
    private var inputGradient = Tensor([0])

    public init(
        _ function: ActivationFunction,
        derivative: ActivationFunction.Derivative = .atPreactivation
    ) {
        self.function = function
        self.derivative = derivative
    }

    public func replica() -> any Layer { Activation(function, derivative: derivative) }

    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        if output.shape != input.shape { output = Tensor(input.shape) }
        let (function, from, to) = (function, input.pointer, output.pointer)
        Vector.map(from, to: to, count: input.count) { function.value($0) }
        return output
    }

    public func backward(_ outputGradient: Tensor) -> Tensor {
        if inputGradient.shape != output.shape { inputGradient = Tensor(output.shape) }
        let (function, derivative) = (function, derivative)
        Vector.map(
            outputGradient.pointer, output.pointer, to: inputGradient.pointer, count: output.count
        ) { gradient, value in gradient * function.factor(derivative, ofValue: value) }
        return inputGradient
    }
}
