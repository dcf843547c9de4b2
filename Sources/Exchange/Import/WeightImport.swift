import AvazFiles
import AvazModels
import AvazNeuralNetworks
import AvazTensors

extension ClassifierModel {
    /// The same model with the weights of another program's network of the same architecture.
    ///
    /// All but the network's own numbers stays: features, scaling, classes. Layers with weights are
    /// matched in their order; see `docs/exchange.md` for names and the order of axes.
    ///
    /// ```swift
    /// let taught = try model.withWeights(of: "taught.safetensors")
    /// ```
    ///
    /// - Parameter file: safetensors, or ONNX where the name ends in `.onnx`.
    /// - Throws: `FileFault` where the file is damaged or foreign, or does not fit the model.
    public func withWeights(of file: String) throws -> ClassifierModel {
        let bytes = try WholeFile.read(file)
        do {
            let network =
                file.hasSuffix(".onnx")
                ? try ForeignNetwork(onnx: bytes) : try ForeignNetwork(safetensors: bytes)
            return try withWeights(of: network)
        } catch let error as ExchangeError {
            throw FileFault(file: file, reason: error.description)
        }
    }

    private func withWeights(of foreign: ForeignNetwork) throws -> ClassifierModel {
        guard let own = scorer as? NetworkScorer else {
            throw ExchangeError("is for a network, and the model is none")
        }
        let tensors = try Self.tensors(foreign, for: own)
        let network = try Network(
            own.network.descriptions, inputShape: own.inputShape,
            from: LayerSource(tensor: { name, shape, _ in
                guard let tensor = tensors[name] else {
                    throw ExchangeError("holds nothing for “\(name)”")
                }
                guard tensor.shape == shape else {
                    throw ExchangeError(
                        "has \(tensor.shape) for “\(name)”, expected \(shape): it is of another "
                            + "architecture")
                }
                guard tensor.buffer.allSatisfy(\.isFinite) else {
                    throw ExchangeError("holds what is no finite number for “\(name)”")
                }
                guard !name.hasSuffix("variance") || tensor.buffer.allSatisfy({ $0 >= 0 }) else {
                    throw ExchangeError("holds a variance below 0 for “\(name)”")
                }
                return tensor
            }))
        return ClassifierModel(
            experiment: experiment, task: task, classes: classes, features: features,
            scorer: NetworkScorer(
                inputs: own.inputs, scaler: own.scaler, components: own.components,
                network: network, inputShape: own.inputShape, givesLogits: own.givesLogits),
            threshold: threshold, confidence: confidence, temperature: temperature)
    }

    /// The foreign weights under the names that the suite gives them.
    private static func tensors(
        _ foreign: ForeignNetwork, for own: NetworkScorer
    ) throws(ExchangeError) -> [String: Tensor] {
        var result: [String: Tensor] = [:]
        var rest = foreign.layers[...]
        var shape = own.inputShape
        var image: [Int] = []
        for (index, layer) in own.network.layers.enumerated() {
            if layer is Flatten { image = shape }
            shape = layer.outputShape(for: shape)
            guard !layer.parameters.isEmpty else { continue }
            let expected = own.network.layers.filter { !$0.parameters.isEmpty }.map(\.word)
            guard let next = rest.popFirst() else {
                throw mismatch(foreign, expected)
            }
            let fitting =
                foreign.flattensChannelsFirst && !image.isEmpty
                ? next.reordered(behind: image) : next
            image = []
            switch (fitting, layer) {
            case (.dense(let weights, let bias), let layer as Dense):
                result["\(index).weights"] = weights
                result["\(index).bias"] = bias ?? Tensor(layer.bias.value.shape)
            case (.convolution(let kernel, let bias), let layer as Conv2D):
                result["\(index).kernel"] = kernel
                result["\(index).bias"] = bias ?? Tensor(layer.bias.value.shape)
            case (.normalisation(let parts), let layer as BatchNorm):
                for (parameter, part) in zip(layer.parameters, parts) {
                    result["\(index).\(parameter.name)"] = part
                }
            case (.recurrent(let foreignLayer), let layer as any RecurrentLayer):
                guard foreignLayer.word == layer.word else { throw mismatch(foreign, expected) }
                guard let own = foreignLayer.tensors(for: layer) else {
                    throw ExchangeError(
                        "has a \(layer.word) of another form for layers[\(index)], expected one of "
                            + layer.parameters.map(\.name).joined(separator: ", "))
                }
                for (parameter, tensor) in zip(layer.parameters, own) {
                    result["\(index).\(parameter.name)"] = tensor
                }
            default: throw mismatch(foreign, expected)
            }
        }
        guard rest.isEmpty else {
            throw mismatch(
                foreign, own.network.layers.filter { !$0.parameters.isEmpty }.map(\.word))
        }
        return result
    }

    private static func mismatch(_ foreign: ForeignNetwork, _ expected: [String]) -> ExchangeError {
        func list(_ words: [String]) -> String {
            words.isEmpty
                ? "none"
                : words.prefix(12).joined(separator: ", ") + (words.count > 12 ? ", …" : "")
        }
        return ExchangeError(
            "has the layers \(list(foreign.layers.map(\.word))), expected \(list(expected)): it is of "
                + "another architecture")
    }
}
