import AvazDatasets
import AvazFeatures
import AvazFiles
import AvazInputs
import AvazModels

/// Where an exported model begins.
public enum ExportedInput: Sendable {
    /// At rows of features, `[N, K]`, not yet scaled.
    case features
    /// At the samples of one recording, `[n]`, mono and at the model's rate.
    case samples
}

extension ClassifierModel {
    /// Why the model cannot be exported; nil where it can.
    ///
    /// - Parameter input: where the graph begins.
    public func exportProblem(from input: ExportedInput) -> String? {
        if let problem = ScorerGraph.problem(scorer) { return problem }
        guard input == .samples else { return nil }
        guard let rate = features.sampleRate else {
            return "it takes recordings at their own rates, and a graph of samples has one; train "
                + "it with features.sampleRate"
        }
        if features.slices != nil, features.trims {
            return "it trims each of its slices, which then differ in length; export it from "
                + "features"
        }
        if features.endpoints == .word, features.trim == nil, rate < 1000 {
            return "a word is looked for at 1000 Hz or more, and its rate is \(rate)"
        }
        return nil
    }

    /// The model as an ONNX graph, with the whole way from samples inside where that is wanted.
    ///
    /// Outputs: `scores`, `[N, classes]` or of a recording `[1, classes]`; `label`, the class's place
    /// among `classes`; `unknown`, where the model has a threshold. The file's metadata tells what
    /// else is needed: `avaz.classes`, `avaz.sampleRate`, `avaz.experiment`, …
    ///
    /// ```swift
    /// let file = try model.onnx(from: .samples, version: avazVersion).bytes
    /// ```
    ///
    /// - Parameter version: of the program, for the file.
    /// - Throws: `ExchangeError` where the model cannot be exported; see `exportProblem`.
    public func onnx(from input: ExportedInput, version: String) throws(ExchangeError)
        -> ONNXModel
    {
        if let problem = exportProblem(from: input) { throw ExchangeError(problem) }
        let builder = GraphBuilder()
        let isOfSamples = input == .samples
        let rows: Value
        if isOfSamples {
            rows = row(of: builder.input("samples", .float, [.named("n")]))
        } else {
            rows = builder.input("features", .float, [.named("N"), .fixed(scorer.inputs)])
        }
        let graph = ScorerGraph(scorer, rows: rows)
        // Of slices the mean of their scores decides.
        let isMean = isOfSamples && features.slices != nil
        let given = isMean ? graph.scores.mean([0], keeps: true) : graph.scores
        let decisive = isMean ? given : graph.decisive
        let scores = tempered(given)
        let count: ONNXPort.Size = isOfSamples ? .fixed(1) : .named("N")
        builder.output(scores, "scores", [count, .fixed(classes.count)])
        builder.output(decisive.placeOfGreatest(axis: 1), "label", [count])
        if let threshold {
            let isUnknown = confidenceValue(of: scores).isLess(than: Double(threshold))
            builder.output(isUnknown, "unknown", [count])
        }
        var model = ONNXModel()
        model.producerVersion = version
        model.metadata = metadata(input)
        model.graph = builder.graph
        model.graph.name = experiment
        return model
    }

    /// `[n]` samples to `[B, K]`, a row for each slice.
    private func row(of samples: Value) -> Value {
        let rate = features.sampleRate ?? 0
        var parts = samples
        if let slices = features.slices {
            parts = TrimGraph.sliced(samples, by: slices, sampleRate: rate)
        } else {
            if let trim = features.trim {
                parts = TrimGraph.trimmed(samples, by: trim)
            } else if features.endpoints == .word {
                parts = WordGraph.word(in: samples, sampleRate: rate)
            }
            parts = parts.reshaped([1, -1])
        }
        let channels = PoolingGraph.normalised(
            FeatureGraph.features(
                features.kinds, settings: features.settings, sampleRate: rate, of: parts),
            by: features.normalisation)
        let row = PoolingGraph.row(
            of: channels, by: features.poolings, channels: features.channels)
        guard features.isFlattened else { return row }
        return Self.padded(row, to: scorer.inputs)
    }

    /// `[B, …]` filled with zeros, or cut, to `[B, width]`.
    private static func padded(_ row: Value, to width: Int) -> Value {
        let graph = row.graph
        let filled = graph.node(
            "Pad", [row, graph.constant([0, 0, 0, width]), graph.scalar(0, .float)])
        return filled.slice(
            axis: 1, from: graph.scalar(0, .integer), to: graph.scalar(Double(width), .integer))
    }

    /// What `Confidence` says of the known classes' scores: `[N]`.
    private func confidenceValue(of scores: Value) -> Value {
        let places = classes.indices.filter { classes[$0] != Corpus.backgroundClass }
        let known = scores.gathered(scores.graph.constant(places), axis: 1)
        let best = known.greatest([1])
        guard confidence == .distance else { return best }
        return -((known * known).sum([1]) + (1 - best * 2)).maximum(0).squareRoot()
    }

    /// What scores say by the model's temperature, as `Temperature` has it: `[N, classes]`.
    private func tempered(_ scores: Value) -> Value {
        guard let temperature else { return scores }
        let logarithms = scores.cast(.double).maximum(1e-30).logarithm() / temperature
        return scores.graph.node("Softmax", [logarithms], ["axis": .integer(-1)]).cast(.float)
    }

    /// As JSON, on one line.
    private static func list(_ words: [String]) -> String {
        String(JSONValue.array(words.map { .string($0) }).text.dropLast())
    }

    private func metadata(_ input: ExportedInput) -> [String: String] {
        var entries = [
            "avaz.classes": Self.list(classes),
            "avaz.experiment": experiment, "avaz.task": task,
            "avaz.input": input == .samples
                ? "samples of one recording, mono, full scale at 1"
                : "rows of features, not scaled",
        ]
        if let rate = features.sampleRate { entries["avaz.sampleRate"] = "\(rate)" }
        if let threshold { entries["avaz.threshold"] = "\(threshold)" }
        if input == .samples {
            entries["avaz.leastSamples"] = "\(features.settings.spectrum.transformLength)"
        }
        return entries
    }
}

extension FeatureRecipe {
    /// Rows of features over time.
    var channels: Int {
        let own = kinds.reduce(0) { sum, kind in
            switch kind {
            case .stft: sum + settings.spectrum.transformLength / 2 + 1
            case .mel, .melDecibels: sum + settings.mel.bands
            case .mfcc: sum + min(settings.coefficients, settings.mel.bands)
            case .centroid, .zeroCrossingRate, .rootMeanSquare: sum + 1
            }
        }
        return own * (1 + settings.deltas)
    }
}
