import AvazOptimisation
import AvazNeuralNetworks
import AvazTensors
import Foundation
import Synchronization
import Testing

@testable import AvazTraining

/// The training loop with networks that go through time: true lengths, carried states.
@Suite struct RecurrentTrainingTests {
    /// Rising and falling sequences, `[count, 6, 2]`.
    private func examples(_ count: Int, lengths: [Int]? = nil, padding: Float = 0) -> Examples {
        var generator = FastGenerator(seed: 2)
        let inputs = Tensor([count, 6, 2])
        for sample in 0..<count {
            for step in 0..<6 {
                let slope: Float = sample.isMultiple(of: 2) ? 0.3 : -0.3
                let place = (sample * 6 + step) * 2
                inputs[place] = slope * Float(step) + 0.2 * generator.normal()
                inputs[place + 1] = generator.normal()
                if let lengths, step >= lengths[sample] {
                    inputs[place] = padding
                    inputs[place + 1] = -padding
                }
            }
        }
        return Examples(
            inputs: inputs, lengths: lengths, targets: .labels((0..<count).map { $0 % 2 }))
    }

    private func network(carries: Bool) -> Network {
        var draws = MersenneTwister(seed: 5)
        let settings = RecurrentSettings(
            sequences: true, dropout: 0.1, recurrentDropout: 0.1, carriesState: carries, seed: 7)
        return Network([
            Recurrent(LSTM(inputs: 2, units: 5, using: &draws), settings),
            Recurrent(
                GRU(inputs: 5, units: 4, using: &draws), RecurrentSettings(carriesState: carries)),
            Dense(inputs: 4, outputs: 2, initialiser: .glorotUniform, using: &draws),
        ])
    }

    private struct Outcome: Equatable {
        var history: TrainingHistory
        var weights: [[Float]]
    }

    private func train(
        on examples: Examples, carries: Bool = false, keeper: (any CheckpointKeeper)? = nil,
        stoppingAfter stop: Int = .max
    ) throws -> Outcome {
        let network = network(carries: carries)
        let trainer = Trainer(
            network: network,
            objective: Classification(loss: SoftmaxCrossEntropy(), oneHot: OneHot(classes: 2)),
            descent: .batches(Adamax(learningRate: 0.05)),
            plan: TrainingPlan(epochs: 4, batchSize: 8, learningRate: 0.05, shuffles: !carries))
        var order = FastGenerator(seed: 1)
        let asked = Atomic(0)
        let history = try trainer.train(
            on: examples, test: examples, using: &order, checkpoints: keeper,
            shouldStop: { asked.wrappingAdd(1, ordering: .relaxed).newValue > stop })
        return Outcome(history: history, weights: network.parameters.map(\.value.array))
    }

    @Test func whatLiesBehindTheTrueLengthsIsNotLearnt() throws {
        let lengths = (0..<24).map { 3 + $0 % 4 }
        let clean = try train(on: examples(24, lengths: lengths))
        #expect(try train(on: examples(24, lengths: lengths, padding: 50)) == clean)
        #expect(try train(on: examples(24)) != clean)
        let losses = clean.history.epochs.map(\.train.loss)
        #expect(losses[3] < losses[0])
    }

    /// Stopped at each of its steps, read from the disk and gone on with: the same bytes.
    @Test func carriedStatesAreInTheCheckpoint() throws {
        let path = FileManager.default.temporaryDirectory
            .appending(path: "avaz-carried-\(UUID().uuidString).safetensors").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let examples = examples(24)
        let expected = try train(on: examples, carries: true)
        for stop in 0..<12 {
            try? FileManager.default.removeItem(atPath: path)
            let keeper = CheckpointTests.Keeper(path)
            #expect(throws: TrainingError.self) {
                try train(on: examples, carries: true, keeper: keeper, stoppingAfter: stop)
            }
            #expect(try train(on: examples, carries: true, keeper: keeper) == expected)
        }
        #expect(try train(on: examples) != expected)
    }
}
