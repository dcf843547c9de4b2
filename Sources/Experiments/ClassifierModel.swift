#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
import Features
import Metrics
import NeuralNetworks
import Tensors

/// A trained classifier with all that it needs to answer: features, scaler, network, class names.
///
/// Saved as a folder: `model.json`, readable, and `weights.safetensors`, in the public format.
///
/// ```swift
/// let model = try ClassifierModel(contentsOf: "Results/fsdd/mlp-two-hidden/model")
/// let answer = try model.classify("seven.wav")
/// answer.label           // "7"
/// ```
public final class ClassifierModel: @unchecked Sendable {
    /// The experiment that trained it.
    public let experiment: String
    /// `digits`, `genres` or `speakers`.
    public let task: String
    /// Sorted.
    public let classes: [String]
    public let features: FeatureRecipe
    /// Numbers in a row of features.
    public let inputs: Int
    public let scaler: Scaler?
    /// What scaled rows are reduced to; nil where they are not.
    public let components: PrincipalComponents?
    public let network: Network
    /// Whether the network's outputs are raw scores, of which the softmax is taken.
    public let givesLogits: Bool

    /// Dropout, which is for training alone, is left out of the network.
    public init(
        experiment: String, task: String, classes: [String], features: FeatureRecipe,
        inputs: Int, scaler: Scaler?, components: PrincipalComponents?, network: Network,
        givesLogits: Bool
    ) {
        self.experiment = experiment
        self.task = task
        self.classes = classes
        self.features = features
        self.inputs = inputs
        self.scaler = scaler
        self.components = components
        self.network = Network(network.layers.filter { !($0 is Dropout) })
        self.givesLogits = givesLogits
    }

    // MARK: Answers

    /// A model's answer to one recording.
    public struct Answer: Sendable {
        public var label: String
        /// One a class, in class order; the label's is the largest.
        public var scores: [Float]
    }

    /// Classifies one recording.
    ///
    /// - Throws: an error that names the file, where it cannot be read.
    public func classify(_ path: String) throws -> Answer {
        let row: [Float]
        do {
            row = try FeatureReader(features).read(path).row
        } catch {
            throw FileFault(file: path, reason: error.reason)
        }
        return answer(to: row)
    }

    /// Classifies one row of features, not yet scaled.
    public func answer(to row: [Float]) -> Answer {
        var input = Tensor([1, inputs])
        for (column, value) in row.prefix(inputs).enumerated() { input[column] = value }
        scaler?.apply(to: input)
        if let components { input = components(input) }
        let output = network.forward(input, training: false)
        let scores = givesLogits ? SoftmaxCrossEntropy.probabilities(output) : output
        return Answer(label: classes[output.largest(inRow: 0)], scores: scores.array)
    }

    // MARK: The folder

    private struct Description: Codable {
        var format = "avaz-model"
        var version = 1
        var experiment: String
        var task: String
        var classes: [String]
        var features: FeatureRecipe
        var isScaled: Bool
        var isProjected: Bool
        var givesLogits: Bool
        /// Numbers in a row of features.
        var inputs: Int
        var layers: [LayerPlan]
    }

    /// Writes the model into a folder, which must exist.
    public func write(to folder: String) throws {
        let description = Description(
            experiment: experiment, task: task, classes: classes, features: features,
            isScaled: scaler != nil, isProjected: components != nil, givesLogits: givesLogits,
            inputs: inputs, layers: try network.layers.map { try LayerPlan($0) })
        var tensors = network.namedParameters.map { (name: $0.name, tensor: $0.parameter.value) }
        if let scaler {
            tensors.append(("scaler.mean", Tensor([scaler.mean.count], scaler.mean)))
            tensors.append(("scaler.deviation", Tensor([scaler.mean.count], scaler.deviation)))
        }
        if let components {
            let shape = [components.directions.count, components.mean.count]
            tensors.append(("components.mean", Tensor([shape[1]], components.mean)))
            tensors.append(
                ("components.directions", Tensor(shape, Array(components.directions.joined()))))
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(description), as: UTF8.self) + "\n"
        try WholeFile.write(text, to: folder + "/model.json")
        try WholeFile.write(
            bytes: Array(try SafeTensors.data(tensors)), to: folder + "/weights.safetensors")
    }

    /// Reads a model that `write` made.
    ///
    /// - Parameter folder: the model's own, or that of the run, which holds it as `model`.
    /// - Throws: `FileFault` where a file is missing, truncated or foreign.
    public convenience init(contentsOf folder: String) throws {
        let inner = folder + "/model"
        let isRun = FileManager.default.fileExists(atPath: inner + "/model.json")
        let folder = isRun ? inner : folder
        let file = folder + "/model.json"
        let bytes = try WholeFile.read(file)
        let description: Description
        do {
            description = try JSONDecoder().decode(Description.self, from: Data(bytes))
        } catch {
            throw FileFault(file: file, reason: "is truncated, or no model of avaz; train it again")
        }
        guard description.format == "avaz-model", description.version == 1 else {
            throw FileFault(
                file: file,
                reason: "is of format \(description.format) \(description.version), expected "
                    + "avaz-model 1; train it again with this version")
        }
        let weightsFile = folder + "/weights.safetensors"
        let tensors: [String: Tensor]
        do {
            tensors = try SafeTensors.read(Data(try WholeFile.read(weightsFile)))
        } catch let error as SafeTensorsError {
            throw FileFault(file: weightsFile, reason: error.problem)
        }
        let weights = NamedWeights(tensors, file: weightsFile)
        var scaler: Scaler?
        if description.isScaled {
            let mean = try weights.tensor("scaler.mean")
            let deviation = try weights.tensor("scaler.deviation", shape: mean.shape)
            scaler = Scaler(mean: mean.array, deviation: deviation.array)
        }
        var components: PrincipalComponents?
        if description.isProjected {
            let mean = try weights.tensor("components.mean", axes: 1)
            let directions = try weights.tensor("components.directions", axes: 2)
            components = PrincipalComponents(
                mean: mean.array,
                directions: (0..<directions.rows).map { directions.row($0).array })
        }
        guard description.inputs >= 1, !description.classes.isEmpty,
            (scaler?.mean.count ?? description.inputs) == description.inputs,
            (components?.mean.count ?? description.inputs) == description.inputs
        else {
            throw FileFault(file: file, reason: "its parts do not fit each other; it is damaged")
        }
        let network: Network
        do {
            network = try Network(
                description.layers, inputs: components?.directions.count ?? description.inputs,
                outputDerivative: .atPreactivation,
                from: LayerPlan.Source(tensor: { name, shape, _, _ in
                    try weights.tensor(name, shape: shape)
                }))
        } catch let error as SettingsError {
            throw FileFault(file: file, reason: "\(error); it is damaged")
        }
        let outputs = network.layers.reduce(
            [components?.directions.count ?? description.inputs]
        ) { $1.outputShape(for: $0) }
        guard outputs == [description.classes.count] else {
            throw FileFault(
                file: file,
                reason: "the network has \(outputs) outputs for \(description.classes.count) "
                    + "classes; it is damaged")
        }
        self.init(
            experiment: description.experiment, task: description.task,
            classes: description.classes, features: description.features,
            inputs: description.inputs, scaler: scaler, components: components, network: network,
            givesLogits: description.givesLogits)
    }
}

/// The tensors of a weights file, asked for by name and shape.
private struct NamedWeights {
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
            axes ?? tensor.shape.count == tensor.shape.count, !tensor.shape.contains(0)
        else {
            throw FileFault(
                file: file,
                reason: "“\(name)” has the shape \(tensor.shape), which does not fit the model")
        }
        return tensor
    }
}
