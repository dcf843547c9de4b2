import AvazNeuralNetworks
import AvazTensors
import Testing

@testable import AvazTraining

/// Piano rolls: each key by itself, and each by those below it.
@Suite struct KeysTests {
    private static let (keys, hidden) = (5, 3)

    private func numbers(_ shape: [Int], seed: UInt64) -> Tensor {
        var generator = FastGenerator(seed: seed)
        return Tensor(shape, (0..<shape.reduce(1, *)).map { _ in generator.normal() })
    }

    /// Two pieces of three steps, the second of which has but two of its own.
    private func examples(_ seed: UInt64 = 3) -> Examples {
        var generator = FastGenerator(seed: seed)
        let values = Tensor(
            [2, 3, Self.keys],
            (0..<6 * Self.keys).map { _ in Float.random(in: 0..<1, using: &generator) < 0.4 ? 1 : 0
            })
        return Examples(
            inputs: Tensor([2, 3, 1]), lengths: [3, 2], targets: .values(values))
    }

    private func judge(_ objective: any Objective, _ output: Tensor, _ examples: Examples)
        -> (loss: Double, gradient: Tensor)
    {
        var tally = Tally()
        let gradient = Tensor(output.shape)
        objective.judge(output, of: Batch(examples), gradient: gradient, tally: &tally)
        return (tally.figures.loss, gradient)
    }

    private func ordered(seed: UInt64 = 1) -> OrderedKeys {
        OrderedKeys(
            visible: numbers([Self.keys, Self.hidden], seed: seed),
            feedback: numbers([Self.keys, Self.hidden], seed: seed + 1))
    }

    private func checkSlope(
        of objective: any Objective, _ output: Tensor, by tensor: Tensor, _ slopes: [Float]
    ) {
        for index in 0..<tensor.count {
            let kept = tensor[index]
            tensor[index] = kept + 0.01
            let above = judge(objective, output, examples()).loss
            tensor[index] = kept - 0.01
            let below = judge(objective, output, examples()).loss
            tensor[index] = kept
            #expect(abs(Float((above - below) / 0.02) - slopes[index]) < 1e-3)
        }
    }

    @Test func eachKeyByItselfIsBinaryCrossEntropyOverTrueSteps() {
        let output = numbers([2, 3, Self.keys], seed: 7)
        let examples = examples()
        guard case .values(let values) = examples.targets else { return }
        var expected = 0.0
        for place in 0..<5 * Self.keys {
            let p = 1 / (1 + Vector.exponential(-Double(output[place])))
            expected -= Vector.logarithm(values[place] > 0 ? p : 1 - p)
        }
        let judged = judge(IndependentKeys(), output, examples)
        #expect(abs(judged.loss - expected / 5) < 1e-6)
        #expect(judged.gradient.array.suffix(Self.keys).allSatisfy { $0 == 0 })
        checkSlope(of: IndependentKeys(), output, by: output, judged.gradient.array)
    }

    @Test func slopesOfOrderedKeysAreThoseOfTheLoss() {
        let output = numbers([2, 3, Self.keys + Self.hidden], seed: 9)
        let objective = ordered()
        let judged = judge(objective, output, examples())
        let gradients = objective.parameters.map(\.gradient.array)
        checkSlope(of: objective, output, by: output, judged.gradient.array)
        for (parameter, gradient) in zip(objective.parameters, gradients) {
            checkSlope(of: objective, output, by: parameter.value, gradient)
        }
    }

    /// The probabilities of all chords of a step add up to 1.
    @Test func orderedKeysAreADistribution() {
        let output = numbers([1, 1, Self.keys + Self.hidden], seed: 11)
        let objective = ordered(seed: 4)
        var total = 0.0
        for chord in 0..<1 << Self.keys {
            let values = Tensor(
                [1, 1, Self.keys], (0..<Self.keys).map { Float(chord >> $0 & 1) })
            let examples = Examples(inputs: Tensor([1, 1, 1]), targets: .values(values))
            var tally = Tally()
            objective.judge(output, of: Batch(examples), gradient: nil, tally: &tally)
            total += Vector.exponential(-tally.figures.loss)
        }
        #expect(abs(total - 1) < 1e-6)
    }

    @Test func threadsChangeNoBit() {
        func run(_ threads: Int) -> [[Float]] {
            let before = Parallel.threads
            Parallel.threads = threads
            defer { Parallel.threads = before }
            let output = numbers([2, 3, Self.keys + Self.hidden], seed: 13)
            let objective = ordered()
            let judged = judge(objective, output, examples())
            return [judged.gradient.array] + objective.parameters.map(\.gradient.array)
        }
        #expect(run(1) == run(2) && run(1) == run(3))
    }
}
