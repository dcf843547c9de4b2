import AvazAudio
import AvazDetection
import AvazFeatures
import AvazFiles
import AvazInputs
import AvazNeuralNetworks
import AvazTensors

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A trained model that finds words in long recordings: which, and when.
///
/// Saved as a folder, as a `ClassifierModel` is: `model.json`, readable, and `weights.safetensors`.
///
/// ```swift
/// let model = try SpottingModel(contentsOf: "Results/fsdd/spot-digits/model")
/// for word in try model.words(in: "hour.wav") { print(word.seconds, word.label, word.score) }
/// ```
public struct SpottingModel: Sendable {
    /// The experiment that trained it.
    public let experiment: String
    /// What it finds, sorted.
    public let classes: [String]
    /// How recordings are looked through.
    public let plan: SpottingPlan
    /// Words of a lower score are not told, 0 to 1.
    public let threshold: Double
    let network: Shared

    /// A network is run by one spotter at a time, each of which makes a replica.
    struct Shared: @unchecked Sendable { let network: Network }

    /// Probabilities of a window that count at all.
    package static let leastProbability = 0.1

    package init(
        experiment: String, classes: [String], plan: SpottingPlan, threshold: Double,
        network: Network
    ) {
        self.experiment = experiment
        self.classes = classes
        self.plan = plan
        self.threshold = threshold
        // Dropout is for training alone.
        self.network = Shared(network: Network(network.layers.filter { !($0 is Dropout) }))
    }

    /// A word in a recording.
    public struct Word: Equatable, Sendable {
        /// From the recording's beginning.
        public var seconds: Range<Double>
        /// Name of its class.
        public var label: String
        /// 0 to 1, the higher, the surer.
        public var score: Double
    }

    /// The words of a recording by their beginnings; read piece by piece, however long it is.
    ///
    /// - Parameter threshold: scores below it are not told; nil for the model's own.
    /// - Throws: `FileFault` where the recording cannot be read.
    public func words(in path: String, threshold: Double? = nil) throws(FileFault) -> [Word] {
        do {
            let stream = try AudioStream(path, sampleRate: plan.sampleRate)
            let spotter = try spotter()
            var found: [FoundBox] = []
            while let block = try stream.next() { found += try spotter.append(block) }
            found += try spotter.finish()
            return found.filter { $0.score >= threshold ?? self.threshold }.map {
                Word(seconds: $0.box.seconds, label: classes[$0.label], score: $0.score)
            }
        } catch {
            throw FileFault(file: path, reason: error.reason)
        }
    }

    /// Looks through one recording.
    ///
    /// - Parameter look: shown every window that may be one of a word.
    package func spotter(look: @escaping (Spotter.Candidate) -> Void = { _ in }) throws -> Spotter {
        try Spotter(
            plan,
            SlidingNetwork(network.network.replica(), frames: plan.frames, bands: plan.bands),
            least: Self.leastProbability, look: look)
    }
}

// MARK: The folder

extension SpottingModel {
    private struct Description: Codable {
        static let format = "avaz-spotting-model"
        var format = Description.format
        var version = 1
        var experiment: String
        var classes: [String]
        var plan: SpottingPlan
        var threshold: Double
        var layers: [LayerDescription]
    }

    /// Whether a folder holds such a model, or a run that does.
    public static func lies(in folder: String) -> Bool {
        [folder + "/model/model.json", folder + "/model.json"].contains { file in
            guard let bytes = try? WholeFile.read(file) else { return false }
            return String(decoding: bytes, as: UTF8.self).contains("\"\(Description.format)\"")
        }
    }

    /// Writes the model into a folder, which must exist.
    public func write(to folder: String) throws {
        let description = Description(
            experiment: experiment, classes: classes, plan: plan, threshold: threshold,
            layers: network.network.descriptions)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(description), as: UTF8.self) + "\n"
        try WholeFile.write(text, to: folder + "/model.json")
        let weights = network.network.namedParameters.map {
            (name: $0.name, tensor: $0.parameter.value)
        }
        try WholeFile.write(
            bytes: Array(try SafeTensors.data(weights)), to: folder + "/weights.safetensors")
    }

    /// Reads a model that `write` made.
    ///
    /// - Parameter folder: the model's own, or that of the run, which holds it as `model`.
    /// - Throws: `FileFault` where a file is missing, truncated or foreign, or its parts do not fit.
    public init(contentsOf folder: String) throws {
        let inner = folder + "/model"
        let folder = WholeFile.exists(inner + "/model.json") ? inner : folder
        let file = folder + "/model.json"
        let description = try Self.description(file)
        func damaged(_ problem: String) -> FileFault {
            FileFault(file: file, reason: "\(problem); it is damaged, train it again")
        }
        let plan = description.plan
        if let problem = plan.problem { throw damaged("plan: \(problem)") }
        let names = description.classes
        guard !names.isEmpty, Set(names).count == names.count else {
            throw damaged("classes: expected different names, one or more")
        }
        guard (0...1).contains(description.threshold) else {
            throw damaged("threshold: expected 0 to 1, found \(description.threshold)")
        }
        let weights = try NamedWeights(file: folder + "/weights.safetensors")
        let shape = [plan.frames, plan.bands, 1]
        let network: Network
        do {
            network = try Network(
                description.layers, inputShape: shape,
                from: LayerSource(tensor: { name, shape, _ in
                    try weights.tensor(name, shape: shape)
                }))
            _ = try SlidingNetwork(network, frames: plan.frames, bands: plan.bands)
            _ = try plan.extractor()
        } catch let error as LayerError {
            throw damaged("layers: \(error)")
        } catch let error as FeatureError {
            throw damaged("plan: \(error.reason)")
        }
        let outputs = network.layers.reduce(shape) { $1.outputShape(for: $0) }
        guard outputs == [names.count + 1] else {
            throw damaged(
                "layers: give \(outputs), expected a number for each of \(names.count) classes and "
                    + "one for the background")
        }
        self.init(
            experiment: PathText.shown(description.experiment), classes: names, plan: plan,
            threshold: description.threshold, network: network)
    }

    private static func description(_ file: String) throws -> Description {
        let bytes = try WholeFile.read(file)
        let description: Description
        do {
            description = try JSONDecoder().decode(Description.self, from: Data(bytes))
        } catch let error as ConfigurationError {
            throw FileFault(file: file, reason: "layers: \(error); it is damaged")
        } catch {
            let text = String(decoding: bytes, as: UTF8.self)
            let isOther = ["\"avaz-model\"", "\"avaz-sequence-model\""].contains {
                text.contains($0)
            }
            throw FileFault(
                file: file,
                reason: isOther
                    ? "is a model of another kind, expected one that finds words in long recordings, "
                        + "such as `avaz run spot-digits` makes"
                    : "is truncated, or no model of this version of avaz; train it again")
        }
        guard description.format == Description.format, description.version == 1 else {
            throw FileFault(
                file: file,
                reason: "is of format \(description.format) \(description.version), expected "
                    + "\(Description.format) 1; train it again with this version")
        }
        return description
    }
}
