import AvazNeuralNetworks
import AvazOptimisation
import AvazTensors
import Foundation
import Testing

@testable import AvazAdversarial

/// What is proved of adversarial networks, each as an experiment small enough to be read; docs/adversarial.md
/// tells them in the same order.
@Suite struct TheoryTests {
    // MARK: The optimal discriminator

    /// `Σ p ln(p / m) / 2 + Σ q ln(q / m) / 2`, `m` their mean.
    private func jensenShannon(_ p: [Double], _ q: [Double]) -> Double {
        func divergence(_ a: [Double]) -> Double {
            zip(a, zip(p, q)).reduce(0) { sum, part in
                let middle = (part.1.0 + part.1.1) / 2
                return part.0 > 0 ? sum + part.0 * log(part.0 / middle) : sum
            }
        }
        return (divergence(p) + divergence(q)) / 2
    }

    /// A discriminator of one free score for each of five things, fed with exactly so many of each as two
    /// distributions have, learns D = p / (p + q), and its loss there is log 4 - 2 JS.
    @Test func theBestDiscriminatorIsTheShareOfTheReal() {
        let (p, q) = ([0.4, 0.3, 0.2, 0.1, 0.0], [0.1, 0.1, 0.2, 0.2, 0.4])
        func things(_ shares: [Double]) -> Tensor {
            let places = shares.enumerated().flatMap { index, share in
                [Int](repeating: index, count: Int((share * 10).rounded()))
            }
            return OneHot(classes: 5)(places)
        }
        let scores = Dense(weights: Tensor([5, 1]), bias: Tensor([1]))
        let network = Network([scores])
        let (real, made, gradient) = (things(p), things(q), Tensor([10, 1]))
        let loss = AdversarialLoss.nonSaturating
        var value: Float = 0
        // The bias is left alone: five scores are enough for five things.
        for _ in 0..<4000 {
            value = loss.evaluate(network.forward(real, training: true), .real, gradient: gradient)
            network.backward(gradient)
            value += loss.evaluate(network.forward(made, training: true), .made, gradient: gradient)
            network.backward(gradient, .parameters, adding: true)
            Vector.addScaled(
                -2, scores.weights.gradient.pointer, to: scores.weights.value.pointer, count: 5)
        }
        for index in 0..<4 {
            let told = 1 / (1 + exp(-Double(scores.weights.value[index])))
            #expect(abs(told - p[index] / (p[index] + q[index])) < 1e-3)
        }
        #expect(abs(Double(value) - (log(4) - 2 * jensenShannon(p, q))) < 2e-3)
    }

    // MARK: Descent on a game

    /// The game `f(x, y) = x y`, of which x makes the least and y the most: the fixed point is (0, 0).
    private func radii(
        steps: Int, rate: Double, optimism: Bool = false, averages: Bool = false
    ) -> [Double] {
        var (x, y, radii) = (1.0, 0.0, [1.0])
        var (before, sums) = ((y, -x), (0.0, 0.0))
        for step in 1...steps {
            // What each descends along; optimism adds the change since the last step once more.
            let now = (y, -x)
            let way =
                optimism ? (2 * now.0 - before.0, 2 * now.1 - before.1) : now
            before = now
            (x, y) = (x - rate * way.0, y - rate * way.1)
            (sums.0, sums.1) = (sums.0 + x, sums.1 + y)
            radii.append(
                averages
                    ? hypot(sums.0, sums.1) / Double(step) : hypot(x, y))
        }
        return radii
    }

    /// Both moving at once go outward by √(1 + η²) a step, whatever η is.
    @Test(arguments: [0.01, 0.1, 0.5])
    func simultaneousDescentSpiralsOut(rate: Double) {
        let radii = radii(steps: 100, rate: rate)
        for (before, after) in zip(radii, radii.dropFirst()) {
            #expect(abs(after / before - (1 + rate * rate).squareRoot()) < 1e-12)
        }
    }

    @Test func optimismAndAveragingMendIt() {
        let optimistic = radii(steps: 2000, rate: 0.1, optimism: true)
        #expect(optimistic[2000] < 1e-3)
        let average = radii(steps: 500, rate: 0.01, averages: true)
        let last = radii(steps: 500, rate: 0.01)
        #expect(average[500] < 0.5 && last[500] > 1)
    }

    /// The loop itself does as the theory says: of a straight discriminator `w x` and a generator that
    /// shifts, simultaneous plain descent on the Wasserstein loss grows by √(1 + η²) a step, and a penalty
    /// on the slope brings it to rest.
    @Test func theLoopCirclesAsTheGameDoes() throws {
        struct Origin: SampleSource {
            var shape: [Int] { [1] }
            var classes: Int { 0 }
            func draw(into batch: Tensor, using generator: inout FastGenerator) -> [Int] {
                batch.fill(0)
                return []
            }
        }
        func radii(_ penalty: GradientPenalty?) throws -> [Double] {
            let shift = Dense(weights: Tensor([1, 1]), bias: Tensor([1], [1]))
            let slope = Dense(weights: Tensor([1, 1], [0]), bias: Tensor([1]))
            let loop = AdversarialLoop(
                generator: Network([shift]), of: [1], discriminator: Network([slope]),
                samples: Origin(),
                plan: AdversarialPlan(
                    epochs: 1, stepsPerEpoch: 200, batchSize: 1, loss: .wasserstein,
                    order: .simultaneous, penalty: penalty),
                optimisers: (
                    GradientDescent(learningRate: 0.1), GradientDescent(learningRate: 0.1)
                ))
            var random = FastGenerator(seed: 1)
            return try (0..<200).map { step in
                // Where the generator's width would also move, only the shift is of the game.
                shift.weights.value[0] = 0
                try loop.step(step, using: &random)
                return hypot(Double(shift.bias.value[0]), Double(slope.weights.value[0]))
            }
        }
        let free = try radii(nil)
        for (before, after) in zip(free, free.dropFirst()) {
            #expect(abs(after / before - 1.01.squareRoot()) < 1e-4)
        }
        #expect(try radii(GradientPenalty(.zero, weight: 1))[199] < 0.01)
    }

    // MARK: Distances of distributions

    /// Two point masses: JS is log 2 however far apart they are, so that it has no slope; the Wasserstein
    /// distance is the distance.
    @Test(arguments: [1, 2, 7])
    func jensenShannonDoesNotSeeHowFar(way: Int) {
        var (p, q) = ([Double](repeating: 0, count: 10), [Double](repeating: 0, count: 10))
        (p[1], q[1 + way]) = (1, 1)
        #expect(abs(jensenShannon(p, q) - log(2)) < 1e-12)
        // On a line the Wasserstein distance is the area between the distribution functions.
        var (area, gap) = (0.0, 0.0)
        for index in p.indices {
            gap += p[index] - q[index]
            area += abs(gap)
        }
        #expect(area == Double(way))
    }

    /// Under normal noise the two masses overlap, and JS falls as they draw near.
    @Test func noiseGivesJensenShannonASlope() {
        func divergence(way: Double, noise: Double) -> Double {
            let cells = (-400...400).map { Double($0) / 40 }
            func heap(_ centre: Double) -> [Double] {
                let values = cells.map { cell in
                    let part = (cell - centre) / noise
                    return exp(-part * part / 2)
                }
                let sum = values.reduce(0, +)
                return values.map { $0 / sum }
            }
            return jensenShannon(heap(0), heap(way))
        }
        let noisy = [0.0, 0.5, 1, 2, 3].map { divergence(way: $0, noise: 1) }
        for (near, far) in zip(noisy, noisy.dropFirst()) { #expect(far - near > 0.02) }
        let bare = [1.0, 2, 3].map { divergence(way: $0, noise: 0.03) }
        #expect(bare.allSatisfy { abs($0 - log(2)) < 1e-6 })
    }

    // MARK: Two generator losses

    /// Against a discriminator that is sure, the loss of the game itself has no slope left, and the
    /// non-saturating one its whole.
    @Test func theGamesOwnLossSaturates() {
        func slope(_ loss: AdversarialLoss, score: Float) -> Float {
            let gradient = Tensor([1])
            _ = loss.evaluate(Tensor([1], [score]), .generator, gradient: gradient)
            return abs(gradient[0])
        }
        for score: Float in [-4, -8, -16] {
            #expect(slope(.minimax, score: score) < exp(score) * 1.01)
            #expect(slope(.nonSaturating, score: score) > 0.98)
        }
        #expect(slope(.minimax, score: 0) == slope(.nonSaturating, score: 0))
    }

    // MARK: Packs

    /// A generator that has lost half of the modes at random is nearer to the real distribution than one
    /// that blurs, one sample at a time; by packs of two it is the farther one (Lin et al., 2018).
    @Test func packsSeeMissingModes() {
        // Total variation of packs of m from an even distribution over ten things.
        let even = [Double](repeating: 0.1, count: 10)
        let lost = (0..<10).map { $0 < 8 ? 0.125 : 0 }
        let uneven = (0..<10).map { $0 < 5 ? 0.14 : 0.06 }
        func variation(_ q: [Double], packs: Int) -> Double {
            func joint(_ one: [Double]) -> [Double] {
                (1..<packs).reduce(one) { all, _ in all.flatMap { a in one.map { a * $0 } } }
            }
            return zip(joint(even), joint(q)).reduce(0) { $0 + abs($1.0 - $1.1) / 2 }
        }
        #expect(abs(variation(lost, packs: 1) - variation(uneven, packs: 1)) < 1e-12)
        #expect(variation(lost, packs: 2) > variation(uneven, packs: 2))
        #expect(variation(lost, packs: 4) > variation(uneven, packs: 4) + 0.05)
    }
}
