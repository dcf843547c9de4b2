import AvazFiles
import AvazTensors

/// A layer as files write it: its kind, and its own keys.
///
/// ```
/// { kind: "conv2d", filters: 32, size: 3, stride: 1, padding: "valid" }
/// ```
public struct LayerDescription: Codable, Equatable, Sendable {
    /// The one table of kinds: a new layer is known to every file once it stands here.
    public static let kinds: [any LayerConfiguration.Type] = [
        Activation.Configuration.self, AveragePool2D.Configuration.self,
        BatchNorm.Configuration.self, Branches.Configuration.self, Conv1D.Configuration.self,
        Conv2D.Configuration.self,
        ConvTranspose1D.Configuration.self, ConvTranspose2D.Configuration.self,
        Dense.Configuration.self, Dropout.Configuration.self, Embedding.Configuration.self,
        Flatten.Configuration.self, GlobalAveragePool2D.Configuration.self, GRU.Configuration.self,
        LayerNorm.Configuration.self, LeakyReLU.Configuration.self, LSTM.Configuration.self,
        MaxPool2D.Configuration.self, MinibatchDiscrimination.Configuration.self,
        Reshape.Configuration.self, SimpleRNN.Configuration.self, Softmax.Configuration.self,
        SpectralNorm.Configuration.self,
    ]

    /// The layer's own part.
    public let configuration: any LayerConfiguration

    /// - Parameter configuration: of a kind that files can name.
    public init(_ configuration: any LayerConfiguration) { self.configuration = configuration }

    /// What the layer is but its weights.
    public init(_ layer: any Layer) { self.init(layer.configuration) }

    /// The layer's word.
    public var kind: String { type(of: configuration).kind }

    private enum Key: String, CodingKey {
        case kind
    }

    /// - Throws: `ConfigurationError` for a kind that is not known or a value out of bounds.
    public init(from decoder: any Decoder) throws {
        let kind = try decoder.container(keyedBy: Key.self).choice(
            Key.kind, among: Self.kinds.map { $0.kind }.sorted())
        guard let type = Self.kinds.first(where: { $0.kind == kind }) else {
            preconditionFailure("“\(kind)” is not in the table of kinds")
        }
        configuration = try type.init(from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
        try configuration.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(kind, forKey: .kind)
    }

    public static func == (first: LayerDescription, second: LayerDescription) -> Bool {
        func equals<Other: LayerConfiguration>(_ other: Other) -> Bool {
            first.configuration as? Other == other
        }
        return equals(second.configuration)
    }
}

extension Network {
    /// What each layer is but its weights, in their order.
    public var descriptions: [LayerDescription] { layers.map { LayerDescription($0) } }

    /// The described layers one after the other.
    ///
    /// - Parameters:
    ///   - inputShape: of one sample.
    ///   - outputDerivative: where the last layer, if it is an activation, takes its derivative.
    ///   - firstIndex: what the layers are counted from for the seeds of what draws: layer `i`
    ///     draws by `source.seed + firstIndex + i`.
    ///   - source: asked for tensors under the names of `namedParameters`.
    public convenience init(
        _ descriptions: [LayerDescription], inputShape: [Int],
        outputDerivative: ActivationFunction.Derivative? = nil, firstIndex: Int = 0,
        from source: LayerSource
    ) throws {
        var shape = inputShape
        var layers: [any Layer] = []
        for (index, description) in descriptions.enumerated() {
            var own = source
            own.tensor = { try source.tensor("\(index).\($0)", $1, $2) }
            own.seed = source.seed &+ UInt64(index + firstIndex)
            if index == descriptions.count - 1, let outputDerivative {
                own.derivative = outputDerivative
            }
            do {
                let layer = try description.configuration.layer(on: shape, from: own)
                shape = layer.outputShape(for: shape)
                layers.append(layer)
            } catch var error as LayerError {
                error.layer = index
                throw error
            }
        }
        self.init(layers)
    }
}
