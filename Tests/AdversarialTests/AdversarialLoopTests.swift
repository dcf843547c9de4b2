import AvazNeuralNetworks
import AvazOptimisation
import AvazTensors
import AvazTraining
import Foundation
import Synchronization
import Testing

@testable import AvazAdversarial

@Suite struct AdversarialLoopTests {
    private static let plans: [AdversarialPlan] = [
        AdversarialPlan(epochs: 2, stepsPerEpoch: 6, batchSize: 32),
        AdversarialPlan(
            epochs: 2, stepsPerEpoch: 5, batchSize: 32, loss: .wasserstein,
            discriminatorSteps: 2, penalty: GradientPenalty(.towardOne, weight: 10),
            averaging: 0.9, schedule: .cosine(over: 10)),
        AdversarialPlan(
            epochs: 2, stepsPerEpoch: 4, batchSize: 32, loss: .hinge, order: .generatorFirst,
            batches: .joined, packing: 2, instanceNoise: InstanceNoise(start: 0.3, until: 0.5),
            lookAhead: 2),
        AdversarialPlan(
            epochs: 2, stepsPerEpoch: 4, batchSize: 32, loss: .leastSquares,
            order: .simultaneous, realTarget: 0.9, penalty: GradientPenalty(.zero, weight: 1)),
    ]

    private struct Outcome: Equatable {
        var history: TrainingHistory
        var weights: [[Float]]
        var made: [Float]
    }

    private func outcome(of loop: AdversarialLoop, keeper: Keeper? = nil, stopAt: Int? = nil) throws
        -> Outcome
    {
        let asked = Mutex(0)
        let history = try loop.train(seed: 5, checkpoints: keeper) {
            asked.withLock {
                $0 += 1
                return $0 - 1 == stopAt
            }
        }
        let parameters = loop.generator.parameters + loop.discriminator.parameters
        return Outcome(
            history: history, weights: parameters.map(\.value.array),
            made: loop.make(16, seed: 1).array)
    }

    @Test(arguments: plans.indices)
    func theSameSeedGivesTheSameBytesWithAnyNumberOfThreads(index: Int) throws {
        defer { Parallel.threads = Parallel.processors }
        let outcomes = try (1...3).map { threads in
            Parallel.threads = threads
            return try outcome(of: toyLoop(Self.plans[index]))
        }
        #expect(outcomes.allSatisfy { $0 == outcomes[0] })
        #expect(outcomes[0].weights.joined().allSatisfy { $0.isFinite })
    }

    /// Keeps checkpoints in a file.
    private final class Keeper: CheckpointKeeper {
        let subject = "a contest"
        let path = FileManager.default.temporaryDirectory
            .appending(path: "avaz-contest-\(UUID().uuidString).safetensors").path

        deinit { try? FileManager.default.removeItem(atPath: path) }
        func latest() -> Checkpoint? { try? Checkpoint(contentsOf: path) }
        func isDue() -> Bool { false }
        func keep(_ checkpoint: Checkpoint) {
            do { try checkpoint.write(to: path) } catch { Issue.record(error) }
        }
    }

    @Test(arguments: plans.indices)
    func aContestThatWasStoppedGoesOnToTheSameBytes(index: Int) throws {
        let plan = Self.plans[index]
        let whole = try outcome(of: toyLoop(plan))
        for stop in [1, plan.stepsPerEpoch, plan.stepsPerEpoch + 2] {
            let keeper = Keeper()
            #expect(throws: TrainingError.self) {
                _ = try outcome(of: toyLoop(plan), keeper: keeper, stopAt: stop)
            }
            #expect(try outcome(of: toyLoop(plan, seed: 9), keeper: keeper) == whole)
        }
    }

    /// Where no sample's score depends on another's, one pass of both is two passes of either.
    @Test func joinedBatchesAreSeparateOnes() throws {
        var weights: [[Float]] = []
        for batches in AdversarialPlan.Batches.allCases {
            let loop = toyLoop(
                AdversarialPlan(epochs: 1, stepsPerEpoch: 3, batchSize: 32, batches: batches))
            _ = try loop.train(seed: 2)
            weights.append(loop.discriminator.parameters.flatMap(\.value.array))
        }
        for (a, b) in zip(weights[0], weights[1]) { #expect(abs(a - b) < 1e-4) }
    }

    /// The generator's step leaves the discriminator as it was, and the other way round.
    @Test func eachSideMovesItselfAlone() throws {
        let plan = AdversarialPlan(epochs: 1, stepsPerEpoch: 1, batchSize: 32, lookAhead: 3)
        for isDiscriminatorStill in [true, false] {
            let loop = AdversarialLoop(
                generator: stack([2, 8, 2], seed: 1), of: [2],
                discriminator: stack([2, 8, 1], seed: 2), samples: PointMixture.ring, plan: plan,
                optimisers: (
                    GradientDescent(learningRate: isDiscriminatorStill ? 0.1 : 0),
                    GradientDescent(learningRate: isDiscriminatorStill ? 0 : 0.1)
                ))
            let before = [loop.generator, loop.discriminator].map {
                $0.parameters.flatMap(\.value.array)
            }
            _ = try loop.train(seed: 2)
            let after = [loop.generator, loop.discriminator].map {
                $0.parameters.flatMap(\.value.array)
            }
            #expect((before[0] == after[0]) != isDiscriminatorStill)
            #expect((before[1] == after[1]) == isDiscriminatorStill)
        }
    }

    @Test func aLossThatRunsOffIsNamed() {
        let loop = toyLoop(
            AdversarialPlan(epochs: 1, stepsPerEpoch: 50, batchSize: 32, loss: .leastSquares),
            rate: 1e20)
        do {
            _ = try loop.train(seed: 1)
            Issue.record("no fault")
        } catch {
            let text = "\(error)"
            #expect(text.contains("is no longer finite at step "))
            #expect(text.contains("learningRate, or a training.penalty"))
        }
    }

    /// Weights that only circle have a mean that rests.
    @Test func theAverageLiesWithinTheCircle() {
        let weight = Parameter("w", Tensor([2]))
        let average = WeightAverage([weight], keep: 0.99)
        for step in 1...1000 {
            let angle = Double(step) * 0.3
            weight.value[0] = Float(cos(angle))
            weight.value[1] = Float(sin(angle))
            average.take(step: step)
        }
        #expect(average.values[0].array.allSatisfy { abs($0) < 0.05 })
        let own = weight.value.array
        let mean = average.values[0].array
        average.lend { #expect(weight.value.array == mean) }
        #expect(weight.value.array == own)
    }

    @Test func noiseFallsInAStraightLine() {
        let noise = InstanceNoise(start: 0.8, until: 0.5)
        #expect([0, 25, 50, 99].map { noise.deviation(at: $0, of: 100) } == [0.8, 0.4, 0, 0])
        #expect(InstanceNoise(start: 0.8).deviation(at: 99, of: 100) == 0.8)
    }
}
