import AvazTensors

/// Each sample's numbers under another shape, such as a row of `H * W` as an image `[H, W, 1]`.
public final class Reshape: Layer {
    public let kind = "reshape"
    /// Of one sample.
    public let shape: [Int]
    private var input = Tensor([0])
    private var output = Tensor([0])

    /// - Parameter shape: of one sample; it holds as many numbers as the input's shape.
    public init(_ shape: [Int]) { self.shape = shape }

    public func outputShape(for inputShape: [Int]) -> [Int] { shape }

    public func replica() -> any Layer { Reshape(shape) }

    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        if input !== self.input {
            self.input = input
            output = input.reshaped([input.rows] + shape)
        }
        return output
    }

    public func backward(_ outputGradient: Tensor) -> Tensor {
        outputGradient.reshaped(input.shape)
    }
}
