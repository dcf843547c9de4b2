import AvazNeuralNetworks
import AvazOptimisation
import AvazTensors
import RankThreads
import Testing

@testable import AvazTraining

/// One training by several ranks is the training by one, to the bit.
@Suite struct ShardedStepTests {
    /// What is left of a training: all parameters, and the history.
    struct Left: Equatable, Sendable {
        var parameters: [[Float]]
        var history: TrainingHistory
    }

    static func examples(_ count: Int, seed: UInt64) -> Examples {
        var generator = FastGenerator(seed: seed)
        let inputs = Tensor([count, 6])
        for index in 0..<inputs.count { inputs[index] = generator.normal() }
        let labels = (0..<count).map { inputs[$0, 0] * inputs[$0, 1] > 0 ? 1 : 0 }
        return Examples(inputs: inputs, labels: labels)
    }

    static func train(
        shards: Int?, ranks: any Ranks, isPlain: Bool = false, epochs: Int = 3
    ) throws -> Left {
        var generator = MersenneTwister(seed: 3)
        let first = Dense(inputs: 6, outputs: 9, initialiser: .he, using: &generator)
        let last = Dense(inputs: 9, outputs: 2, initialiser: .he, using: &generator)
        let network = Network(
            isPlain
                ? [first, Activation(.relu), last]
                : [
                    first, BatchNorm(channels: 9), Activation(.relu), Dropout(rate: 0.2, seed: 7),
                    last,
                ]
        )
        let trainer = Trainer(
            network: network,
            objective: Classification(loss: SoftmaxCrossEntropy(), oneHot: OneHot(classes: 2)),
            descent: .batches(Adam(learningRate: 0.01)),
            plan: TrainingPlan(
                epochs: epochs, batchSize: 20, learningRate: 0.01, shards: shards,
                countsWhileTraining: true),
            ranks: ranks)
        var order = FastGenerator(seed: 1)
        // Not a multiple of 20, so that the last batch is short.
        let history = try trainer.train(
            on: examples(90, seed: 1), test: examples(300, seed: 2), using: &order)
        return Left(parameters: network.parameters.map(\.value.array), history: history)
    }

    @Test(arguments: [2, 3, 4, 7]) func anyNumberOfRanksGivesTheSameBytes(ranks: Int) throws {
        for shards in [2, 5, 8] {
            let alone = try Self.train(shards: shards, ranks: OneRank())
            let together = try ThreadRanks.run(ranks) {
                try Self.train(shards: shards, ranks: $0)
            }
            for one in together { #expect(one == alone, "\(shards) shards, \(ranks) ranks") }
        }
    }

    /// Where no layer looks at the whole batch, the shards' mean is the batch's gradient.
    @Test func isTheGradientOfTheWholeBatch() throws {
        let whole = try Self.train(shards: nil, ranks: OneRank(), isPlain: true, epochs: 1)
        let sharded = try Self.train(shards: 3, ranks: OneRank(), isPlain: true, epochs: 1)
        for (one, other) in zip(whole.parameters, sharded.parameters) {
            for (a, b) in zip(one, other) { #expect(abs(a - b) < 1e-4) }
        }
        let losses = [whole, sharded].compactMap { $0.history.epochs.first?.train.loss }
        #expect(losses.count == 2 && abs(losses[0] - losses[1]) < 1e-5)
    }

    /// Running means would stay where they began, if each shard's were thrown away.
    @Test func averagesRunningMeans() throws {
        let left = try Self.train(shards: 4, ranks: OneRank())
        #expect(left.parameters[4].contains { abs($0) > 0.01 })
        #expect(left.parameters[5].contains { abs($0 - 1) > 0.01 })
    }
}
