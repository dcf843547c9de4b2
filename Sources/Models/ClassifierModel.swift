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
import Synchronization

/// A trained classifier with all that it needs to answer: features, scaling, weights, class names.
///
/// Saved as a folder: `model.json`, readable, and `weights.safetensors`, in the public format.
///
/// ```swift
/// let model = try ClassifierModel(contentsOf: "Results/fsdd/mlp-two-hidden/model")
/// let answer = try model.classify("seven.wav")
/// answer.label           // "7"
/// ```
public struct ClassifierModel: Sendable {
    /// The experiment that trained it.
    public let experiment: String
    /// `digits`, `genres` or `speakers`.
    public let task: String
    /// Sorted.
    public let classes: [String]
    /// From a recording to the rows that the model judges.
    public let features: FeatureRecipe
    package let scorer: any Scorer
    /// A recording of less confidence is of none of the classes; nil where all are taken for known.
    public package(set) var threshold: Float?
    package var confidence = Confidence.best

    // MARK: Answers

    /// A model's answer to one recording.
    public struct Answer: Sendable {
        /// Name of the class with the largest score.
        public var label: String
        /// Whether the model is not confident enough of any of the classes.
        public var isUnknown: Bool
        /// One a class, in class order; the label's is the largest.
        public var scores: [Float]
        /// What the user should know of the recording, such as channels that cancel each other;
        /// nil where all is well.
        public package(set) var remark: String?
    }

    /// Classifies one recording; where the model judges slices, the mean of their scores decides.
    ///
    /// - Throws: an error that names the file, where it cannot be read.
    public func classify(_ path: String) throws -> Answer {
        try answer(path, by: FeatureReader(features))
    }

    /// Classifies samples that no file holds, such as a microphone's.
    ///
    /// ```swift
    /// let answer = try model.classify(samples: samples, sampleRate: 48_000)
    /// ```
    ///
    /// - Parameters:
    ///   - samples: mono, full scale at ±1.
    ///   - sampleRate: Hz of the samples; they are brought to the model's own.
    /// - Throws: an error that says what is wrong with the samples, such as that they are too few.
    public func classify(samples: [Float], sampleRate: Int) throws -> Answer {
        let name = "the samples"
        do {
            let reading = try FeatureReader(features).read(
                samples: samples, sampleRate: sampleRate)
            try check(reading.rows[0], of: name)
            return answer(toSlices: reading.rows)
        } catch let fault as FileFault {
            throw fault
        } catch {
            throw FileFault(file: name, reason: error.reason)
        }
    }

    /// Classifies many recordings, side by side on all cores.
    ///
    /// - Returns: one for each path, in their order: an answer, or the error that names the file.
    public func classify(_ paths: [String]) -> [Result<Answer, FileFault>] {
        let results = Mutex<[Result<Answer, FileFault>?]>(
            Array(repeating: nil, count: paths.count))
        let threads = Parallel.threads
        // A reader and a network each thread: both keep buffers of their own.
        let workers = (0..<threads).map { _ in
            Worker(reader: FeatureReader(features), model: replica())
        }
        Parallel.forEach(paths.count, threads: threads) { index, worker in
            let result = Result { () throws(FileFault) in
                try workers[worker].model.answer(paths[index], by: workers[worker].reader)
            }
            results.withLock { $0[index] = result }
        }
        return results.withLock { $0 }.compactMap { $0 }
    }

    /// Used by one thread at a time.
    private struct Worker: @unchecked Sendable {
        let reader: FeatureReader
        let model: ClassifierModel
    }

    /// The same model, for another thread.
    private func replica() -> ClassifierModel {
        ClassifierModel(
            experiment: experiment, task: task, classes: classes, features: features,
            scorer: scorer.replica(), threshold: threshold, confidence: confidence)
    }

    private func answer(_ path: String, by reader: FeatureReader) throws(FileFault) -> Answer {
        var answers: [Answer] = []
        do {
            let remark = try reader.forEachRow(of: path) { row in
                try check(row, of: path)
                answers.append(answer(to: row))
            }
            var whole = mean(of: answers)
            whole.remark = remark
            return whole
        } catch let fault as FileFault {
            throw fault
        } catch {
            throw FileFault(file: path, reason: error.reason)
        }
    }

    /// The rows of one recording.
    package func read(_ path: String, by reader: FeatureReader? = nil) throws(FileFault)
        -> FeatureReader.Reading
    {
        let reading: FeatureReader.Reading
        do {
            reading = try (reader ?? FeatureReader(features)).read(path)
        } catch {
            throw FileFault(file: path, reason: error.reason)
        }
        try check(reading.rows[0], of: path)
        return reading
    }

    private func check(_ row: [Float], of name: String) throws(FileFault) {
        guard features.isFlattened || row.count == scorer.inputs else {
            throw FileFault(
                file: name,
                reason: "gives \(row.count) numbers by the model's features, but the model takes "
                    + "\(scorer.inputs); model.json was changed, train it again")
        }
    }

    /// Classifies one row of features, not yet scaled; padded with zeros or cut to the model's
    /// width.
    public func answer(to row: [Float]) -> Answer {
        let input = Tensor([1, scorer.inputs])
        for (column, value) in row.prefix(scorer.inputs).enumerated() { input[column] = value }
        let answers = scorer.answers(to: input)
        let scores = answers.scores.array
        return Answer(
            label: classes[answers.predicted[0]], isUnknown: isUnknown(scores), scores: scores)
    }

    /// Whether the scores of the known classes do not reach the threshold.
    private func isUnknown(_ scores: [Float]) -> Bool {
        guard let threshold else { return false }
        let known = zip(classes, scores).filter { $0.0 != Corpus.backgroundClass }
        return confidence(known.map(\.1)) < threshold
    }

    /// The answer that the mean of the rows' scores gives.
    package func answer(toSlices rows: [[Float]]) -> Answer { mean(of: rows.map(answer(to:))) }

    private func mean(of answers: [Answer]) -> Answer {
        guard answers.count > 1 else { return answers[0] }
        let scores = Tensor([1, classes.count])
        for answer in answers {
            for (index, score) in answer.scores.enumerated() {
                scores[index] += score / Float(answers.count)
            }
        }
        return Answer(
            label: classes[scores.largest(inRow: 0)], isUnknown: isUnknown(scores.array),
            scores: scores.array)
    }

    // MARK: The folder

    private struct Description: Codable {
        var format = "avaz-model"
        var version = 2
        var experiment: String
        var task: String
        var classes: [String]
        var features: FeatureRecipe
        /// Numbers in a row of features.
        var inputs: Int
        var threshold: Float?
        /// What the threshold is on; nil for the best score.
        var confidence: Confidence?
        /// One of the four.
        var network: NetworkScorer.Plan?
        var ensemble: [NetworkScorer.Plan]?
        var linear: LinearScorer.Plan?
        var gaussian: GaussianScorer.Plan?

        private enum CodingKeys: String, CodingKey {
            case format, version, experiment, task, classes, features, inputs, threshold
            case confidence = "familiarity"
            case network, ensemble, linear, gaussian
        }
    }

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
        var description = Description(
            experiment: experiment, task: task, classes: classes, features: features,
            inputs: scorer.inputs, threshold: threshold,
            confidence: confidence == .best ? nil : confidence)
        switch scorer.plan() {
        case .network(let plan): description.network = plan
        case .ensemble(let plans): description.ensemble = plans
        case .linear(let plan): description.linear = plan
        case .gaussian(let plan): description.gaussian = plan
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(description), as: UTF8.self) + "\n"
        try WholeFile.write(text, to: folder + "/model.json")
        let weights = scorer.weights
        try WholeFile.write(
            bytes: Array(try SafeTensors.data(weights.tensors, matrices: weights.matrices)),
            to: folder + "/weights.safetensors")
    }

    /// Reads a model that `write` made.
    ///
    /// - Parameter folder: the model's own, or that of the run, which holds it as `model`.
    /// - Throws: `FileFault` where a file is missing, truncated or foreign.
    public init(contentsOf folder: String) throws {
        let inner = folder + "/model"
        let isRun = WholeFile.exists(inner + "/model.json")
        let folder = isRun ? inner : folder
        let file = folder + "/model.json"
        let description = try Self.description(file)
        let weights = try NamedWeights(file: folder + "/weights.safetensors")
        guard (1...100_000_000).contains(description.inputs), description.classes.count >= 2,
            Set(description.classes).count == description.classes.count,
            description.features.isPossible,
            let plan = description.network.map(ScorerPlan.network)
                ?? description.ensemble.map(ScorerPlan.ensemble)
                ?? description.linear.map(ScorerPlan.linear)
                ?? description.gaussian.map(ScorerPlan.gaussian)
        else {
            throw FileFault(file: file, reason: "its parts do not fit each other; it is damaged")
        }
        do {
            scorer = try plan.scorer(
                inputs: description.inputs, classes: description.classes.count, weights)
        } catch let error as LayerError {
            throw FileFault(file: file, reason: "\(error); it is damaged")
        } catch let error as SettingsError {
            throw FileFault(file: file, reason: "\(error); it is damaged")
        }
        guard scorer.outputs == description.classes.count else {
            throw FileFault(
                file: file,
                reason: "the network has \(scorer.outputs) outputs for "
                    + "\(description.classes.count) classes; it is damaged")
        }
        experiment = description.experiment
        task = description.task
        classes = description.classes
        features = description.features
        threshold = description.threshold
        confidence = description.confidence ?? .best
    }

    private static func description(_ file: String) throws -> Description {
        let description: Description
        let bytes = try WholeFile.read(file)
        do {
            description = try JSONDecoder().decode(Description.self, from: Data(bytes))
        } catch let error as ConfigurationError {
            throw FileFault(file: file, reason: "network.layers: \(error); it is damaged")
        } catch {
            throw FileFault(
                file: file,
                reason: "is truncated, or no model of this version of avaz; train it again")
        }
        guard description.format == "avaz-model", description.version == 2 else {
            throw FileFault(
                file: file,
                reason: "is of format \(description.format) \(description.version), expected "
                    + "avaz-model 2; train it again with this version")
        }
        return description
    }

    package init(
        experiment: String, task: String, classes: [String], features: FeatureRecipe,
        scorer: any Scorer, threshold: Float? = nil, confidence: Confidence = .best
    ) {
        self.experiment = experiment
        self.task = task
        self.classes = classes
        self.features = features
        self.scorer = scorer
        self.threshold = threshold
        self.confidence = confidence
    }
}

extension FeatureRecipe {
    /// Whether rates, hops and slices are such as recordings can have: beyond them, reading a
    /// recording would trap or never end.
    fileprivate var isPossible: Bool {
        (1...10_000_000).contains(sampleRate ?? 1)
            && (16...65_536).contains(settings.spectrum.transformLength)
            && (1...65_536).contains(settings.spectrum.hopLength ?? 1)
            && slices.map { (0.01...3600).contains($0.seconds) && (0.01...3600).contains($0.hop) }
                ?? true
    }
}
