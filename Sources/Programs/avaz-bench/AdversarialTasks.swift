import AvazAdversarial
import AvazNeuralNetworks
import AvazOptimisation
import AvazTensors
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
    // The loop asks before every step whether to stop; what comes behind the last one is no step.
    let moments = Mutex<[ContinuousClock.Instant]>([])
    _ = try loop.train(
        seed: 1,
        shouldStop: {
            moments.withLock { $0.append(ContinuousClock.now) }
            return false
        })
    return moments.withLock { moments in
        (moments[steps - 1] - moments[1]).seconds / Double(steps - 2)
    }
}
