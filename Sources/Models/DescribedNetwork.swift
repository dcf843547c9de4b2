import AvazFiles
import AvazNeuralNetworks
import AvazTensors

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What `model.json` says of a model that is one network: all but its numbers, which lie beside it in
/// `weights.safetensors`.
protocol DescribedNetwork: Codable {
    /// `avaz-…`: what kind of model it is.
    static var kind: String { get }
    /// What such a model is for and which run makes one, for who gives another.
    static var purpose: String { get }
    var format: String { get }
    var version: Int { get }
    var layers: [LayerDescription] { get }
}

extension DescribedNetwork {
    /// Whether a folder holds such a model, or a run that does.
    static func lies(in folder: String) -> Bool {
        ["\(folder)/model/model.json", "\(folder)/model.json"].contains { file in
            guard let bytes = try? WholeFile.read(file) else { return false }
            return String(decoding: bytes, as: UTF8.self).contains("\"\(kind)\"")
        }
    }

    /// Writes both files into a folder, which must exist.
    func write(_ network: Network, to folder: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
        try WholeFile.write(text, to: folder + "/model.json")
        let weights = network.namedParameters.map { (name: $0.name, tensor: $0.parameter.value) }
        try WholeFile.write(
            bytes: Array(try SafeTensors.data(weights)), to: folder + "/weights.safetensors")
    }
}

/// A model's folder as it is being read.
struct NetworkFolder<Description: DescribedNetwork> {
    let description: Description
    private let folder: String
    private var file: String { folder + "/model.json" }

    /// - Parameter folder: the model's own, or that of the run, which holds it as `model`.
    /// - Throws: `FileFault` where the description is missing, truncated or foreign.
    init(_ folder: String) throws {
        let inner = folder + "/model"
        self.folder = WholeFile.exists(inner + "/model.json") ? inner : folder
        let file = self.folder + "/model.json"
        let bytes = try WholeFile.read(file)
        do {
            description = try JSONDecoder().decode(Description.self, from: Data(bytes))
        } catch let error as ConfigurationError {
            throw FileFault(file: file, reason: "layers: \(error); it is damaged")
        } catch {
            let text = String(decoding: bytes, as: UTF8.self)
            let isOther = text.contains("\"avaz-") && !text.contains("\"\(Description.kind)\"")
            throw FileFault(
                file: file,
                reason: isOther
                    ? "is a model of another kind, expected one that \(Description.purpose)"
                    : "is truncated, or no model of this version of avaz; train it again")
        }
        guard description.format == Description.kind, description.version == 1 else {
            throw FileFault(
                file: file,
                reason: "is of format \(PathText.shown(description.format)) "
                    + "\(description.version), expected \(Description.kind) 1; train it again "
                    + "with this version")
        }
    }

    /// An error about a part that cannot be.
    func damaged(_ problem: String) -> FileFault {
        FileFault(file: file, reason: "\(problem); it is damaged, train it again")
    }

    /// The network, with its weights.
    ///
    /// - Parameter shape: of one example.
    /// - Throws: `FileFault` where weights are missing or do not fit, or the layers ask for absurd sizes.
    func network(inputShape shape: [Int]) throws -> Network {
        let weights = try NamedWeights(file: folder + "/weights.safetensors")
        do {
            let network = try Network(
                description.layers, inputShape: shape,
                from: LayerSource(tensor: { name, shape, _ in
                    try weights.tensor(name, shape: shape)
                }))
            if let problem = network.excess(of: shape) { throw damaged(problem) }
            return network
        } catch let error as LayerError {
            throw damaged("layers: \(error)")
        }
    }
}

extension Network {
    /// What all layers may give for one example: a gigabyte.
    private static let mostNumbers = 1 << 28

    /// The layer with which an example of a shape becomes more than memory should hold; nil where none
    /// does.
    func excess(of shape: [Int]) -> String? {
        var (shape, numbers) = (shape, 0)
        for (index, layer) in layers.enumerated() {
            shape = layer.outputShape(for: shape)
            numbers += shape.reduce(1, *)
            guard numbers <= Self.mostNumbers else {
                return "layers[\(index)] gives \(shape) for each example, more than "
                    + "\(Self.mostNumbers) numbers with the layers before"
            }
        }
        return nil
    }
}
