@testable import AvazExperiments

/// A small whole experiment, to be bent by overrides.
enum SampleExperiment {
    static let text = """
        {
          title: "a sample", task: "digits",
          features: {
            sampleRate: 8000, kinds: ["mfcc"], coefficients: 8, transformLength: 256,
            hopLength: 128, melBands: 20, pooling: ["mean"],
          },
          scaling: { fit: "train" },
          split: { kind: "stratified", testFraction: 0.25, seed: 1 },
          model: { kind: "mlp", hidden: [8], activation: "tanh" },
          training: { epochs: 3, batchSize: 4, learningRate: 0.1 },
          seeds: [1],
        }
        """

    static func make(_ overrides: String..., text: String = text) throws -> Experiment {
        try Experiment(
            name: "sample", text: text, file: "sample.json5",
            overrides: overrides.map { try Override($0) },
            publishedFigures: PublishedReports(corpora: [:]))
    }

    /// The message of the error that reading gives; empty where there is none.
    static func failure(_ overrides: [String] = [], text: String = text) -> String {
        do {
            _ = try Experiment(
                name: "sample", text: text, file: "sample.json5",
                overrides: overrides.map { try Override($0) },
                publishedFigures: PublishedReports(corpora: [:]))
            return ""
        } catch {
            return "\(error)"
        }
    }
}
