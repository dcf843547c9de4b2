import AvazNeuralNetworks
import AvazOptimisation
import AvazTensors
import Foundation
import Testing

@testable import AvazTraining

/// Threads of one process in the place of ranks, each of which has a network of its own.
private final class ThreadRanks: Ranks, @unchecked Sendable {
    /// Where all meet: what each has brought, by turns.
    private final class Meeting: @unchecked Sendable {
        let count: Int
        private let condition = NSCondition()
        private var brought: [Int: [UInt8]] = [:]
        private var result: [[UInt8]] = []
        private var turn = 0

        init(_ count: Int) { self.count = count }

        func meet(_ rank: Int, _ bytes: [UInt8]) -> [[UInt8]] {
            condition.lock()
            defer { condition.unlock() }
            brought[rank] = bytes
            let mine = turn
            if brought.count == count {
                result = (0..<count).map { brought[$0] ?? [] }
                (brought, turn) = ([:], turn + 1)
                condition.broadcast()
            }
            while turn == mine { condition.wait() }
            return result
        }
    }

    let rank: Int
    var count: Int { meeting.count }
    private let meeting: Meeting

    private init(_ rank: Int, _ meeting: Meeting) { (self.rank, self.meeting) = (rank, meeting) }

    func gather(_ own: [UInt8]) -> [[UInt8]] { meeting.meet(rank, own) }

    func gather(_ floats: Tensor, counts: [Int]) {
        let starts = counts.indices.map { counts[..<$0].reduce(0, +) }
        let own = floats.array[starts[rank]..<starts[rank] + counts[rank]]
        let all = gather(own.withUnsafeBytes(Array.init))
        for (start, bytes) in zip(starts, all) {
            bytes.withUnsafeBytes {
                UnsafeMutableRawPointer(floats.pointer + start).copyMemory(
                    from: $0.baseAddress ?? UnsafeRawPointer(floats.pointer), byteCount: $0.count)
            }
        }
    }

    /// What `body` gives at each of so many ranks.
    static func run<Value: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (ThreadRanks) throws -> Value
    ) throws -> [Value] {
        let meeting = Meeting(count)
        let results = Gathered<Value>(count)
        let threads = (0..<count).map { rank in
            Thread { results.set(rank, Result { try body(ThreadRanks(rank, meeting)) }) }
        }
        for thread in threads { thread.start() }
        return try results.wait().map { try $0.get() }
    }

    private final class Gathered<Value: Sendable>: @unchecked Sendable {
        private let condition = NSCondition()
        private var values: [Result<Value, any Error>?]
        init(_ count: Int) { values = Array(repeating: nil, count: count) }

        func set(_ index: Int, _ value: Result<Value, any Error>) {
            condition.withLock {
                values[index] = value
                condition.broadcast()
            }
        }

        func wait() -> [Result<Value, any Error>] {
            condition.lock()
            defer { condition.unlock() }
            while values.contains(where: { $0 == nil }) { condition.wait() }
            return values.compactMap(\.self)
        }
    }
}

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
