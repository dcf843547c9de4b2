import AvazDatasets
import AvazFiles
import AvazNeuralNetworks

/// An experiment in code, by the same keys, bounds and defaults as in a file
/// (`docs/experiment-file.md` tells of each).
///
/// ```swift
/// let experiment = try Experiment(
///     "my-words", task: .digits,
///     features: .init(kinds: ["mfcc"], sampleRate: 16_000, pooling: ["mean", "variance"]),
///     split: .init("random", testFraction: 0.2, seed: 1),
///     model: .mlp(hidden: [64], activation: .relu, training: .init(epochs: 40, batchSize: 32)))
/// ```
extension Experiment {
    /// - Parameters:
    ///   - seeds: one training for each, and for each fold.
    ///   - others: further keys of the file by their names, such as `augmentation`.
    /// - Throws: `SettingsError` that names the key, where a value is not possible.
    public init(
        _ name: String, title: String = "", task: ClassificationTask, seeds: [Int] = [1],
        features: Features, scaling: Scaling = Scaling(), split: Parting, model: Model,
        others: [String: JSONValue] = [:]
    ) throws {
        var settings = others
        settings["title"] = .string(title.isEmpty ? name : title)
        settings["task"] = .string(task.rawValue)
        settings["seeds"] = .array(seeds.map { .number(Double($0)) })
        settings["features"] = features.settings
        settings["scaling"] = scaling.settings
        settings["split"] = split.settings
        settings["model"] = try model.settings
        settings["training"] = model.training?.settings
        try self.init(
            name: name, text: JSONValue.object(settings).text, file: name, overrides: [],
            publishedFigures: PublishedReports(corpora: [:]))
    }

    /// What is taken from the samples, and how it becomes an example.
    public struct Features: Sendable {
        fileprivate let settings: JSONValue

        /// - Parameters:
        ///   - kinds: `mfcc`, `mel-db` and the like; one or more.
        ///   - sampleRate: Hz that recordings are resampled to; nil keeps each one's own.
        ///   - pooling: `mean`, `frames:N`, `image:HxW` and the like; one or more.
        ///   - others: further keys by their names, such as `coefficients`.
        public init(
            kinds: [String], sampleRate: Int? = nil, pooling: [String],
            others: [String: JSONValue] = [:]
        ) {
            var settings = others
            settings["kinds"] = .array(kinds.map(JSONValue.string))
            settings["sampleRate"] = sampleRate.map { .number(Double($0)) } ?? .null
            settings["pooling"] = .array(pooling.map(JSONValue.string))
            self.settings = .object(settings)
        }
    }

    /// By whose mean and deviation examples are standardised.
    public struct Scaling: Sendable {
        fileprivate let settings: JSONValue

        /// - Parameters:
        ///   - fit: `train`, `none`, `all` or `each-part`.
        ///   - constant: what a column that never changes is: an `error`, or `zero`.
        ///   - per: `column`, or `frequency` for images.
        public init(fit: String = "train", constant: String = "zero", per: String = "column") {
            settings = .object([
                "fit": .string(fit), "constant": .string(constant), "per": .string(per),
            ])
        }
    }

    /// How train and test are parted.
    public struct Parting: Sendable {
        fileprivate let settings: JSONValue

        /// - Parameters:
        ///   - kind: `random`, `stratified`, `grouped`, `contiguous`, `leave-one-group-out` or
        ///     `grouped-folds`.
        ///   - testFraction: where a share is held out, 0.001 to 0.999.
        ///   - seed: draws the split; nil lets each of the experiment's seeds draw its own.
        ///   - folds: for `grouped-folds`.
        public init(
            _ kind: String, testFraction: Double? = nil, seed: Int? = nil, folds: Int? = nil
        ) {
            var settings: [String: JSONValue] = ["kind": .string(kind)]
            settings["testFraction"] = testFraction.map { .number($0) }
            settings["seed"] = seed.map { .number(Double($0)) }
            settings["folds"] = folds.map { .number(Double($0)) }
            self.settings = .object(settings)
        }
    }

    /// What learns.
    public enum Model: Sendable {
        /// Dense layers of the given widths, each with an activation, and one for the classes.
        case mlp(
            hidden: [Int], activation: ActivationFunction, training: Training)
        /// Any layers, the last with one output for each class: `Dense.Configuration(units: "out")`.
        case layers(
            [any LayerConfiguration], initialiser: Initialiser = .glorotUniform,
            training: Training)
        /// Multinomial logistic regression, or by further keys, such as `kind`, another linear model.
        case linear([String: JSONValue] = ["kind": .string("logistic")])

        fileprivate var training: Training? {
            switch self {
            case .mlp(_, _, let training), .layers(_, _, let training): training
            case .linear: nil
            }
        }

        fileprivate var settings: JSONValue {
            get throws {
                switch self {
                case .mlp(let hidden, let activation, let training):
                    .object([
                        "kind": .string("mlp"),
                        "hidden": .array(hidden.map { .number(Double($0)) }),
                        "activation": .string(activation.rawValue),
                        // The softmax is part of the cross-entropy.
                        "outputActivation": .string(
                            training.isCrossEntropy ? "identity" : activation.rawValue),
                    ])
                case .layers(let layers, let initialiser, _):
                    .object([
                        "kind": .string("layers"),
                        "layers": .array(
                            try layers.map { try JSONValue(encoding: LayerDescription($0)) }),
                        "initialiser": .string(initialiser.rawValue),
                    ])
                case .linear(let settings): .object(settings)
                }
            }
        }
    }

    /// How a network learns.
    public struct Training: Sendable {
        fileprivate let settings: JSONValue
        fileprivate let isCrossEntropy: Bool

        /// - Parameters:
        ///   - learningRate: above 0.
        ///   - optimiser: `adam`, `adamax`, `adadelta`, `rmsprop` or `gradient-descent`.
        ///   - loss: `cross-entropy` or `mse`.
        ///   - others: further keys by their names, such as `validation`.
        public init(
            epochs: Int, batchSize: Int = 32, learningRate: Double = 1e-3,
            optimiser: String = "adam", loss: String = "cross-entropy",
            others: [String: JSONValue] = [:]
        ) {
            var settings = others
            settings["epochs"] = .number(Double(epochs))
            settings["batchSize"] = .number(Double(batchSize))
            settings["learningRate"] = .number(learningRate)
            settings["optimiser"] = .string(optimiser)
            settings["loss"] = .string(loss)
            self.settings = .object(settings)
            isCrossEntropy = loss == "cross-entropy"
        }
    }
}

extension Experiment {
    /// Reads the corpus, trains and judges: `ExperimentRun(experiment, on: corpus).carryOut()`.
    public func run(on corpus: Corpus) throws -> ExperimentRun.Outcome {
        try ExperimentRun(self, on: corpus).carryOut()
    }
}
