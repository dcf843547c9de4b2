import AvazFeatures
import AvazInputs
import AvazLinearModels
import AvazNeuralNetworks
import AvazTensors
import Foundation

@testable import AvazModels

/// Models of every kind, with weights that are drawn, not taught.
enum SampleModels {
    /// Tones at 8 kHz.
    static let recordings: [[Float]] = (1...3).map { pitch in
        (0..<2000).map { 0.3 * sinf(Float($0 * pitch) * 0.07) + 0.02 * sinf(Float($0 * $0)) }
    }

    static func recipe(_ poolings: [Pooling], slices: SliceSettings? = nil) -> FeatureRecipe {
        var settings = FeatureSettings()
        settings.spectrum.transformLength = 256
        settings.spectrum.hopLength = 128
        settings.mel.bands = 20
        settings.coefficients = 8
        return FeatureRecipe(
            sampleRate: 8000, slices: slices, trim: nil, kinds: [.mfcc], settings: settings,
            normalisation: .none, poolings: poolings)
    }

    static func model(_ recipe: FeatureRecipe, _ scorer: any Scorer, _ classes: [String])
        -> ClassifierModel
    {
        ClassifierModel(
            experiment: "sample", task: "digits", classes: classes, features: recipe,
            scorer: scorer, threshold: 0.25)
    }

    /// Dense layers behind a scaler and principal components, with batch normalisation.
    static func perceptron() -> ClassifierModel {
        var generator = MersenneTwister(seed: 5)
        let normalisation = BatchNorm(channels: 6)
        for channel in 0..<6 {
            normalisation.runningMean.value[channel] = 0.1 * Float(channel)
            normalisation.runningVariance.value[channel] = 0.5 + Float(channel)
        }
        let network = Network([
            Dense(inputs: 5, outputs: 6, initialiser: .xavier, using: &generator),
            normalisation, Activation(.tanh), Dropout(rate: 0.5, seed: 1),
            Dense(inputs: 6, outputs: 3, initialiser: .xavier, using: &generator),
        ])
        let mean = (0..<8).map { Float($0) - 4 }
        let directions = (0..<5).map { row in (0..<8).map { cosf(Float(row * 8 + $0)) } }
        let scorer = NetworkScorer(
            inputs: 8, scaler: Scaler(mean: mean, deviation: (0..<8).map { 1 + Float($0) }),
            components: PrincipalComponents(mean: mean.map { $0 / 8 }, directions: directions),
            network: network, inputShape: [5], givesLogits: true)
        return model(recipe([.mean]), scorer, ["0", "1", "2"])
    }

    /// Convolution, pooling and a dense layer on images of 8 by 12, of slices.
    static func convolution() -> ClassifierModel {
        var generator = MersenneTwister(seed: 6)
        let network = Network([
            Conv2D(
                channels: 1, filters: 3, window: Window2D(3, 3, padding: .same),
                initialiser: .glorotUniform, using: &generator),
            Activation(.relu), MaxPool2D(Window2D(2, 2, stride: 2)), Flatten(),
            Dense(inputs: 72, outputs: 3, initialiser: .xavier, using: &generator),
        ])
        let scorer = NetworkScorer(
            inputs: 96, scaler: nil, components: nil, network: network, inputShape: [8, 12, 1],
            givesLogits: true)
        return model(
            recipe([.frames(12)], slices: SliceSettings(seconds: 0.1, hop: 0.05)), scorer,
            ["0", "1", "2"])
    }

    /// A linear model on rows that are padded to one length.
    static func linear(classes: Int) throws -> ClassifierModel {
        let rows = classes == 2 ? 1 : classes
        let scaling = DoubleMatrix([
            (0..<200).map { Double($0) / 7 }, (0..<200).map { 1 + Double($0) / 3 },
        ])
        let classifier = try LinearClassifier(
            classes: classes,
            coefficients: (0..<rows).map { row in (0..<200).map { cos(Double(row * 9 + $0)) } },
            intercepts: (0..<rows).map { Double($0) / 9 }, probabilities: .softmax)
        var recipe = recipe([.flatten])
        recipe.paddedLength = 200
        return model(
            recipe, LinearScorer(scaling: scaling, classifier: classifier),
            (0..<classes).map(String.init))
    }

    /// A normal distribution a class.
    static func gaussian() throws -> ClassifierModel {
        let rows = (0..<60).map { row in (0..<8).map { cos(Double(row * row + 3 * $0)) } }
        let classifier = try GaussianDiscriminant(backgroundWeight: 0.5).fit(
            DoubleMatrix(rows), (0..<60).map { $0 % 3 }, classes: 3)
        return model(recipe([.mean]), GaussianScorer(classifier: classifier), ["0", "1", "2"])
    }

    static func all() throws -> [ClassifierModel] {
        [
            perceptron(), convolution(), try linear(classes: 2), try linear(classes: 3),
            try gaussian(),
        ]
    }
}
