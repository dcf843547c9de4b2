import Tensors

/// Silences each input with probability `rate` in training (Srivastava et al., 2014).
///
///     y = m x            ∂L/∂x = m g            m = 0, or 1 / (1 - rate) where x is kept
///
/// What is kept grows by as much as is lost on average, so that inference needs no correction: there
/// the input passes unchanged.
public final class Dropout: Layer {
    public let kind = "dropout"
    /// Within `0 ..< 1`.
    public let rate: Float

    /// The same seed gives the same masks in the same order.
    public let seed: UInt64

    private var generator: FastGenerator
    private var mask = Tensor([0])
    private var output = Tensor([0])
    private var inputGradient = Tensor([0])

    public init(rate: Float, seed: UInt64) {
        precondition(rate >= 0 && rate < 1, "dropout rate \(rate) outside 0 ..< 1")
        self.rate = rate
        self.seed = seed
        generator = FastGenerator(seed: seed)
    }

    /// Draws the same masks as this layer did from its beginning.
    public func replica() -> any Layer { Dropout(rate: rate, seed: seed) }

    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        guard training && rate > 0 else {
            mask = Tensor([0])
            return input
        }
        if mask.shape != input.shape {
            mask = Tensor(input.shape)
            output = Tensor(input.shape)
            inputGradient = Tensor(input.shape)
        }
        drawMask()
        Vector.map(input.pointer, mask.pointer, to: output.pointer, count: input.count) { $0 * $1 }
        return output
    }

    public func backward(_ outputGradient: Tensor) -> Tensor {
        guard mask.count == outputGradient.count else { return outputGradient }
        Vector.map(
            outputGradient.pointer, mask.pointer, to: inputGradient.pointer,
            count: outputGradient.count
        ) { $0 * $1 }
        return inputGradient
    }

    /// One draw of 64 bits settles four inputs.
    private func drawMask() {
        let threshold = UInt64(rate * 65536)
        let kept = 1 / (1 - Float(threshold) / 65536)
        for start in stride(from: 0, to: mask.count, by: 4) {
            var bits = generator.next()
            for index in start..<min(start + 4, mask.count) {
                mask[index] = bits & 0xffff < threshold ? 0 : kept
                bits >>= 16
            }
        }
    }
}
