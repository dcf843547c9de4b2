import AvazFeatures
import AvazFiles
import AvazInputs
import AvazModels
import AvazNeuralNetworks
import AvazTensors
import Foundation

/// `model.json` of a generator of music, read beside its weights, and pieces made by it.
struct GeneratorTarget: Target {
    static let isText = true
    let seeds: [[UInt8]]
    let file: String
    private let folder: String

    init(folder: String, root: String) throws {
        var random = MersenneTwister(seed: 1)
        let network = Network([
            Dense(inputs: 3, outputs: 8, initialiser: .he, using: &random), Reshape([4, 2]),
            Dense(inputs: 2, outputs: 3, initialiser: .he, using: &random), Softmax(),
        ])
        try GeneratorModel(
            experiment: "sample", makes: "tunes", symbols: ["A4", "B4", "C5.E5"], form: .relaxed,
            reading: .whole, latent: 3, network: network
        ).write(to: folder)
        self.folder = folder
        file = folder + "/model.json"
        seeds = [try WholeFile.read(file)]
    }

    func read() throws {
        let model = try GeneratorModel(contentsOf: folder)
        guard model.makes == "tunes" else { return }
        for symbol in try model.pieces(2, seed: 1).joined() { _ = try model.reading.played(symbol) }
    }
}

/// `model.json` of a model that finds words, read beside its weights and asked about a recording.
struct SpottingTarget: Target {
    static let isText = true
    let seeds: [[UInt8]]
    let file: String
    private let folder: String
    private let recording: String

    init(folder: String, root: String) throws {
        var random = MersenneTwister(seed: 1)
        let network = Network([
            Conv2D(
                channels: 1, filters: 2, window: Window2D(3, 3, padding: .valid),
                initialiser: .he, using: &random),
            Activation(.relu), MaxPool2D(Window2D(2, 2, stride: 2)), Flatten(),
            Dense(inputs: 2 * 6 * 5, outputs: 3, initialiser: .he, using: &random),
        ])
        try SpottingModel(
            experiment: "sample", classes: ["no", "yes"],
            plan: SpottingPlan(
                sampleRate: 8000, transformLength: 256, hopLength: 160, bands: 12,
                lowestFrequency: 50, normalisation: ChannelEnergyNormalisation(), frames: 14,
                margin: 0.1, scales: [0.7, 1, 1.6], merging: .voting, overlap: 0.3, mean: 1,
                deviation: 2),
            threshold: 0.2, network: network
        ).write(to: folder)
        recording = folder + "/sound.wav"
        try WholeFile.write(
            bytes: SampleRun.wave((0..<8000).map { sin(0.3 * Double($0)) }), to: recording)
        self.folder = folder
        file = folder + "/model.json"
        seeds = [try WholeFile.read(file)]
    }

    func read() throws { _ = try SpottingModel(contentsOf: folder).words(in: recording) }
}
