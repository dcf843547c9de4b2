#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
import AvazDatasets
import AvazFiles
import AvazInputs
import AvazMetrics
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
    /// What makes probabilities mean what they say, on clips that were held out: `pᵗ / Σ pᵗ` with
    /// `t = 1 / T`; nil where scores stay as they are.
    public package(set) var temperature: Double?

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
            return try checked(answer(toSlices: reading.rows), of: name)
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

    /// The same of the clips of a corpus, which may be stretches of longer recordings.
    public func classify(_ clips: [Clip], of corpus: Corpus) -> [Result<Answer, FileFault>] {
        guard clips.contains(where: { $0.stretch != nil }) else {
            return classify(clips.map { corpus.path(of: $0) })
        }
        return clips.map { clip in
            Result { () throws(FileFault) in
                do {
                    let reading = try FeatureReader(features).read(clip, of: corpus)
                    try check(reading.rows[0], of: clip.path)
                    return try checked(answer(toSlices: reading.rows), of: clip.path)
                } catch let fault as FileFault {
                    throw fault
                } catch {
                    throw FileFault(file: clip.path, reason: error.reason)
                }
            }
        }
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
            scorer: scorer.replica(), threshold: threshold, confidence: confidence,
            temperature: temperature)
    }

    private func answer(_ path: String, by reader: FeatureReader) throws(FileFault) -> Answer {
        var answers = SliceAnswers(classes: classes.count)
        do {
            let remark = try reader.forEachRow(of: path) { row in
                try check(row, of: path)
                answers.append(score(row))
            }
            guard var whole = mean(of: answers) else {
                throw FileFault(file: path, reason: "gives no row of features")
            }
            whole.remark = remark
            return try checked(whole, of: path)
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

    private func checked(_ answer: Answer, of name: String) throws(FileFault) -> Answer {
        guard let score = answer.scores.first(where: { !$0.isFinite }) else { return answer }
        throw FileFault(
            file: name,
            reason:
                "is given the score \(score) by the model “\(experiment)”, whose weights are too "
                + "great for it; train it again with a lower learning rate")
    }

    /// Classifies one row of features, not yet scaled; padded with zeros or cut to the model's
    /// width.
    public func answer(to row: [Float]) -> Answer {
        let (predicted, scores) = score(row)
        return answer(predicted, scores)
    }

    /// The index of a row's class, and its scores as the scorer gives them.
    private func score(_ row: [Float]) -> (predicted: Int, scores: [Float]) {
        let input = Tensor([1, scorer.inputs])
        for (column, value) in row.prefix(scorer.inputs).enumerated() { input[column] = value }
        let answers = scorer.answers(to: input)
        return (answers.predicted[0], answers.scores.array)
    }

    /// What scores say, by the model's temperature, which leaves their order as it is.
    private func answer(_ predicted: Int, _ scores: [Float]) -> Answer {
        let scores = tempered(scores)
        return Answer(label: classes[predicted], isUnknown: isUnknown(scores), scores: scores)
    }

    private func tempered(_ scores: [Float]) -> [Float] {
        guard let temperature else { return scores }
        return Temperature(temperature).applied(to: scores.map(Double.init)).map { Float($0) }
    }

    /// Probabilities of rows of scores, by the model's temperature.
    package func tempered(_ scores: Tensor) -> [[Double]] {
        (0..<scores.rows).map { tempered(scores.row($0).array).map(Double.init) }
    }

    /// Whether the scores of the known classes do not reach the threshold.
    package func isUnknown(_ scores: [Float]) -> Bool {
        guard let threshold else { return false }
        let known = zip(classes, scores).filter { $0.0 != Corpus.backgroundClass }
        return confidence(known.map(\.1)) < threshold
    }

    /// The answer that the mean of the rows' scores gives; one row or more.
    package func answer(toSlices rows: [[Float]]) -> Answer {
        var answers = SliceAnswers(classes: classes.count)
        for row in rows { answers.append(score(row)) }
        guard let mean = mean(of: answers) else { preconditionFailure("no rows") }
        return mean
    }

    /// The only answer, or that of the scores' mean; nil of none.
    private func mean(of answers: SliceAnswers) -> Answer? {
        guard answers.count > 1 else {
            return answers.predicted.map { answer($0, answers.scores) }
        }
        let scores = Tensor([1, classes.count])
        for (index, score) in answers.scores.enumerated() {
            scores[index % classes.count] += score / Float(answers.count)
        }
        return answer(scores.largest(inRow: 0), scores.array)
    }

    /// Answers to the slices of a recording. Their scores lie in one block: hours give a hundred
    /// thousand, and as many small blocks would keep the memory between them from being used again.
    private struct SliceAnswers {
        let classes: Int
        /// Index of the first one's class.
        var predicted: Int?
        var scores: [Float] = []

        init(classes: Int) { self.classes = classes }

        var count: Int { scores.count / classes }

        mutating func append(_ answer: (predicted: Int, scores: [Float])) {
            if predicted == nil { predicted = answer.predicted }
            scores += answer.scores
        }
    }

    package init(
        experiment: String, task: String, classes: [String], features: FeatureRecipe,
        scorer: any Scorer, threshold: Float? = nil, confidence: Confidence = .best,
        temperature: Double? = nil
    ) {
        self.experiment = experiment
        self.task = task
        self.classes = classes
        self.features = features
        self.scorer = scorer
        self.threshold = threshold
        self.confidence = confidence
        self.temperature = temperature
    }
}
