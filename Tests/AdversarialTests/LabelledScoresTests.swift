import AvazNeuralNetworks
import AvazOptimisation
import AvazTensors
import Testing

@testable import AvazAdversarial

/// Contests whose samples have classes.
@Suite struct LabelledScoresTests {
    /// Two heaps, one of each class, far apart.
    private let table = TableSource(
        Tensor([4, 2], [2, 0, 2.2, 0, -2, 0, -2.2, 0]), labels: [0, 0, 1, 1], classes: 2)

    /// The score is the first output and that of the class; so is its gradient, by small differences.
    @Test func theScoreIsAProjection() throws {
        let network = stack([2, 5, 4], seed: 3)
        let scores = LabelledScores(network, classes: 3)
        let (places, labels) = (Tensor([3, 2], [1, 0, 0.5, -1, -1, 2]), [2, 0, 1])
        let output = network.forward(places, training: true).copy()
        let found = scores.forward(places, labels, training: true).array
        for row in 0..<3 { #expect(found[row] == output[row, 0] + output[row, 1 + labels[row]]) }
        let slopes = try #require(scores.backward(Tensor([3, 1], [1, 1, 1]), .input)).copy()
        for index in 0..<places.count {
            let (value, step): (Float, Float) = (places[index], 1e-2)
            var sums: [Float] = []
            for way in [step, -step] {
                places[index] = value + way
                sums.append(scores.forward(places, labels, training: true).array.reduce(0, +))
            }
            places[index] = value
            #expect(abs((sums[0] - sums[1]) / (2 * step) - slopes[index]) < 2e-3)
        }
    }

    private func loop(penalty: GradientPenalty? = nil) -> AdversarialLoop {
        AdversarialLoop(
            generator: stack([5, 16, 2], seed: 1), of: [3],
            discriminator: stack([2, 16, 3], seed: 2), samples: table,
            plan: AdversarialPlan(
                epochs: 2, stepsPerEpoch: 150, batchSize: 32, loss: .hinge, penalty: penalty),
            optimisers: (
                Adam(learningRate: 5e-3, beta1: 0.5), Adam(learningRate: 5e-3, beta1: 0.5)
            ))
    }

    /// A generator that is told the class makes samples of that class.
    @Test(arguments: [nil, GradientPenalty(.zero, weight: 0.1)])
    func whatIsAskedForIsMade(penalty: GradientPenalty?) throws {
        let loop = loop(penalty: penalty)
        _ = try loop.train(seed: 4)
        for label in 0..<2 {
            let made = loop.make(50, labels: Array(repeating: label, count: 50), seed: 1)
            let right = (0..<50).count { (made[$0, 0] > 0) == (label == 0) }
            #expect(right >= 45, "\(right) of 50 are of class \(label)")
        }
    }

    /// The latent row ends with a one at the class's place.
    @Test func theClassStandsBehindTheNumbers() {
        let numbers = Tensor([20, 5])
        var random = FastGenerator(seed: 1)
        let labels = numbers.drawLatent(classes: 2, using: &random)
        #expect(Set(labels) == [0, 1])
        for row in 0..<20 {
            #expect(numbers[row, 3 + labels[row]] == 1 && numbers[row, 4 - labels[row]] == 0)
        }
    }

    /// Measuring leaves what batch normalisation remembers as it is.
    @Test func theWatchChangesNothing() {
        var weights = MersenneTwister(seed: 1)
        let norm = BatchNorm(channels: 4)
        let discriminator = Network([
            Dense(inputs: 2, outputs: 4, initialiser: .he, using: &weights), norm,
            LeakyReLU(slope: 0.2), Dense(inputs: 4, outputs: 1, initialiser: .he, using: &weights),
        ])
        let loop = AdversarialLoop(
            generator: stack([2, 4, 2], seed: 1), of: [2], discriminator: discriminator,
            samples: PointMixture.ring,
            plan: AdversarialPlan(epochs: 1, stepsPerEpoch: 1, batchSize: 8),
            optimisers: (Adam(learningRate: 1e-3), Adam(learningRate: 1e-3)))
        let before = norm.parameters.map(\.value.array)
        _ = AdversarialWatch(loop, seed: 1).figures(epoch: 1, before: nil)
        #expect(norm.parameters.map(\.value.array) == before)
    }
}
