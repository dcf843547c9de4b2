import Audio
import Features
import Foundation
import LinearModels
import NeuralNetworks
import Tensors
import Training

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
    return seconds {
        _ = descent.train(
            on: inputs, targets: targets, order: Array(0..<count), learningRate: 0.001)
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
        network: network, loss: SoftmaxCrossEntropy(), targets: OneHot(classes: 10),
        optimiser: Adam(learningRate: 1e-4),
        plan: TrainingPlan(
            epochs: 1, batchSize: 32, learningRate: 1e-4, countsWhileTraining: true))
    let examples = Examples(inputs: images, labels: (0..<count).map { $0 % 10 })
    let none = examples.selecting([0])
    var order = FastGenerator(seed: 1)
    // The first epoch makes the buffers, as the peers' first makes their graphs.
    for _ in 0..<1 { _ = try trainer.train(on: examples, test: none, using: &order) }
    return try seconds { _ = try trainer.train(on: examples, test: none, using: &order) }
}

/// 600,000 rows of 13 numbers around five centres: the size of the speakers' frames.
private func classification() -> (rows: DoubleMatrix, labels: [Int]) {
    var generator = MersenneTwister(seed: 1)
    let rows = DoubleMatrix(rows: 600_000, columns: 13)
    let centres = (0..<5).map { _ in (0..<13).map { _ in generator.normal() } }
    let labels = (0..<rows.rows).map { $0 % 5 }
    for (row, label) in labels.enumerated() {
        for column in 0..<13 { rows[row, column] = centres[label][column] + generator.normal() }
    }
    return (rows, labels)
}

/// `sgd`: logistic loss, constant rate, 20 epochs.
func fitSGD(_ arguments: [String]) throws -> Double {
    let (rows, labels) = classification()
    var generator = MersenneTwister(seed: 1)
    let model = SGDClassifier(
        loss: .log, maxIter: 20, tol: nil, learningRate: .constant, eta0: 0.01)
    return try seconds { _ = try model.fit(rows, labels, classes: 5, using: &generator) }
}

/// `logistic`: the multinomial regression, to the tolerance of 1e-4.
func fitLogistic(_ arguments: [String]) throws -> Double {
    let (rows, labels) = classification()
    var generator = MersenneTwister(seed: 1)
    let model = LogisticRegression()
    return try seconds { _ = try model.fit(rows, labels, classes: 5, using: &generator) }
}
