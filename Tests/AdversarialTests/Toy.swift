import AvazNeuralNetworks
import AvazOptimisation
import AvazTensors
import Foundation
import Testing

@testable import AvazAdversarial

/// A stack of dense layers with leaky rectifiers between.
func stack(_ widths: [Int], seed: UInt32) -> Network {
    var generator = MersenneTwister(seed: seed)
    var layers: [any Layer] = []
    for index in 1..<widths.count {
        layers.append(
            Dense(
                inputs: widths[index - 1], outputs: widths[index], initialiser: .he,
                using: &generator))
        if index < widths.count - 1 { layers.append(LeakyReLU(slope: 0.2)) }
    }
    return Network(layers)
}

/// A small contest over the ring.
func toyLoop(
    _ plan: AdversarialPlan, rate: Float = 1e-3, seed: UInt32 = 1,
    samples: any SampleSource = PointMixture.ring
) -> AdversarialLoop {
    AdversarialLoop(
        generator: stack([2, 16, 2], seed: seed), of: [2],
        discriminator: stack([2 * plan.packing, 16, 1], seed: seed + 1), samples: samples,
        plan: plan,
        optimisers: (
            Adam(learningRate: rate, beta1: 0.5), Adam(learningRate: rate, beta1: 0.5)
        ))
}

/// A file of golden values: named flat arrays. `Tests/Reference/adversarial.py` writes them.
func golden(_ name: String) throws -> [String: [Float]] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let data = try Data(contentsOf: folder.appendingPathComponent("Golden/\(name).json"))
    return try JSONDecoder().decode([String: [Float]].self, from: data)
}
