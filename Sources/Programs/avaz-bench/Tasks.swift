import AvazAudio
import AvazFeatures
import Foundation
import AvazOptimisation
import AvazNeuralNetworks
import AvazTensors
import AvazTraining

/// `features FOLDER THREADS`: every WAV decoded, brought to 16 kHz, and turned into 12 MFCCs with
/// both deltas.
func extractFeatures(_ arguments: [String]) throws -> Double {
    let folder = arguments[0]
    Parallel.threads = Int(arguments[1]) ?? 1
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder)
        .filter { $0.hasSuffix(".wav") }.map { "\(folder)/\($0)" }
    var settings = FeatureSettings()
    settings.spectrum.transformLength = 400
    settings.mel.bands = 24
    settings.coefficients = 12
    settings.deltas = 2
    nonisolated(unsafe) let workers = try (0..<Parallel.threads).map { _ in
        (
            AudioDecoder(sampleRate: 16_000),
            try FeatureExtractor([.mfcc], settings: settings, sampleRate: 16_000)
        )
    }
    return seconds {
        Parallel.forEach(files.count) { index, worker in
            let (decoder, extractor) = workers[worker]
            if let signal = try? decoder.decode(files[index]) {
                _ = try? extractor.extract(signal.samples)
            }
        }
    }
}

/// `clips FOLDER THREADS KIND COUNT`: so many clips, the WAVs of the folder over and over, decoded at
/// 16 kHz; of each the means over time of centroid, zero crossings and RMS (`spectral`) or of 13
/// MFCCs (`mfcc`), with librosa's defaults.
func extractMeans(_ arguments: [String]) throws -> Double {
    let folder = arguments[0]
    Parallel.threads = Int(arguments[1]) ?? 1
    let kinds: [FeatureKind] =
        arguments[2] == "mfcc" ? [.mfcc] : [.centroid, .zeroCrossingRate, .rootMeanSquare]
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        .filter { $0.hasSuffix(".wav") }.map { "\(folder)/\($0)" }
    var settings = FeatureSettings()
    settings.coefficients = 13
    nonisolated(unsafe) let workers = try (0..<Parallel.threads).map { _ in
        (
            AudioDecoder(sampleRate: 16_000),
            try FeatureExtractor(kinds, settings: settings, sampleRate: 16_000)
        )
    }
    return seconds {
        Parallel.forEach(Int(arguments[3]) ?? files.count) { index, worker in
            let (decoder, extractor) = workers[worker]
            if let signal = try? decoder.decode(files[index % files.count]),
                let features = try? extractor.extract(signal.samples)
            {
                _ = Pooling.mean.values(of: features)
            }
        }
    }
}

/// `per-sample SAMPLES`: an MLP of 2592-1301-10, bipolar sigmoid, one sample at a time.
func trainPerSample(_ arguments: [String]) throws -> Double {
    let count = Int(arguments[0]) ?? 500
    var generator = MersenneTwister(seed: 1)
    let inputs = Tensor([count, 2592])
    for index in 0..<inputs.count { inputs[index] = Float(generator.normal()) }
    let network = Network([
        Dense(inputs: 2592, outputs: 1301, initialiser: .xavier, using: &generator),
        Activation(.bipolarSigmoid, derivative: .atActivation),
        Dense(inputs: 1301, outputs: 10, initialiser: .xavier, using: &generator),
        Activation(.bipolarSigmoid, derivative: .one),
    ])
    let targets = OneHot(classes: 10)((0..<count).map { $0 % 10 })
    let loss = MeanSquaredError(isDifferenceOnly: true)
    guard let descent = PerSampleDescent(network, loss: loss) else { return .nan }
    let order = Array(0..<count)
    var tally = PerSampleDescent.Tally()
    return seconds {
        descent.train(
            on: inputs, targets: targets, order: order[...], learningRate: 0.001, tally: &tally)
    }
}

/// `cnn`: one epoch of the genre network over 800 images of 128 x 128, batches of 32, Adam.
func trainConvolutional(_ arguments: [String]) throws -> Double {
    let count = 800
    var generator = MersenneTwister(seed: 1)
    let images = Tensor([count, 128, 128, 1])
    for index in 0..<images.count { images[index] = Float(-80 * generator.uniform()) }
    let window = Window2D(3, 3)
    let network = Network([
        Conv2D(
            channels: 1, filters: 32, window: window, initialiser: .glorotUniform,
            using: &generator),
        Activation(.relu), MaxPool2D(Window2D(3, 3, stride: 2)), BatchNorm(channels: 32),
        Flatten(),
        Dense(inputs: 123_008, outputs: 10, initialiser: .glorotUniform, using: &generator),
    ])
    let trainer = Trainer(
        network: network,
        objective: Classification(loss: SoftmaxCrossEntropy(), oneHot: OneHot(classes: 10)),
        descent: .batches(Adam(learningRate: 1e-4)),
        plan: TrainingPlan(
            epochs: 1, batchSize: 32, learningRate: 1e-4, countsWhileTraining: true))
    let examples = Examples(inputs: images, labels: (0..<count).map { $0 % 10 })
    let none = examples.selecting([0])
    var order = FastGenerator(seed: 1)
    // The first epoch makes the buffers, as the peers' first makes their graphs.
    for _ in 0..<1 { _ = try trainer.train(on: examples, test: none, using: &order) }
    return try seconds { _ = try trainer.train(on: examples, test: none, using: &order) }
}
