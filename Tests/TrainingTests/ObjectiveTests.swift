import AvazOptimisation
import AvazNeuralNetworks
import AvazTensors
import Testing

@testable import AvazTraining

@Suite struct ObjectiveTests {
    private func random(_ shape: [Int], seed: UInt64) -> Tensor {
        var generator = FastGenerator(seed: seed)
        return Tensor(shape, (0..<shape.reduce(1, *)).map { _ in generator.normal() })
    }

    private func judge(_ objective: any Objective, _ output: Tensor, _ examples: Examples)
        -> (figures: Figures, gradient: Tensor, count: Int)
    {
        var tally = Tally()
        let gradient = Tensor(output.shape)
        objective.judge(output, of: Batch(examples), gradient: gradient, tally: &tally)
        return (tally.figures, gradient, tally.count)
    }

    /// Central differences of the loss.
    private func checkSlopes(_ objective: any Objective, _ output: Tensor, _ examples: Examples) {
        let gradient = judge(objective, output, examples).gradient
        for index in 0..<output.count {
            let kept = output[index]
            output[index] = kept + 0.02
            let above = judge(objective, output, examples).figures.loss
            output[index] = kept - 0.02
            let below = judge(objective, output, examples).figures.loss
            output[index] = kept
            #expect(abs(Float((above - below) / 0.04) - gradient[index]) < 2e-4)
        }
    }

    @Test func classificationIsItsLossOnOneHotTargets() {
        let output = random([4, 3], seed: 1)
        let labels = [2, 0, 1, 1]
        let loss = SoftmaxCrossEntropy()
        let objective = Classification(loss: loss, oneHot: OneHot(classes: 3, smoothing: 0.1))
        let examples = Examples(inputs: Tensor([4, 1]), labels: labels)
        let judged = judge(objective, output, examples)
        let expected = Tensor([4, 3])
        let value = loss.evaluate(
            output, targets: OneHot(classes: 3, smoothing: 0.1)(labels), gradient: expected)
        #expect(judged.figures.loss == Double(value))
        #expect(judged.gradient.array == expected.array)
        let hits = labels.enumerated().count { output.largest(inRow: $0) == $1 }
        #expect(judged.figures.accuracy == Double(hits) / 4)
    }

    /// Each example's gradient counts by its class's weight; the loss is told as it is.
    @Test func weightsScaleTheGradientOfEachClass() {
        let output = random([4, 3], seed: 1)
        let labels = [2, 0, 1, 1]
        let examples = Examples(inputs: Tensor([4, 1]), labels: labels)
        let weights: [Float] = [0.5, 4, 0]
        func judged(_ weights: [Float]?) -> (figures: Figures, gradient: Tensor, count: Int) {
            let objective = Classification(
                loss: SoftmaxCrossEntropy(), oneHot: OneHot(classes: 3), weights: weights)
            return judge(objective, output, examples)
        }
        let (plain, weighted) = (judged(nil), judged(weights))
        #expect(weighted.figures.loss == plain.figures.loss)
        for (row, label) in labels.enumerated() {
            for (own, other) in zip(
                weighted.gradient.row(row).array, plain.gradient.row(row).array)
            {
                #expect(own == weights[label] * other)
            }
        }
    }

    @Test func theNextTokenIsCrossEntropyOverTheStepsWithinEachLength() {
        let output = random([2, 3, 5], seed: 1)
        let tokens: [Int32] = [4, 0, 2, 3, 1, 1]
        let examples = Examples(
            inputs: Tensor([2, 3, 1]), lengths: [3, 1], targets: .tokens(tokens, steps: 3))
        let judged = judge(NextToken(), output, examples)
        // The same four steps by themselves.
        let steps = output.reshaped([6, 5]).selecting([0, 1, 2, 3])
        let expected = Tensor([4, 5])
        let value = SoftmaxCrossEntropy().evaluate(
            steps, targets: OneHot(classes: 5)([4, 0, 2, 3]), gradient: expected)
        #expect(judged.count == 4)
        #expect(abs(judged.figures.loss - Double(value)) < 1e-6)
        for (own, other) in zip(judged.gradient.array, expected.array) {
            #expect(abs(own - other) < 1e-6)
        }
        #expect(judged.gradient.array.suffix(10).allSatisfy { $0 == 0 })
        checkSlopes(NextToken(), output, examples)
    }

    @Test func aReconstructionIsJudgedWithinEachLength() {
        let output = random([2, 3, 2], seed: 1)
        let values = random([2, 3, 2], seed: 2)
        let whole = Examples(inputs: Tensor([2, 3, 1]), targets: .values(values))
        let expected = Tensor([2, 3, 2])
        let value = MeanSquaredError().evaluate(output, targets: values, gradient: expected)
        let judged = judge(Reconstruction(), output, whole)
        #expect(judged.figures.loss == Double(value) && judged.gradient.array == expected.array)
        #expect(judged.figures.accuracy == nil)

        let cut = Examples(inputs: Tensor([2, 3, 1]), lengths: [3, 1], targets: .values(values))
        let ofCut = judge(Reconstruction(), output, cut).gradient.array
        #expect(ofCut.prefix(8) == expected.array.prefix(8))
        #expect(ofCut.suffix(4).allSatisfy { $0 == 0 })
        checkSlopes(Reconstruction(), output, cut)
        #expect(values.array == random([2, 3, 2], seed: 2).array)
    }

    /// The loop trains to any of them: a line through points, given back.
    @Test func theLoopKnowsNoClasses() throws {
        var draws = MersenneTwister(seed: 1)
        let network = Network([
            Dense(inputs: 4, outputs: 2, initialiser: .xavier, using: &draws),
            Dense(inputs: 2, outputs: 4, initialiser: .xavier, using: &draws),
        ])
        let plane = random([60, 2], seed: 3)
        let inputs = Tensor([60, 4])
        for row in 0..<60 {
            let (x, y) = (plane[row, 0], plane[row, 1])
            for (column, value) in [x, y, x + y, x - y].enumerated() { inputs[row, column] = value }
        }
        let trainer = Trainer(
            network: network, objective: Reconstruction(), descent: .batches(Adam()),
            plan: TrainingPlan(epochs: 150, batchSize: 10, learningRate: 0.02))
        var order = FastGenerator(seed: 1)
        let history = try trainer.train(
            on: Examples(inputs: inputs, targets: .values(inputs)), using: &order)
        #expect((history.epochs.last?.train.loss ?? 1) < 1e-3)
        #expect(history.epochs.last?.test == nil)
    }

    @Test func batchesGatherInputsLengthsAndTargets() {
        let inputs = Tensor([3, 2, 1], [1, 2, 3, 4, 5, 6])
        let examples = Examples(
            inputs: inputs, lengths: [2, 1, 2], targets: .tokens([1, 2, 3, 4, 5, 6], steps: 2))
        let batch = Batch(of: examples, size: 2)
        batch.gather([2, 1])
        #expect(batch.inputs.shape == [2, 2, 1] && batch.inputs.array == [5, 6, 3, 4])
        #expect(batch.lengths == [2, 1])
        #expect(batch.targets == .tokens([5, 6, 3, 4], steps: 2))
        batch.gather([0])
        #expect(batch.count == 1 && batch.targets == .tokens([1, 2], steps: 2))
    }
}
