import AvazOptimisation
import AvazNeuralNetworks
import AvazTensors
import Testing

@testable import AvazTraining

@Suite struct TrainerTests {
    /// Points around two centres.
    func examples(_ count: Int, seed: UInt64) -> Examples {
        var generator = FastGenerator(seed: seed)
        let inputs = Tensor([count, 2])
        let labels = (0..<count).map { $0 % 2 }
        for (row, label) in labels.enumerated() {
            inputs[row, 0] = generator.normal() + (label == 0 ? -1.5 : 1.5)
            inputs[row, 1] = generator.normal()
        }
        return Examples(inputs: inputs, labels: labels)
    }

    func trainer(_ network: Network, plan: TrainingPlan) -> Trainer {
        Trainer(
            network: network,
            objective: Classification(loss: SoftmaxCrossEntropy(), oneHot: OneHot(classes: 2)),
            descent: .batches(GradientDescent(learningRate: plan.learningRate)), plan: plan)
    }

    func network() -> Network {
        var generator = MersenneTwister(seed: 3)
        return Network([
            Dense(inputs: 2, outputs: 8, initialiser: .he, using: &generator), Activation(.relu),
            Dense(inputs: 8, outputs: 2, initialiser: .he, using: &generator),
        ])
    }

    @Test func learns() throws {
        var order = FastGenerator(seed: 1)
        let trainer = trainer(
            network(), plan: TrainingPlan(epochs: 20, batchSize: 16, learningRate: 0.1))
        let history = try trainer.train(
            on: examples(200, seed: 1), test: examples(100, seed: 2), using: &order)
        let epochs = history.epochs
        #expect(epochs.map(\.number) == Array(1...20))
        #expect((epochs[19].test?.accuracy ?? 0) > 0.88)
        #expect(epochs[19].train.loss < epochs[0].train.loss)
        #expect(epochs[0].validation == nil)
    }

    @Test func stopsEarlyAndRestoresTheBestWeights() throws {
        var order = FastGenerator(seed: 1)
        // A rate so large that the loss soon grows again.
        let network = network()
        let trainer = trainer(
            network,
            plan: TrainingPlan(epochs: 200, batchSize: 4, learningRate: 0.7, patience: 5))
        let validation = examples(60, seed: 5)
        let history = try trainer.train(
            on: examples(60, seed: 4), validation: validation, test: examples(60, seed: 6),
            using: &order)
        let losses = history.epochs.compactMap(\.validation?.loss)
        let best = try #require(losses.indices.min { losses[$0] < losses[$1] })
        #expect(history.epochs.count < 200)
        #expect(history.epochs.count == best + 1 + 5)
        #expect(trainer.evaluate(validation).figures.loss == losses[best])
    }

    @Test func figuresMayBeOfTheFirstExamplesAlone() throws {
        let (own, copies) = (examples(40, seed: 1), examples(80, seed: 2))
        let all = Examples.joining([own, copies])
        func last(judged: Int?) throws -> (TrainingHistory.Epoch?, Trainer) {
            var order = FastGenerator(seed: 1)
            let trainer = self.trainer(
                network(), plan: TrainingPlan(epochs: 3, batchSize: 8, learningRate: 0.1))
            let history = try trainer.train(
                on: all, judged: judged, test: copies, using: &order)
            return (history.epochs.last, trainer)
        }
        let (figures, trainer) = try last(judged: own.count)
        #expect(figures?.train.loss == trainer.evaluate(own).figures.loss)
        #expect(figures?.train.accuracy == trainer.evaluate(own).figures.accuracy)
        let (ofAll, same) = try last(judged: nil)
        #expect(ofAll?.train.loss == same.evaluate(all).figures.loss)
        #expect(ofAll?.train.loss != figures?.train.loss)
        // What is judged changes nothing that is learnt.
        #expect(ofAll?.test?.loss == figures?.test?.loss)
    }

    @Test(arguments: [0.05, 0.2] as [Float])
    func mayChooseTheEpochByAccuracy(learningRate: Float) throws {
        var order = FastGenerator(seed: 1)
        let trainer = trainer(
            network(),
            plan: TrainingPlan(
                epochs: 60, batchSize: 4, learningRate: learningRate, patience: 20,
                monitor: .accuracy))
        let validation = examples(60, seed: 5)
        let history = try trainer.train(
            on: examples(60, seed: 4), validation: validation, test: examples(60, seed: 6),
            using: &order)
        let highest = try #require(history.epochs.compactMap(\.validation?.accuracy).max())
        let candidates = history.epochs.filter { $0.validation?.accuracy == highest }
        let kept = trainer.evaluate(validation).figures
        #expect(kept.accuracy == highest)
        // Of equal accuracies the least loss; here another epoch's is less still.
        #expect(kept.loss == candidates.compactMap(\.validation?.loss).min())
        #expect(history.epochs.contains { ($0.validation?.loss ?? .infinity) < kept.loss })
    }

    @Test func aLossThatIsNotFiniteStopsTheTraining() throws {
        var order = FastGenerator(seed: 1)
        let data = examples(20, seed: 1)
        data.inputs[3, 0] = .infinity
        let trainer = trainer(
            network(), plan: TrainingPlan(epochs: 5, batchSize: 4, learningRate: 0.1))
        #expect(throws: TrainingError.diverged(epoch: 1)) {
            try trainer.train(on: data, test: data, using: &order)
        }
    }

    @Test func theLastBatchMayBeSmaller() throws {
        var order = FastGenerator(seed: 1)
        let data = examples(10, seed: 1)
        let trainer = trainer(
            network(), plan: TrainingPlan(epochs: 2, batchSize: 4, learningRate: 0.1))
        #expect(try trainer.train(on: data, test: data, using: &order).epochs.count == 2)
    }

    @Test func selectingAndJoiningKeepRowsAndLabelsTogether() {
        let data = Examples(inputs: Tensor([3, 2], [1, 2, 3, 4, 5, 6]), labels: [7, 8, 9])
        let chosen = data.selecting([2, 0])
        #expect(chosen.inputs.array == [5, 6, 1, 2])
        #expect(chosen.targets.labels == [9, 7])
        let joined = Examples.joining([chosen, data])
        #expect(joined.inputs.array == [5, 6, 1, 2, 1, 2, 3, 4, 5, 6])
        #expect(joined.targets.labels == [9, 7, 7, 8, 9])
    }
}
