import AvazNeuralNetworks
import AvazOptimisation
import AvazTensors
import AvazTraining

/// Layers of the widths that are written `2592-1301-10`, with an activation behind each.
private func perceptron(
    _ widths: [Int], _ activations: [Activation], using generator: inout MersenneTwister
) -> Network {
    var layers: [any Layer] = []
    for (index, (inputs, outputs)) in zip(widths, widths.dropFirst()).enumerated() {
        layers.append(
            Dense(inputs: inputs, outputs: outputs, initialiser: .xavier, using: &generator))
        layers.append(activations[min(index, activations.count - 1)])
    }
    return Network(layers)
}

private func widths(_ text: String) -> [Int] { text.split(separator: "-").compactMap { Int($0) } }

/// `[count, columns]` of normal numbers.
private func normalRows(_ count: Int, _ columns: Int) -> Tensor {
    var generator = FastGenerator(seed: 1)
    let rows = Tensor([count, columns])
    for index in 0..<rows.count { rows[index] = generator.normal() }
    return rows
}

/// `per-sample WIDTHS SAMPLES`: a perceptron with bipolar sigmoids, one sample at a time.
func trainPerSample(_ arguments: [String]) throws -> Double {
    let (widths, count) = (widths(arguments[0]), Int(arguments[1]) ?? 400)
    var generator = MersenneTwister(seed: 1)
    let hidden = Activation(.bipolarSigmoid, derivative: .atActivation)
    let network = perceptron(
        widths,
        Array(repeating: hidden, count: widths.count - 2)
            + [Activation(.bipolarSigmoid, derivative: .one)], using: &generator)
    let inputs = normalRows(count, widths[0])
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

/// `minibatch WIDTHS SAMPLES SIZE`: an epoch of a perceptron with rectifiers, in batches of a size, by
/// plain descent on the cross-entropy.
func trainMinibatches(_ arguments: [String]) throws -> Double {
    let (widths, count) = (widths(arguments[0]), Int(arguments[1]) ?? 6400)
    var generator = MersenneTwister(seed: 1)
    let network = perceptron(
        widths, [Activation(.relu), Activation(.identity)], using: &generator)
    let examples = Examples(
        inputs: normalRows(count, widths[0]), labels: (0..<count).map { $0 % 10 })
    return try secondEpoch(
        of: network, on: examples, by: GradientDescent(learningRate: 0.01),
        batchSize: Int(arguments[2]) ?? 32)
}

/// `inference WIDTHS SAMPLES SIZE`: the answers of a perceptron with rectifiers, a batch at a time.
func inferBatches(_ arguments: [String]) throws -> Double {
    let (widths, count) = (widths(arguments[0]), Int(arguments[1]) ?? 4096)
    let size = Int(arguments[2]) ?? 256
    var generator = MersenneTwister(seed: 1)
    let network = perceptron(
        widths, [Activation(.relu), Activation(.identity)], using: &generator)
    let rows = normalRows(count, widths[0])
    func run() {
        for start in stride(from: 0, to: count, by: size) {
            _ = network.forward(rows.rows(start..<min(start + size, count)), training: false)
        }
    }
    run()
    return seconds(run)
}

/// Seconds of an epoch on labelled examples; the one before it makes the buffers, as the peers' first makes
/// their graphs.
func secondEpoch(
    of network: Network, on examples: Examples, by optimiser: any Optimiser, batchSize: Int
) throws -> Double {
    let trainer = Trainer(
        network: network,
        objective: Classification(loss: SoftmaxCrossEntropy(), oneHot: OneHot(classes: 10)),
        descent: .batches(optimiser),
        plan: TrainingPlan(
            epochs: 1, batchSize: batchSize, learningRate: optimiser.learningRate,
            countsWhileTraining: true))
    var order = FastGenerator(seed: 1)
    _ = try trainer.train(on: examples, using: &order)
    return try seconds { _ = try trainer.train(on: examples, using: &order) }
}
