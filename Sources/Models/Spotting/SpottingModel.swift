import AvazAudio
import AvazDetection
import AvazFeatures
import AvazFiles
import AvazNeuralNetworks

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
            SlidingNetwork(network.network.replica(), height: plan.frames, width: plan.bands),
            least: Self.leastProbability, look: look)
    }
}

// MARK: The folder

extension SpottingModel {
    private struct Description: DescribedNetwork {
        static let kind = "avaz-spotting-model"
        static let purpose =
            "finds words in long recordings, such as `avaz run spot-digits` makes"
        var format = Description.kind
        var version = 1
        var experiment: String
        var classes: [String]
        var plan: SpottingPlan
        var threshold: Double
        var layers: [LayerDescription]
    }

    /// Whether a folder holds such a model, or a run that does.
    public static func lies(in folder: String) -> Bool { Description.lies(in: folder) }

    /// Writes the model into a folder, which must exist.
    public func write(to folder: String) throws {
        try Description(
            experiment: experiment, classes: classes, plan: plan, threshold: threshold,
            layers: network.network.descriptions
        ).write(network.network, to: folder)
    }

    /// Reads a model that `write` made.
    ///
    /// - Parameter folder: the model's own, or that of the run, which holds it as `model`.
    /// - Throws: `FileFault` where a file is missing, truncated or foreign, or its parts do not fit.
    public init(contentsOf folder: String) throws {
        let folder = try NetworkFolder<Description>(folder)
        let description = folder.description
        let plan = description.plan
        if let problem = plan.problem { throw folder.damaged("plan: \(problem)") }
        let names = description.classes
        guard !names.isEmpty, Set(names).count == names.count else {
            throw folder.damaged("classes: expected different names, one or more")
        }
        guard (0...1).contains(description.threshold) else {
            throw folder.damaged("threshold: expected 0 to 1, found \(description.threshold)")
        }
        let shape = [plan.frames, plan.bands, 1]
        let network = try folder.network(inputShape: shape)
        do {
            _ = try SlidingNetwork(network, height: plan.frames, width: plan.bands)
            _ = try plan.extractor()
        } catch let error as LayerError {
            throw folder.damaged("layers: \(error)")
        } catch let error as FeatureError {
            throw folder.damaged("plan: \(error.reason)")
        }
        let outputs = network.layers.reduce(shape) { $1.outputShape(for: $0) }
        guard outputs == [names.count + 1] else {
            throw folder.damaged(
                "layers: give \(outputs), expected a number for each of \(names.count) classes and "
                    + "one for the background")
        }
        self.init(
            experiment: PathText.shown(description.experiment), classes: names, plan: plan,
            threshold: description.threshold, network: network)
    }
}
