import AvazTensors

/// Each sample's block of numbers as one row: `[N, H, W, C]` to `[N, H W C]`. Nothing is copied.
public final class Flatten: Layer {
    public let kind = "flatten"
    private var inputShape: [Int] = []

    public init() {}

    public func outputShape(for inputShape: [Int]) -> [Int] { [inputShape.reduce(1, *)] }

    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        inputShape = input.shape
        return input.reshaped([input.rows, input.columns])
    }

    public func backward(_ outputGradient: Tensor) -> Tensor { outputGradient.reshaped(inputShape) }

    public func replica() -> any Layer { Flatten() }
}
