import AvazOptimisation
import AvazTensors
import Foundation
import Testing

@testable import AvazNeuralNetworks

/// Numbers between minus and plus a limit: the bits of each index, well mixed, as
/// `Tests/Reference/drawn.py` has them.
func drawnTensor(_ shape: [Int], _ seed: UInt64, _ limit: Double = 1) -> Tensor {
    let count = shape.reduce(1, *)
    return Tensor(
        shape,
        (0..<count).map { index in
            var x = UInt32(truncatingIfNeeded: (UInt64(index) &+ seed &* 1_000_003) &* 0x9E37_79B1)
            for _ in 0..<2 { x = (x ^ (x >> 16)) &* 0x45D9_F3B }
            x ^= x >> 16
            return Float(limit * (Double(x) / 0x1p31 - 1))
        })
}

/// The cells that the golden files know, with the weights that `recurrent.py` draws.
enum CellKind: String, CaseIterable {
    case lstm, gru
    case classicGRU = "gru-classic"
    case tanh = "simple-rnn-tanh"
    case relu = "simple-rnn-relu"

    func cell(_ inputs: Int, _ units: Int, seed: UInt64, prefix: String = "") -> any RecurrentCell {
        let gates = self == .lstm ? 4 : self == .gru || self == .classicGRU ? 3 : 1
        let biases = drawnTensor([self == .gru ? 2 : 1, gates * units], seed + 2, 0.5)
        let own = RecurrentWeights(
            weights: drawnTensor([inputs, gates * units], seed, 0.8),
            recurrent: drawnTensor([units, gates * units], seed + 1, 0.6),
            bias: biases.row(0).copy(), gates: gates, prefix: prefix)
        switch self {
        case .lstm: return LSTM(own)
        case .gru:
            return GRU(own, recurrentBias: Parameter("recurrent-bias", biases.row(1).copy()))
        case .classicGRU: return GRU(own, recurrentBias: nil)
        case .tanh: return SimpleRNN(own, .tanh)
        case .relu: return SimpleRNN(own, .relu)
        }
    }

    func layer(
        _ inputs: Int, _ units: Int, seed: UInt64,
        _ settings: RecurrentSettings = RecurrentSettings()
    ) -> any RecurrentLayer {
        guard settings.direction == .both else {
            return Recurrent(cell: cell(inputs, units, seed: seed), settings)
        }
        return Bidirectional(
            cell(inputs, units, seed: seed), cell(inputs, units, seed: seed + 10), settings)
    }
}

/// Recurrent layers against Keras and PyTorch; `Tests/Reference/recurrent.py` made the values.
@Suite struct RecurrentGoldenTests {
    static let lengths = [5, 2, 4]

    /// A parameter's gradient as Keras has it: its two biases are the rows of one.
    private func gradients(_ layer: any RecurrentLayer) -> [[Float]] {
        var arrays: [[Float]] = []
        for parameter in layer.parameters {
            if parameter.name.hasSuffix("recurrent-bias") {
                arrays[arrays.count - 1] += parameter.gradient.array
            } else {
                arrays.append(parameter.gradient.array)
            }
        }
        return arrays
    }

    @Test(
        arguments: CellKind.allCases,
        ["all", "last", "masked", "masked-last", "both", "both-last"])
    func outputsAndGradientsAreKeras(kind: CellKind, name: String) throws {
        let golden = try Golden("recurrent-\(kind.rawValue)")
        let isBoth = name.hasPrefix("both")
        let settings = RecurrentSettings(
            sequences: !name.hasSuffix("last"), direction: isBoth ? .both : .forward)
        let layer = kind.layer(4, 7, seed: 10, settings)
        let isMasked = name != "all" && name != "last"
        layer.lengths = isMasked ? Self.lengths : nil
        let input = drawnTensor([3, 5, 4], 1)
        let output = layer.forward(input, training: true)
        #expect(distance(output, try golden.array("\(name)-y")) < 2e-6)

        // Behind the true lengths the gradient may be anything.
        let gradient = drawnTensor(output.shape, 2)
        let inputGradient = layer.backward(gradient)
        #expect(distance(inputGradient, try golden.array("\(name)-dx")) < 1e-5)
        let names = ["weights", "recurrent", "bias"]
        let expected = names + (isBoth ? names.map { "backward-\($0)" } : [])
        for (part, array) in zip(expected, gradients(layer)) {
            #expect(distance(array, try golden.array("\(name)-\(part)")) < 2e-5, "\(part)")
        }
    }

    @Test(arguments: [CellKind.lstm, .gru, .tanh, .relu])
    func packedSequencesFromGivenStatesArePyTorch(kind: CellKind) throws {
        let golden = try Golden("recurrent-torch-\(kind.rawValue)")
        let layer = kind.layer(
            4, 7, seed: 10, RecurrentSettings(sequences: true, carriesState: true))
        layer.lengths = Self.lengths
        layer.state = (0..<(kind == .lstm ? 2 : 1)).map { drawnTensor([3, 7], 3 + UInt64($0)) }
        let output = layer.forward(drawnTensor([3, 5, 4], 1), training: true)
        #expect(distance(output, try golden.array("y")) < 2e-6)
        for (index, state) in layer.state.enumerated() {
            #expect(distance(state, try golden.array("state\(index)")) < 2e-6)
        }
        let inputGradient = layer.backward(drawnTensor(output.shape, 2))
        #expect(distance(inputGradient, try golden.array("dx")) < 1e-5)
        let parts = ["weights", "recurrent", "bias", "recurrentBias"]
        for (part, parameter) in zip(parts, layer.parameters) {
            #expect(distance(parameter.gradient, try golden.array(part)) < 2e-5, "\(part)")
        }
    }

    @Test(arguments: CellKind.allCases)
    func twentyStepsOfTrainingFollowBoth(kind: CellKind) throws {
        let golden = try Golden("recurrent-training-\(kind.rawValue)")
        let network = Network([
            kind.layer(2, 7, seed: 30, RecurrentSettings(sequences: true)),
            kind.layer(7, 5, seed: 40),
            Dense(weights: drawnTensor([5, 4], 50, 0.5), bias: drawnTensor([4], 51, 0.5)),
        ])
        let (input, gradient) = (drawnTensor([12, 6, 2], 5), Tensor([12, 4]))
        let targets = OneHot(classes: 4)((0..<12).map { $0 % 4 })
        let (loss, optimiser) = (SoftmaxCrossEntropy(), GradientDescent(learningRate: 0.5))
        let losses = (0..<20).map { _ in
            let output = network.forward(input, training: true)
            let value = loss.evaluate(output, targets: targets, gradient: gradient)
            network.backward(gradient)
            optimiser.step(network.parameters)
            return value
        }
        #expect(distance(losses, try golden.array("keras")) < 2e-5)
        if kind != .classicGRU { #expect(distance(losses, try golden.array("torch")) < 2e-5) }
        let scores = network.forward(input, training: false)
        #expect(distance(scores, try golden.array("scores")) < 1e-4)
    }

    @Test func embeddingIsKeras() throws {
        let golden = try Golden("recurrent-embedding")
        let layer = Embedding(weights: drawnTensor([6, 3], 60))
        let output = layer.forward(Tensor([2, 4], [3, 0, 3, 5, 5, 5, 1, 3]), training: true)
        #expect(output.shape == [2, 4, 3])
        #expect(distance(output, try golden.array("y")) < 1e-7)
        _ = layer.backward(drawnTensor([2, 4, 3], 61), .parameters)
        #expect(distance(layer.weights.gradient, try golden.array("gradient")) < 1e-6)
    }

    static let rules: [(String, @Sendable () -> any Optimiser)] = [
        ("adamax", { Adamax(learningRate: 0.05) }),
        ("adamax-decay", { Adamax(learningRate: 0.05, weightDecay: 0.1) }),
        ("adadelta", { Adadelta(learningRate: 1) }),
        ("adadelta-default", { Adadelta() }),
        ("rmsprop", { RMSprop(learningRate: 0.05) }),
        ("rmsprop-default", { RMSprop() }),
    ]

    /// Stopped after seven steps, and gone on from the state.
    @Test(arguments: rules.indices)
    func optimisersWalkAsKeras(rule: Int) throws {
        let path = try Golden("recurrent-optimisers").tensor(Self.rules[rule].0, [20, 20])
        let gradients = drawnTensor([20, 20], 71)
        let parameter = Parameter("weights", drawnTensor([20], 70), decays: true)
        var optimiser = Self.rules[rule].1()
        for step in 0..<20 {
            if step == 7 {
                let state = optimiser.state
                optimiser = Self.rules[rule].1()
                optimiser.state = state
            }
            parameter.gradient.assign(gradients.row(step))
            optimiser.step([parameter])
            #expect(distance(parameter.value, path.row(step)) < 5e-6)
        }
    }

    @Test func absoluteErrorIsKeras() throws {
        let golden = try Golden("recurrent-absolute")
        let (output, targets) = (drawnTensor([2, 3, 4], 80), drawnTensor([2, 3, 4], 81))
        for index in 0..<2 { targets[index] = output[index] }
        let gradient = Tensor([2, 3, 4])
        let loss = MeanAbsoluteError().evaluate(output, targets: targets, gradient: gradient)
        #expect(abs(loss - (try golden.array("loss"))[0]) < 1e-6)
        #expect(distance(gradient, try golden.array("gradient")) < 1e-7)
    }
}
