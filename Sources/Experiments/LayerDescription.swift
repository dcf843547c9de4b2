import Metrics
import NeuralNetworks
import Tensors

/// A layer as it stands in `model.json`, without its weights.
enum LayerDescription: Codable {
    case dense
    case activation(String)
    case batchNorm

    init(_ layer: any Layer) throws {
        switch layer {
        case is Dense: self = .dense
        case is BatchNorm: self = .batchNorm
        case let layer as Activation: self = .activation(layer.function.rawValue)
        default: throw SettingsError("a layer of kind \(layer.kind) cannot be saved")
        }
    }

    /// The layer with its weights, which stand under its index in the network.
    func make(index: Int, weights: NamedWeights) throws -> any Layer {
        switch self {
        case .dense:
            let matrix = try weights.tensor("\(index).weights", axes: 2)
            let bias = try weights.tensor("\(index).bias", shape: [matrix.shape[1]])
            return Dense(weights: matrix, bias: bias)
        case .activation(let name):
            guard let function = ActivationFunction(rawValue: name) else {
                throw FileFault(
                    file: weights.file,
                    reason: "the model asks for the activation “\(name)”, which this version "
                        + "does not know")
            }
            return Activation(function)
        case .batchNorm:
            let scale = try weights.tensor("\(index).scale", axes: 1)
            let layer = BatchNorm(channels: scale.count)
            for parameter in layer.parameters {
                parameter.value.assign(
                    try weights.tensor("\(index).\(parameter.name)", shape: scale.shape))
            }
            return layer
        }
    }

    // MARK: As { "kind": …, … }

    private enum Key: String, CodingKey {
        case kind, function
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        switch try container.decode(String.self, forKey: .kind) {
        case "dense": self = .dense
        case "batch-norm": self = .batchNorm
        case "activation":
            self = .activation(try container.decode(String.self, forKey: .function))
        case let kind:
            throw DecodingError.dataCorruptedError(
                forKey: .kind, in: container, debugDescription: "unknown layer “\(kind)”")
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .dense: try container.encode("dense", forKey: .kind)
        case .batchNorm: try container.encode("batch-norm", forKey: .kind)
        case .activation(let function):
            try container.encode("activation", forKey: .kind)
            try container.encode(function, forKey: .function)
        }
    }
}

/// The tensors of a weights file, asked for by name and shape.
struct NamedWeights {
    let file: String
    private let tensors: [String: Tensor]

    init(_ tensors: [String: Tensor], file: String) {
        self.tensors = tensors
        self.file = file
    }

    func tensor(_ name: String, shape: [Int]? = nil, axes: Int? = nil) throws -> Tensor {
        guard let tensor = tensors[name] else {
            throw FileFault(
                file: file, reason: "holds no “\(name)”; it does not belong to this model.json")
        }
        guard shape ?? tensor.shape == tensor.shape,
            axes ?? tensor.shape.count == tensor.shape.count
        else {
            throw FileFault(
                file: file,
                reason: "“\(name)” has the shape \(tensor.shape), which does not fit the model")
        }
        return tensor
    }
}
