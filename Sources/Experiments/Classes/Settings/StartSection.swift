import AvazDatasets
import AvazFiles
import AvazInputs
import AvazModels
import AvazNeuralNetworks
import AvazTensors

/// The `start` section: a trained model whose layers the network begins with, all but the last, which
/// is for other classes.
struct StartSection: Sendable {
    /// The model's folder.
    let path: String
    /// Whether those layers stay as they are, and the last one alone learns.
    let isFrozen: Bool

    /// - Parameter folder: where the experiment lies, which the path is meant from.
    init(_ section: SettingsSection, folder: String) throws {
        let path = try section.string("model")
        self.path = path.hasPrefix("/") ? path : "\(folder)/\(path)"
        isFrozen = try section.bool("frozen", default: false)
    }

    /// The scorer of the model.
    ///
    /// - Parameter recipe: that the experiment turns recordings into rows by, which must be the model's.
    /// - Throws: `FileFault` for a model that is no network, or was taught other features.
    func scorer(for recipe: FeatureRecipe) throws -> NetworkScorer {
        let model = try ClassifierModel(contentsOf: path)
        guard
            let scorer = model.scorer as? NetworkScorer
                ?? (model.scorer as? EnsembleScorer)?.members.first, scorer.components == nil
        else {
            throw FileFault(
                file: path,
                reason: "is no network, whose layers could be gone on with; take another")
        }
        guard model.features == recipe else {
            throw FileFault(
                file: path,
                reason:
                    "was taught by other features than the experiment's; take over its sections "
                    + "“features” and “scaling”")
        }
        return scorer
    }
}

extension NetworkScorer {
    /// Of its weights: whether a model is still what a training began with.
    var fingerprint: String {
        var hash = Fingerprint()
        for (name, parameter) in network.namedParameters {
            hash.combine(name)
            for value in parameter.value.buffer { hash.combine(UInt64(value.bitPattern)) }
        }
        return hash.text
    }

    /// Gives a network the weights of this one, but for its last layer with weights.
    ///
    /// - Throws: `SettingsError` where the layers do not match.
    func begin(_ network: Network) throws {
        func taught(_ network: Network) -> [any Layer] {
            network.layers.filter { !$0.parameters.isEmpty }.dropLast()
        }
        let (own, others) = (taught(self.network), taught(network))
        let match =
            own.count == others.count
            && zip(own, others).allSatisfy {
                $0.word == $1.word
                    && $0.parameters.map(\.value.shape) == $1.parameters.map(\.value.shape)
            }
        guard match else {
            throw SettingsError(
                "start.model has other layers than the experiment's network; take over its section "
                    + "“model”")
        }
        for (from, to) in zip(own, others) {
            for (source, target) in zip(from.parameters, to.parameters) {
                target.value.assign(source.value)
            }
        }
    }
}

/// A network in two: what stays as it is, and the last layer with weights, which learns.
struct FrozenNetwork {
    private let body: Network
    let head: Network

    init(_ network: Network) {
        let last = network.layers.lastIndex { !$0.parameters.isEmpty } ?? 0
        // Dropout before the last layer learns with it.
        var first = last
        while first > 0, network.layers[first - 1] is Dropout { first -= 1 }
        body = Network(Array(network.layers[..<first]))
        head = Network(Array(network.layers[first...]))
    }

    /// What the body makes of examples: rows for the head, which have no lengths of their own.
    func features(of examples: Examples) -> Examples {
        var result: Tensor?
        for start in stride(from: 0, to: examples.count, by: 128) {
            let range = start..<min(start + 128, examples.count)
            let output = body.forward(
                examples.range(range).inputs,
                lengths: examples.lengths.map { Array($0[range]) }, training: false)
            let all = result ?? Tensor([examples.count] + output.shape.dropFirst())
            all.rows(range).assign(output)
            result = all
        }
        return Examples(inputs: result ?? examples.inputs, targets: examples.targets)
    }
}
