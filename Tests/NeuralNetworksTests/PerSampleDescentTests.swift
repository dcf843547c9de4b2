import AvazOptimisation
import AvazTensors
import Synchronization
import Testing

@testable import AvazNeuralNetworks

@Suite struct PerSampleDescentTests {
    /// A network of the given widths, the same for the same seed.
    func network(
        _ widths: [Int], _ function: ActivationFunction,
        _ derivative: ActivationFunction.Derivative, seed: UInt32
    ) -> Network {
        var generator = MersenneTwister(seed: seed)
        return Network(
            zip(widths, widths.dropFirst()).enumerated().flatMap { index, sizes in
                [
                    Dense(
                        inputs: sizes.0, outputs: sizes.1, initialiser: .xavier,
                        using: &generator),
                    Activation(function, derivative: index == widths.count - 2 ? .one : derivative),
                ] as [any Layer]
            })
    }

    @Test(
        arguments: [[12, 11, 11, 10], [37, 5], [300, 260, 17, 3]],
        [ActivationFunction.bipolarSigmoid, .relu])
    func agreesWithBatchesOfOne(widths: [Int], function: ActivationFunction) throws {
        var generator = FastGenerator(seed: 5)
        let count = 40
        let inputs = Tensor(
            [count, widths[0]], (0..<count * widths[0]).map { _ in generator.normal() })
        let labels = (0..<count).map { $0 % widths[widths.count - 1] }
        let targets = OneHot(classes: widths[widths.count - 1])(labels)
        let loss = MeanSquaredError(isDifferenceOnly: true)

        let plain = network(widths, function, .atActivation, seed: 9)
        let descent = GradientDescent(learningRate: 0.01)
        var total: Float = 0
        for sample in 0..<count {
            let output = plain.forward(inputs.rows(sample..<sample + 1), training: true)
            let gradient = Tensor(output.shape)
            total += loss.evaluate(
                output, targets: targets.rows(sample..<sample + 1), gradient: gradient)
            plain.backward(gradient)
            descent.step(plain.parameters)
        }

        let fused = network(widths, function, .atActivation, seed: 9)
        let perSample = try #require(PerSampleDescent(fused, loss: loss))
        var tally = PerSampleDescent.Tally()
        let order = Array(0..<count)
        let done = perSample.train(
            on: inputs, targets: targets, order: order[...], learningRate: 0.01, tally: &tally)

        #expect(done == count && tally.samples == count)
        let mean = tally.loss(outputs: widths[widths.count - 1])
        #expect(abs(mean - Double(total) / Double(count)) < 1e-5)
        for (expected, actual) in zip(plain.parameters, fused.parameters) {
            for index in 0..<expected.value.count {
                #expect(abs(expected.value[index] - actual.value[index]) < 2e-5)
            }
        }
    }

    @Test func doesNotDependOnThreads() throws {
        let widths = [400, 300, 10]
        var generator = FastGenerator(seed: 6)
        let inputs = Tensor([30, 400], (0..<30 * 400).map { _ in generator.normal() })
        let targets = OneHot(classes: 10)((0..<30).map { $0 % 10 })
        var results: [[Float]] = []
        for threads in [1, 2, 3] {
            Parallel.threads = threads
            let network = network(widths, .relu, .atPreactivation, seed: 4)
            let descent = try #require(PerSampleDescent(network, loss: MeanSquaredError()))
            var tally = PerSampleDescent.Tally()
            let order = Array((0..<30).reversed())
            descent.train(
                on: inputs, targets: targets, order: order[...], learningRate: 0.1, tally: &tally)
            results.append(network.parameters.flatMap(\.value.array))
        }
        Parallel.threads = Parallel.processors
        #expect(results[0] == results[1])
        #expect(results[0] == results[2])
    }

    /// Wherever one pass stops, another goes on to the same weights and figures, bit for bit.
    @Test(arguments: [1, 2])
    func stoppedAndGoneOnEqualsOnePass(threads: Int) throws {
        let widths = [300, 260, 10]
        var generator = FastGenerator(seed: 6)
        let inputs = Tensor([20, 300], (0..<20 * 300).map { _ in generator.normal() })
        let targets = OneHot(classes: 10)((0..<20).map { $0 % 10 })
        let order = Array(0..<20)
        func pass(stoppingBefore stop: Int?) throws -> ([Float], PerSampleDescent.Tally) {
            let network = network(widths, .bipolarSigmoid, .atActivation, seed: 4)
            let descent = try #require(PerSampleDescent(network, loss: MeanSquaredError()))
            var tally = PerSampleDescent.Tally()
            var done = 0
            if let stop {
                let asked = Atomic(0)
                done = descent.train(
                    on: inputs, targets: targets, order: order[...], learningRate: 0.1,
                    tally: &tally,
                    shouldStop: { asked.wrappingAdd(1, ordering: .relaxed).oldValue == stop })
                #expect(done == stop)
            }
            descent.train(
                on: inputs, targets: targets, order: order[done...], learningRate: 0.1,
                tally: &tally)
            return (network.parameters.flatMap(\.value.array), tally)
        }
        Parallel.threads = threads
        defer { Parallel.threads = Parallel.processors }
        let (weights, tally) = try pass(stoppingBefore: nil)
        for stop in [0, 1, 7, 19] {
            let (own, sums) = try pass(stoppingBefore: stop)
            #expect(own == weights)
            #expect(sums == tally)
        }
    }

    /// Threads that are kept away change neither weights nor figures, wherever that happens and
    /// wherever the pass stops meanwhile.
    @Test(arguments: [2, 3], [[0], [5], [3, 60], [118], [119], [0, 33, 100]])
    func keptAwayChangesNothing(threads: Int, missed: [Int]) throws {
        var generator = FastGenerator(seed: 7)
        let count = 120
        let inputs = Tensor([count, 300], (0..<count * 300).map { _ in generator.normal() })
        let targets = OneHot(classes: 10)((0..<count).map { $0 % 10 })
        let order = Array(0..<count)
        func pass(missing: [Int], stop: Int?) throws -> ([Float], PerSampleDescent.Tally) {
            let network = network([300, 260, 10], .relu, .atPreactivation, seed: 4)
            let descent = try #require(PerSampleDescent(network, loss: MeanSquaredError()))
            descent.isMissed = { missing.contains($0) }
            var tally = PerSampleDescent.Tally()
            let asked = Atomic(0)
            let done = descent.train(
                on: inputs, targets: targets, order: order[...], learningRate: 0.05, tally: &tally,
                shouldStop: { asked.wrappingAdd(1, ordering: .relaxed).oldValue == stop })
            #expect(done == stop ?? count)
            return (network.parameters.flatMap(\.value.array), tally)
        }
        for stop in [nil, 4, 6, 31, 32, 33, 38, 90, 119] {
            Parallel.threads = 1
            let expected = try pass(missing: [], stop: stop)
            Parallel.threads = threads
            defer { Parallel.threads = Parallel.processors }
            let own = try pass(missing: missed, stop: stop)
            #expect(own == expected, "stopped before \(stop ?? count)")
        }
    }
}
