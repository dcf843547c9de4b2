import AvazNeuralNetworks
import AvazOptimisation
import AvazTensors

/// Images of one channel, evenly drawn from -80 to 0, in ten classes.
private func images(_ count: Int, side: Int, using generator: inout MersenneTwister) -> Examples {
    let images = Tensor([count, side, side, 1])
    for index in 0..<images.count { images[index] = Float(-80 * generator.uniform()) }
    return Examples(inputs: images, labels: (0..<count).map { $0 % 10 })
}

/// `cnn`: one epoch of the genre network over 800 images of 128 x 128, batches of 32, Adam.
func trainGenreNetwork(_ arguments: [String]) throws -> Double {
    var generator = MersenneTwister(seed: 1)
    let examples = images(800, side: 128, using: &generator)
    let network = Network([
        Conv2D(
            channels: 1, filters: 32, window: Window2D(3, 3), initialiser: .glorotUniform,
            using: &generator),
        Activation(.relu), MaxPool2D(Window2D(3, 3, stride: 2)), BatchNorm(channels: 32),
        Flatten(),
        Dense(inputs: 123_008, outputs: 10, initialiser: .glorotUniform, using: &generator),
    ])
    return try secondEpoch(
        of: network, on: examples, by: Adam(learningRate: 1e-4), batchSize: 32)
}

/// `cnn-digits IMAGES`: one epoch of the network of `digits-best` over images of 32 x 32, batches of 64,
/// Adam.
func trainDigitsNetwork(_ arguments: [String]) throws -> Double {
    var generator = MersenneTwister(seed: 1)
    let examples = images(Int(arguments[0]) ?? 1920, side: 32, using: &generator)
    var layers: [any Layer] = []
    for (channels, filters) in [(1, 24), (24, 48), (48, 96)] {
        layers +=
            [
                Conv2D(
                    channels: channels, filters: filters, window: Window2D(3, 3, padding: .same),
                    initialiser: .he, using: &generator),
                Activation(.relu), MaxPool2D(Window2D(2, 2, stride: 2)),
                BatchNorm(channels: filters),
            ] as [any Layer]
    }
    layers +=
        [
            Flatten(), Dropout(rate: 0.5, seed: 1),
            Dense(inputs: 4 * 4 * 96, outputs: 10, initialiser: .he, using: &generator),
        ] as [any Layer]
    return try secondEpoch(
        of: Network(layers), on: examples, by: Adam(learningRate: 0.002), batchSize: 64)
}
