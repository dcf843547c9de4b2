import AvazAdversarial
import AvazNeuralNetworks
import AvazOptimisation
import AvazTensors
import AvazTraining
import Foundation
import Synchronization

/// Dense layers with leaky rectifiers between them.
private func stack(_ widths: [Int], using generator: inout MersenneTwister) -> Network {
    var layers: [any Layer] = []
    for (inputs, outputs) in zip(widths, widths.dropFirst()) {
        if !layers.isEmpty { layers.append(LeakyReLU(slope: 0.2)) }
        layers.append(
            Dense(inputs: inputs, outputs: outputs, initialiser: .he, using: &generator))
    }
    return Network(layers)
}

/// `adversarial STEPS`: steps of `gan-ring`, each one of the discriminator, on packs of two, and one of the
/// generator; the mean seconds of a step behind the first, which makes the buffers.
func trainAdversaries(_ arguments: [String]) throws -> Double {
    let steps = max(3, Int(arguments[0]) ?? 300)
    var draws = MersenneTwister(seed: 1)
    let loop = AdversarialLoop(
        generator: stack([2, 96, 96, 96, 96, 96, 2], using: &draws), of: [2],
        discriminator: stack([4, 64, 64, 64, 1], using: &draws), samples: PointMixture.ring,
        plan: AdversarialPlan(
            epochs: 1, stepsPerEpoch: steps, batchSize: 256, packing: 2, averaging: 0.999),
        optimisers: (Adam(learningRate: 0.002), Adam(learningRate: 0.002)))
    return try secondsOfStep(loop, steps: steps)
}

/// `adversarial-music STEPS`: the same of the networks of `gan-music-published`, batches of 32.
func trainMusicAdversaries(_ arguments: [String]) throws -> Double {
    let steps = max(3, Int(arguments[0]) ?? 3)
    var draws = MersenneTwister(seed: 1)
    func network(_ layers: String, on shape: [Int]) throws -> Network {
        let descriptions = try JSONDecoder().decode(
            [LayerDescription].self, from: Data(layers.utf8))
        let source = LayerSource(tensor: { _, shape, start in
            start.tensor(shape, initialiser: .glorotUniform, using: &draws)
        })
        return try Network(descriptions, inputShape: shape, from: source)
    }
    let hidden = [256, 512, 1024].map {
        """
        { "kind": "dense", "units": \($0) }, { "kind": "leaky-relu" },
        { "kind": "batch-norm", "momentum": 0.8 },
        """
    }.joined()
    let generator = try network(
        """
        [\(hidden) { "kind": "dense", "units": 100 },
        { "kind": "activation", "function": "tanh" }, { "kind": "reshape", "shape": [100, 1] }]
        """, on: [1000])
    let discriminator = try network(
        """
        [{ "kind": "lstm", "units": 512, "sequences": true },
        { "kind": "lstm", "units": 512, "direction": "both" },
        { "kind": "dense", "units": 512 }, { "kind": "leaky-relu" },
        { "kind": "dense", "units": 256 }, { "kind": "leaky-relu" },
        { "kind": "dense", "units": 1 }]
        """, on: [100, 1])
    let loop = AdversarialLoop(
        generator: generator, of: [1000], discriminator: discriminator,
        samples: Noise(shape: [100, 1]),
        plan: AdversarialPlan(epochs: 1, stepsPerEpoch: steps, batchSize: 32),
        optimisers: (
            Adam(learningRate: 0.0002, beta1: 0.5), Adam(learningRate: 0.0002, beta1: 0.5)
        ))
    return try secondsOfStep(loop, steps: steps)
}

/// Real samples that nothing can be learnt from.
private struct Noise: SampleSource {
    let shape: [Int]
    let classes = 0

    func draw(into batch: Tensor, using generator: inout FastGenerator) -> [Int] {
        for index in 0..<batch.count { batch[index] = 2 * generator.uniform() - 1 }
        return []
    }
}

/// The mean behind the first step. The loop is stopped before its last one: it would go on to judge what came
/// of the epoch, which is no part of a step.
private func secondsOfStep(_ loop: AdversarialLoop, steps: Int) throws -> Double {
    let moments = Mutex<[ContinuousClock.Instant]>([])
    do {
        _ = try loop.train(
            seed: 1,
            shouldStop: {
                moments.withLock { moments in
                    moments.append(ContinuousClock.now)
                    return moments.count == steps
                }
            })
    } catch TrainingError.interrupted {}
    return moments.withLock { moments in
        (moments[steps - 1] - moments[1]).seconds / Double(steps - 2)
    }
}
