import AvazTensors

/// A function applied to each element alone.
public enum ActivationFunction: String, CaseIterable, Codable, Sendable {
    /// `f(x) = 2 / (1 + exp(-x)) - 1`, between -1 and 1; `f'(x) = (1 + f(x)) (1 - f(x)) / 2`.
    case bipolarSigmoid = "bipolar-sigmoid"
    /// `f(x) = max(0, x)`; `f'(x) = 1` above zero, else 0.
    case relu
    /// `f(x) = tanh x`; `f'(x) = 1 - f(x)²`.
    case tanh
    /// `f(x) = x`.
    case identity
    /// `f(x) = 1 / (1 + exp(-x))`, between 0 and 1; `f'(x) = f(x) (1 - f(x))`.
    case sigmoid

    /// `f` of sixteen numbers.
    @inlinable @inline(__always)
    public func value(_ x: SIMD16<Float>) -> SIMD16<Float> {
        switch self {
        case .bipolarSigmoid: 2 / (1 + Vector.exponential(-x)) - 1
        case .relu: x.replacing(with: 0, where: x .< 0)
        case .tanh: 2 / (1 + Vector.exponential(-2 * x)) - 1
        case .identity: x
        case .sigmoid: Vector.sigmoid(x)
        }
    }

    /// `f'` at sixteen places.
    @inlinable @inline(__always)
    public func derivative(_ x: SIMD16<Float>) -> SIMD16<Float> {
        let value = self == .relu ? x : self.value(x)
        return derivative(ofValue: value)
    }

    /// `f'` where `f` has the given value: most derivatives are cheapest told by the value.
    @inlinable @inline(__always)
    public func derivative(ofValue value: SIMD16<Float>) -> SIMD16<Float> {
        switch self {
        case .bipolarSigmoid: 0.5 * (1 + value) * (1 - value)
        case .relu: SIMD16(repeating: 0).replacing(with: 1, where: value .> 0)
        case .tanh: 1 - value * value
        case .identity: SIMD16(repeating: 1)
        case .sigmoid: value * (1 - value)
        }
    }

    /// What a layer multiplies the incoming gradient by.
    public enum Derivative: String, CaseIterable, Codable, Sendable {
        /// `f'(x)`: the chain rule.
        case atPreactivation = "at-preactivation"
        /// `f'(f(x))`: the published protocol feeds the derivative with what is already activated.
        case atActivation = "at-activation"
        /// 1: the published protocol leaves the derivative out at the output layer.
        case one
    }

    /// The factor for sixteen outputs `f(x)` of this function.
    @inlinable @inline(__always)
    public func factor(_ derivative: Derivative, ofValue value: SIMD16<Float>) -> SIMD16<Float> {
        switch derivative {
        case .atPreactivation: self.derivative(ofValue: value)
        case .atActivation: self.derivative(value)
        case .one: SIMD16(repeating: 1)
        }
    }
}
