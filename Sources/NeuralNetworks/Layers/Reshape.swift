import AvazFiles
import AvazTensors

/// Each sample's numbers under another shape, such as a row of `H * W` as an image `[H, W, 1]`.
public final class Reshape: Layer {
    /// Of one sample.
    public let shape: [Int]
    private var input = Tensor([0])
    private var output = Tensor([0])

    /// - Parameter shape: of one sample; it holds as many numbers as the input's shape.
    public init(_ shape: [Int]) { self.shape = shape }

    public func outputShape(for inputShape: [Int]) -> [Int] { shape }

    public var configuration: any LayerConfiguration { Configuration(shape: shape) }

    public func replica() -> any Layer { Reshape(shape) }

    public func forward(_ input: Tensor, training: Bool) -> Tensor {
        if input !== self.input {
            self.input = input
            output = input.reshaped([input.rows] + shape)
        }
        return output
    }

    public func backward(_ outputGradient: Tensor, _ wanted: Gradients) -> Tensor? {
        guard wanted.contains(.input) else { return nil }
        checkGradient(outputGradient, of: output, in: self)
        return outputGradient.reshaped(input.shape)
    }
}

// MARK: In files

extension Reshape {
    /// `{ kind: "reshape", shape: [20, 32, 1] }`
    public struct Configuration: LayerConfiguration {
        /// The layer's word in files.
        public static let kind = "reshape"
        /// Of one sample; each size 1 or more.
        public var shape: [Int]

        /// - Parameter shape: of one sample; each size 1 or more.
        public init(shape: [Int]) { self.shape = shape }

        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            shape = try container.shape(.shape)
        }

        /// - Throws: `LayerError` where the shape holds another number of elements than the samples.
        public func layer(on inputShape: [Int], from source: LayerSource) throws -> any Layer {
            // In double precision, where what a file asks for cannot overflow.
            let wanted = shape.reduce(1.0) { $0 * Double($1) }
            guard wanted == Double(inputShape.reduce(1, *)) else {
                throw LayerError("\(inputShape) cannot be reshaped to \(shape)")
            }
            return Reshape(shape)
        }
    }
}

extension KeyedDecodingContainer {
    /// The shape of a sample: one size or more, each from 1 to 2^20.
    func shape(_ key: Key) throws -> [Int] {
        try value(key, "a list of whole numbers from 1") { (shape: [Int]) in
            !shape.isEmpty && shape.allSatisfy { (1...(1 << 20)).contains($0) } ? shape : nil
        }
    }
}
