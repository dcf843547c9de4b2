import AvazFeatures
import AvazInputs
import AvazNeuralNetworks
import AvazTensors
import Foundation

@testable import AvazModels
@testable import AvazServing

/// A model of low and high tones, whose weights are given, not taught.
enum SampleModel {
    /// `[8 bands, 12 places]`: low bands speak for one class, high bands for the other.
    static func tones() -> ClassifierModel {
        var settings = FeatureSettings()
        settings.spectrum.transformLength = 256
        settings.spectrum.hopLength = 128
        settings.mel.bands = 8
        settings.decibels.reference = .maximum
        let recipe = FeatureRecipe(
            sampleRate: 8000, slices: nil, trim: nil, kinds: [.melDecibels], settings: settings,
            normalisation: .none, poolings: [.frames(12)])
        let weights = Tensor([96, 2])
        for index in 0..<96 { weights[index, index < 48 ? 1 : 0] = 0.01 }
        let network = Network([Flatten(), Dense(weights: weights, bias: Tensor([2]))])
        let scorer = NetworkScorer(
            inputs: 96, scaler: nil, components: nil, network: network, inputShape: [8, 12, 1],
            givesLogits: true)
        return ClassifierModel(
            experiment: "tones", task: "classes", classes: ["high", "low"], features: recipe,
            scorer: scorer)
    }

    /// Half a second of a tone.
    static func tone(_ hertz: Float, sampleRate: Int = 8000) -> [Float] {
        (0..<sampleRate / 2).map { 0.3 * sinf(2 * .pi * hertz * Float($0) / Float(sampleRate)) }
    }

    static func bytes(_ samples: [Float]) -> [UInt8] {
        samples.flatMap { sample in (0..<4).map { UInt8(sample.bitPattern >> (8 * $0) & 255) } }
    }

    /// The same as a file.
    static func file(_ hertz: Float) -> [UInt8] {
        UploadedSound.waveFile(tone(hertz), sampleRate: 8000)
    }
}
