#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
import AvazDatasets
import AvazFiles
import AvazInputs
import AvazNeuralNetworks
import AvazTensors

/// What `model.json` says of a model: all but its numbers.
///
/// A file that was changed by hand, or by accident, is held to the same bounds as an experiment
/// file: what it asks for can be carried out, or is refused by one line that names the part.
struct ModelFile: Codable {
    var format = Self.format
    var version = Self.version
    var experiment: String
    var task: String
    var classes: [String]
    var features: FeatureRecipe
    /// Numbers in a row of features.
    var inputs: Int
    var threshold: Float?
    /// What the threshold is on; nil for the best score.
    var confidence: Confidence?
    /// Nil in a model that was not calibrated.
    var temperature: Double?
    /// One of the four.
    var network: NetworkScorer.Plan?
    var ensemble: [NetworkScorer.Plan]?
    var linear: LinearScorer.Plan?
    var gaussian: GaussianScorer.Plan?

    private enum CodingKeys: String, CodingKey {
        case format, version, experiment, task, classes, features, inputs, threshold, temperature
        case confidence = "familiarity"
        case network, ensemble, linear, gaussian
    }

    private static let format = "avaz-model"
    private static let version = 2

    /// What any version of the file has.
    private struct Header: Decodable {
        var format: String
        var version: Int
    }

    /// Reads and checks a file.
    ///
    /// - Throws: `FileFault` with the part that is wrong.
    init(file: String) throws {
        let bytes = try WholeFile.read(file)
        do {
            let decoder = JSONDecoder()
            let header = try decoder.decode(Header.self, from: Data(bytes))
            guard header.format == Self.format, header.version == Self.version else {
                throw FileFault(
                    file: file,
                    reason: "is of format \(PathText.shown(header.format)) \(header.version), "
                        + "expected \(Self.format) \(Self.version); train the model again with this "
                        + "version")
            }
            self = try decoder.decode(Self.self, from: Data(bytes))
            try check()
        } catch let error as DecodingError {
            throw Self.fault(file, error.problem(in: bytes, whole: "the model"))
        } catch let error as ConfigurationError {
            throw Self.fault(file, "\(error)")
        } catch let error as SettingsError {
            throw Self.fault(file, "\(error)")
        }
    }

    /// An error about a file whose contents cannot be.
    static func fault(_ file: String, _ problem: String) -> FileFault {
        FileFault(file: file, reason: "\(problem); it is damaged: train the model again")
    }

    /// Throws where parts cannot be, or do not fit each other.
    private func check() throws {
        let tasks = ClassificationTask.allCases.map(\.rawValue)
        guard tasks.contains(task) else {
            throw SettingsError(
                "“task” must be one of \(tasks.joined(separator: ", ")), found "
                    + JSONValue.string(task).name)
        }
        try checkClasses()
        try features.check()
        guard RecipeBounds.columns.contains(inputs) else {
            throw SettingsError(
                "“inputs” must be a whole number from 1 to \(RecipeBounds.columns.upperBound), found "
                    + "\(inputs)")
        }
        if let temperature, !((1e-3)...1e3).contains(temperature) {
            throw SettingsError(
                "“temperature” must be a number from 0.001 to 1000, found \(temperature)")
        }
        let columns = try features.columns() ?? features.paddedLength
        guard columns == inputs else {
            let found = columns.map { "\($0) numbers" } ?? "rows of no length (“paddedLength”)"
            throw SettingsError("“inputs” is \(inputs), but “features” give \(found)")
        }
        let plans = [network != nil, ensemble != nil, linear != nil, gaussian != nil].count {
            $0
        }
        guard plans == 1 else {
            throw SettingsError(
                "expected one of “network”, “ensemble”, “linear” and “gaussian”, found "
                    + (plans == 0 ? "none" : "\(plans)"))
        }
    }

    private func checkClasses() throws {
        guard classes.count >= 2 else {
            throw SettingsError("“classes” must be two names or more, found \(classes.count)")
        }
        guard !classes.contains("") else {
            throw SettingsError("“classes” must be names, found an empty one")
        }
        let names = Dictionary(grouping: classes) { $0 }
        if let twice = names.filter({ $0.value.count > 1 }).keys.min() {
            throw SettingsError("“classes” names \(JSONValue.string(twice).name) twice")
        }
    }

    /// The one plan that there is.
    var plan: ScorerPlan? {
        network.map(ScorerPlan.network) ?? ensemble.map(ScorerPlan.ensemble)
            ?? linear.map(ScorerPlan.linear) ?? gaussian.map(ScorerPlan.gaussian)
    }
}

// MARK: The folder

extension ModelFile {
    fileprivate init(_ model: ClassifierModel) {
        experiment = model.experiment
        task = model.task
        classes = model.classes
        features = model.features
        inputs = model.scorer.inputs
        threshold = model.threshold
        confidence = model.confidence == .best ? nil : model.confidence
        temperature = model.temperature
        switch model.scorer.plan() {
        case .network(let plan): network = plan
        case .ensemble(let plans): ensemble = plans
        case .linear(let plan): linear = plan
        case .gaussian(let plan): gaussian = plan
        }
    }
}

extension ClassifierModel {
    /// Writes the model into a folder, which is made if it is not there.
    package func write(toNewFolder folder: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw FileFault(file: folder, reason: "cannot be made: \(error.localizedDescription)")
        }
        try write(to: folder)
    }

    /// Writes the model into a folder, which must exist.
    public func write(to folder: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(ModelFile(self)), as: UTF8.self) + "\n"
        try WholeFile.write(text, to: folder + "/model.json")
        let weights = scorer.weights
        try WholeFile.write(
            bytes: Array(try SafeTensors.data(weights.tensors, matrices: weights.matrices)),
            to: folder + "/weights.safetensors")
    }

    /// Reads a model that `write` made.
    ///
    /// - Parameter folder: the model's own, or that of the run, which holds it as `model`.
    /// - Throws: `FileFault` where a file is missing, truncated or foreign, or holds what cannot be;
    ///   it names the part.
    public init(contentsOf folder: String) throws {
        let inner = folder + "/model"
        let isRun = WholeFile.exists(inner + "/model.json")
        let folder = isRun ? inner : folder
        let file = folder + "/model.json"
        let description = try ModelFile(file: file)
        let weights = try NamedWeights(file: folder + "/weights.safetensors")
        guard let plan = description.plan else {
            throw ModelFile.fault(
                file, "expected one of “network”, “ensemble”, “linear” and “gaussian”")
        }
        let scorer: any Scorer
        do {
            scorer = try plan.scorer(
                inputs: description.inputs, classes: description.classes.count, weights)
        } catch let error as LayerError {
            let place = error.layer.map { "network.layers[\($0)]" } ?? "network"
            throw ModelFile.fault(file, "\(place): \(error)")
        } catch let error as SettingsError {
            throw ModelFile.fault(file, "\(error)")
        }
        guard scorer.outputs == description.classes.count else {
            throw ModelFile.fault(
                file,
                "“network” has \(scorer.outputs) outputs for the \(description.classes.count) names "
                    + "of “classes”")
        }
        self.init(
            experiment: PathText.shown(description.experiment), task: description.task,
            classes: description.classes, features: description.features, scorer: scorer,
            threshold: description.threshold, confidence: description.confidence ?? .best,
            temperature: description.temperature)
    }
}
