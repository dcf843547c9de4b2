import AvazOptimisation
import AvazTensors
import Foundation
import Testing

@testable import AvazNeuralNetworks

/// Recurrent layers by themselves: slopes, lengths, states, single steps, dropout.
@Suite struct RecurrentTests {
    @Test(arguments: CellKind.allCases.filter { $0 != .relu }, RecurrentSettings.Direction.allCases)
    func gradientsAreSlopes(kind: CellKind, direction: RecurrentSettings.Direction) {
        for sequences in [true, false] {
            let layer = kind.layer(
                3, 4, seed: 5, RecurrentSettings(sequences: sequences, direction: direction))
            layer.lengths = [3, 1]
            checkGradients(of: layer, input: drawnTensor([2, 3, 3], 7))
        }
    }

    /// The masks stay as they are from one probe to the next.
    @Test(arguments: CellKind.allCases.filter { $0 != .relu })
    func gradientsUnderDropoutAreSlopes(kind: CellKind) throws {
        let settings = RecurrentSettings(
            sequences: true, dropout: 0.4, recurrentDropout: 0.4, seed: 3)
        let layer = try #require(kind.layer(3, 9, seed: 5, settings) as? Recurrent)
        checkGradients(of: Redrawing(layer), input: drawnTensor([2, 4, 3], 7))
    }

    /// Draws the same masks in every forward pass.
    private final class Redrawing: Step {
        let layer: Recurrent
        let beginning: FastGenerator

        init(_ layer: Recurrent) {
            self.layer = layer
            beginning = layer.generator
        }

        var parameters: [Parameter] { layer.parameters }

        func forward(_ input: Tensor, training: Bool) -> Tensor {
            layer.generator = beginning
            return layer.forward(input, training: training)
        }

        func backward(_ outputGradient: Tensor, _ wanted: Gradients) -> Tensor? {
            layer.backward(outputGradient, wanted)
        }
    }

    @Test(arguments: CellKind.allCases)
    func dropoutTakesOneMaskForAllSteps(kind: CellKind) throws {
        let settings = RecurrentSettings(sequences: true, dropout: 0.5, seed: 4)
        let layer = kind.layer(6, 5, seed: 1, settings)
        let (first, later) = (drawnTensor([1, 1, 6], 2), Tensor([1, 8, 6]))
        for step in 0..<8 { later.row(0).row(step).assign(first) }
        let output = layer.forward(later, training: true).copy()
        let gradient = Tensor(output.shape)
        gradient.fill(1)
        let slopes = layer.backward(gradient)
        // Where an input is silenced, it is so at every step, and nothing reaches it.
        let silent = (0..<6).map { column in (0..<8).map { slopes[$0 * 6 + column] == 0 } }
        #expect(silent.allSatisfy { Set($0).count == 1 })
        #expect(Set(silent.map { $0[0] }) == [true, false])
        #expect(distance(layer.forward(later, training: false), output) > 1e-3)
    }

    // MARK: Lengths

    @Test(arguments: CellKind.allCases, RecurrentSettings.Direction.allCases)
    func whatLiesBehindTheEndChangesNothing(
        kind: CellKind, direction: RecurrentSettings.Direction
    ) {
        for sequences in [true, false] {
            let settings = RecurrentSettings(sequences: sequences, direction: direction)
            let layer = kind.layer(3, 5, seed: 2, settings)
            let (input, padding) = (drawnTensor([1, 7, 3], 3), drawnTensor([1, 7, 3], 4))
            for place in 12..<21 { padding[place] *= 100 }
            padding.pointer.update(from: input.pointer, count: 12)
            let short = layer.forward(
                Tensor([1, 4, 3], Array(input.array.prefix(12))), training: true
            ).array
            let g = drawnTensor([short.count], 5).array
            let shortGradient = layer.backward(Tensor([1, short.count], g)).array
            let weights = layer.parameters.map(\.gradient.array)

            layer.lengths = [4]
            let long = layer.forward(padding, training: true)
            #expect(Array(long.array.prefix(short.count)) == short)
            #expect(long.array.dropFirst(short.count).allSatisfy { $0 == 0 })
            let rest = [Float](repeating: 9, count: long.count - short.count)
            let gradient = layer.backward(Tensor(long.shape, g + rest))
            #expect(Array(gradient.array.prefix(12)) == shortGradient)
            #expect(gradient.array.dropFirst(12).allSatisfy { $0 == 0 })
            for (parameter, expected) in zip(layer.parameters, weights) {
                #expect(distance(parameter.gradient, expected) < 1e-5)
            }
        }
    }

    @Test(arguments: CellKind.allCases)
    func aBackwardLayerReadsFromTheTrueEnd(kind: CellKind) {
        let input = drawnTensor([1, 4, 3], 3)
        let turned = Tensor([1, 4, 3])
        for step in 0..<4 { turned.row(0).row(step).assign(input.row(0).row(3 - step)) }
        let ahead = kind.layer(3, 5, seed: 2).forward(turned, training: false).array
        let back = kind.layer(3, 5, seed: 2, RecurrentSettings(direction: .backward))
        let padded = Tensor([1, 6, 3], input.array + [Float](repeating: 7, count: 6))
        back.lengths = [4]
        #expect(back.forward(padded, training: false).array == ahead)
    }

    // MARK: States and single steps

    /// Odd sizes and such as make several panels and blocks of the products.
    @Test(arguments: CellKind.allCases, [(2, 3, 5), (1, 300, 70), (9, 2, 37)])
    func aStepIsTheBatchToTheBit(kind: CellKind, sizes: (Int, Int, Int)) {
        let (samples, inputs, units) = sizes
        let layer = kind.layer(inputs, units, seed: 2, RecurrentSettings(sequences: true))
        let input = drawnTensor([samples, 6, inputs], 3, 0.3)
        let all = layer.forward(input, training: false).copy()
        layer.resetState()
        for step in 0..<6 {
            let one = Tensor([samples, inputs])
            for sample in 0..<samples { one.row(sample).assign(input.row(sample).row(step)) }
            let output = layer.step(one)
            for sample in 0..<samples {
                #expect(output.row(sample).array == all.row(sample).row(step).array)
            }
        }
    }

    @Test(arguments: CellKind.allCases)
    func aCarriedStateGoesOn(kind: CellKind) {
        let input = drawnTensor([2, 8, 3], 3)
        let whole = kind.layer(3, 5, seed: 2, RecurrentSettings(sequences: true))
            .forward(input, training: false).array
        let layer = kind.layer(
            3, 5, seed: 2, RecurrentSettings(sequences: true, carriesState: true))
        func half(_ first: Int) -> [Float] {
            let part = Tensor([2, 4, 3])
            for sample in 0..<2 {
                for step in 0..<4 {
                    part.row(sample).row(step).assign(input.row(sample).row(first + step))
                }
            }
            return layer.forward(part, training: true).array
        }
        let (first, second) = (half(0), half(4))
        let kept = layer.state.map { $0.copy() }
        #expect(Array(whole[0..<20]) == Array(first[0..<20]))
        #expect(Array(whole[20..<40]) == Array(second[0..<20]))
        #expect(Array(whole[60..<80]) == Array(second[20..<40]))
        let third = half(0)
        #expect(third != first)
        layer.state = kept
        #expect(half(0) == third)
        layer.resetState()
        #expect(half(0) == first)
    }

    @Test(arguments: CellKind.allCases)
    func theNumberOfThreadsDoesNotMatter(kind: CellKind) {
        let runs = atThreads {
            let layer = kind.layer(
                40, 70, seed: 2,
                RecurrentSettings(sequences: true, direction: .both, dropout: 0.2, seed: 1))
            let output = layer.forward(drawnTensor([37, 9, 40], 3, 0.3), training: true).array
            let gradient = layer.backward(drawnTensor([37, 9, 140], 4)).array
            return [output, gradient] + layer.parameters.map(\.gradient.array)
        }
        #expect(runs[0] == runs[1] && runs[1] == runs[2])
    }

    /// Large enough that a step is shared out.
    @Test(arguments: CellKind.allCases)
    func singleStepsDoNotDependOnTheNumberOfThreads(kind: CellKind) {
        let input = drawnTensor([2, 300], 3, 0.3)
        let runs = atThreads {
            let layer = kind.layer(300, 330, seed: 2)
            return (0..<3).map { _ in layer.step(input).array }
        }
        #expect(runs[0] == runs[1] && runs[1] == runs[2])
    }

    // MARK: Oracles

    @Test(arguments: CellKind.allCases)
    func theKernelsArePlain(kind: CellKind) throws {
        let (inputs, units) = (5, 19)
        let layer = try #require(kind.layer(inputs, units, seed: 2) as? Recurrent)
        let input = drawnTensor([1, 6, inputs], 3)
        let p = layer.parameters.map(\.value)
        var (h, c) = ([Float](repeating: 0, count: units), [Float](repeating: 0, count: units))
        for step in 0..<6 {
            let x = input.row(0).row(step).array
            switch kind {
            case .lstm: (h, c) = Plain.lstm(x, h: h, c: c, p[0], p[1], p[2])
            case .gru, .classicGRU:
                h = Plain.gru(x, h: h, p[0], p[1], p[2], p.count > 3 ? p[3] : nil)
            case .tanh: h = Plain.simpleRNN(x, h: h, p[0], p[1], p[2], .tanh)
            case .relu: h = Plain.simpleRNN(x, h: h, p[0], p[1], p[2], .relu)
            }
        }
        #expect(distance(layer.forward(input, training: false), h) < 5e-6)
    }
}
