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

    /// The layer for samples of a shape, without the batch axis.
    ///
    /// - Throws: `LayerError` where the layer cannot take such samples, and what `source` throws.
    func layer(on inputShape: [Int], from source: LayerSource) throws -> any Layer
}

extension LayerConfiguration {
    public static var takesActivation: Bool { false }
    public var word: String { Self.kind }
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
        case zeros, ones
        /// As the network's initialiser draws weights between so many inputs and outputs.
        case drawn(fanIn: Int, fanOut: Int)
    }

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
