import AvazFiles
import AvazTensors

/// Silences each input with probability `rate` in training (Srivastava et al., 2014).
///
///     y = m x            ∂L/∂x = m g            m = 0, or 1 / (1 - rate) where x is kept
///
/// What is kept grows by as much as is lost on average, so that inference needs no correction: there
/// the input passes unchanged.
public final class Dropout: Layer, Stochastic {
    /// Within `0 ..< 1`.
    public let rate: Float

    /// The same seed gives the same masks in the same order.
    public let seed: UInt64

    /// Draws the masks.
    public var generator: FastGenerator
    private var mask = Buffer()
    private var output = Buffer()
    /// Whether the last `forward` let everything through.
    private var isOpen = true

    /// - Parameter rate: within `0 ..< 1`.
    public init(rate: Float, seed: UInt64) {
        precondition(rate >= 0 && rate < 1, "dropout rate \(rate) outside 0 ..< 1")
        self.rate = rate
        self.seed = seed
        generator = FastGenerator(seed: seed)
    }

    public var configuration: any LayerConfiguration {
        Configuration(rate: rate.decimal, seed: seed)
    }

    /// Draws the same masks as this layer did from its beginning.
    public func replica() -> any Layer { Dropout(rate: rate, seed: seed) }

    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        isOpen = !training || rate == 0
        guard !isOpen else { return input }
        let (mask, output) = (mask.shaped(input.shape), output.shaped(input.shape))
        Self.draw(mask, rate: rate, using: &generator)
        Vector.map(input.pointer, mask.pointer, to: output.pointer, count: input.count) { $0 * $1 }
        return output
    }

    public func backward(_ outputGradient: Tensor, _ wanted: Gradients) -> Tensor? {
        guard wanted.contains(.input) else { return nil }
        guard !isOpen else { return outputGradient }
        checkGradient(outputGradient, of: mask.tensor, in: self)
        Vector.update(outputGradient.pointer, by: mask.tensor.pointer, count: outputGradient.count)
        {
            $0 *= $1
        }
        return outputGradient
    }

    /// A mask: 0 with probability `rate`, else what keeps the mean. One draw of 64 bits settles four
    /// inputs.
    static func draw(_ mask: Tensor, rate: Float, using generator: inout FastGenerator) {
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

// MARK: In files

extension Dropout {
    /// `{ kind: "dropout", rate: 0.1 }`
    public struct Configuration: LayerConfiguration {
        /// The layer's word in files.
        public static let kind = "dropout"
        /// 0 to 0.99.
        public var rate: Double
        /// Nil leaves it to the training.
        public var seed: UInt64?

        /// - Parameters:
        ///   - rate: 0 to 0.99.
        ///   - seed: nil leaves it to the training.
        public init(rate: Double, seed: UInt64? = nil) {
            self.rate = rate
            self.seed = seed
        }

        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            rate = try container.number(.rate, in: 0...0.99)
            seed = try container.decodeIfPresent(UInt64.self, forKey: .seed)
        }

        /// For samples of any shape.
        public func layer(on inputShape: [Int], from source: LayerSource) -> any Layer {
            Dropout(rate: Float(rate), seed: seed ?? source.seed)
        }
    }
}
