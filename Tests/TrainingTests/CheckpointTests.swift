import AvazOptimisation
import AvazNeuralNetworks
import AvazTensors
import Foundation
import Synchronization
import Testing

@testable import AvazTraining

/// Training that is stopped at any step and goes on from its checkpoint, read from the disk, gives the
/// same bytes as training that never stopped.
@Suite final class CheckpointTests {
    let path = FileManager.default.temporaryDirectory
        .appending(path: "avaz-checkpoint-\(UUID().uuidString).safetensors").path

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Keeps every checkpoint that it is offered, in a file.
    final class Keeper: CheckpointKeeper {
        let subject: String
        let path: String
        var isAlwaysDue = false
        private(set) var kept = 0

        init(_ path: String, subject: String = "a training") {
            self.path = path
            self.subject = subject
        }

        func latest() -> Checkpoint? {
            guard let checkpoint = try? Checkpoint(contentsOf: path), checkpoint.subject == subject
            else { return nil }
            return checkpoint
        }

        func isDue() -> Bool { isAlwaysDue }

        func keep(_ checkpoint: Checkpoint) {
            kept += 1
            do { try checkpoint.write(to: path) } catch { Issue.record(error) }
        }
    }

    enum Kind: CaseIterable {
        case adam, momentum, stream, early
    }

    struct Outcome: Equatable {
        var history: TrainingHistory
        var weights: [[Float]]
        var order: UInt64
    }

    private func examples(_ count: Int, seed: UInt64) -> Examples {
        var generator = FastGenerator(seed: seed)
        let inputs = Tensor([count, 6])
        let labels = (0..<count).map { $0 % 3 }
        for index in 0..<inputs.count { inputs[index] = generator.normal() }
        for (row, label) in labels.enumerated() { inputs[row, label] += 1.5 }
        return Examples(inputs: inputs, labels: labels)
    }

    private func network(_ kind: Kind) -> Network {
        var draws = MersenneTwister(seed: 3)
        let (first, last) = (
            Dense(inputs: 6, outputs: 8, initialiser: .he, using: &draws),
            Dense(inputs: 8, outputs: 3, initialiser: .he, using: &draws)
        )
        guard kind != .stream else {
            return Network([first, Activation(.tanh), last, Activation(.tanh)])
        }
        return Network([
            first, BatchNorm(channels: 8), Activation(.relu), Dropout(rate: 0.25, seed: 5), last,
        ])
    }

    /// - Parameter stop: steps after which the training is asked to stop; nil lets it go on.
    private func train(_ kind: Kind, _ keeper: Keeper?, stoppingAfter stop: Int?) throws -> Outcome
    {
        let network = network(kind)
        let squared = MeanSquaredError()
        let objective = Classification(
            loss: kind == .stream ? squared : SoftmaxCrossEntropy(), oneHot: OneHot(classes: 3))
        let descent: Trainer.Descent =
            switch kind {
            case .adam: .batches(Adam(learningRate: 0.02, weightDecay: 0.01))
            case .momentum, .early: .batches(GradientDescent(learningRate: 0.05, momentum: 0.9))
            case .stream:
                .samples(try #require(PerSampleDescent(network, loss: squared)), objective)
            }
        let trainer = Trainer(
            network: network, objective: objective, descent: descent,
            plan: TrainingPlan(
                epochs: 5, batchSize: kind == .stream ? 1 : 8, learningRate: 0.05,
                countsWhileTraining: kind != .early,
                schedule: kind == .stream ? .constant : .cosine(over: 20),
                patience: kind == .early ? 2 : nil))
        var order = FastGenerator(seed: 1)
        let asked = Atomic(0)
        let history = try trainer.train(
            on: examples(30, seed: 1), validation: kind == .early ? examples(12, seed: 4) : nil,
            test: examples(20, seed: 2), using: &order, checkpoints: keeper,
            shouldStop: {
                asked.wrappingAdd(1, ordering: .relaxed).newValue > stop ?? .max
            })
        return Outcome(
            history: history, weights: network.parameters.map(\.value.array), order: order.next())
    }

    @Test(arguments: Kind.allCases)
    func resumedEqualsUninterrupted(kind: Kind) throws {
        let expected = try train(kind, nil, stoppingAfter: nil)
        // The stream asks before every sample, the batches before every step.
        let stops = kind == .stream ? [0, 1, 17, 30, 31, 62, 148] : Array(0..<20)
        for stop in stops {
            try? FileManager.default.removeItem(atPath: path)
            let keeper = Keeper(path)
            do {
                _ = try train(kind, keeper, stoppingAfter: stop)
                // Training that stopped early by itself was through before it was asked to.
                #expect(kind == .early)
            } catch TrainingError.interrupted {
                #expect(keeper.kept == 1)
            }
            #expect(try train(kind, keeper, stoppingAfter: nil) == expected)
        }
    }

    @Test func manyStopsInOneTrainingChangeNothing() throws {
        let expected = try train(.adam, nil, stoppingAfter: nil)
        let keeper = Keeper(path)
        var stops = 0
        while true {
            do {
                let outcome = try train(.adam, keeper, stoppingAfter: 3)
                #expect(outcome == expected)
                break
            } catch TrainingError.interrupted {
                stops += 1
                try #require(stops < 20)
            }
        }
        #expect(stops == 6)
    }

    @Test func aTrainingThatIsThroughIsNotDoneAgain() throws {
        let keeper = Keeper(path)
        keeper.isAlwaysDue = true
        let expected = try train(.early, keeper, stoppingAfter: nil)
        let again = try train(.early, keeper, stoppingAfter: 0)
        #expect(again == expected)
    }

    @Test func anotherSubjectBeginsAnew() throws {
        _ = try? train(.adam, Keeper(path), stoppingAfter: 7)
        let expected = try train(.adam, nil, stoppingAfter: nil)
        let other = Keeper(path, subject: "another training")
        #expect(try train(.adam, other, stoppingAfter: nil) == expected)
    }

    @Test func whatIsNoCheckpointIsNamed() throws {
        for text in ["", "nonsense", String(repeating: "x", count: 100)] {
            try Data(text.utf8).write(to: URL(filePath: path))
            #expect {
                _ = try Checkpoint(contentsOf: path)
            } throws: { error in
                "\(error)".hasPrefix(path)
            }
        }
    }

    /// A bounded activation hides weights that are none, but not for long.
    @Test func weightsThatAreNotFiniteStopTheTraining() {
        var draws = MersenneTwister(seed: 3)
        let network = Network([
            Dense(inputs: 6, outputs: 3, initialiser: .he, using: &draws), Activation(.tanh),
        ])
        let trainer = Trainer(
            network: network,
            objective: Classification(loss: MeanSquaredError(), oneHot: OneHot(classes: 3)),
            descent: .batches(GradientDescent(learningRate: .infinity)),
            plan: TrainingPlan(epochs: 2, batchSize: 30, learningRate: .infinity))
        var order = FastGenerator(seed: 1)
        #expect(throws: TrainingError.diverged(epoch: 1)) {
            try trainer.train(on: examples(30, seed: 1), using: &order)
        }
    }
}
