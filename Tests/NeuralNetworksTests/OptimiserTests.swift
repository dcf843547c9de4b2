import AvazOptimisation
import AvazTensors
import Testing

@testable import AvazNeuralNetworks

@Suite struct OptimiserTests {
    static let rules: [(String, @Sendable () -> any Optimiser)] = [
        ("descent", { GradientDescent(learningRate: 0.05) }),
        ("momentum", { GradientDescent(learningRate: 0.05, momentum: 0.9) }),
        ("nesterov", { GradientDescent(learningRate: 0.05, momentum: 0.9, isNesterov: true) }),
        ("decay", { GradientDescent(learningRate: 0.05, momentum: 0.9, weightDecay: 0.1) }),
        ("adam", { Adam(learningRate: 0.05) }),
        ("adam-decay", { Adam(learningRate: 0.05, weightDecay: 0.1) }),
    ]

    @Test(arguments: rules.indices)
    func walksAsKeras(rule: Int) throws {
        let golden = try Golden("optimisers")
        let gradients = try golden.tensor("gradients", [10, 20])
        let path = try golden.tensor(Self.rules[rule].0, [10, 20])
        let parameter = Parameter("weights", try golden.tensor("weights", [20]), decays: true)
        let optimiser = Self.rules[rule].1()
        for step in 0..<10 {
            parameter.gradient.assign(gradients.row(step))
            optimiser.step([parameter])
            #expect(distance(parameter.value, path.row(step)) < 5e-6)
        }
    }

    @Test func clippedGradientsAreKeras() throws {
        let golden = try Golden("optimisers")
        let gradients = try golden.tensor("gradients", [10, 20])
        let path = try golden.tensor("clipped", [10, 20])
        let parameter = Parameter("weights", try golden.tensor("weights", [20]))
        let optimiser = GradientDescent(learningRate: 0.05)
        for step in 0..<10 {
            parameter.gradient.assign(gradients.row(step))
            GradientClipping(bound: 1).clip([parameter])
            optimiser.step([parameter])
            #expect(distance(parameter.value, path.row(step)) < 5e-6)
        }
    }

    @Test func clippingMeasuresAllParametersTogether() {
        let first = Parameter("first", Tensor([1]))
        let second = Parameter("second", Tensor([1]))
        first.gradient[0] = 3
        second.gradient[0] = 4
        #expect(GradientClipping(bound: 6).clip([first, second]) == 5)
        #expect(first.gradient[0] == 3)
        #expect(GradientClipping(bound: 1).clip([first, second]) == 5)
        #expect(abs(first.gradient[0] - 0.6) < 1e-6 && abs(second.gradient[0] - 0.8) < 1e-6)
    }

    @Test func clippingLeavesWhatIsNotFinite() {
        let parameter = Parameter("weights", Tensor([2]))
        parameter.gradient[0] = .nan
        parameter.gradient[1] = 2
        #expect(GradientClipping(bound: 1).clip([parameter]).isNaN)
        #expect(parameter.gradient[1] == 2)
    }

    @Test(arguments: [0, 1])
    func biasesDoNotDecayAndUntrainedParametersRest(kind: Int) {
        let optimiser: any Optimiser =
            kind == 0
            ? Adam(learningRate: 0.1, weightDecay: 0.5)
            : GradientDescent(learningRate: 0.1, weightDecay: 0.5)
        let weights = Parameter("weights", Tensor([1], [1]), decays: true)
        let bias = Parameter("bias", Tensor([1], [1]))
        let mean = Parameter("running-mean", Tensor([1], [1]), isTrained: false)
        optimiser.step([mean, weights, bias])
        #expect(abs(weights.value[0] - 0.95) < 1e-6)
        #expect(bias.value[0] == 1 && mean.value[0] == 1)
    }

    /// Enough weights for several ranges of work.
    @Test(arguments: [0, 1])
    func theNumberOfThreadsDoesNotMatter(kind: Int) {
        func walk(threads: Int) -> [Float] {
            let before = Parallel.threads
            defer { Parallel.threads = before }
            Parallel.threads = threads
            let optimiser: any Optimiser =
                kind == 0 ? Adam() : GradientDescent(learningRate: 0.1, momentum: 0.9)
            let parameter = Parameter("weights", randomTensor([70_001], seed: 1))
            parameter.gradient.assign(randomTensor([70_001], seed: 2))
            for _ in 0..<3 { optimiser.step([parameter]) }
            return parameter.value.array
        }
        #expect(walk(threads: 1) == walk(threads: 3))
    }
}
