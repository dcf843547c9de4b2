import AvazTensors

/// All that a layer is but its weights: what experiment files, model files, summaries and exports
/// say of it.
///
/// Read and written as an object with the layer's own keys; `LayerDescription` adds its kind. Reading
/// checks every bound, so that no file can make a layer that would trap. A configuration loses
/// nothing: the layer that is made from it has the configuration that it was made from.
public protocol LayerConfiguration: Codable, Equatable, Sendable {
    /// The layer's word in files.
    static var kind: String { get }

    /// Whether a description of the layer may name an activation, which stands for a layer behind it.
    static var takesActivation: Bool { get }

    /// The layer's word in summaries.
    var word: String { get }

    /// Whether the layer begins each batch where it ended the one before.
    var carriesState: Bool { get }

    /// The layer for samples of a shape, without the batch axis.
    ///
    /// - Throws: `LayerError` where the layer cannot take such samples, and what `source` throws.
    func layer(on inputShape: [Int], from source: LayerSource) throws -> any Layer
}

extension LayerConfiguration {
    /// Most layers take none.
    public static var takesActivation: Bool { false }
    /// The word in files.
    public var word: String { Self.kind }
    /// Most layers begin each batch afresh.
    public var carriesState: Bool { false }
}

extension Layer {
    /// The layer's word in summaries.
    public var word: String { configuration.word }
}

/// What a new layer needs from outside.
public struct LayerSource {
    /// The numbers of a parameter: drawn for training, read for answering.
    ///
    /// - Parameters:
    ///   - name: the parameter's, unique within its layer.
    ///   - start: how it begins where it is not read.
    public var tensor: (_ name: String, _ shape: [Int], _ start: Start) throws -> Tensor
    /// Where activations take their derivative, unless their own configuration says it.
    public var derivative: ActivationFunction.Derivative
    /// Of what dropout draws, unless its own configuration says it.
    public var seed: UInt64
    /// The network's own sizes, of which widths may be formulas: numbers of one sample, and outputs.
    public var sizes: (inputs: Int, outputs: Int)

    /// How a parameter begins.
    public enum Start: Equatable, Sendable {
        /// The same number throughout.
        case zeros, ones
        /// As the network's initialiser draws weights between so many inputs and outputs.
        case drawn(fanIn: Int, fanOut: Int)
        /// By `Initialiser.glorotUniform`, whatever the network's own is.
        case glorotUniform(fanIn: Int, fanOut: Int)
        /// A matrix whose rows, or columns where there are fewer, are of length 1 and at right angles
        /// (Saxe et al., 2014).
        case orthogonal
        /// Evenly between minus and plus a bound.
        case uniform(Float)
        /// 1 in a range of elements, 0 elsewhere.
        case onesWithin(Range<Int>)

        /// The numbers, where they are not read.
        ///
        /// - Parameter initialiser: the network's own.
        public func tensor(
            _ shape: [Int], initialiser: Initialiser, using generator: inout MersenneTwister
        ) -> Tensor {
            let tensor = Tensor(shape)
            switch self {
            case .zeros: break
            case .ones: tensor.fill(1)
            case .onesWithin(let range): for index in range { tensor[index] = 1 }
            case .drawn(let fanIn, let fanOut):
                return initialiser.draw(shape, fanIn: fanIn, fanOut: fanOut, using: &generator)
            case .glorotUniform(let fanIn, let fanOut):
                return Initialiser.glorotUniform.draw(
                    shape, fanIn: fanIn, fanOut: fanOut, using: &generator)
            case .orthogonal: return Initialiser.orthogonal(shape, using: &generator)
            case .uniform(let bound):
                for index in 0..<tensor.count {
                    tensor[index] = bound * Float(2 * generator.uniform() - 1)
                }
            }
            return tensor
        }
    }

    /// - Parameters:
    ///   - tensor: gives the numbers of a parameter by its name, shape and start.
    ///   - seed: of what dropout draws.
    ///   - sizes: numbers of one sample, and outputs; they matter where widths are formulas.
    public init(
        tensor: @escaping (String, [Int], Start) throws -> Tensor,
        derivative: ActivationFunction.Derivative = .atPreactivation, seed: UInt64 = 0,
        sizes: (inputs: Int, outputs: Int) = (1, 1)
    ) {
        self.tensor = tensor
        self.derivative = derivative
        self.seed = seed
        self.sizes = sizes
    }
}

/// A layer that cannot be: says why in one line, and what to change.
public struct LayerError: Error, CustomStringConvertible, Equatable {
    public var description: String
    /// The layer's place in the network, counted from 0; nil for a layer by itself.
    public internal(set) var layer: Int?

    package init(_ description: String) { self.description = description }
}
