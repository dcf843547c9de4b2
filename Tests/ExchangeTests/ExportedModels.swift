import AvazFeatures
import AvazInputs
import AvazLinearModels
import AvazNeuralNetworks
import AvazTensors
import Foundation

@testable import AvazModels

/// Models of every kind that can be exported, with weights that are drawn, not taught.
enum ExportedModels {
    /// Tones at 8 kHz between silences, of different lengths.
    static let recordings: [[Float]] = (1...4).map { pitch in
        let quiet = (0..<900 * pitch).map { 1e-4 * sinf(Float($0 * $0 % 1000)) }
        let tone = (0..<2400 + 731 * pitch).map { index -> Float in
            let hum = sinf(Float(index * pitch) * 0.07)
            return 0.3 * hum + 0.02 * sinf(Float(index * index % 1000))
        }
        return quiet + tone + quiet
    }

    static func recipe(
        _ kinds: [FeatureKind], _ poolings: [Pooling],
        _ change: (inout FeatureRecipe) -> Void = { _ in }
    ) -> FeatureRecipe {
        var settings = FeatureSettings()
        settings.spectrum.transformLength = 256
        settings.spectrum.hopLength = 100
        settings.mel.bands = 20
        settings.coefficients = 8
        var recipe = FeatureRecipe(
            sampleRate: 8000, slices: nil, trim: nil, kinds: kinds, settings: settings,
            normalisation: .none, poolings: poolings)
        change(&recipe)
        return recipe
    }

    static func model(
        _ name: String, _ recipe: FeatureRecipe, _ scorer: any Scorer, classes: Int = 3,
        threshold: Float? = nil, confidence: Confidence = .best, temperature: Double? = nil
    ) -> ClassifierModel {
        ClassifierModel(
            experiment: name, task: "digits", classes: (0..<classes).map(String.init),
            features: recipe, scorer: scorer, threshold: threshold, confidence: confidence,
            temperature: temperature)
    }

    /// The network of Golden/small.onnx.
    static func small() -> ClassifierModel {
        let network = Network([
            Dense(
                weights: Tensor([2, 3], [1, 0.5, -1, 0.25, -0.5, 2]),
                bias: Tensor([3], [0, 1, -1])),
            Activation(.relu),
            Dense(
                weights: Tensor([3, 2], [1, -1, 0.5, 0.5, -2, 2]),
                bias: Tensor([2], [0.125, -0.125])),
        ])
        let scorer = NetworkScorer(
            inputs: 2, scaler: Scaler(mean: [1, -2], deviation: [2, 4]), components: nil,
            network: network, inputShape: [2], givesLogits: true)
        return ClassifierModel(
            experiment: "small", task: "digits", classes: ["no", "yes"],
            features: recipe([.rootMeanSquare, .zeroCrossingRate], [.mean]), scorer: scorer)
    }

    // MARK: Scorers

    static func perceptron(_ inputs: Int, seed: UInt32 = 5) -> NetworkScorer {
        var generator = MersenneTwister(seed: seed)
        let normalisation = BatchNorm(channels: 6)
        for channel in 0..<6 {
            normalisation.runningMean.value[channel] = 0.1 * Float(channel)
            normalisation.runningVariance.value[channel] = 0.5 + Float(channel)
        }
        let network = Network([
            Dense(inputs: inputs, outputs: 6, initialiser: .xavier, using: &generator),
            normalisation, Activation(.tanh), Dropout(rate: 0.5, seed: 1),
            Dense(inputs: 6, outputs: 3, initialiser: .xavier, using: &generator),
            Activation(.bipolarSigmoid),
        ])
        return NetworkScorer(
            inputs: inputs,
            scaler: Scaler(
                mean: (0..<inputs).map { Float($0) - 4 },
                deviation: (0..<inputs).map { 20 + Float($0) }), components: nil,
            network: network, inputShape: [inputs], givesLogits: false)
    }

    /// Behind principal components.
    static func projected() -> NetworkScorer {
        var generator = MersenneTwister(seed: 7)
        let directions = (0..<5).map { row in (0..<8).map { cosf(Float(row * 8 + $0)) / 40 } }
        return NetworkScorer(
            inputs: 8, scaler: nil,
            components: PrincipalComponents(
                mean: (0..<8).map { -Float($0) }, directions: directions),
            network: Network([
                Dense(inputs: 5, outputs: 3, initialiser: .xavier, using: &generator), Softmax(),
            ]), inputShape: [5], givesLogits: false)
    }

    /// Every layer of images, on `[8, 12, 1]`.
    static func convolution(global: Bool) -> NetworkScorer {
        var generator = MersenneTwister(seed: 6)
        let normalisation = BatchNorm(channels: 4)
        for channel in 0..<4 {
            normalisation.runningMean.value[channel] = 0.3 * Float(channel)
            normalisation.runningVariance.value[channel] = 2 + Float(channel)
        }
        var layers: [any Layer] = [
            Conv2D(
                channels: 1, filters: 4, window: Window2D(3, 3, padding: .same),
                initialiser: .glorotUniform, using: &generator),
            Activation(.relu), MaxPool2D(Window2D(2, 2, stride: 2, padding: .same)),
            normalisation,
            Conv2D(
                channels: 4, filters: 5, window: Window2D(2, 3, stride: 1),
                initialiser: .glorotUniform, using: &generator),
        ]
        if global {
            layers += [
                AveragePool2D(Window2D(2, 2, stride: 1, padding: .same)), GlobalAveragePool2D(),
                Dense(inputs: 5, outputs: 3, initialiser: .xavier, using: &generator),
            ]
        } else {
            layers += [
                Flatten(), Dense(inputs: 60, outputs: 3, initialiser: .xavier, using: &generator),
            ]
        }
        return NetworkScorer(
            inputs: 96,
            scaler: Scaler(
                mean: [Float](repeating: -10, count: 96),
                deviation: [Float](repeating: 40, count: 96)), components: nil,
            network: Network(layers), inputShape: [8, 12, 1], givesLogits: true)
    }

    static func recurrentLayer(
        _ kind: String, units: Int, _ settings: RecurrentSettings
    ) -> LayerDescription {
        let units = WidthFormula(units)
        return switch kind {
        case "lstm": LayerDescription(LSTM.Configuration(units: units, settings))
        case "gru", "classic gru":
            LayerDescription(
                GRU.Configuration(units: units, resetsAfter: kind == "gru", settings))
        default:
            LayerDescription(
                SimpleRNN.Configuration(
                    units: units, function: kind == "relu" ? .relu : .tanh, settings))
        }
    }

    /// Two recurrent layers on steps of eight numbers: each step's output of the first, the last of the
    /// second, and, where that is wanted, between them a dense layer on each step.
    static func recurrent(
        _ kind: String, direction: RecurrentSettings.Direction, steps: Int = 12,
        isDense: Bool = false, seed: UInt32
    ) throws -> NetworkScorer {
        var generator = MersenneTwister(seed: seed)
        let width = direction == .both ? 10 : 5
        let inputs = steps * 8
        let dense = [
            LayerDescription(
                Dense(inputs: width, outputs: 6, initialiser: .xavier, using: &generator)),
            LayerDescription(Softmax()),
        ]
        let first = recurrentLayer(
            kind, units: 5, RecurrentSettings(sequences: true, direction: direction))
        let network = try Network(
            [first] + (isDense ? dense : []) + [
                recurrentLayer(kind, units: 5, RecurrentSettings(direction: direction)),
                LayerDescription(
                    Dense(inputs: width, outputs: 3, initialiser: .xavier, using: &generator)),
            ], inputShape: [steps, 8],
            from: LayerSource(tensor: { name, shape, _ in
                // Biases too, which begin at zero where they are drawn.
                let count = shape.reduce(1, *)
                return Tensor(shape, (0..<count).map { _ in Float(0.5 * generator.normal()) })
            }))
        return NetworkScorer(
            inputs: inputs,
            scaler: Scaler(
                mean: [Float](repeating: -10, count: inputs),
                deviation: [Float](repeating: 40, count: inputs)), components: nil,
            network: network, inputShape: [steps, 8], givesLogits: true)
    }

    /// An image of 8 by 12 through convolution, and eight means through a dense layer.
    static func branches() -> NetworkScorer {
        var generator = MersenneTwister(seed: 8)
        let image = Branches.Branch(
            shape: [8, 12, 1],
            layers: [
                Conv2D(
                    channels: 1, filters: 3, window: Window2D(3, 3, padding: .same),
                    initialiser: .glorotUniform, using: &generator), Activation(.relu),
                MaxPool2D(Window2D(2, 2, stride: 2)), Flatten(),
            ])
        let means = Branches.Branch(
            shape: [8],
            layers: [
                Dense(inputs: 8, outputs: 4, initialiser: .xavier, using: &generator),
                Activation(.tanh),
            ])
        return NetworkScorer(
            inputs: 104,
            scaler: Scaler(
                mean: [Float](repeating: -10, count: 104),
                deviation: [Float](repeating: 40, count: 104)), components: nil,
            network: Network([
                Branches([image, means]),
                Dense(inputs: 76, outputs: 3, initialiser: .xavier, using: &generator),
            ]), inputShape: [104], givesLogits: true)
    }

    static func linear(
        _ inputs: Int, classes: Int, _ probabilities: LinearClassifier.Probabilities
    ) throws -> LinearScorer {
        let rows = classes == 2 ? 1 : classes
        return LinearScorer(
            scaling: DoubleMatrix([
                (0..<inputs).map { Double($0) / 7 }, (0..<inputs).map { 50 + Double($0) / 3 },
            ]),
            classifier: try LinearClassifier(
                classes: classes,
                coefficients: (0..<rows).map { row in
                    (0..<inputs).map { cos(Double(row * 9 + $0)) }
                }, intercepts: (0..<rows).map { Double($0) / 9 }, probabilities: probabilities))
    }

    static func gaussian(_ inputs: Int) throws -> GaussianScorer {
        let rows = (0..<60).map { row in
            (0..<inputs).map { 200 * cos(Double(row * row + 3 * $0)) }
        }
        return GaussianScorer(
            classifier: try GaussianDiscriminant(backgroundWeight: 0.5).fit(
                DoubleMatrix(rows), (0..<60).map { $0 % 3 }, classes: 3))
    }

    // MARK: All

    /// Models from samples: every kind of feature, trim, pooling, scorer and layer once or more.
    static func all() throws -> [ClassifierModel] {
        let trim = SilenceTrim(decibels: 30, frameLength: 256, hopLength: 80)
        let frames = recipe([.mfcc], [.frames(12)]) { $0.trim = trim }
        return [
            small(),
            model("mean", recipe([.mfcc], [.mean]), perceptron(8), threshold: 0.2),
            model("projected", recipe([.mfcc], [.median]), projected()),
            model("convolution", frames, convolution(global: false)),
            model(
                "tempered", frames, convolution(global: false), threshold: 0.5, temperature: 2.5),
            model(
                "slices",
                recipe([.melDecibels], [.image(height: 8, width: 12)]) {
                    $0.slices = SliceSettings(seconds: 0.21, hop: 0.0521)
                    $0.settings.decibels.reference = .maximum
                }, convolution(global: true)),
            model(
                "image", recipe([.mel], [.image(height: 8, width: 12)]),
                convolution(global: true)),
            model(
                "word", recipe([.mfcc], [.frames(12)]) { $0.endpoints = .word },
                convolution(global: false)),
            model(
                "padded",
                recipe([.mfcc], [.flatten]) {
                    $0.settings.deltas = 2
                    $0.paddedLength = 900
                }, try linear(900, classes: 2, .softmax), classes: 2),
            model(
                "slopes",
                recipe([.mfcc, .melDecibels], [.variance, .minimum, .maximum]) {
                    $0.settings.deltas = 1
                    $0.normalisation = .meanVariance
                }, try linear(168, classes: 3, .clipped)),
            model(
                "spectral",
                recipe([.centroid, .zeroCrossingRate, .rootMeanSquare], [.mean, .logDeviation(2)]) {
                    $0.settings.spectrum.padding = .reflect
                    $0.settings.spectrum.windowLength = 200
                    $0.settings.spectrum.window = .hamming
                }, try linear(5, classes: 3, .logistic)),
            model(
                "uncentred",
                recipe([.stft, .mel], [.maximum]) {
                    $0.settings.spectrum.isCentred = false
                    $0.settings.spectrum.transformLength = 105
                    $0.settings.mel.power = 1
                    $0.settings.mel.bands = 5
                    $0.normalisation = .mean
                }, try linear(58, classes: 3, .softmax)),
            model("gaussian", recipe([.mfcc], [.mean]), try gaussian(8), threshold: -20),
            model(
                "ensemble", recipe([.mfcc], [.mean]),
                EnsembleScorer(members: [perceptron(8), perceptron(8, seed: 9)])),
        ]
    }

    /// Models that go through time, or part their rows.
    static func sequential() throws -> [ClassifierModel] {
        let kinds = ["lstm", "gru", "classic gru", "tanh", "relu"]
        let directions = RecurrentSettings.Direction.allCases
        let steps = try kinds.enumerated().flatMap { index, kind in
            try directions.enumerated().map { place, direction in
                // More steps than the shortest recording has frames, and fewer than any has.
                let isLong = direction == .both
                let steps = isLong ? 64 : 12
                return model(
                    kind.replacing(" ", with: "_") + "_\(direction.rawValue)",
                    recipe([.mfcc], [.steps(steps)]),
                    try recurrent(
                        kind, direction: direction, steps: steps, isDense: isLong,
                        seed: UInt32(10 * index + place)))
            }
        }
        return steps + [
            model("branches", recipe([.mfcc], [.frames(12), .mean]), branches())
        ]
    }
}
